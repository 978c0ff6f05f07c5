"""M14: will drifts home by half in its half-life, tires by the logarithm of losses, and effort steps down."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import add, medians, rate, run, state, thens, world

from marchland.mechanisms.will import anchor, mechanism

QUIET = {"tire": 0, "progress": 0, "shame": 0, "deaths": 0}


def test_half_of_a_jump_is_left_after_the_half_life() -> None:
    will, p = jnp.asarray([0.8]), medians(mechanism, **QUIET, half_life=30)
    for _ in range(30):
        will = will + add(run(mechanism, state(will=will), p), "will")
    assert np.asarray(will) == pytest.approx([0.4], rel=1e-5)
    home = world(sponsor_will=jnp.asarray([0.54]))
    assert np.asarray(anchor(home, p)) == pytest.approx([np.log(0.54 / 0.46)], rel=1e-5)
    assert not np.abs(add(run(mechanism, state(will=anchor(home, p)), p, home), "will")).max() > 1e-7


def test_every_factor_of_ten_in_losses_costs_the_same() -> None:
    """Whatever the path: from no deaths to D, logits lost add to m log10(1 + D). At 99 deaths: 2 m."""
    p = medians(mechanism, **{**QUIET, "tire": 0.6, "deaths": 3}, half_life=1e9)
    fallen, will = 0.0, 0.0
    for _ in range(11):
        posts = run(mechanism, state(fallen=fallen, will=jnp.asarray([will])), p, world(advised=3.0))
        fallen, will = fallen + float(add(posts, "fallen")), will + float(add(posts, "will")[0])
    assert fallen == pytest.approx(99.0, rel=1e-5)
    assert will == pytest.approx(-1.2, rel=1e-4)
    doubled = run(mechanism, state(), p, world(advised=3.0, advisers=jnp.full(2, 2.0)))
    assert add(doubled, "fallen") == pytest.approx(18.0), "more advisers, more of them fall"


def test_progress_and_shame() -> None:
    y = state(momentum=jnp.asarray([-10.0, 0, 0]))
    assert add(
        run(mechanism, y, medians(mechanism, **{**QUIET, "progress": 0.03}, unit=5)), "will"
    ) == pytest.approx([0.06])
    assert not add(
        run(
            mechanism,
            state(momentum=jnp.asarray([9.0, 0, 0])),
            medians(mechanism, **{**QUIET, "progress": 1}),
        ),
        "will",
    ).any()
    shame = run(mechanism, None, medians(mechanism, **{**QUIET, "shame": 0.2}), world(partner_outrage=2.0))
    assert add(shame, "will") == pytest.approx([-0.4], rel=1e-5)


def test_only_members_mourn_the_coalitions_dead_and_are_shamed_by_its_partners() -> None:
    """999 more dead after none: three powers of ten; and one atrocity of a partner. The third backs from outside."""
    x = world(sponsor_share=jnp.asarray([0.8, 0.2, 0.0]), sponsor_will=jnp.full(3, 0.5), backed=jnp.ones((3, 3)),
              advised=1.0, partner_outrage=1.0)  # fmt: skip
    y = state(will=jnp.zeros(3), package=jnp.ones(3), low_weeks=jnp.zeros(3))
    p = medians(mechanism, **{**QUIET, "tire": 0.5, "shame": 0.2, "deaths": 999})
    assert add(run(mechanism, y, p, x), "will") == pytest.approx([-1.7, -1.7, 0], rel=1e-5)


def test_neutral_is_even_odds_between_no_cut_and_one_that_is_noticed() -> None:
    """Nobody holds that effort rises because will is low: no future does so, and half of them cut less than 5%."""
    (step,) = [p for p in mechanism.parameters if p.name == "step"]
    u = (np.arange(10_000) + 0.5) / 10_000
    drawn = step.prior.quantile(u)
    assert drawn.min() >= 0 and drawn.max() <= 1
    assert (drawn < 0.05).mean() == pytest.approx(0.5, abs=0.02)
    assert (drawn > 0.5).mean() > 0.1, "and cuts as large as the argument's stay possible"


def test_the_package_steps_down_after_eight_low_weeks() -> None:
    """Below the floor weeks are counted; at eight the step comes at `decide`; the count then starts again."""
    low = jnp.asarray([np.log(0.3 / 0.7) - 0.01], jnp.float32)
    p = medians(mechanism, **QUIET, low=0.3, patience=8, decide=1, step=0.5, regain=0.05)
    for weeks, expected in ((7.0, 0.0), (8.0, 1.0), (20.0, 1.0)):
        posts = run(mechanism, state(will=low, low_weeks=jnp.asarray([weeks])), p)
        assert rate(posts, "step_down") == pytest.approx([expected])
        assert add(posts, "low_weeks") == pytest.approx([1.0])
    follow = thens(posts, "step_down")
    assert np.asarray(follow["package"].amount) == pytest.approx([-0.5])
    assert np.asarray(follow["low_weeks"].amount) == pytest.approx([-20.0])
    above = run(mechanism, state(will=low + 0.02, low_weeks=jnp.asarray([5.0])), p)
    assert add(above, "low_weeks") == pytest.approx([-5.0])


def test_effort_independent_of_will_is_a_step_of_zero() -> None:
    posts = run(mechanism, state(low_weeks=jnp.asarray([9.0])), medians(mechanism, **QUIET, step=0))
    assert not np.asarray(thens(posts, "step_down")["package"].amount).any()


def test_a_package_recovers_above_the_floor_to_what_partners_contribute() -> None:
    p = medians(mechanism, **QUIET, low=0.3, regain=0.05, most=2)
    half = state(package=jnp.asarray([0.5]))
    assert add(run(mechanism, half, p), "package") == pytest.approx([0.025], rel=1e-5)
    more = world(partner_contribution=jnp.full(2, 1.5))
    assert add(run(mechanism, half, p, more), "package") == pytest.approx([0.05], rel=1e-5)
    assert not add(
        run(mechanism, state(package=jnp.asarray([0.5]), will=jnp.asarray([-3.0])), p), "package"
    ).any()
    outside = world(sponsor_share=jnp.asarray([0.0]), partner_contribution=jnp.full(2, 1.5))
    assert add(run(mechanism, half, p, outside), "package") == pytest.approx([0.025], rel=1e-5), "no partner"
    assert not rate(run(mechanism, state(low_weeks=jnp.asarray([9.0])), p, outside), "step_down").any()


def test_partners_are_all_but_the_one_that_leads_unless_it_is_alone() -> None:
    """Shares .6, .4 and 0 at a lever of 1.5: the second alone wants 1.5. At .5 and .5 none leads, and both do."""
    three = {
        "backed": jnp.ones((3, 3)),
        "sponsor_will": jnp.full(3, 0.5),
        "partner_contribution": jnp.full(2, 1.5),
    }
    y = state(package=jnp.ones(3), will=jnp.zeros(3), low_weeks=jnp.zeros(3))
    p = medians(mechanism, regain=0.1)
    led = world(**three, sponsor_share=jnp.asarray([0.6, 0.4, 0.0]))
    assert add(run(mechanism, y, p, led), "package") == pytest.approx([0, 0.05, 0], abs=1e-6)
    level = world(**three, sponsor_share=jnp.asarray([0.5, 0.5, 0.0]))
    assert add(run(mechanism, y, p, level), "package") == pytest.approx([0.05, 0.05, 0], abs=1e-6)
