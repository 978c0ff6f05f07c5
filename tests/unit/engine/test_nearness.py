"""The range of nearness is a parameter of the scenario: fixed for all, or each future's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from marchland.calibrate.space import Space
from marchland.engine.draws import host_uniforms
from marchland.engine.priors import lognormal
from marchland.engine.run import Program, block_runs, future_block
from marchland.ensemble.provenance import provenance
from marchland.ensemble.run import Ensemble, plan
from marchland.errors import InputError
from marchland.scenario import ScenarioError, load
from marchland.scenario.nearness import NEARNESS
from marchland.territory.compile import compile_model
from marchland.territory.parameters import priors_by_column, read_posterior, territorial_draws

WEEKS = 12
KEY = f"parameters.{NEARNESS}"
VARIES = {KEY: "{dist: lognormal, a: 60, b: 0.4, low: 20, high: 180, source: assumed}"}


@pytest.fixture(scope="module")
def free() -> Ensemble:
    """Two valleys in which the range varies."""
    return plan(load("two_valleys", VARIES), runs=64, seed=7)


def test_a_fixed_range_makes_the_matrices_of_the_world() -> None:
    """exp(-km/range), by the towns' own distances; shipped scenarios keep 60 km."""
    s = load("two_valleys")
    assert s.nearness == 60 and load("two_valleys", {KEY: "80"}).nearness == 80
    sixty, eighty = (compile_model(load("two_valleys", {KEY: str(r)})).world for r in (60, 80))
    plain = compile_model(s).world
    assert np.array_equal(plain.near, sixty.near) and np.array_equal(plain.road, sixty.road)
    off = ~np.eye(len(sixty.near), dtype=bool)
    assert np.log(eighty.near[off]) == pytest.approx(np.log(sixty.near[off]) * 60 / 80, rel=1e-4)
    index = {place.place: i for i, place in enumerate(s.places)}
    road = next(r for r in s.roads)
    assert eighty.road[index[road.a], index[road.b]] == pytest.approx(np.exp(-road.km / 80))
    assert (np.diag(eighty.near) == 0).all() and (np.diag(eighty.road) == 1).all()
    assert (eighty.road > 0).sum() == len(s.places) + 2 * len(s.roads)


def test_it_is_a_parameter_like_any_other(ensemble: Ensemble, free: Ensemble) -> None:
    """In the resolved form, the manifest and the count of assumptions; a coordinate of learning once it varies."""
    assert load("two_valleys").resolved()["parameters"][NEARNESS]["unit"] == "km"
    entry = provenance(ensemble.scenario, ensemble.model, ensemble.plan)["parameters"][NEARNESS]
    assert (entry["dist"], entry["a"], entry["unit"], entry["bounds"]) == ("fixed", 60.0, "km", [1.0, 2000.0])
    told = provenance(free.scenario, free.model, free.plan)
    assert told["parameters"][NEARNESS]["low"] == 20.0
    assert (
        told["assumed"]["count"]
        == provenance(ensemble.scenario, ensemble.model, ensemble.plan)["assumed"]["count"] + 1
    )
    assert NEARNESS in Space(free.model).names and NEARNESS not in Space(ensemble.model).names
    assert load("two_valleys", VARIES).nearness == pytest.approx(60, rel=0.01)
    with pytest.raises(ScenarioError, match=r"0\.5 is nothing that nearness\.range can be"):
        load("two_valleys", {KEY: "0.5"})


def test_each_future_draws_its_own_by_its_name(ensemble: Ensemble, free: Ensemble) -> None:
    """Keyed by (seed, run, name): known answers, and no other parameter of any future moves."""
    runs = block_runs(0, 64)
    mine, other = free.draw(runs), ensemble.draw(runs)
    prior = priors_by_column(free.model)[NEARNESS][1]
    assert np.array_equal(
        mine[NEARNESS], prior.quantile(host_uniforms(7, runs, NEARNESS, 1)[:, 0]).astype(np.float32)
    )
    assert np.ptp(mine[NEARNESS]) > 40 and (other[NEARNESS] == 60).all()
    assert all(np.array_equal(mine[name], other[name]) for name in mine if name != NEARNESS)
    p = {name: values[5] for name, values in mine.items()}
    near, road = free.model.kernels(p).values()
    assert near == pytest.approx(
        compile_model(load("two_valleys", {KEY: str(p[NEARNESS])})).world.near, rel=1e-4
    )
    assert np.asarray(road).shape == near.shape and free.model.world.near.shape == near.shape


def test_a_range_of_its_own_gives_the_future_of_a_fixed_one(
    program: Program, ensemble: Ensemble, free: Ensemble
) -> None:
    """At 60 km for all, matrices of each future's own give what the shared ones give: to rounding for as long as no
    hazard lies within rounding of its draw, so in at least 62 of 64 futures over twelve weeks. With the drawn ranges
    fighters already stand elsewhere in the first week."""
    runs = block_runs(0, 64)
    p = ensemble.draw(runs)
    shared = future_block(program, 7, 0, p, WEEKS)
    own = future_block(free.program, 7, 0, p, WEEKS)
    same = [
        bool(np.array_equal(shared["holder"][r], own["holder"][r]))
        and np.allclose(shared["fighters"][r], own["fighters"][r], rtol=1e-3, atol=1)
        for r in range(64)
    ]
    assert sum(same) >= 62
    first: Any = free.program.start(free.draw(runs))["fighters"]
    assert np.abs(np.asarray(first) - np.asarray(program.start(p)["fighters"])).max() > 1
    drawn = future_block(free.program, 7, 0, free.draw(runs), WEEKS)
    assert not np.allclose(drawn["fighters"], own["fighters"], rtol=1e-3)


def test_a_file_of_parameter_sets_cannot_move_what_is_fixed(
    ensemble: Ensemble, free: Ensemble, tmp_path: Path
) -> None:
    path = tmp_path / "sets.parquet"
    parquet.write_table(pa.table({NEARNESS: [55.0, 90.0]}), path)
    with pytest.raises(InputError, match="the scenario fixes it at 60 km"):
        read_posterior(path, ensemble.model)
    draw = territorial_draws(free.model, 1, read_posterior(path, free.model))
    assert draw(block_runs(0, 4))[NEARNESS].tolist() == [55.0, 90.0, 55.0, 90.0]
    parquet.write_table(pa.table({NEARNESS: [55.0, 200.0]}), path)
    with pytest.raises(InputError, match="row 2 of 2: 200 lies outside of 20 to 180"):
        read_posterior(path, free.model)


def test_a_sensible_prior_lies_within_the_bounds() -> None:
    """The one that the documentation offers."""
    low, high = lognormal(60.0, 0.4).reach(1e-9)
    assert low > 1 and high < 2000
    assert load("two_valleys", {KEY: "{dist: lognormal, a: 60, b: 0.4}"}).nearness == 60
