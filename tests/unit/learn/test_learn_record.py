"""Futures that follow the record, what they may know, and the likelihood that is read off them."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from marchland.calibrate.calibrate import calibrate
from marchland.calibrate.likelihood import event_history
from marchland.calibrate.space import Space
from marchland.engine.program import BLOCK, build
from marchland.errors import InputError
from marchland.record.known_at import before, known_at, week_of
from marchland.scenario import Scenario, load
from marchland.territory.compile import compile_model
from marchland.territory.known import record_inputs


@cache
def scenario() -> Scenario:
    return load("two_valleys")


def late() -> date:
    s = scenario()
    return s.time.start + timedelta(days=7 * (s.time.weeks - 10))


def futures(s: Scenario, cut: date, follow: bool, weeks: int) -> dict[str, Any]:
    model = compile_model(s)
    model = dataclasses.replace(model, record=record_inputs(s, model.world, cut) if follow else None)
    space = Space(model)
    p = space.parameters(space.draw(np.arange(BLOCK), 3))
    program = build(model, p, BLOCK)
    return program.advance(5, np.arange(BLOCK), p, program.start(p), 0, weeks)[1]


def test_the_map_is_the_record_until_the_cut_and_free_after() -> None:
    s, cut = scenario(), late()
    weeks = week_of(s, cut)
    seen = futures(s, cut, True, s.time.weeks)
    record = record_inputs(s, compile_model(s).world, cut).holder
    assert (seen["holder"][:, :weeks] == record[:weeks]).all()
    assert len(np.unique(seen["holder"][:, -1], axis=0)) > 1, "after it futures differ"
    assert all(np.isfinite(v).all() for v in seen.values())


def test_a_cut_is_inside_the_horizon() -> None:
    s = scenario()
    for wrong in (s.time.start, s.time.start + timedelta(days=7 * (s.time.weeks + 1))):
        with pytest.raises(InputError, match="not inside the horizon"):
            week_of(s, wrong)


def test_nothing_after_the_cut_reaches_the_likelihood() -> None:
    """The record after the cut is turned upside down: every number of the likelihood stays the same, to the bit."""
    s, cut = scenario(), late()
    sides = [name for name, side in s.sides.items() if side.holds]
    upside = tuple(
        row
        if row.since < cut
        else row.model_copy(update={"holder": sides[-1 - sides.index(row.holder)]})
        if row.holder in sides
        else row
        for row in s.control
    )
    other = s.model_copy(
        update={
            "control": upside,
            "deaths": tuple(
                d if before(d.month, cut) else d.model_copy(update={"best": 999999}) for d in s.deaths
            ),
            "territory": tuple(r for r in s.territory if r.date < cut),
        }
    )
    z = np.random.default_rng(0).standard_normal((BLOCK // 2, len(Space(compile_model(s)).names)))
    one, two = (event_history(which, cut, replicates=2).parts(z) for which in (s, other))
    assert np.array_equal(one, two)
    assert not known_at(s, cut).deaths or max(d.month for d in known_at(s, cut).deaths) < cut


def test_unconditional_knows_no_input_after_the_cut() -> None:
    s = load("iraq_syria_2014")
    cut = date(2015, 2, 8)
    known = known_at(s, cut, replay=False)
    assert all(row.since < cut and (row.until is None or row.until <= cut) for row in known.inputs)
    assert all(row.date < cut for row in (*known.events, *known.strengths))
    assert all(row.since < cut for row in known.relations)
    assert known_at(s, cut).inputs == s.inputs, "conditional forecasts replay them"


def test_rates_along_the_record_are_those_of_free_futures_on_average() -> None:
    """Regimes and drives have mean 1: their size changes no expected capture along the record."""
    s = scenario()
    likelihood = event_history(s, late(), 2)
    at = [likelihood.space.names.index(f"campaign.{name}") for name in ("surge", "begin", "batch")]
    z = np.zeros((2, len(likelihood.space.names)))
    z[1, at] = 2.0
    small, large = likelihood.exposure(z)
    assert large == pytest.approx(small, rel=1e-5)


def test_the_space_has_the_prior_as_a_standard_normal() -> None:
    model = compile_model(scenario())
    space = Space(model)
    middle = space.parameters(np.zeros((1, len(space.names))))
    for name, param in model.params.items():
        if not param.axes:
            assert middle[name][0] == pytest.approx(param.prior.median, rel=1e-5, abs=1e-7), name
    z = space.draw(np.arange(4000), 1)
    assert abs(z.mean()) < 0.01 and abs(z.std() - 1) < 0.01, "about nine standard errors"


def test_too_little_to_learn_from_is_said(tmp_path: Any) -> None:
    s = scenario()
    with pytest.raises(InputError, match="at least 64"):
        calibrate(s, late(), particles=10)
    with pytest.raises(InputError, match="captures before"):
        calibrate(s, s.time.start + timedelta(days=14), particles=64)
