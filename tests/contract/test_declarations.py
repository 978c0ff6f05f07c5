"""What a mechanism says of itself: words, sources, signs, numbers, size. Found by file, registered nowhere.

Units, bounds, priors, axes and owners are checked when mechanisms are discovered, before any test (`test_slips.py`).
"""

from __future__ import annotations

import re
import statistics
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from ruamel.yaml import YAML

from contract.weeks import MECHANISMS, model
from marchland.engine.priors import Param
from marchland.engine.written import faults
from marchland.mechanisms import discover

PACKAGE = Path(sys.modules["marchland"].__file__ or "").parent
ARGUED = {
    "contest.th_gd", "airpower.th_air", "airpower.th_a0", "intervention.rally", "intervention.stall", "pacts.th_ally", "alarm.guard",  # M2, M3
    "garrison.s_stake", "garrison.s_kin",  # M4
    "support.b_thr", "pacts.b_thr",  # M5, M6
    "hold.f_loc", "hold.f_out",  # M7
    "disillusion.a_brut", "disillusion.a_menial", "disillusion.provoke",  # M9
    "leadership.c_lost", "leadership.c_pay", "leadership.c_mixed",  # M10
    "disillusion.a_pay", "disillusion.c_pay", "governance.rule",  # M9, M11
    "support.b_gov", "outrage.jump", "outrage.eta", "will.step",  # M11, M13, M14
    "support.b_fast", "support.b_slow",  # M0
}  # fmt: skip
"""Slopes whose sign the first argument asserts (MODEL section 3): none may lose its `as_argued`. Others may join."""
RIVALS = {
    "pacts.b_ideo": True, "pacts.b_asym": True, "pacts.b_sur": True, "pacts.b_dom": False,  # b_thr
    "garrison.s_cohesion": True, "garrison.s_contagion": True, "garrison.s_exploit": True,  # s_stake, s_kin
    "garrison.s_isolation": False, "hold.f_den": True,  # f_loc, f_out
    "disillusion.a_loss": False,  # a_brut, a_menial
    "support.b_ctl": True,  # b_thr, b_gov
}  # fmt: skip
"""Slopes of rivals to those: as open where signs are open, and whether the literature on other wars teaches a sign."""
OPEN = {"disillusion.deter", "leadership.shift", "leadership.mourn"}
"""Slopes of which the literature disagrees about the sign: no one asserts one, and their prior leaves it open."""
FROM_ZERO = {"will.step"}
"""Slopes on trial against a rival that says zero, whose reverse nobody holds: even odds of next to nothing and more."""
NEXT_TO_NOTHING = 0.05
LONGEST_NOTE = 84
"""Characters; about one line of the report's table."""


SIGNS = (
    OPEN
    | set(RIVALS)
    | {f"{m.name}.{p.name}" for m in discover().values() for p in m.parameters if p.as_argued is not None}
)
"""Slopes under trial, of the argument (`as_argued`) or of a rival: the neutral prior must leave their sign open."""


def module(name: str) -> ModuleType:
    return sys.modules[f"marchland.mechanisms.{name}"]


def parameter(name: str) -> Param:
    owner, short = name.split(".")
    return next(p for p in discover()[owner].parameters if p.name == short)


def known_sources() -> set[str]:
    return set(YAML(typ="safe").load((PACKAGE / "sources.yaml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", MECHANISMS)
def test_the_file_claims_states_and_doubts_without_bare_numbers(name: str) -> None:
    """A number and a sentence of claim, an equation set apart, sources, rivals and when it fails; what `check` asks."""
    assert not faults(discover()[name])


@pytest.mark.parametrize("name", MECHANISMS)
def test_keys_of_works_in_the_docstring_are_listed(name: str) -> None:
    named = set(re.findall(r"\b[a-z][a-z]+(?:_[a-z]+)*_(?:18|19|20)\d\d\b", module(name).__doc__ or ""))
    named -= {"revenue_year"}
    missing = {
        key for key in named if not key.startswith(("revenue", "strikes")) and key not in known_sources()
    }
    assert not missing


@pytest.mark.parametrize("name", MECHANISMS)
def test_every_parameter_has_a_unit_and_a_listed_source(name: str) -> None:
    m, known = discover()[name], known_sources()
    for p in m.parameters:
        assert p.unit, p.name
        assert p.source in known, f"{p.name}: no source {p.source!r}"
        assert set(p.cells) <= {label for axis in p.axes for label in model().labels[axis]}, p.name
        assert len(p.axes) == 1 or not p.cells
    for stock in m.stocks:
        assert stock.unit, stock.name
        assert stock.long_name or not stock.recorded, (
            f"{stock.name} is recorded: say in `long_name` what it is"
        )
    for one in m.inputs:
        assert one.unit and one.note, one.name
    for lever in m.levers:
        assert lever.unit, lever.name


@pytest.mark.parametrize("name", MECHANISMS)
def test_every_parameter_says_in_words_what_it_measures(name: str) -> None:
    """A reader of the report sees the note, not the code: short, lower case, no full stop, and a sign where it is open."""
    for p in discover()[name].parameters:
        assert 10 <= len(p.note) <= LONGEST_NOTE, f"{name}.{p.name}: {p.note!r}"
        assert p.note[0] == p.note[0].lower() and not p.note.endswith("."), f"{name}.{p.name}"
        if f"{name}.{p.name}" in SIGNS:
            assert "positive" in p.note or p.note.startswith("how much"), f"{name}.{p.name}: which way is up?"


def test_no_slope_on_trial_is_forgotten() -> None:
    assert ARGUED <= SIGNS


@pytest.mark.parametrize("name", sorted(FROM_ZERO))
def test_where_the_rival_says_zero_neutral_is_even_odds(name: str) -> None:
    owner, short = name.split(".")
    p = next(p for p in discover()[owner].parameters if p.name == short)
    assert p.bounds[0] == 0 and p.as_argued is not None and p.as_argued.median > NEXT_TO_NOTHING
    assert float(p.prior.cdf(np.array(NEXT_TO_NOTHING))) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("name", sorted(SIGNS - FROM_ZERO))
def test_a_slope_under_trial_is_sign_neutral_by_default(name: str) -> None:
    """The neutral prior is symmetric about zero; where it is argued, the alternative has a sign."""
    p = parameter(name)
    u = np.linspace(0.01, 0.99, 99)
    assert p.prior.median == pytest.approx(0.0, abs=1e-12)
    assert p.prior.quantile(u) == pytest.approx(-p.prior.quantile(1 - u), abs=1e-9)
    assert np.ptp(p.prior.quantile(u)) > 0
    assert p.under("neutral") == p.prior
    if name not in OPEN | set(RIVALS):
        assert p.as_argued is not None and p.under("as_argued") == p.as_argued
        assert abs(p.as_argued.median) > 0
        assert max((p.as_argued.quantile(u) > 0).mean(), (p.as_argued.quantile(u) < 0).mean()) > 0.7


@pytest.mark.parametrize(("name", "taught"), sorted(RIVALS.items()))
def test_a_rival_has_a_sign_only_where_other_wars_teach_one(name: str, taught: bool) -> None:
    """No rival of an open slope is half-normal: the sign that the literature gives it is for `expert` alone."""
    p = parameter(name)
    assert (p.taught is not None) == taught and p.as_argued is None
    assert p.under("as_argued") == p.under("neutral") == p.prior
    if p.taught is not None:
        assert p.source != "assumed" and p.under("expert") == p.taught
        assert p.taught.quantile(np.array([0.01]))[0] > 0


def test_experts_know_no_sign_of_an_argued_slope() -> None:
    """Whatever the argument asserts is as open to `expert` as to `neutral`: no war left out was forecast better by it."""
    signed = {
        f"{m.name}.{p.name}": p.source
        for m in discover().values()
        for p in m.parameters
        if p.as_argued is not None and p.under("expert") != p.under("neutral")
    }
    assert not signed


def test_files_are_short() -> None:
    """No file above 400 lines; the median at most about 140; the step and the run loop at most about 200."""
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in PACKAGE.rglob("*.py")}
    assert max(lengths.values()) <= 400, max(lengths, key=lambda p: lengths[p])
    assert statistics.median(lengths.values()) <= 140
    assert lengths[PACKAGE / "territory" / "step.py"] <= 200


def test_a_mechanism_is_found_by_its_file() -> None:
    files = {p.stem for p in (PACKAGE / "mechanisms").glob("*.py")} - {"__init__"}
    assert files == set(MECHANISMS)
    assert {m.name for m in discover().values()} == files
