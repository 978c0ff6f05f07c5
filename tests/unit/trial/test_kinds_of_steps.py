"""Kinds that compare steps, and that ask where ground lies: known answers by hand, on a record of four places."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from marchland.compare.comparison import Comparison
from marchland.compare.ground import Ground
from marchland.compare.outcomes import NAMES
from unit.trial.small import ask, day, docket, row, spell

STEPS = ("none", "one", "two")


def bench(levels: tuple[float, float, float], spread: float = 0.1, **other: tuple[float, ...]) -> Any:
    """A bench on which three strategies differ in every outcome as told, under `learned` and other beliefs."""
    rng = np.random.default_rng(3)
    noise = rng.normal(0, spread, (3, 40, 4, len(NAMES)))
    told = {"learned": levels, **other}
    values = {k: np.array(v)[:, None, None, None] + noise * bool(any(v)) for k, v in told.items()}
    return SimpleNamespace(comparison=Comparison("x", date(2014, 1, 5), 10, True, STEPS, values))


GIVEN = {
    "before": "none",
    "after": "one",
    "other_before": "one",
    "other_after": "two",
    "outcome": "weeks_held",
}


@pytest.mark.parametrize(
    ("levels", "times", "holds"),
    [
        ((9, 5, 3), 1.0, True),  # saves four, then two
        ((9, 5, 3), 3.0, False),  # but not three times as much
        ((9, 8, 3), 1.0, False),
        ((9, 7, 5), 1.0, None),  # equal steps
    ],
)
def test_gain(levels: tuple[float, float, float], times: float, holds: bool | None) -> None:
    found = ask("gain", docket(bench=bench(levels)), **GIVEN, times=times)
    assert found.holds is holds and "(90%" in found.words and found.by == "model"


def test_gain_needs_every_belief_but_those_that_know_of_no_effect() -> None:
    """One belief the other way leaves it open; one under which nothing happens says nothing."""
    assert ask("gain", docket(bench=bench((9, 5, 3), other=(9, 8, 3))), **GIVEN).holds is None
    assert ask("gain", docket(bench=bench((9, 5, 3), other=(0, 0, 0))), **GIVEN).holds is True
    nothing = ask("gain", docket(bench=bench((0, 0, 0))), **GIVEN)
    assert nothing.holds is None and "neither" in nothing.words


PLACES = [
    SimpleNamespace(place=p, name=p, country="Land", shares={"hill": share})
    for p, share in (("seat", 0.9), ("kin", 0.8), ("other", 0.1), ("far", 0.9))
]
ROADS = [row(a="seat", b="kin", km=50.0), row(a="seat", b="other", km=60.0), row(a="kin", b="far", km=100.0)]
PEACE = tuple(
    spell(p, "2013-12-01", "red" if p == "seat" else "blue") for p in ("seat", "kin", "other", "far")
)
ASKED = {"side": "red", "community": "hill", "since": day("2014-01-05"), "until": day("2014-12-28")}


def test_envelope_counts_takings_and_weeks_in_reach() -> None:
    """Kin falls in the 9th week; from the 10th on far is still more than 120 km from the seat, but 100 from kin."""
    control = (*PEACE, spell("kin", "2014-03-05", "red"))
    d = docket(places=PLACES, roads=ROADS, control=control)
    found = ask("envelope", d, **ASKED)
    assert "took 1 places with at least 50% hill in 51 place-weeks of reach, 0 others in 51" in found.words
    assert found.holds is None and "0 more from beyond 120 km" in found.words


def test_envelope_leaves_out_what_fell_from_afar() -> None:
    d = docket(places=PLACES, roads=ROADS, control=(*PEACE, spell("far", "2014-03-05", "red")))
    assert "took 0 places" in (words := ask("envelope", d, **ASKED).words) and "1 more from beyond" in words


@pytest.mark.parametrize(("taken", "holds"), [("kin", True), ("other", False)])
def test_envelope_tells_which_kind_falls(taken: str, holds: bool) -> None:
    """The same place lost and taken again many times, the other kind never: the ratio lies clear of one."""
    days = [date(2014, m, d) for m in range(2, 12) for d in (3, 17)]
    turns = tuple(spell(taken, day_.isoformat(), ("red", "blue")[i % 2]) for i, day_ in enumerate(days))
    d = docket(places=PLACES, roads=ROADS[:2], control=(*PEACE, *turns))
    found = ask("envelope", d, **ASKED)
    assert found.holds is holds, found.words


@pytest.mark.parametrize(("grows", "holds"), [(0.0, True), (1.0, False), (0.5, None)])
def test_bounded_asks_only_for_places_of_others(grows: float, holds: bool | None) -> None:
    """Ground of one's own may grow as it will; `grows` is the share of futures that end with a place of others."""
    held = np.zeros((20, 4, 4), bool)
    held[:, :, 0] = held[:, 1:, 1] = True
    held[: int(20 * grows), -1, 2] = True
    told = SimpleNamespace(ground=lambda _: Ground(("seat", "kin", "other", "far"), {"learned": held}))
    d = docket(places=PLACES, bench=told)
    found = ask("bounded", d, strategy="history", community="hill")
    assert found.holds is holds and "0 of 1 at the cut" in found.words


@pytest.mark.parametrize(
    ("kind", "given"), [("gain", GIVEN), ("bounded", {"strategy": "history", "community": "hill"})]
)
def test_without_a_bench_no_model_was_asked(kind: str, given: dict[str, str]) -> None:
    found = ask(kind, docket(), **given)
    assert found.holds is None and found.by == "model" and "not asked here" in found.words
