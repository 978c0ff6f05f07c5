"""M12: counts and severities against independent sampling; who is blamed; residents are conserved.

Sampling tests use NumPy's generator with a fixed seed; each states the false-alarm rate of its tolerance.
"""

from __future__ import annotations

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest
from scene import BAND, FOCAL, MILITIA, STATE, THIRD, add, eye, medians, run, state, world

from marchland.engine.contract import OUTSIDE
from marchland.mechanisms.harm import events, mechanism, people, severity
from marchland.territory.ledger import Entry, settle

DRAWS = 200_000
ALPHA, LARGEST = 2.5, 1500


@pytest.mark.parametrize("mean", [0.02, 0.7, 12.0])
def test_counts_are_geometric_with_the_given_mean(mean: float) -> None:
    """P(n) = (1 - q) q^n, q = m/(1 + m): on a grid of uniforms the mean and P(0), P(1) come out by quadrature (a
    midpoint sum of 200,000: no chance involved; what is left of `u` is again uniform)."""
    u = (np.arange(DRAWS) + 0.5) / DRAWS
    count, rest = (np.asarray(a, float) for a in events(jnp.asarray(u), jnp.float32(mean)))
    q = mean / (1 + mean)
    assert count.mean() == pytest.approx(mean, rel=2e-3)
    assert (count == 0).mean() == pytest.approx(1 - q, abs=1e-4)
    assert (count == 1).mean() == pytest.approx((1 - q) * q, abs=1e-4)
    assert rest.min() > 0 and rest.max() < 1
    for n in (0, 1):
        assert rest[count == n].mean() == pytest.approx(0.5, abs=2e-3)


def sizes(alpha: float, largest: int) -> np.ndarray:
    """Probabilities of 1..largest, P(X >= x) = (2x - 1)^(1 - alpha), cut: written from the docstring's formula."""
    x = np.arange(1, largest + 2)
    tail = (2.0 * x - 1) ** (1 - alpha)
    mass = tail[:-1] - tail[1:]
    return mass / mass.sum()


def test_one_event_is_a_cut_discrete_power_law() -> None:
    """On a grid of uniforms, the share of sizes 1, 2, 3 and of 10, 100, 1000 or more is the law's own, to 1e-4 (the
    cut is placed at 2L rather than at 2L + 1, which is 1e-7 of probability)."""
    u = (np.arange(DRAWS) + 0.5) / DRAWS
    found = np.asarray(
        severity(jnp.ones(DRAWS), jnp.asarray(u), jnp.float32(ALPHA), jnp.float32(LARGEST)), float
    )
    law = sizes(ALPHA, LARGEST)
    assert found.min() == 1 and found.max() <= LARGEST
    for k in (1, 2, 3):
        assert (found == k).mean() == pytest.approx(law[k - 1], abs=1e-4)
    for k in (10, 100, 1000):
        assert (found >= k).mean() == pytest.approx(law[k - 1 :].sum(), abs=1e-4)


@pytest.mark.parametrize("n", [2, 5, 20])
def test_the_largest_of_n_events_is_exact(n: int) -> None:
    """Its distribution function is F^n. With alpha so steep that every event is 1 the sum is n; else the sum less the
    rest at its mean gives the largest, here read off where the mean of the rest is known to be 1 (largest = 1)."""
    u = (np.arange(DRAWS) + 0.5) / DRAWS
    total = np.asarray(
        severity(jnp.full(DRAWS, float(n)), jnp.asarray(u), jnp.float32(ALPHA), jnp.float32(LARGEST)), float
    )
    law = sizes(ALPHA, LARGEST)
    assert (total == n).mean() == pytest.approx(law[0] ** n, abs=1e-4), "all of them of size one"
    cumulative = np.cumsum(law)
    x = np.arange(1, LARGEST + 1)
    below = np.cumsum(x * law) / cumulative
    for b in (3, 10, 50):
        most = b + (n - 1) * below[b - 1]
        assert (total <= most * 1.02).mean() == pytest.approx(cumulative[b - 1] ** n, abs=0.01)


@pytest.mark.parametrize("n", [1, 5, 20])
def test_mean_and_tail_agree_with_sampling(n: int) -> None:
    """Sums of n sizes drawn by NumPy (200,000 sums, seed 11) against the approximation by the exact largest. The mean
    agrees within 4% plus four standard errors (1 false alarm in 16,000; at n = 1 the law is the same and the error is
    sampling alone), the 90% and 99% quantiles within 12%: the rest are taken at their mean, which narrows the middle."""
    rng = np.random.default_rng(11)
    law = sizes(ALPHA, LARGEST)
    drawn = (rng.choice(LARGEST, size=(DRAWS, n), p=law) + 1).sum(1)
    u = (np.arange(DRAWS) + 0.5) / DRAWS
    found = np.asarray(
        severity(jnp.full(DRAWS, float(n)), jnp.asarray(u), jnp.float32(ALPHA), jnp.float32(LARGEST)), float
    )
    error = drawn.std() / np.sqrt(DRAWS)
    assert abs(found.mean() - drawn.mean()) < 0.04 * drawn.mean() + 4 * error
    for q in (0.9, 0.99):
        assert np.quantile(found, q) == pytest.approx(np.quantile(drawn, q), rel=0.12)


def test_no_event_kills_nobody() -> None:
    assert float(severity(jnp.float32(0), jnp.float32(0.99), jnp.float32(2.5), jnp.float32(1500))) == 0.0


@pytest.mark.parametrize("alpha", [1.9, 2.03, 2.0000002, 3.0])
def test_severity_is_finite_and_bounded_around_the_singular_exponent(alpha: float) -> None:
    """alpha = 2 is where the mean's formula divides by zero: on either side the rest stay between 1 and the largest."""
    u = jnp.asarray([1e-6, 0.5, 1 - 1e-6])
    found = np.asarray(severity(jnp.full(3, 7.0), u, jnp.float32(alpha), jnp.float32(1500)))
    assert np.isfinite(found).all() and (found >= 6.9).all() and (found <= 7 * 1500).all()


# ---- who kills, who is blamed, who flees --------------------------------------------------------------------------

PEOPLE = jnp.zeros((2, 2, 2)).at[0, 0, 0].set(100_000.0).at[1, 1, 0].set(50_000.0)
NOBODY_DIES = {"siege": 0, "front": 0, "strikes": 0, "rule": 0, "reprise": 0, "rule_focal": 0, "bomb": 0, "burst": 0,
               "crushed": 0, "least": 1e-9}  # fmt: skip


def week(given: dict | None = None, x: object = None, u: float = 0.5, **p: float) -> list:
    """The posts at one level of luck, nothing lethal but what is given."""
    y = state(**{"residents": PEOPLE, **(given or {})})
    return run(
        mechanism,
        y,
        medians(mechanism, **{**NOBODY_DIES, **p}),
        x,
        SimpleNamespace(killed=jnp.full((2, 4), u)),
    )


def causes(kind: int, given: dict | None = None, x: object = None, **p: float) -> np.ndarray:
    """Mean events of a kind by town, from the level of luck 1/(1 + m) at which the first happens, found by halving."""
    low, high = np.zeros(2), np.ones(2)
    for _ in range(15):
        middle = (low + high) / 2
        u = SimpleNamespace(killed=jnp.asarray(np.repeat(middle[:, None], 4, axis=1), jnp.float32))
        y = state(**{"residents": PEOPLE, **(given or {})})
        killed = add(run(mechanism, y, medians(mechanism, **{**NOBODY_DIES, **p}), x, u), "killed")[:, kind]
        low, high = np.where(killed > 0, low, middle), np.where(killed > 0, middle, high)
    return (1 - high) / high


@pytest.mark.slow
def test_means_of_events_are_as_written() -> None:
    """Buys each term of the four means, recovered from the posts alone (slow: by bisection). In town 0 of 100,000 the
    root is 1, in town 1 of 50,000 it is .707."""
    root = np.sqrt([1.0, 0.5])
    siege = {"contested": jnp.ones(2), "siege": eye(STATE, FOCAL, of=3), "near": jnp.zeros((2, 3))}
    assert causes(0, siege, siege=2.0) == pytest.approx(2 * root, rel=1e-3)
    assert causes(0, {"near": jnp.asarray([[0, 0.3, 0], [0.2, 0, 0]])}, front=2.0) == pytest.approx(
        [0.6, 0.4], rel=1e-3
    )
    air = {"air": jnp.full(2, 0.5), "intelligence": 0.25}
    assert causes(1, air, strikes=4.0) == pytest.approx(4 * 0.5 * 0.75 * root, rel=1e-3)
    assert causes(3, rule_focal=0.7, cruel=0) == pytest.approx([0.7, 0.0], abs=1e-3)
    taken = {"tenure": jnp.asarray([6.0, 6.0])}
    assert causes(3, taken, rule_focal=0.7, cruel=2, fresh=6) == pytest.approx([1.4, 0.0], abs=2e-3)
    assert causes(3, {"hidden": jnp.ones(2)}, bomb=0.8) == pytest.approx([0.0, 0.8 * root[1]], abs=1e-3)
    outsiders = {"fighters": jnp.zeros((2, 4)).at[1, MILITIA].set(999.0), "tenure": jnp.asarray([52.0, 6.0])}
    away = world(share=jnp.asarray([[1.0, 0.0], [1.0, 0.0]]))
    found = causes(2, outsiders, away, reprise=2.0, fresh=6)
    assert found[1] == pytest.approx(2 * 0.999 * 0.5 * root[1], rel=1e-2)
    guarded = world(share=away.share, protection=jnp.ones(2))
    assert causes(2, outsiders, guarded, reprise=2.0, fresh=6, protect=0.6)[1] == pytest.approx(
        found[1] * 0.4, rel=1e-2
    )


def test_harm_is_booked_to_its_author() -> None:
    """One-sided by the focal side everywhere to it; by the holder to the holder; from the air to the side backed there.

    Per 100,000 residents and 5,000 more; what is killed in battle is nobody's one-sided harm."""
    u = 0.5
    posts = week(u=u, rule_focal=3.0, rule=9.0, small=5000, per=1e5)
    killed = np.asarray(add(posts, "killed"))
    blame = np.asarray(add(posts, "recent_harm"))
    assert killed[0, 3] > 0 and killed[1, 2] > 0 and not killed[:, :2].any()
    assert blame[0] == pytest.approx([killed[0, 3] / 1.05, 0, 0], rel=1e-4)
    assert blame[1] == pytest.approx([0, killed[1, 2] / 0.55, 0], rel=1e-4)
    posts = week({"air": jnp.full(2, 1.0)}, strikes=9.0, least=1e-9, small=5000)
    killed, blame = np.asarray(add(posts, "killed")), np.asarray(add(posts, "recent_harm"))
    assert killed[0, 1] > 0 and blame[0] == pytest.approx([0, killed[0, 1] / 1.05, 0], rel=1e-4)
    posts = week({"contested": jnp.ones(2)}, siege=9.0)
    assert np.asarray(add(posts, "killed"))[0, 0] > 0 and not np.asarray(add(posts, "recent_harm")).any()


def test_harm_is_forgotten_on_two_time_scales() -> None:
    """Half of what was is left after the half-life; a steady harm H settles at H/(1 - 2^(-1/T)) and at H."""
    y = {"recent_harm": jnp.ones((2, 3)), "past_harm": jnp.ones((2, 3))}
    posts = week(y, u=1e-6, fast=2.5, slow=20)
    assert np.asarray(add(posts, "recent_harm")) == pytest.approx(
        np.full((2, 3), 2 ** (-1 / 2.5) - 1), rel=1e-4
    )
    assert np.asarray(add(posts, "past_harm")) == pytest.approx(np.full((2, 3), 2 ** (-1 / 20) - 1), rel=1e-3)


def settled(posts: list, residents: jnp.ndarray) -> np.ndarray:
    stock = next(s for s in mechanism.stocks if s.name == "residents")
    return np.asarray(settle(stock, residents, [Entry("harm", post) for post in posts])[0])


def test_residents_are_conserved_but_for_the_dead() -> None:
    """Flight and return move people between home and away of the same town and community; only deaths take them."""
    y = {"contested": jnp.asarray([1.0, 0.0]), "changed": jnp.asarray([0.0, 1.0]), "residents": PEOPLE}
    after = settled(week(y, u=1e-6, flee=0.01, rulers=10, terror=0), PEOPLE)
    assert after[0, 0] == pytest.approx([99_000.0, 1_000.0], rel=1e-5)
    assert after[1, 1] == pytest.approx([45_000.0, 5_000.0], rel=1e-5)
    posts = week(y, u=0.5, siege=20.0, civilian=0.5, flee=0)
    dead = 0.5 * np.asarray(add(posts, "killed"))[:, 0]
    assert dead[0] > 0
    assert settled(posts, PEOPLE).sum() == pytest.approx(150_000 - dead.sum(), abs=0.1)
    assert sum(a.to == OUTSIDE for a in posts if getattr(a, "stock", "") == "residents") == 1


def test_the_displaced_return_to_quiet_towns_that_the_focal_side_does_not_hold() -> None:
    away = jnp.zeros((2, 2, 2)).at[..., 1].set(1000.0)
    back = settled(
        week({"residents": away, "threat": jnp.full((2, 2), 0.25)}, u=1e-6, back=0.02, flee=0), away
    )
    assert back[..., 0] == pytest.approx(np.asarray([[0, 0], [15.0, 15.0]]), rel=1e-4)
    soon = {"residents": away, "tenure": jnp.asarray([52.0, 8.0])}
    assert not settled(week(soon, u=1e-6, back=0.02, wait=8, flee=0), away)[..., 0].any()


def test_no_town_loses_more_than_there_are() -> None:
    """Deaths are bounded by a share of residents plus what strangers may be, and removals by that share."""
    few = jnp.zeros((2, 2, 2)).at[:, 0, 0].set(100.0)
    posts = week(
        {"residents": few, "contested": jnp.ones(2)}, u=1 - 1e-6, siege=1e4, front=0, most=0.05, spare=200
    )
    assert np.asarray(add(posts, "killed"))[:, 0].max() <= 0.05 * 100 + 200 + 1e-3
    assert settled(posts, few).min() >= 0
    assert settled(posts, few).sum() >= 2 * 100 * (1 - 0.05) - 1e-3


def test_the_start_is_the_population_by_community_at_home() -> None:
    found = np.asarray(people(world(), medians(mechanism)))
    assert found[..., 0] == pytest.approx(np.asarray([[100_000.0, 0], [0, 50_000.0]]))
    assert not found[..., 1].any() and BAND == 0


AT_WAR = world(hostile=1 - jnp.eye(3), active=jnp.ones(3), acts=jnp.ones((2, 3)))


@pytest.mark.parametrize(
    ("holder", "attacker", "share"),
    [(STATE, THIRD, 1.0), (STATE, FOCAL, 0.0), (FOCAL, THIRD, 0.0), (THIRD, STATE, 1.0)],
)
def test_battles_without_the_focal_side_are_counted_elsewhere(
    holder: int, attacker: int, share: float
) -> None:
    """A siege of town 0 in which it neither holds nor besieges is another war; nobody is near by."""
    y = {"held": eye(holder, STATE, of=3), "siege": eye(attacker, FOCAL, of=3), "near": jnp.zeros((2, 3)),
         "contested": jnp.asarray([1.0, 0.0])}  # fmt: skip
    posts = week(y, AT_WAR, siege=20.0)
    battle = float(np.asarray(add(posts, "killed"))[0, 0])
    assert battle > 0 and float(add(posts, "elsewhere")[0]) == pytest.approx(share * battle, rel=1e-6)


def test_a_front_with_several_foes_is_shared_by_who_is_near() -> None:
    """No siege; of the holder's foes the focal side is at .1 and another at .3: three quarters are elsewhere."""
    y = {"held": eye(STATE, FOCAL, of=3), "near": jnp.asarray([[0.1, 0, 0.3], [0, 0.1, 0.3]])}
    posts = week(y, AT_WAR, front=50.0)
    battle = np.asarray(add(posts, "killed"))[:, 0]
    assert (battle > 0).all()
    assert np.asarray(add(posts, "elsewhere")) == pytest.approx([0.75 * battle[0], 0.0], rel=1e-5)
