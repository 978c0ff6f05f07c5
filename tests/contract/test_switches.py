"""A mechanism switched off is gone: no post, neutral state, everyone else as if its terms were zero, no draw moved."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from contract.weeks import (
    ENDS,
    LANES,
    MECHANISMS,
    SOON,
    Arrays,
    at_quantile,
    block,
    drawn,
    fixed,
    geography,
    laid_out,
    lane,
    look,
    model,
    read_by,
    repeated,
    stood,
    told,
)
from marchland.engine.contract import Add, Rate
from marchland.engine.draws import uniforms, week_key
from marchland.engine.program import build
from marchland.mechanisms import OUTCOMES, SHIPPED, discover
from marchland.scenario import load
from marchland.territory.compile import compile_model
from marchland.territory.ledger import Entry, switched
from marchland.territory.model import Territory
from marchland.territory.parameters import territorial_draws
from marchland.territory.step import Reads, gather

WEEKS = 30
DRAWS = 20


@cache
def ablated() -> tuple[Arrays, Arrays, list[Arrays], list[Arrays]]:
    """One future in LANES lanes; in lane i mechanism i is off: parameters, start, states and books by week."""
    p = jax.tree.map(np.array, repeated({k: v[0] for k, v in drawn(model(), np.arange(1)).items()}))
    p["on"] = ~np.eye(LANES, dtype=bool)
    states: list[Arrays] = []
    books: list[Arrays] = []

    def watch(t: int, before: Arrays, after: Arrays, book: Arrays, x: Arrays) -> None:
        states.append(after)
        books.append(book)

    start = block().init(p, repeated(geography(model())))
    block().run(p, seed=3, runs=np.zeros(LANES, np.int64), weeks=WEEKS, watch=watch, start=start)
    return p, start, states, books


def test_there_is_a_lane_for_every_mechanism() -> None:
    assert tuple(m.name for m in model().mechanisms) == MECHANISMS


@pytest.mark.parametrize("name", MECHANISMS)
def test_off_means_neutral_and_no_event(name: str) -> None:
    """Owned state stays at its neutral value (frozen at the start where there is none), week after week; nothing is
    booked to the mechanism; its own events, which nobody else posts, never happen."""
    i = MECHANISMS.index(name)
    _, start, states, books = ablated()
    m = discover()[name]
    for state in [start, *states]:
        for stock in m.stocks:
            now = np.asarray(state[stock.name])[i]
            if stock.neutral is None:
                assert np.array_equal(now, np.asarray(start[stock.name])[i]), stock.name
            else:
                assert (now == stock.neutral).all(), stock.name
        for event in m.events:
            assert not np.asarray(state["event"][event.name])[i].any(), event.name
    for book in books:
        for stock, changes in book["flows"].items():
            if name in changes:
                assert not np.asarray(changes[name])[i].any(), stock
        for event, parts in {**book["causes"], **book["lost"]}.items():
            if name in parts:
                assert not np.asarray(parts[name])[i].any(), event


@pytest.mark.parametrize("name", MECHANISMS)
def test_off_silences_every_post_and_only_its_own(name: str) -> None:
    """The ledger's switch, on invented posts of two mechanisms: one falls silent, the other is untouched."""
    ones = np.ones(3, np.float32)
    posts = [Add("stock", ones), Rate("event", ones, (Add("stock", ones),))]
    entries = [Entry(who, post) for who in (name, "other") for post in posts]
    after = switched(entries, {name: np.False_, "other": np.True_})
    for entry in after:
        key = entry.post.amount if isinstance(entry.post, Add) else entry.post.hazard
        assert (np.asarray(key) == (0.0 if entry.mechanism == name else 1.0)).all()


@cache
def gathered() -> Any:
    """The engine's own third phase over lanes: posts of all mechanisms with switches applied, by mechanism."""
    m = model()

    def one(y: Arrays, p: Arrays, x: Arrays, u: Arrays, d: Arrays) -> dict[str, Any]:
        out: dict[str, list[Any]] = {}
        for entry in gather(m.mechanisms, y, p, {**fixed(m), **x}, u, d):
            out.setdefault(entry.mechanism, []).append(entry.post)
        return {who: laid_out(posts) for who, posts in out.items()}

    return jax.jit(jax.vmap(one), compiler_options=SOON)


@pytest.fixture(scope="module")
def week() -> tuple[dict[str, Any], Arrays, Arrays, Arrays, Arrays]:
    """Posts of a week in which lane i lacks mechanism i, and what was before them."""
    p, _, states, _ = ablated()
    m, t = model(), WEEKS
    draw = uniforms(week_key(*(jnp.uint32(k) for k in (3, 0, t))), m.streams)
    u = repeated(jax.tree.map(np.asarray, draw))
    seen, x = look()(states[-1], p, block().x(t), u)
    d = {k: v for k, v in seen.items() if k not in states[-1] and not k.startswith("last_")}
    posts = gathered()(states[-1], p, x, u, {**d, "fortune": seen["fortune"]})
    return jax.tree.map(np.asarray, posts), seen, p, x, u


@pytest.mark.slow
@pytest.mark.parametrize("name", MECHANISMS)
def test_others_follow_their_formula_with_the_neutral_value(
    name: str, request: pytest.FixtureRequest
) -> None:
    """With `name` off, every other mechanism posts what its own function gives when the neutral values are put in by
    hand. Buys what no single formula shows: that nothing of a switched-off mechanism leaks through the engine."""
    gone = discover()[name]
    if name not in SHIPPED and not gone.stocks and not gone.events:
        pytest.skip(f"{name} owns nothing that others could read")
    posts, seen, p, x, u = request.getfixturevalue("week")
    i = MECHANISMS.index(name)
    by_hand = {k: np.array(v) for k, v in lane(seen, i).items() if not isinstance(v, dict)}
    _, start, _, _ = ablated()
    for stock in gone.stocks:
        was = np.asarray(start[stock.name])[i]
        by_hand[stock.name] = was if stock.neutral is None else np.full_like(was, stock.neutral)
    for event in gone.events:
        by_hand[f"last_{event.name}"] = np.zeros(model().events[event.name], np.float32)
    for other in (m for m in model().mechanisms if m.name != name):
        arguments = told(
            other, {k: by_hand[k] for k in read_by(other)}, lane(p, i), lane(x, i), lane(u, i), fixed(model())
        )
        for key, value in laid_out(other.post(*arguments)).items():
            found = posts[other.name][key][i]
            np.testing.assert_allclose(found, value, rtol=5e-5, atol=1e-5, err_msg=f"{other.name}: {key}")
    silent = [k for k in posts[name] if k.split(" ")[1] in ("rate", "scale", "add")]
    assert all(not posts[name][key][i].any() for key in silent)


@pytest.mark.parametrize("name", MECHANISMS)
def test_removing_a_file_moves_no_draw_of_the_others(name: str) -> None:
    """Parameters of three futures and uniforms of a week, bit by bit, with the mechanism in the model and without."""
    whole = model()
    less = replace(whole, mechanisms=tuple(m for m in whole.mechanisms if m.name != name),
                   params={k: v for k, v in whole.params.items() if not k.startswith(name + ".")})  # fmt: skip
    runs = np.arange(3)
    mine, theirs = territorial_draws(whole, 5)(runs), territorial_draws(less, 5)(runs)
    assert set(mine) - set(theirs) == {k for k in whole.params if k.startswith(name + ".")}
    for k in set(theirs) - {"on"}:
        assert np.array_equal(mine[k], theirs[k]), k
    key = week_key(*(jnp.uint32(k) for k in (5, 2, 7)))
    full, few = uniforms(key, whole.streams), uniforms(key, less.streams)
    own = {f"event.{e.name}" for e in discover()[name].events} | {
        f"{name}.{k}" for k in discover()[name].draws
    }
    assert set(full) - set(few) == own
    for k in few:
        assert np.array_equal(full[k], few[k]), k


def test_an_added_mechanism_moves_no_draw_of_the_others() -> None:
    whole = model()
    key = week_key(*(jnp.uint32(k) for k in (5, 2, 7)))
    before = uniforms(key, whole.streams)
    after = uniforms(
        key, {**whole.streams, "event.aaa": (7,), "zzz.noise": (10, 3), "disillusion.more": (1,)}
    )
    assert all(np.array_equal(before[k], after[k]) for k in before)


@pytest.mark.parametrize("scenario", ["two_valleys", "iraq_syria_2014"])
def test_draws_stay_within_budget(scenario: str) -> None:
    """At most 20 uniforms a place and week (DESIGN section 3), everything counted."""
    m = model(scenario) if scenario == "two_valleys" else compile_model(load(scenario))
    assert sum(int(np.prod(s, dtype=int)) for s in m.streams.values()) <= DRAWS * m.sizes["place"]


def test_an_own_stock_may_be_read_and_nothing_else() -> None:
    with pytest.raises(AttributeError, match="unknown 'later'"):
        _ = Reads({"now": 1}, None, "someone").later


# ---- what it is for ---------------------------------------------------------------------------------------------


def outcomes_of(found: Arrays, focal: int) -> dict[str, np.ndarray[Any, Any]]:
    """Every outcome that a mechanism may name, one row a future."""
    flat = {k: np.asarray(v, np.float64) for k, v in found.items()}
    rows = {
        k: flat[k].reshape(len(flat[k]), -1)
        for k in ("services", "fighters", "capability", "support", "will")
    }
    rows["places_held"] = (flat["holder"] == focal).sum(-1)
    rows["deaths"] = flat["deaths"].sum((2, 3))
    rows["displaced"], rows["intelligence"] = flat["displaced"], flat["intelligence"]
    assert set(rows) == set(OUTCOMES), "the words in marchland.mechanisms.OUTCOMES are those computed here"
    return rows


FUTURES = 64
SCENARIOS = ("two_valleys", "iraq_syria_2014")
"""What moves nothing in the first is looked for in the second: the sponsor's aircraft of `two_valleys` are a twentieth
of the unit of effort, and ten towns see a rising that wins once in a hundred futures."""
IDLE = {"airpower", "alarm", "intervention", "outrage", "threat"}
"""What acts through slopes under trial alone: at the median of a neutral prior, zero, nothing (or next to nothing) is
left. Whether such a mechanism does anything is what the trial decides."""


@pytest.fixture(scope="module")
def futures() -> Any:
    """Outcomes of paired futures at prior medians, with everything on or with one mechanism off."""

    @cache
    def run(
        scenario: str, off: str | None, as_argued: bool, given: tuple[str, str] | None = None
    ) -> dict[str, np.ndarray[Any, Any]]:
        m = model(scenario)
        middle = repeated(at_quantile(m, 0.5, as_argued), FUTURES)
        p = {**middle, "on": middle["on"] & (np.array(MECHANISMS) != off)}
        program = build(m, p, FUTURES)
        if given is not None:
            program = replace(program, inputs=pushed(m, *given))
        _, weekly, last = program.advance(1, np.arange(FUTURES), p, program.start(p), 0, m.steps)
        return outcomes_of({**weekly, **last}, m.world.focal)

    return run


FAINT = {"revolt"}
"""What shows in one future of hundreds alone: risings rarely win, and few die in them beside the war."""


def pushed(m: Territory, name: str, end: str) -> Arrays:
    """The weeks' inputs with what a mechanism is fed by and feels at an end that it declares; open ends: the default."""
    out, mine = {k: np.array(v) for k, v in m.inputs().items()}, discover()[name]
    for one in mine.inputs:
        out[one.name][:] = ENDS[end](one) / one.per
    for lever in mine.levers:
        out["levers"][:, m.labels["lever"].index(lever.name)] = getattr(lever, end)
    return out


def stands(name: str) -> tuple[tuple[str, str] | None, ...]:
    """Where a mechanism's inputs stand when it is asked what it moves: as they are, and at both ends if it is one's own.

    No scenario that is shipped records the inputs of those, and their defaults may be what moves nothing.
    """
    mine = discover()[name]
    fed = name not in SHIPPED and (mine.inputs or mine.levers)
    return (None, (name, "high"), (name, "low")) if fed else (None,)


def moves(name: str, futures: Any, as_argued: bool) -> bool:
    """Whether some named outcome differs by more than 0.1% of its mean level in a scenario, the mechanism off or on."""
    least = 1e-6 if name in FAINT else 1e-3
    for scenario, given in ((scenario, given) for scenario in SCENARIOS for given in stands(name)):
        on, off = (futures(scenario, which, as_argued, given) for which in (None, name))
        for outcome in discover()[name].outcomes:
            gap = np.abs(on[outcome] - off[outcome])
            if gap.mean() / (np.abs(on[outcome]).mean() + 1e-9) > least:
                return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("name", MECHANISMS)
def test_each_mechanism_moves_an_outcome_that_it_names(name: str, futures: Any) -> None:
    """Off against on in paired futures, at the medians of the priors `as_argued`. Buys the knowledge that no mechanism
    is idle. No chance is involved: paired futures in which a mechanism does nothing are bit for bit the same (below)."""
    idle = not moves(name, futures, as_argued=True)
    endless = [one.name for one in discover()[name].inputs if not np.isfinite(one.high)]
    if idle and endless and name not in SHIPPED:
        pytest.skip(
            f"{name} moves nothing while {', '.join(endless)} stand at their default: declare their `high`"
        )
    assert not idle, f"{name} moves none of {discover()[name].outcomes} by 0.1%{stood(discover()[name])}"


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(MECHANISMS) - IDLE))
def test_and_so_with_neutral_priors_unless_all_it_does_is_on_trial(name: str, futures: Any) -> None:
    """The same at the medians of the default priors. Buys the list of those (IDLE) of which this is not true.

    One that is new and has a slope on trial may do nothing here without being on the list: it is looked at and let be.
    """
    new = name not in SHIPPED and any(p.as_argued is not None for p in discover()[name].parameters)
    assert new or moves(name, futures, as_argued=False)


def test_what_one_feeds_on_is_put_at_its_ends() -> None:
    """Inputs over their `per` and levers of `airpower` in every week; the inputs and levers of others are as they were."""
    m, mine = model(), discover()["airpower"]
    before, after = m.inputs(), pushed(m, "airpower", "high")
    for one in mine.inputs:
        assert (
            after[one.name] == np.float32((one.high if np.isfinite(one.high) else one.default) / one.per)
        ).all()
    levers = [m.labels["lever"].index(one.name) for one in mine.levers]
    assert (
        mine.inputs
        and levers
        and all((after["levers"][:, i] == one.high).all() for i, one in zip(levers, mine.levers, strict=True))
    )
    assert np.array_equal(np.delete(after["levers"], levers, 1), np.delete(before["levers"], levers, 1))
    for name in before.keys() - {"levers", *(one.name for one in mine.inputs)}:
        assert np.array_equal(after[name], before[name]), name
    assert stands("airpower") == (None,)


@pytest.mark.slow
def test_an_idle_switch_moves_nothing(futures: Any) -> None:
    """The same futures twice: the comparison above finds no difference where there is none."""
    again = futures.__wrapped__("two_valleys", None, True)
    for outcome, values in futures("two_valleys", None, True).items():
        assert np.array_equal(values, again[outcome]), outcome
