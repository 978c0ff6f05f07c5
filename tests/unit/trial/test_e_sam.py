"""The claims of E-SAM: each can be decided, found supported in an invented world where it is so, and contradicted else.

Invented worlds answer in place of the model: outcomes are a rule of a strategy's levers, with luck and parameters that
all strategies of a future share, so that nothing here rests on draws of the engine. Seeds are fixed; noise is small
against every effect that is asked for, and no test would fail by luck in a thousand seeds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marchland.calibrate.identity import identity
from marchland.compare.beliefs import ARGUED, EXPERT, NEUTRAL, UNLEARNED
from marchland.compare.comparison import Comparison
from marchland.compare.ground import Ground
from marchland.compare.model_queries import ModelQueries
from marchland.compare.outcomes import NAMES
from marchland.scenario import Scenario, load
from marchland.trial import files
from marchland.trial.court import judge, strategies
from marchland.trial.finding import MODEL
from marchland.trial.verdict import CONTRADICTED, SUPPORTED, UNDETERMINED, VOCABULARY

CUT = date(2015, 2, 8)
BELIEFS = (NEUTRAL, EXPERT, ARGUED, UNLEARNED, "without hold")
SETS, LUCK = 32, 4
PAGE = Path(__file__).resolve().parents[3] / "docs" / "e_sam.md"


@cache
def iraq_syria() -> Scenario:
    return load("iraq_syria_2014")


@dataclass(frozen=True)
class World:
    """How a world answers to levers; the defaults are a world in which all that E-SAM says is so."""

    abroad: float = 800.0
    shape: Callable[[float], float] = np.sqrt
    early: float = 1.0
    late: float = 0.2
    legitimacy: float = 1.0
    drawn_home: bool = True
    lasts: bool = False


ALL_TRUE = World()
AS_SAID = (
    "E01", "E02", "E03", "E04", "E05", "E06", "E07", "E08", "E09", "E10", "E11", "E12", "E13", "E14", "E15", "E16",
)  # fmt: skip


def lever(s: Scenario, strategy: str, name: str, usual: float) -> float:
    """Where a lever stands under a strategy, where nothing else is said of place."""
    for one in s.strategies[strategy].levers.get(name, ()):
        if not one.places:
            return float(one.value)
    return usual


def outcome(s: Scenario, w: World, strategy: str) -> dict[str, float]:
    """Weeks held and the rest in a world, less luck."""
    air, tempo = lever(s, strategy, "air_intensity", 1.0), lever(s, strategy, "tempo", 1.0)
    just = w.legitimacy * (
        lever(s, strategy, "inclusion", 0.0) + lever(s, strategy, "services_freed", 1.0) - 1.0
    )
    window = [one for many in s.strategies[strategy].levers.values() for one in many if one.until]
    weight = 1.0 if not window else w.early if window[0].since == CUT else w.late
    delay = 0.5 if strategy == "constrained" else 1.0
    fought = w.abroad * (w.shape((air + tempo) / 2) - w.shape(1.0)) * weight * delay
    saved = fought + 150.0 * just * max(1.0, tempo) * delay
    return {"weeks_held": 5000.0 - saved, "places_end": 50.0 - saved / 50.0, "retaken": 30.0 - 5.0 * just}


def invented(s: Scenario, w: World, asked: tuple[str, ...]) -> ModelQueries:
    """A bench whose futures are those of an invented world."""
    names = tuple(dict.fromkeys(("history", *asked)))
    rng = np.random.default_rng(7)
    values = {}
    for belief in BELIEFS:
        common = rng.normal(0, 1, (1, SETS, LUCK, len(NAMES)))
        own = rng.normal(0, 0.01, (len(names), SETS, LUCK, len(NAMES)))
        rows = [outcome(s, w, name) for name in names]
        middle = np.array([[r.get(o, 100.0) for o in NAMES] for r in rows])[:, None, None]
        values[belief] = middle + common + own
    u = rng.normal(1.0 if w.legitimacy > 0 else -1.0, 0.2, 512).astype(np.float32)
    bench = ModelQueries(s, CUT, {"support.b_gov": u}, asked, SETS * LUCK)
    bench.__dict__["comparison"] = Comparison(s.name, CUT, 104, True, names, values)
    held = np.zeros((SETS, 3, len(s.places)), bool)
    home = np.array([p.shares["sunni_arab"] >= 0.5 for p in s.places])
    held[:, :, np.flatnonzero(home)[:40]] = True
    held[:, 1:, np.flatnonzero(home if w.drawn_home else ~home)] = True
    places = tuple(p.place for p in s.places)
    bench.grounds["no_intervention"] = Ground(places, dict.fromkeys(BELIEFS, held))
    return bench


def recorded(s: Scenario, w: World) -> Scenario:
    """A record in which places of the one kind fall to it in the summer of 2014, and freed ones are lost again or not."""
    first = s.control[0]
    rows: list[Any] = []
    for p in s.places:
        seat = p.place in ("raqqa", "mosul_west", "fallujah")
        falls = (p.shares["sunni_arab"] >= 0.5) == w.drawn_home and not seat
        spells = [(date(2013, 12, 1), "is" if seat else "iraq_gov"), *([(date(2014, 7, 1), "is")] * falls)]
        for since, holder in spells:
            rows.append(
                first.model_copy(update={"place": p.place, "since": since, "until": None, "holder": holder})
            )
    again = {True: ("no",), False: ("yes",)}
    forces = tuple(
        f.model_copy(
            update={"retook": again[w.lasts] if "no" in f.co_ethnic or i % 3 else again[not w.lasts]}
        )
        for i, f in enumerate(s.forces)
    )
    return s.model_copy(update={"control": tuple(rows), "forces": forces})


@cache
def verdicts(w: World) -> dict[str, str]:
    s = iraq_syria()
    claims = files.argument(s, "e_sam")
    found = judge(recorded(s, w), claims, (), CUT, invented(s, w, strategies(claims)))
    return {v.claim: v.verdict for v in found.verdicts}


def test_the_claims_can_be_read_and_every_one_has_a_test() -> None:
    claims = files.argument(iraq_syria(), "e_sam")
    assert tuple(b.row.claim for b in claims) == AS_SAID and all(b.tests for b in claims)
    assert {b.row.type for b in claims} == {"causal", "recommendation"}
    assert {"no_intervention", "aid_early", "aid_late", "best_case"} <= set(strategies(claims))


@pytest.mark.parametrize("claim", AS_SAID)
def test_every_claim_is_supported_where_it_is_true(claim: str) -> None:
    assert verdicts(ALL_TRUE)[claim] == SUPPORTED


@pytest.mark.parametrize(
    ("world", "claims"),
    [
        (World(drawn_home=False), ("E02", "E03", "E04")),  # the envelope: others' towns fall, its own do not
        (
            World(early=0.2, late=1.0),
            ("E05", "E06"),
        ),  # the window: the same aid helps more when it comes late
        (World(early=1.0, late=1.0), ("E05",)),  # early aid helps, but not twice as much
        (World(shape=np.square), ("E07", "E08")),  # returns of combat grow
        (World(legitimacy=-1.0), ("E09", "E12", "E14", "E15")),  # legitimacy loses ground
        (World(lasts=True), ("E10", "E11")),  # what force won was kept
        (World(abroad=-800.0), ("E01",)),  # effort from abroad fed it
    ],
)
def test_a_claim_is_contradicted_where_it_is_false(world: World, claims: tuple[str, ...]) -> None:
    assert {c: verdicts(world)[c] for c in claims} == dict.fromkeys(claims, CONTRADICTED)


def test_where_legitimacy_does_nothing_nothing_is_found_of_it() -> None:
    found = verdicts(World(legitimacy=0.0))
    assert {found[c] for c in ("E09", "E14", "E15")} == {UNDETERMINED}


def test_the_record_alone_settles_what_is_on_record() -> None:
    s = iraq_syria()
    found = judge(s, files.argument(s, "e_sam"), (), CUT)
    by = {v.claim: v.verdict for v in found.verdicts}
    assert by["E03"] == by["E11"] == CONTRADICTED  # Sinjar was taken; few places were lost again
    assert all(f.holds is None for v in found.verdicts for f in v.evidence if f.by == MODEL)
    assert set(by.values()) <= set(VOCABULARY)


def test_strategies_are_no_part_of_what_was_learned() -> None:
    s = iraq_syria()
    fewer = s.model_copy(update={"strategies": {"history": s.strategies["history"]}})
    assert identity(fewer, CUT) == identity(s, CUT)


def test_the_page_speaks_of_these_claims_and_strategies() -> None:
    """Every claim stands there in its words with a verdict of the vocabulary, every strategy with its numbers."""
    page = PAGE.read_text(encoding="utf-8")
    claims = files.argument(iraq_syria(), "e_sam")
    for b in claims:
        line = next(x for x in page.splitlines() if x.startswith(f"| {b.row.claim} | {b.row.text} |"))
        assert line.split(" | ")[2].strip("*") in VOCABULARY
    for name in strategies(claims):
        assert f"| `{name}` | " in page
