"""Results as pages to read and as files for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marchland import arguments as given
from marchland.public import words

if TYPE_CHECKING:
    from pathlib import Path

    from marchland.arguments import Place
    from marchland.backtest.command import Backtested
    from marchland.briefing.compare_command import Compared
    from marchland.briefing.trial_command import Tried
    from marchland.ensemble.store import Result as Stored


def report(made: Stored | Compared | Backtested | Tried | Place, out: Place | None = None) -> Path:
    """Write the page of a result, comparison, backtest or trial: one HTML file that opens from disk; returns it.

    `made` is what `run`, `compare`, `backtest` or `trial` returned, or its folder; `out` a file or folder (default: in
    the folder itself). Raises InputError for a folder that holds none of them or a name that is no page's,
    DamagedError, TypeError.

    >>> ml.report(ml.run("two_valleys", runs=8, until="2001-02-04")).name
    'report.html'
    """
    from marchland.backtest.command import Backtested as Backtest
    from marchland.briefing.compare_command import Compared as Comparison
    from marchland.briefing.trial_command import Tried as Trial
    from marchland.ensemble.store import Result as Opened
    from marchland.views.pages import written

    if isinstance(made, Opened):
        folder = made.path
    elif isinstance(made, Comparison | Backtest | Trial):
        folder = made.folder
    else:
        folder = given.path("made", made)
    with words.words():
        return written(folder, words.folder_of("out", out))


def export(result: Stored | Compared | Place, to: str, out: Place | None = None) -> Path:
    """Write a result or comparison as files for other programs, with a codebook; returns their folder.

    `to` is parquet (draws), netcdf (everything) or csv (quantiles and record); of a comparison, three forms of one
    table. `out` is a folder (default: one in the result). Raises InputError for another format or what is neither,
    NoNetCDFError, DamagedError, OSError, TypeError.

    >>> ml.export(ml.run("two_valleys", runs=8, until="2001-02-04"), "csv").name
    'csv'
    """
    from marchland.briefing.compare_command import Compared as Comparison
    from marchland.ensemble.store import Result as Opened
    from marchland.views.export import FORMATS, exported

    if to not in FORMATS:
        raise given.ArgumentError(f"to: expected one of {', '.join(FORMATS)}, not {to!r}")
    if isinstance(result, Opened):
        path = result.path
    else:
        path = result.folder if isinstance(result, Comparison) else given.path("result", result)
    with words.words():
        return exported(path, to, words.folder_of("out", out))
