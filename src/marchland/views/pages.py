"""The page of whatever lies in a folder: of a result, a comparison or trial, or a backtest."""

from __future__ import annotations

from pathlib import Path

from marchland.ensemble.wholeness import FUTURES
from marchland.errors import InputError

ENDINGS = (".html", ".htm", "")


def named(out: Path | None, option: str = "--out") -> None:
    """Refuse a name that promises something else than a page. Raises InputError."""
    if out is not None and not out.is_dir() and out.suffix.lower() not in ENDINGS:
        raise InputError(
            f"{option} {out}: a report is one HTML file: expected a folder or a name that ends in .html; "
            "a browser prints it as PDF, `marchland export` writes data"
        )


def written(folder: Path, out: Path | None = None) -> Path:
    """Write the page to a file or folder (default: `folder` itself); returns the file.

    Raises InputError for another name or a folder that holds nothing of the kind, DamagedError, OSError.
    """
    named(out)
    if (folder / FUTURES).is_dir():
        return _reported(folder, out)
    # Late: what a comparison or trial is made of brings JAX, which the report of a result does not wait for.
    from marchland.briefing.briefing import FILE as COMPARED
    from marchland.trial.files import FILE as TRIED
    from marchland.views import court, leaderboard, page_one

    if (folder / COMPARED).exists():
        return page_one.again(folder, out)
    if (folder / TRIED).exists():
        return court.again(folder, out)
    if (folder / leaderboard.LOSSES).exists():
        return leaderboard.again(folder, out)
    return _reported(folder, out)


def _reported(folder: Path, out: Path | None) -> Path:
    from marchland.ensemble.store import open_result
    from marchland.views.report import write_report

    opened = open_result(folder, deep=True)
    return write_report(opened, out or opened.path)
