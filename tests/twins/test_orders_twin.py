"""The offensive's flows and hazards and those of its twin agree on random weeks; no draws, so no false alarm."""

from __future__ import annotations

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest

from marchland.engine.contract import Add, Rate, Stock
from marchland.mechanisms.offensive import mechanism
from marchland.territory.ledger import Entry, settle
from twins.territory_orders import week

PLACES, SIDES, SIDE = 9, 3, np.array([0, 1, 1, 1, 2, 2])
MEN = Stock("fighters", ("place", "group"), "persons", conserved=True)


@pytest.mark.parametrize("seed", range(20))
def test_a_random_week_is_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    groups = len(SIDE)

    def some(share: float, *shape: int) -> np.ndarray:
        return (rng.random(shape) < share).astype(np.float32)

    held = np.eye(SIDES, dtype=np.float32)[rng.integers(SIDES, size=PLACES)]
    attacker = np.eye(SIDES, dtype=np.float32)[rng.integers(SIDES, size=PLACES)] * some(0.4, PLACES, 1)
    hostile = rng.choice([0.02, 0.05, 1.0], (SIDES, SIDES)) * (1 - np.eye(SIDES))
    persons = (10 ** rng.uniform(1, 4, (PLACES, groups)) * some(0.7, PLACES, groups)).astype(np.float32)
    killed, residents = rng.random((PLACES, 4)), rng.random((PLACES, 2, 2))
    y = SimpleNamespace(
        held=held, siege=attacker * (1 - held), fighters=persons, begun=some(0.5, PLACES, SIDES), over=some(0.2, PLACES, SIDES),
        won=some(0.3, PLACES, SIDES), last_repel=some(0.3, PLACES, SIDES), mustered=np.zeros(PLACES, np.float32),
        killed=killed, residents=residents, killed_there=0 * killed, away_from=np.zeros(PLACES),
    )  # fmt: skip
    x = SimpleNamespace(
        side_of=np.eye(SIDES, dtype=np.float32)[SIDE], hostile=hostile, road=np.maximum(some(0.3, PLACES, PLACES), np.eye(PLACES)),
        muster=10 ** rng.uniform(2, 4, (PLACES, groups)) * some(0.4, PLACES, groups), onward=some(0.4, PLACES, groups),
        stay=10 ** rng.uniform(1, 3, (PLACES, groups)) * some(0.4, PLACES, groups), objective=some(0.5, PLACES),
    )  # fmt: skip
    p = SimpleNamespace(gather=0.6, spare=0.8, enough=0.3, open=4.0, leave=0.8, grip=20.0)
    as_jax = [SimpleNamespace(**{k: jnp.asarray(v) for k, v in vars(part).items()}) for part in (y, p, x)]
    posts = mechanism.post(*as_jax, None)
    x.side = SIDE
    twin = week(y, p, x)
    flows = [Entry("offensive", post) for post in posts if isinstance(post, Add) and post.stock == "fighters"]
    new, _ = settle(MEN, jnp.asarray(persons), flows)
    np.testing.assert_allclose(new, twin["fighters"], rtol=2e-4, atol=0.05)
    (rate,) = (post.hazard for post in posts if isinstance(post, Rate))
    np.testing.assert_allclose(rate, twin["assault"], rtol=1e-6)
    for post in posts:
        if isinstance(post, Add) and post.stock in twin and post.stock != "fighters":
            np.testing.assert_allclose(getattr(y, post.stock) + post.amount, twin[post.stock], rtol=1e-5)
    assert twin["assault"].any() or twin["won"].any()
