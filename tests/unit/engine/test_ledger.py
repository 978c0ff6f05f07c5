"""The ledger: flows conserve, bookings add up, causes and clocks follow their hazards."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from marchland.engine.cells import first_clock, pick
from marchland.engine.contract import ANYWHERE, HERE, OUTSIDE, Add, Onto, Rate, Scale, Spread, Stock
from marchland.engine.draws import uniforms, week_key
from marchland.territory.ledger import (
    LOG_HAZARD,
    Absent,
    Entry,
    after,
    caused,
    check_entries,
    check_shapes,
    hazard,
    settle,
    spread,
    switched,
    turnover,
)

PLACES, GROUPS = 6, 3
TRIALS = 20000
CONSERVED = Stock("men", ("place", "group"), "persons", conserved=True)
LEVEL = Stock("mood", ("place",), "0-1", low=0.0, high=1.0)


def numbers(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 100, shape).astype(np.float32)


def roads(seed: int = 2) -> Spread:
    """A kernel without a way out of the last place, and a pull of nothing for the last group."""
    kernel, pull = numbers(seed, PLACES, PLACES), numbers(seed + 1, PLACES, GROUPS)
    kernel[-1], pull[:, -1] = 0, 0
    return Spread(jnp.asarray(kernel), jnp.asarray(pull))


def flows() -> list[Entry]:
    """Outflows that together exceed the stock, by three mechanisms, and one inflow."""
    mix = np.full((GROUPS, GROUPS), 1 / GROUPS, np.float32)
    return [
        Entry("march", Add("men", jnp.asarray(numbers(4, PLACES, GROUPS)), HERE, roads())),
        Entry("merge", Add("men", jnp.asarray(numbers(5, PLACES, GROUPS)), HERE, Onto(jnp.asarray(mix)))),
        Entry("fight", Add("men", jnp.asarray(numbers(6, PLACES, GROUPS)), HERE, OUTSIDE)),
        Entry("enlist", Add("men", jnp.asarray(numbers(7, PLACES, GROUPS)))),
    ]


def test_scaled_outflows_conserve_persons() -> None:
    """What is there after = before + enlisted - fallen, and nobody is negative, though 3 posters want more than all."""
    before = jnp.asarray(numbers(8, PLACES, GROUPS))
    new, changes = settle(CONSERVED, before, flows())
    assert float(new.min()) >= 0
    np.testing.assert_allclose(
        new.sum(), before.sum() + changes["enlist"].sum() + changes["fight"].sum(), rtol=1e-6
    )
    assert abs(float(changes["march"].sum())) < 1e-3
    assert abs(float(changes["merge"].sum())) < 1e-3
    assert float(jnp.abs(changes["bounds"]).max()) < 1e-4


def test_bookings_add_to_the_change() -> None:
    before = jnp.asarray(numbers(8, PLACES, GROUPS))
    new, changes = settle(CONSERVED, before, flows())
    np.testing.assert_allclose(
        sum(changes.values()), new - before, rtol=1e-5, atol=1e-5 * float(before.max())
    )


def test_turnover_is_what_is_booked_over_all_places() -> None:
    before = jnp.asarray(numbers(8, PLACES, GROUPS))
    _, changes = settle(CONSERVED, before, flows())
    by, gone = turnover("men", before, flows())
    assert by.keys() == {"merge", "fight", "enlist"}, "who marches to other places changes nothing over all"
    for name, change in by.items():
        np.testing.assert_allclose(change, changes[name].sum(0), rtol=1e-5, atol=1e-3)
    np.testing.assert_allclose(gone, -changes["fight"].sum(0), rtol=1e-5)


def test_one_poster_has_the_whole_cause_and_several_share_it() -> None:
    rates = [
        Entry("a", Rate("storm", jnp.array([0.1, 0.0]))),
        Entry("b", Rate("storm", jnp.array([0.3, 0.2]))),
    ]
    one, two = hazard("storm", (2,), rates[:1]), hazard("storm", (2,), rates)
    happened = jnp.array([1.0, 1.0])
    assert caused(one, happened)["a"].tolist() == [1.0, 1.0]
    split = caused(two, happened)
    assert split["a"].tolist() == pytest.approx([0.25, 0.0]) and split["b"].tolist() == pytest.approx(
        [0.75, 1.0]
    )


def test_the_order_of_posts_does_not_matter() -> None:
    before = jnp.asarray(numbers(8, PLACES, GROUPS))
    one, two = (settle(CONSERVED, before, entries)[0] for entries in (flows(), flows()[::-1]))
    np.testing.assert_array_equal(one, two)


def test_outflows_share_what_is_there() -> None:
    """20 wanted by one and 60 by another of 40 there: 10 and 30."""
    wanted = [Entry("a", Add("men", jnp.array([[20.0]]), HERE, OUTSIDE)),
              Entry("b", Add("men", jnp.array([[60.0]]), HERE, OUTSIDE))]  # fmt: skip
    new, changes = settle(CONSERVED, jnp.array([[40.0]]), wanted)
    assert (float(new[0, 0]), float(changes["a"][0, 0]), float(changes["b"][0, 0])) == (0.0, -10.0, -30.0)


def test_spread_conserves_each_column() -> None:
    outflow = jnp.asarray(numbers(9, PLACES, GROUPS))
    landed = spread(outflow, roads())
    np.testing.assert_allclose(landed.sum(0), outflow.sum(0), rtol=1e-5)
    np.testing.assert_allclose(landed[:, -1], outflow[:, -1], rtol=1e-6)


def test_spread_follows_kernel_and_pull() -> None:
    """12 persons at place 0; roads to 1 and 2 with weights 1 and 2, pulls 4 and 1: 8 and 4."""
    kernel = jnp.array([[0, 1.0, 2.0], [0, 0, 0], [0, 0, 0]])
    landed = spread(jnp.array([[12.0], [0], [0]]), Spread(kernel, jnp.array([[9.0], [4.0], [1.0]])))
    np.testing.assert_allclose(landed[:, 0], [0, 8, 4], rtol=1e-6)


def test_without_a_kernel_it_reaches_any_place_by_pull_alone() -> None:
    """12 and 4 persons leave two places; pulls 1 and 3 elsewhere: 4 and 12. Without any pull they stay."""
    pull = jnp.array([[0.0, 0], [0, 0], [1, 0], [3, 0]])
    landed = spread(jnp.array([[12.0, 5], [4, 0], [0, 0], [0, 0]]), Spread(ANYWHERE, pull))
    np.testing.assert_allclose(landed, [[0, 5], [0, 0], [4, 0], [12, 0]], rtol=1e-6)


def test_without_a_kernel_it_is_as_with_one_of_ones() -> None:
    outflow, pull = (jnp.asarray(numbers(seed, PLACES, GROUPS)) for seed in (9, 10))
    everywhere = spread(outflow, Spread(jnp.ones((PLACES, PLACES)), pull))
    np.testing.assert_allclose(spread(outflow, Spread(ANYWHERE, pull)), everywhere, rtol=1e-5)


def test_levels_stay_in_bounds_and_book_what_was_cut() -> None:
    new, changes = settle(LEVEL, jnp.array([0.5, 0.5]), [Entry("a", Add("mood", jnp.array([0.9, -0.2])))])
    np.testing.assert_allclose(new, [1.0, 0.3], rtol=1e-6)
    np.testing.assert_allclose(changes["bounds"], [-0.4, 0.0], atol=1e-6)


def test_hazards_add_and_factors_multiply() -> None:
    entries = [Entry("a", Rate("e", jnp.array([0.1, 0.0]))), Entry("b", Rate("e", jnp.array([0.3, 0.0]))),
               Entry("c", Scale("e", jnp.log(jnp.array([2.0, 2.0]))))]  # fmt: skip
    h = hazard("e", (2,), entries)
    np.testing.assert_allclose(h.total, [0.8, 0.0], rtol=1e-6)
    np.testing.assert_allclose([part[0] for part in h.parts], [0.2, 0.6], rtol=1e-6)
    assert h.posters == ("a", "b")


def test_hazards_are_clipped_to_their_bounds() -> None:
    entries = [
        Entry("a", Rate("e", jnp.array([1e-20, 1e20, 0.0]))),
        Entry("b", Scale("e", jnp.array([-200.0, 200.0, 200.0]))),
    ]
    for posts in (entries, entries[:1]):
        total = hazard("e", (3,), posts).total
        np.testing.assert_allclose(total, [np.exp(LOG_HAZARD[0]), np.exp(LOG_HAZARD[1]), 0.0], rtol=1e-5)


def test_a_switched_off_poster_posts_nothing() -> None:
    posts = [Add("men", jnp.ones(2)), Rate("e", jnp.ones(2)), Scale("e", jnp.ones(2))]
    off, on = (switched([Entry("a", p) for p in posts], {"a": jnp.asarray(live)}) for live in (False, True))
    assert [float(np.sum(value(e.post))) for e in off] == [0, 0, 0]
    assert [float(np.sum(value(e.post))) for e in on] == [2, 2, 2]


def value(post: Add | Rate | Scale) -> object:
    return post.amount if isinstance(post, Add) else post.hazard if isinstance(post, Rate) else post.log


def test_consequences_follow_only_where_their_cause_fired() -> None:
    then = (Add("men", jnp.ones((2, GROUPS)), HERE, OUTSIDE),)
    h = hazard("e", (2,), [Entry("a", Rate("e", jnp.ones(2), then)), Entry("b", Rate("e", jnp.ones(2)))])
    stocks = {"men": Stock("men", ("place", "group"), "persons", conserved=True)}
    (entry,) = after(h, [jnp.array([1.0, 0.0]), jnp.array([0.0, 1.0])], ("place",), stocks)
    assert entry.mechanism == "a"
    np.testing.assert_array_equal(entry.post.amount, [[1] * GROUPS, [0] * GROUPS])


def test_consequences_go_by_the_names_of_axes_even_where_lengths_agree() -> None:
    """Two sides and two groups: an event of the second side in the first place moves both groups there."""
    then = (Add("men", jnp.ones((2, 2)), HERE, OUTSIDE),)
    h = hazard("e", (2, 2), [Entry("a", Rate("e", jnp.ones((2, 2)), then))])
    stocks = {"men": Stock("men", ("place", "group"), "persons", conserved=True)}
    (entry,) = after(h, [jnp.array([[0.0, 1.0], [0.0, 0.0]])], ("place", "side"), stocks)
    np.testing.assert_array_equal(entry.post.amount, [[1, 1], [0, 0]])


@pytest.mark.parametrize(
    ("post", "message"),
    [
        (Add("gold", jnp.ones(1)), "unknown stock"),
        (Rate("flood", jnp.ones(1)), "unknown event"),
        (Scale("flood", jnp.ones(1)), "unknown event"),
        (Rate("e", jnp.ones(1), (Add("gold", jnp.ones(1)),)), "unknown stock"),
        (Add("mood", jnp.ones(1), HERE, OUTSIDE), "only conserved"),
        (Add("men", jnp.ones(1), OUTSIDE, roads()), "its own cells"),
    ],
)
def test_impossible_posts_are_refused(post: Add | Rate | Scale, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_entries([Entry("a", post)], {"men": CONSERVED, "mood": LEVEL}, ("e",))


@pytest.mark.parametrize(
    ("post", "message"),
    [
        (
            Add("men", jnp.ones(PLACES)),
            r"harvest posts an array of shape \(6,\) on the stock 'men', .* \(6, 3\)",
        ),
        (
            Add("mood", jnp.ones((2, PLACES))),
            r"shape \(2, 6\) on the stock 'mood', which has the shape \(6,\)",
        ),
        (Scale("e", jnp.ones(4)), r"shape \(4,\) on the event 'e', which has the shape \(6,\)"),
        (Rate("e", jnp.ones(6), (Add("men", jnp.ones((6, 4))),)), r"shape \(6, 4\) on the stock 'men'"),
    ],
)
def test_a_wrong_shape_names_the_mechanism_the_stock_and_both_shapes(
    post: Add | Rate | Scale, message: str
) -> None:
    state = {"men": jnp.ones((PLACES, GROUPS)), "mood": jnp.ones(PLACES)}
    with pytest.raises(ValueError, match=message):
        check_shapes([Entry("harvest", post)], state, {"e": (PLACES,)})


def test_what_broadcasts_has_the_right_shape() -> None:
    posts = (Add("mood", jnp.float32(1)), Add("men", jnp.ones((PLACES, 1))), Scale("e", jnp.ones(1)))
    state = {"men": jnp.ones((PLACES, GROUPS)), "mood": jnp.ones(PLACES)}
    check_shapes([Entry("harvest", post) for post in posts], state, {"e": (PLACES,)})


def test_posts_on_what_is_absent_are_dropped() -> None:
    """Flows, hazards and factors alike; of a hazard that stays, what follows is dropped where it is on such a stock."""
    absent = Absent(stocks=frozenset({"mood"}), events={"gone": ("place",)})
    one, men = jnp.ones(1), Add("men", jnp.ones(1))
    posts = [
        Add("mood", one), men, Rate("gone", one, (men,)), Scale("gone", one), Rate("e", one, (Add("mood", one), men)),
    ]  # fmt: skip
    left = [entry.post for entry in absent.without([Entry("harvest", post) for post in posts])]
    assert left == [men, Rate("e", one, (men,))]


def test_one_cause_is_picked_in_proportion() -> None:
    """Causes 1 : 0 : 3 : 4 in 20,000 draws: chi-square of the counts at a false-alarm rate of 1e-4."""
    u = np.random.default_rng(1).uniform(2**-24, 1 - 2**-24, TRIALS).astype(np.float32)
    parts = [jnp.full(TRIALS, v) for v in (0.1, 0.0, 0.3, 0.4)]
    masks = np.stack(pick(jnp.asarray(u), parts))
    np.testing.assert_array_equal(masks.sum(0), 1)
    counts = masks.sum(1)
    assert counts[1] == 0
    assert stats.chisquare(counts[[0, 2, 3]], TRIALS * np.array([1, 3, 4]) / 8).pvalue > 1e-4


def test_a_single_cause_is_always_picked() -> None:
    (mask,) = pick(jnp.array([0.1, 0.9]), [jnp.array([0.0, 2.0])])
    np.testing.assert_array_equal(mask, [1, 1])


def test_the_first_clock_wins_in_proportion_to_its_rate() -> None:
    """Rates .2, .6, 0: none in a week with chance e^-0.8, else 1 : 3. Chi-square, false-alarm rate 1e-4."""
    u = uniforms(week_key(jnp.uint32(4), jnp.uint32(0), jnp.uint32(0)), {"clock": (TRIALS, 3)})["clock"]
    first = np.asarray(first_clock(u, jnp.broadcast_to(jnp.array([0.2, 0.6, 0.0]), (TRIALS, 3))))
    counts = first.sum(0)
    assert counts[2] == 0
    struck = 1 - np.exp(-0.8)
    expected = TRIALS * np.array([struck / 4, 3 * struck / 4, 1 - struck])
    assert stats.chisquare([*counts[:2], TRIALS - counts.sum()], expected).pvalue > 1e-4


def test_one_sides_hazard_cannot_flip_another() -> None:
    """A raised rate of side 0 takes cells from the others but never turns one of the others into another."""
    u = uniforms(week_key(jnp.uint32(4), jnp.uint32(0), jnp.uint32(1)), {"clock": (TRIALS, 3)})["clock"]
    low, high = (np.asarray(first_clock(u, jnp.array([rate, 0.3, 0.4]))) for rate in (0.1, 0.8))
    assert (high[:, 0] >= low[:, 0]).all()
    kept = high[:, 0] == 0
    np.testing.assert_array_equal(high[kept], low[kept] * (low[kept, :1] == 0))
    assert kept.sum() > TRIALS / 4
