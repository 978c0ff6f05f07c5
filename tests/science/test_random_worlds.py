"""Whatever the world: states stay finite and within bounds, one holder a place, and the books balance."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_worlds import PLACES, SIDES, block, geography, inputs

from contract.weeks import LANES, Arrays, at_quantile, drawn, stacked

ENDS = ("drawn", "either end", "low", "high")


@pytest.mark.slow
@settings(
    max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(places=st.integers(3, PLACES), seed=st.integers(0, 2**31), priors=st.sampled_from(ENDS))
def test_no_world_breaks_the_engine(places: int, seed: int, priors: str) -> None:
    """Eight examples of 16 worlds and 26 weeks each, all different, parameters from the priors or at their 1% and 99%
    quantiles. Buys what hand-made scenarios cannot: sides without ground, places without people, peace, war of all."""
    b = block()
    rng = np.random.default_rng(seed)
    worlds = stacked([{**geography(rng, places), **inputs(rng, b.model)} for _ in range(LANES)])
    if priors == "drawn":
        p = drawn(b.model, np.arange(LANES), seed)
    else:
        end: Any = {"low": 0.01, "high": 0.99}.get(priors, rng)
        p = stacked([at_quantile(b.model, end) for _ in range(LANES)])
    p["comply"] = rng.random(p["comply"].shape).round().astype(np.float32)
    p["on"] = rng.random(p["on"].shape) < 0.9
    stocks, may = b.model.stocks, worlds["acts"] * worlds["holds"][:, None]

    def watch(t: int, before: Arrays, after: Arrays, book: Arrays, x: Arrays) -> None:
        for name, leaf in jax.tree_util.tree_leaves_with_path(after):
            assert np.isfinite(np.asarray(leaf)).all(), (t, name)
        for name, stock in stocks.items():
            values = np.asarray(after[name])
            assert values.min() >= (0.0 if stock.conserved else stock.low), (t, name)
            assert values.max() <= stock.high, (t, name)
            change = values.astype(np.float64) - np.asarray(before[name])
            booked = sum(np.asarray(v, np.float64) for v in book["flows"][name].values())
            live = p["on"][:, next(i for i, m in enumerate(b.model.mechanisms) if stock in m.stocks)]
            # A stock in single precision is rounded by its size after the week too, not only by what it was.
            size = np.maximum(np.abs(before[name]), np.abs(values)).reshape(LANES, -1).max(1) + 1
            gap = np.abs(change - booked).reshape(LANES, -1).max(1) / size
            assert (gap[live] < 1e-5).all(), (t, name, gap.max())
        holder, attacker = np.asarray(after["holder"]), np.asarray(after["attacker"])
        assert ((holder >= 0) & (holder < SIDES)).all() and ((attacker >= -1) & (attacker < SIDES)).all()
        assert (np.take_along_axis(may, holder[..., None], -1) == 1).all(), "held by a side that may not"
        assert (attacker != holder).all()
        assert not ((attacker < 0) & (np.asarray(after["siege_weeks"]) > 0)).any()
        people = [np.asarray(s["residents"], np.float64).sum((1, 2, 3)) for s in (before, after)]
        assert (people[1] <= people[0] * (1 + 1e-5)).all(), "people appear from nowhere"

    b.run(p, seed=seed, world=worlds, watch=watch)
