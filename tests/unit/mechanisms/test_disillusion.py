"""M9: the hazard of leaving term by term, its recent share, and cohesion that comes home."""

from __future__ import annotations

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest
from scene import ARMY, BAND, STATE, add, eye, medians, run, state, world

from marchland.mechanisms.disillusion import mechanism

CALM = {
    "a_brut": 0,
    "a_loss": 0,
    "a_menial": 0,
    "a_pay": 0,
    "a_coh": 0,
    "spread": 0,
    "execute": 0,
    "noise": 0,
    "rate": 0.001,
}
HALF = SimpleNamespace(leave=jnp.full(4, 0.5), bond=jnp.full(4, 0.5))


def leaving(given: dict | None = None, x: object = None, u: SimpleNamespace = HALF, **p: float) -> np.ndarray:
    """Hazard of leaving by group, from a thousand fighters each."""
    y = state(fighters=jnp.zeros((2, 4)).at[0].set(1000.0), **(given or {}))
    return add(run(mechanism, y, medians(mechanism, **{**CALM, **p}), x, u), "fighters")[0] / 1000


def test_nothing_but_the_base_rate_in_calm() -> None:
    assert leaving() == pytest.approx([0.001] * 4, rel=1e-5)


def test_reasons_one_by_one() -> None:
    """Multipliers e^(slope x reason): losses of 4% a week are two units, cohesion .2 below the centre, idleness."""
    assert leaving({"losses": jnp.asarray([0.04, 0, 0, 0])}, a_loss=0.5) == pytest.approx(
        [0.001 * np.e, 0.001, 0.001, 0.001], rel=1e-4
    )
    assert leaving({"cohesion": jnp.asarray([0.4, 0.6, 0.8, 0.6])}, a_coh=0.5, centre=0.6) == pytest.approx(
        0.001 * np.exp([0.1, 0, -0.1, 0]), rel=1e-4
    )
    assert leaving(a_menial=0.5) == pytest.approx([0.001 * np.exp(0.5)] * 4, rel=1e-4)
    siege = {"siege": eye(STATE, -1, of=3), "contested": jnp.asarray([1.0, 0.0])}
    assert leaving(siege, a_menial=0.5) == pytest.approx([0.001] * 4, rel=1e-4), (
        "all four sides' groups are engaged"
    )


@pytest.mark.parametrize("pay", [0.0, 0.25, 1.0, 1.8])
def test_pay_moves_desertion_on_the_focal_side_alone(pay: float) -> None:
    """A slope of .8 and half pay: e^.4 as many; more than is needed keeps them as arrears drive them off."""
    assert leaving({"pay": pay}, a_pay=0.8) == pytest.approx(
        [0.001 * np.exp(0.8 * (1 - pay)), 0.001, 0.001, 0.001], rel=1e-4
    )


def test_brutality_counts_where_it_hits_the_groups_own() -> None:
    """Mean past harm by the focal side e - 1 in both towns: the band (affinity 1) feels it whole, others not at all."""
    y = {"past_harm": jnp.zeros((2, 3)).at[:, 0].set(np.e - 1)}
    assert leaving(y, a_brut=0.5) == pytest.approx([0.001 * np.exp(0.5), 0.001, 0.001, 0.001], rel=1e-4)
    one = {"past_harm": jnp.zeros((2, 3)).at[0, 0].set(np.e - 1)}
    assert leaving(one, a_brut=0.5)[BAND] == pytest.approx(0.001 * (1 + (np.e - 1) * 2 / 3) ** 0.5, rel=1e-4)


@pytest.mark.parametrize("attempt", [0.0, 0.25, 1.0])
def test_punishing_attempts_deters_and_punishing_suspicion_provokes(attempt: float) -> None:
    found = leaving(execute=1, attempt=attempt, deter=0.4, provoke=0.9)
    assert found[BAND] == pytest.approx(0.001 * np.exp(-0.4 * attempt + 0.9 * (1 - attempt)), rel=1e-4)
    assert found[ARMY] == pytest.approx(0.001, rel=1e-5), "the focal side's own measure"


def test_leaving_spreads_is_noisy_and_bounded() -> None:
    assert leaving({"deserting": jnp.full(4, 0.1)}, spread=3) == pytest.approx([0.0013] * 4, rel=1e-5)
    up = SimpleNamespace(leave=jnp.asarray([0.84134475, 0.5, 0.5, 0.5]), bond=HALF.bond)
    noisy = leaving(u=up, noise=0.3)
    assert noisy[0] == pytest.approx(0.001 * np.exp(0.3), rel=1e-4), "one standard deviation up"
    assert leaving(rate=5, worst=0.05) == pytest.approx([0.05] * 4, rel=1e-6)


def test_the_recent_share_relaxes_to_the_share_that_leaves() -> None:
    y = state(deserting=jnp.full(4, 0.01))
    post = add(run(mechanism, y, medians(mechanism, **CALM, memory=0.2), None, HALF), "deserting")
    assert post == pytest.approx([(0.001 - 0.01) * 0.2] * 4, rel=1e-4)


def test_cohesion_comes_home_and_feels_losses_and_gains() -> None:
    """M' = (M0 - M)/w - c gone/(gone + left) + g tanh(momentum/5) - c (1 - pay); 100 of 1,000 are a tenth."""
    y = state(
        cohesion=jnp.full(4, 0.5), gone=jnp.asarray([100.0, 0, 0, 7]), fighters=jnp.zeros((2, 4)).at[:, BAND].set(450.0),
        momentum=jnp.asarray([5.0, 0, 0]), pay=0.25,
    )  # fmt: skip
    p = medians(
        mechanism,
        **CALM,
        weeks=26,
        c_loss=0.4,
        c_gain=0.003,
        c_pay=0.02,
        stir=0.05,
        gain_unit=5,
        cohesion0=[0.76, 0.45, 0.6, 0.6, 0.6],
    )
    found = add(run(mechanism, y, p, None, HALF), "cohesion")
    assert found[BAND] == pytest.approx(0.26 / 26 - 0.04 + 0.003 * np.tanh(1) - 0.015, rel=1e-4)
    assert found[ARMY] == pytest.approx(-0.05 / 26, rel=1e-4)
    assert found[3] == pytest.approx(0.1 / 26 - 0.4, rel=1e-4), "all of the tribe is gone"
    up = SimpleNamespace(leave=HALF.leave, bond=jnp.asarray([0.84134475, 0.5, 0.5, 0.5]))
    assert add(run(mechanism, y, p, None, up), "cohesion") - found == pytest.approx([0.05, 0, 0, 0], abs=1e-6)
    first = mechanism.stocks[0].initial(world(), p)  # type: ignore[operator]
    assert np.asarray(first) == pytest.approx([0.76, 0.45, 0.6, 0.6], rel=1e-6)
