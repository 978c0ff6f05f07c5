"""A value that no argument would give is refused when the scenario is loaded, and named with its bounds."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_scenarios import copy
from typer.testing import CliRunner

from marchland.cli.app import app
from marchland.engine.bounds import bounds_of
from marchland.engine.priors import Param, fixed
from marchland.mechanisms import discover
from marchland.scenario import ScenarioError, load

HUGE = ("1e6", "3e38", "-1e6", "-1e30")
PARAMETERS = {f"{m.name}.{p.name}": p for m in discover().values() for p in m.parameters}


def refused(overrides: dict[str, str]) -> dict[str, str]:
    """Parameter -> what is said of it."""
    try:
        load("two_valleys", {f"parameters.{name}": value for name, value in overrides.items()})
    except ScenarioError as error:
        return {
            problem.where.removeprefix("parameters.").removesuffix(".a"): str(problem)
            for problem in error.problems
        }
    return {}


@pytest.mark.parametrize("value", HUGE)
def test_absurd_values_are_refused(value: str) -> None:
    """Every parameter at once, so that every one is named: all but the few that count persons, dollars or deaths, for
    which a million is much and no slip. At most 100 problems of a rule are listed, so they come in parts."""
    names = sorted(PARAMETERS)
    found = {}
    for first in range(0, len(names), 90):
        found |= refused(dict.fromkeys(names[first : first + 90], value))
    spared = {
        name for name in names if PARAMETERS[name].bounds[0] <= float(value) <= PARAMETERS[name].bounds[1]
    }
    assert set(found) == set(names) - spared
    counts = ("persons", "USD/site/week", "USD/week", "deaths", "deaths/week", "deaths/week per thousand")
    assert {PARAMETERS[name].unit for name in spared} <= (set(counts) if value == "1e6" else set())
    rho = found["contest.rho"]
    assert f"{float(value):g} is nothing that contest.rho can be" in rho
    assert "expected -30 to 30 (log-odds per ln ratio)" in rho and f"parameters.contest.rho={value}" in rho


def test_nothing_is_refused_where_it_divides_or_may_not_be() -> None:
    """Zero switches a slope or a rate off; it is no half-life, no unit and no guard."""
    zero = dict.fromkeys(
        ["contest.b_tie", "contest.th_gd", "recruitment.local", "will.patience", "contest.frontier"], "0"
    )
    assert refused(zero) == {}
    never = [
        "threat.half_life",
        "contest.floor",
        "contest.edge",
        "alarm.places",
        "outrage.shock",
        "garrison.sd",
    ]
    assert set(refused(dict.fromkeys(never, "0"))) == set(never)
    assert set(refused({"contest.mass": "-0.01", "contest.relief": "1.01"})) == {
        "contest.mass",
        "contest.relief",
    }


@pytest.mark.parametrize(
    ("prior", "words"),
    [
        ("{dist: normal, a: 0, b: 100}", "99.8% of N(0, 100) lie between -309 and 309"),
        ("{dist: lognormal, a: 1, b: 1000}", "99.8% of LN(1, 1000) lie between"),
        ("{dist: uniform, a: -1.0e+308, b: 1.0e+308}", "lie between"),
        ("{dist: halfnormal, a: 1.0e+300}", "lie between"),
    ],
)
def test_a_prior_that_reaches_beyond_the_bounds_is_refused(prior: str, words: str) -> None:
    found = refused({"contest.rho": prior})["contest.rho"]
    assert words in found and "beyond what contest.rho can be" in found
    assert "expected -30 to 30" in found and "cut it with low and high" in found


def test_a_wide_prior_passes_once_it_is_cut() -> None:
    assert refused({"contest.rho": "{dist: normal, a: 0, b: 100, low: -5, high: 5}"}) == {}
    assert refused({"contest.rho": "{dist: normal, a: 0, b: 5}"}) == {}


def test_the_command_line_and_the_table_refuse_alike(tmp_path: Path) -> None:
    """`recruitment.inflow=3e38` gave fighters beyond every number, and a crash instead of a message."""
    run = CliRunner()
    found = run.invoke(app, ["check", "two_valleys", "--set", "parameters.recruitment.inflow=3e38"])
    told = found.stdout + found.stderr
    assert found.exit_code == 2
    assert "3e+38 is nothing that recruitment.inflow can be" in told and "expected 0 to 100 (ratio)" in told
    folder = copy("two_valleys", tmp_path)
    (folder / "priors.csv").write_text(
        "parameter,dist,a,b,low,high,source\nrecruitment.inflow,fixed,3e38,,,,\n"
    )
    with pytest.raises(
        ScenarioError, match=r"priors.csv:2:26: error: priors\[recruitment.inflow\].a: 3e\+38 is nothing"
    ):
        load(folder)


def test_a_unit_gives_bounds_unless_the_parameter_does() -> None:
    assert bounds_of("share") == (0.0, 1.0)
    assert bounds_of("cohesion per week") == (0.0, 30.0) and bounds_of("logit per attention") == (-30.0, 30.0)
    assert bounds_of("per ln ratio") == (-30.0, 30.0) and bounds_of("1/week per index") == (0.0, 50.0)
    assert bounds_of("furlongs") is None and bounds_of("furlongs per week") is None
    assert Param("x", "share", fixed(0.5), high=0.9).bounds == (0.0, 0.9)
    assert Param("x", "furlongs", fixed(0.5)).bounds == (-float("inf"), float("inf"))
