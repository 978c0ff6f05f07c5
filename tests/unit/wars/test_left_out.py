"""Priors of wars: each war has what the others teach, and mechanisms ship with what all of them teach."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from marchland import load
from marchland.scenario.known import catalogue

ROOT = Path(__file__).resolve().parents[3]
SCENARIOS = ROOT / "src" / "marchland" / "scenarios"
TOOL = runpy.run_path(str(ROOT / "tools" / "wars" / "left_out.py"))
HALF_A_DIGIT = 0.005
"""Priors are written with three digits."""


@pytest.mark.parametrize("war", TOOL["taught"]())
def test_a_war_ships_what_the_others_teach(war: str, tmp_path: Path) -> None:
    (tmp_path / war).mkdir()
    assert TOOL["write"](war, tmp_path).read_bytes() == (SCENARIOS / war / "priors.csv").read_bytes()
    found = load(war).parameters
    for name, (dist, a, b) in TOOL["priors"](war).items():
        assert (found[name].dist, found[name].a, found[name].b) == (
            dist,
            pytest.approx(a, 0.01),
            pytest.approx(b, 0.01),
        )


@pytest.mark.parametrize("name", TOOL["PRIORS"])
def test_mechanisms_ship_what_all_wars_teach(name: str) -> None:
    dist, *numbers = TOOL["priors"]("")[name]
    prior: Any = catalogue().parameters[name].prior
    assert prior.dist == dist
    assert [prior.a, prior.b] == pytest.approx(numbers, HALF_A_DIGIT)


def test_wars_that_taught_nothing_have_no_table_of_their_own() -> None:
    with_table = {path.parent.name for path in SCENARIOS.glob("*/priors.csv")}
    assert with_table == set(TOOL["taught"]())
