"""Posteriors on disk: found again by what they were learned from, never by their name."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.calibrate.identity import identity, learner
from marchland.calibrate.shape import POSTERIOR, REPLICATION, REPORT, VERIFICATION
from marchland.errors import Notice
from marchland.phases import LOAD, phase
from marchland.scenario import Scenario
from marchland.scenario.catalog import called
from marchland.terminal.card import Card, Carded, figure

SHIPPED = "posteriors"
"""Folder of a scenario in which learned parameter sets are shipped, one folder a cut."""
SHOWN = 10
"""Parameters that a posterior names when it is shown."""


@dataclass(frozen=True, repr=False)
class Posterior(Carded):
    """A file of parameter sets that was learned, with what is kept beside it; `path` may be given as text."""

    path: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(self.path))

    @cached_property
    def draws(self) -> dict[str, NDArray[np.float32]]:
        """Column -> its values in the parameter's own unit, (sets,). Raises OSError for a file that is not there."""
        from pyarrow import parquet

        table = parquet.read_table(self.path)
        return {name: np.asarray(table.column(name).to_numpy(), np.float32) for name in table.column_names}

    @cached_property
    def report(self) -> Mapping[str, Any]:
        """What was said of it when it was learned: contraction, shift and quantiles by parameter; empty without."""
        return self._beside(REPORT) or {}

    @property
    def verification(self) -> Mapping[str, Any] | None:
        """What learning in invented worlds said; None if it was not asked."""
        return self._beside(VERIFICATION)

    @property
    def replication(self) -> Mapping[str, Any] | None:
        """Free futures up to the cut beside the record; None if that is not kept."""
        return self._beside(REPLICATION)

    def _beside(self, name: str) -> dict[str, Any] | None:
        try:
            found = json.loads(self.path.with_name(name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def card(self) -> Card:
        """Where it comes from, and the parameters of which the record says most."""
        about, report, checked = note(self.path), self.report, self.verification
        facts = [("file", str(self.path))]
        facts += [(key, about[key]) for key in ("scenario", "cut", "method") if key in about]
        if report:
            facts.append(("parameter sets", f"{report['particles']:,}, seed {report['seed']}"))
            facts.append(("captures", f"{report['captures']:,} recorded before the cut"))
            facts.append(("informed", f"{report['informed']} of {len(report['parameters'])} parameters"))
        if checked is not None:
            said = "intervals hold what was planted" if checked["passed"] else "too sure of itself"
            grown = f"; widened by {report['widened']:.2f}" if report.get("widened", 1.0) > 1 else ""
            facts.append(("verification", f"{checked['worlds']} invented worlds: {said}{grown}"))
        else:
            facts.append(("verification", "not verified"))
        head = ("most contracted", "contraction", "5%", "median", "95%")
        rows = tuple(
            (name, *(figure(row[key]) for key in ("contraction", "q05", "q50", "q95")))
            for name, row in list(report.get("parameters", {}).items())[:SHOWN]
        )
        return Card("Parameters learned from the record", tuple(facts), head, rows)


OTHER_CODE = (
    "{} was learned by another version of the program: `marchland calibrate {} --cut {}` learns it again"
)


@phase(LOAD)
def find(s: Scenario, cut: date, folder: Path) -> Path | None:
    """The newest posterior that was learned from exactly what `s` knew at the cut.

    It is looked for in a folder of results and among those that the scenario ships (`posteriors/CUT/`). One that this
    very code learned comes first; warns with a Notice where another version of it did, unless the scenario ships it.
    """
    wanted, code = identity(s, cut), learner(s)
    places = (folder, s.folder / SHIPPED)
    told = {path: note(path) for place in places for path in sorted(place.glob(f"*/{POSTERIOR}"))}
    fits = [path for path, said in told.items() if said.get("known") == wanted]
    best = max(fits, key=lambda path: (told[path].get("code") == code, path.stat().st_mtime), default=None)
    if best is not None and told[best].get("code") != code and best.parents[1] != s.folder / SHIPPED:
        warnings.warn(OTHER_CODE.format(best, called(s.name, s.folder), cut), Notice, stacklevel=2)
    return best


def note(path: Path) -> dict[str, str]:
    """What a posterior says of itself; empty for a file that is none."""
    import pyarrow
    from pyarrow import parquet

    try:
        metadata = parquet.read_schema(path).metadata or {}
    except (pyarrow.ArrowException, OSError):
        return {}
    try:
        found = json.loads(metadata.get(b"marchland", b"{}"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def missing(s: Scenario, cuts: Iterable[date], folder: Path) -> list[date]:
    """Cuts without a posterior."""
    return [cut for cut in cuts if find(s, cut, folder) is None]
