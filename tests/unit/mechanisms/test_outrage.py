"""M13: will jumps with attention, tips come with a lag, intelligence forgets."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import add, medians, run, state, world

from marchland.mechanisms.outrage import mechanism


def test_will_jumps_by_attention() -> None:
    """The jump of 2014 in logits: 54% to 71% is .74, so two units of attention at .37 each."""
    post = add(run(mechanism, None, medians(mechanism, jump=0.37, own=0), world(outrage=2.0)), "will")
    logit = np.log(0.54 / 0.46) + post
    assert 1 / (1 + np.exp(-logit)) == pytest.approx([0.711], abs=1e-3)


def test_backers_outside_the_coalition_heed_by_their_own_factor() -> None:
    """A share of the effort, however small, is membership; a third backer has none and pays a fifth of the heed."""
    three = world(outrage=2.0, sponsor_share=jnp.asarray([0.8, 0.005, 0.0]))
    post = add(run(mechanism, None, medians(mechanism, jump=0.5, own=0, others=0.2), three), "will")
    assert post == pytest.approx([1.0, 1.0, 0.2], rel=1e-5)


def test_atrocities_of_the_future_itself_draw_attention_beyond_the_shock() -> None:
    """900 one-sided deaths at a shock of 300: ln(1 + 2); in battle or below the shock: none."""
    killed = jnp.zeros((2, 4)).at[1, 3].set(900.0)
    p = medians(mechanism, jump=1, own=0.1, shock=300)
    assert add(run(mechanism, state(killed=killed), p), "will") == pytest.approx([0.1 * np.log(3)], rel=1e-5)
    for harmless in (jnp.zeros((2, 4)).at[1, 0].set(900.0), jnp.zeros((2, 4)).at[1, 3].set(299.0)):
        assert not add(run(mechanism, state(killed=harmless), p), "will").any()


def test_one_outrage_brings_its_tips_over_the_lag() -> None:
    """Revulsion after one atrocity decays by 1 - 1/lag, so tips sum to eta (small eta), half of them in 8 of 12 weeks."""
    p = medians(mechanism, eta=0.01, lag=12, drift=0, sharing=0, own=0)
    revulsion, mu, sums = 0.0, 0.0, []
    for t in range(200):
        posts = run(
            mechanism, state(revulsion=revulsion, intelligence=mu), p, world(outrage=1.0 if t == 0 else 0.0)
        )
        revulsion, mu = revulsion + float(add(posts, "revulsion")), mu + float(add(posts, "intelligence"))
        sums.append(mu)
    assert sums[0] == 0.0, "the week itself brings none"
    assert sums[-1] == pytest.approx(0.01, rel=0.01)
    half = next(t for t, s in enumerate(sums) if s >= 0.005)
    assert half == pytest.approx(np.log(2) * 12, abs=1)


def test_intelligence_forgets_and_the_lever_raises_its_level() -> None:
    """d mu = -drift (mu - mu0); sharing s at ratio q settles where q s (1 - mu) = mu - mu0."""
    p = medians(mechanism, eta=0, drift=0.02, start=0.3, sharing=1, own=0)
    assert add(run(mechanism, state(intelligence=0.5), p), "intelligence") == pytest.approx(
        -0.02 * 0.2, rel=1e-4
    )
    shared = world(intelligence_sharing=jnp.ones(2))
    assert add(run(mechanism, state(intelligence=0.65), p, shared), "intelligence") == pytest.approx(
        0.0, abs=1e-8
    )


def test_sharing_multiplies_tips() -> None:
    p = medians(mechanism, eta=0.12, lag=12, drift=0, sharing=1.5, own=0)
    y = state(revulsion=1.0, intelligence=0.5)
    plain = add(run(mechanism, y, p), "intelligence")
    shared = add(run(mechanism, y, p, world(intelligence_sharing=jnp.full(2, 0.5))), "intelligence")
    assert plain == pytest.approx(0.005, rel=1e-5) and shared == pytest.approx(plain * 1.75, rel=1e-5)
