"""The gate of face validity: do futures look like the war on record before its cut, and like other wars?

With the prior, futures are free from the first day and run to the cut: the very weeks of the record. With a posterior
they follow the record to the cut at which it was learned and are free for as many weeks again, or as the horizon has;
strengths and pacts are then compared in the first free week, with the last figures before. A line holds if

    the record lies between the 5% and 95% quantiles of futures with enough cases, half of them at least, and
    all futures taken together lie within the tolerance (wars.face_lines),

each asked only where there are enough cases (stats.cases) in the record, and in futures together. By luck alone the
record lies outside in one line of ten. Nothing after a cut is read, and nothing of inputs, events and relations is
replayed. Fails when: the war changed where futures are free.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.analysis.faces import faces, pacts, strengths
from marchland.calibrate.posteriors import note
from marchland.engine.blocks import Block, block_runs, number_of
from marchland.engine.run import BLOCK, build, streaming
from marchland.errors import InputError
from marchland.record.known_at import week_of
from marchland.record.months import DAYS
from marchland.scenario import Scenario
from marchland.stats.cases import Cases, together
from marchland.stats.intervals import between
from marchland.territory.compile import compile_model
from marchland.territory.known import Known
from marchland.territory.model import Territory
from marchland.territory.pact_record import pacts as recorded_pacts
from marchland.territory.parameters import read_posterior, territorial_draws
from marchland.wars.face_lines import Line, dated, ground, lines, recorded, span

RUNS = 400
LEAST = 0.5
"""Share of futures with enough cases below which a figure that the record has is missed."""
STALE = 26
"""Weeks before a cut beyond which a dated strength no longer says what futures should start with."""
SILENT = np.nan
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Told:
    """A line beside futures: record, its standard error; all futures together, and 5% and 95% of them; `share` of
    futures with enough cases; whether the record lies within them, and they within the tolerance (None: not asked)."""

    line: Line
    record: float | None
    error: float | None
    futures: float
    low: float
    high: float
    share: float
    as_recorded: bool | None
    as_wars: bool | None

    @property
    def verdict(self) -> str:
        """`holds`, `missed`, or `not judged` where nothing could be asked."""
        asked = [one for one in (self.as_recorded, self.as_wars) if one is not None]
        return "not judged" if not asked else "holds" if all(asked) else "missed"


@dataclass(frozen=True)
class Faces:
    """All lines of a scenario: `cut`, `weeks` of record and of futures, from `prior` or `posterior`."""

    scenario: str
    source: str
    cut: date
    weeks: int
    ahead: int
    runs: int
    seed: int
    told: tuple[Told, ...]

    def counted(self, verdict: str) -> int:
        """Lines with a verdict."""
        return sum(one.verdict == verdict for one in self.told)

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        rows = [{**asdict(one), **asdict(one.line), "verdict": one.verdict} for one in self.told]
        for row, one in zip(rows, self.told, strict=True):
            row |= {
                "line": one.line.line,
                "tolerance": [one.line.low, one.line.high],
                "fit": self.fit(one.line),
            }
            row |= {"low": one.low, "high": one.high}
        head = {k: v for k, v in asdict(self).items() if k != "told"}
        return {**head, "cut": str(self.cut), "missed": self.counted("missed"), "lines": rows}

    def fit(self, line: Line) -> bool:
        """Whether a line was used in fitting what the futures come from; a posterior has its prior's lines too."""
        return "prior" in line.fit.split() or (self.source == "posterior" and bool(line.fit))


def face_validity(
    s: Scenario,
    posterior: Path | None = None,
    runs: int = RUNS,
    seed: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Faces:
    """Judge every line for a scenario.

    Raises InputError for a posterior that tells no cut, or one after the scenario's.
    """
    cut = span(s) if posterior is None else cut_of(s, posterior)
    known = Known(s, cut, replay=False)
    weeks = week_of(s, cut)
    if posterior is None:
        model, begun, ahead, given = compile_model(known.masked), 0, weeks, None
    else:
        model, begun = known.model, weeks
        ahead, given = min(weeks, model.steps - weeks), read_posterior(posterior, model)
        if ahead == 0:
            raise InputError(f"{posterior}: no week of {s.name} is left after its cut {cut}")
    figures, keeps = dated_strengths(known, begun, ahead), told_pacts(known, model, begun, ahead)
    seen = ground(model.world)

    def of(one: Arrays) -> dict[str, Cases]:
        return {
            **faces(one["holder"], one["attacker"], seen),
            **strengths(one["fighters"], figures),
            **pacts(one["pact"], keeps),
        }

    draw = territorial_draws(model, seed, given)
    program = build(model, draw(block_runs(0, BLOCK)), BLOCK)
    found: list[dict[str, Cases]] = [{} for _ in range(runs)]
    with streaming(program, draw, seed, range(number_of(runs, BLOCK)), begun + ahead) as blocks:
        for block, seen_of in blocks:
            own = Block(block, BLOCK, runs)
            for i in range(own.n):
                found[own.span.start + i] = of(history(model, {k: v[i] for k, v in seen_of.items()}, begun))
            if progress:
                progress(own.n)
    record = recorded(s, model.world, cut)
    told = tuple(judge(line, record.get(line.line), [one[line.line] for one in found]) for line in lines())
    return Faces(s.name, "posterior" if posterior else "prior", cut, weeks, ahead, runs, seed, told)


def cut_of(s: Scenario, posterior: Path) -> date:
    """The cut at which a posterior was learned; nothing after the scenario's own cut is a line. Raises InputError."""
    if not posterior.is_file():
        raise InputError(f"there is no file of parameter sets '{posterior}'")
    said = note(posterior).get("cut")
    if said is None:
        raise InputError(
            f"{posterior}: at which cut was it learned? Expected a file of `marchland calibrate`"
        )
    cut = date.fromisoformat(said)
    if cut > span(s):
        raise InputError(
            f"{posterior}: learned at {cut}, but nothing after {span(s)}, the cut of {s.name}, is a line"
        )
    return cut


def history(model: Territory, one: Arrays, begun: int) -> Arrays:
    """One future (week, ...) from the state in which it was set free: holder, attacker with that state first."""
    out: dict[str, NDArray[Any]] = {name: one[name][begun:] for name in ("fighters", "pact")}
    for name, start in (("holder", model.world.holder), ("attacker", model.world.attacker)):
        first = np.asarray(start)[None] if begun == 0 else one[name][begun - 1 : begun]
        out[name] = np.concatenate([first, one[name][begun:]]).astype(np.int64)
    return out


def dated_strengths(known: Known, begun: int, ahead: int) -> NDArray[np.float64]:
    """Dated figures (week, group) of the weeks compared, persons, NaN without; at a cut the last ones in its first."""
    s = known.masked
    out = np.full((ahead, len(s.groups)), SILENT)
    for g, group in enumerate(s.groups):
        for row in dated(s, group):
            week = (row.date - s.time.start).days // DAYS
            if begun == 0 and week < ahead:
                out[week, g] = row.best
            elif begun - STALE <= week < begun:
                out[0, g] = row.best
    return out


def told_pacts(known: Known, model: Territory, begun: int, ahead: int) -> NDArray[np.float64]:
    """Pacts on record (week, pair) in the weeks compared, NaN in others; at a cut as they stood, in its first week."""
    said = recorded_pacts(known.masked, model.world).astype(float)
    out = np.full((ahead, said.shape[1]), SILENT)
    if begun:
        out[0] = said[begun - 1]
    else:
        out[:] = said[:ahead]
    return out


def judge(line: Line, record: Cases | None, futures: Sequence[Cases]) -> Told:
    """A line's verdict from the record's cases and those of every future."""
    values = np.array([one.value for one in futures if one.enough])
    share, middle = len(values) / len(futures), together(futures)
    low, high = between(values) if len(values) else (np.nan, np.nan)
    said = record if record is not None and record.enough else None
    as_recorded = as_wars = None
    if said:
        as_recorded = share >= LEAST and bool(low <= said.value <= high)
    if np.isfinite([line.low, line.high, middle]).all():
        as_wars = bool(line.low <= middle <= line.high)
    value, error = (said.value, said.error()) if said else (None, None)
    return Told(line, value, error, middle, float(low), float(high), share, as_recorded, as_wars)
