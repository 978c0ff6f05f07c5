"""What every mechanism's function must do, whatever it claims: the shared contract, one mechanism a case."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from contract.weeks import (
    FIXED,
    MECHANISMS,
    corners,
    fixed,
    laid_out,
    model,
    posted,
    posts_over_lanes,
    read_by,
    shuffled,
    single,
    stood,
    told,
)
from marchland.engine.contract import HERE, OUTSIDE, Add, Mechanism, Onto, Post, Rate, Scale, Spread
from marchland.mechanisms import discover
from marchland.territory.diagnostics import NAMES
from marchland.territory.fronts import FRONT_EVENTS
from marchland.territory.ledger import Entry, check_entries
from marchland.territory.step import CORE, Reads

JIT_RTOL, JIT_ATOL = 2e-5, 1e-5
"""Compiled code may contract multiply-adds and reorder sums: a few units in the last place of float32, more after
exp of a difference. Amounts are persons or ratios, so an absolute 1e-5 is nobody."""
DRIVEN = {
    ("contest", "pace"): {"rate take", "rate repel"},
    ("contest", "kill"): {"add fighters"},
    ("forces", "mobility"): set(),
    ("harm", "flee"): set(),
    ("disillusion", "rate"): {"add fighters"},
    ("hold", "recapture"): {"rate seize"},
    ("hold", "recurrence"): {"rate recurrence"},
    ("leadership", "rate"): {"rate plot", "rate coup"},
    ("leadership", "taken"): {"rate leader_lost"},
    ("revolt", "start"): {"rate rising"},
    ("revolt", "win"): {"rate seize"},
    ("revolt", "crush"): {"rate crushed"},
    ("support", "lam"): {"add support"},
    ("will", "decide"): {"rate step_down"},
}  # fmt: skip
"""(mechanism, rate) -> posts that are nothing without it."""
JUSTIFIED: dict[str, set[str]] = {}
"""Declared reads that no formula uses, with the reason. There are none."""


def plain(name: str, i: int = 0) -> tuple[Mechanism, list[Post], list[set[str]], list[dict[str, np.ndarray]]]:
    """One call of the function outside any compiler: its posts, what was read of each argument, the arrays given."""
    m = discover()[name]
    seen, p, x, u = single(name, i)
    given = {k: seen[k] for k in read_by(m)}
    arguments = told(m, given, p, x, u, fixed(model()))
    posts = m.post(*arguments)
    return m, posts, [set(a.asked) for a in arguments], [given, p, x, u]


@pytest.mark.parametrize("name", MECHANISMS)
def test_pure(name: str) -> None:
    """Inputs cannot be written to and stay as they are; the same call gives the same posts, bit by bit."""
    _, first, _, given = plain(name)
    before = [jax.tree.map(np.array, dict(arrays)) for arrays in given]
    _, second, _, after = plain(name)
    one, two = laid_out(first), laid_out(second)
    assert list(one) == list(two)
    assert all(np.array_equal(one[k], two[k]) for k in one)
    for was, now in zip(before, after, strict=True):
        jax.tree.map(np.testing.assert_array_equal, was, dict(now))


@pytest.mark.parametrize("name", MECHANISMS)
def test_reads_what_it_declares_and_declares_what_it_reads(name: str) -> None:
    """The call above was given declared names only, so nothing else was read; here, nothing was declared in vain."""
    m, _, (of_state, of_parameters, of_world, of_draws), _ = plain(name)
    known = {s.name for one in discover().values() for s in one.stocks} | set(NAMES) | set(CORE)
    known |= {f"last_{e.name}" for one in discover().values() for e in one.events}
    known |= {f"last_{name}" for name in FRONT_EVENTS}
    assert set(m.reads) <= known
    assert set(m.reads) - of_state == JUSTIFIED.get(name, set())
    assert len(m.reads) == len(set(m.reads))
    levers = {lever.name for one in discover().values() for lever in one.levers}
    assert {lever.name for lever in m.levers} <= of_world, "a lever is declared where it is not felt"
    assert of_world <= set(model().geography) | set(model().inputs()) | levers
    recorded = set(model().weekly.declared)
    assert of_world & recorded == {one.name for one in m.inputs}, (
        "an input is declared by every mechanism that reads it"
    )
    assert of_draws == set(m.draws)
    started: set[str] = set()
    for stock in m.stocks:
        if callable(stock.initial):
            _, p, x, _ = single(name)
            arguments = told(m, {}, p, x, {f"{name}.{k}": 0 for k in m.draws}, fixed(model()))
            stock.initial(arguments[2], arguments[1])
            started |= arguments[1].asked
    assert of_parameters | started == {p.name for p in m.parameters}


@pytest.mark.parametrize("name", MECHANISMS)
def test_an_undeclared_read_is_refused(name: str) -> None:
    m = discover()[name]
    hidden = next(k for k in NAMES if k not in read_by(m))
    reads = Reads({hidden: 1.0}, read_by(m), name)
    with pytest.raises(AttributeError, match=f"{name} reads '{hidden}' without declaring"):
        getattr(reads, hidden)


@pytest.mark.parametrize("name", MECHANISMS)
def test_posts_only_on_what_exists_in_its_shape(name: str) -> None:
    """Every flow has its stock's shape, every hazard and factor broadcasts to its event's, and flows can be booked."""
    _, posts, _, _ = plain(name)
    model_ = model()
    check_entries([Entry(name, post) for post in posts], model_.stocks, tuple(model_.events))

    def flow(add: Add, event: str | None = None) -> None:
        shape = model_.shape(model_.stocks[add.stock].axes)
        assert np.shape(add.amount) == shape, (add.stock, np.shape(add.amount), shape)
        if event is not None and shape:
            assert set(shape[:1]) <= set(model_.events[event]), f"{event} cannot be laid over {add.stock}"
        if isinstance(add.to, Spread):
            assert np.shape(add.to.pull) == shape
            assert add.to.kernel is None or np.shape(add.to.kernel) == (shape[0], shape[0])
        if isinstance(add.to, Onto):
            assert np.shape(add.to.matrix) == (shape[-1], shape[-1])
            np.testing.assert_allclose(np.asarray(add.to.matrix).sum(1), 1.0, rtol=1e-6)

    for post in posts:
        if isinstance(post, Add):
            flow(post)
        elif isinstance(post, Rate):
            assert (
                np.broadcast_shapes(np.shape(post.hazard), model_.events[post.event])
                == model_.events[post.event]
            )
            for add in post.then:
                flow(add, post.event)
        else:
            assert isinstance(post, Scale)
            assert (
                np.broadcast_shapes(np.shape(post.log), model_.events[post.event])
                == model_.events[post.event]
            )


@pytest.mark.parametrize("name", MECHANISMS)
def test_finite_at_the_corners(name: str) -> None:
    """Nobody, crowds, fear, one holder, sieges everywhere, empty places, ends of levers, draws and priors."""
    names = corners().names
    for key, values in posted(name).items():
        bad = [names[i] for i in range(len(names)) if not np.isfinite(values[i]).all()]
        assert not bad, f"{name}: '{key}' is not finite in the corners {bad}{stood(discover()[name])}"


@pytest.mark.parametrize("name", MECHANISMS)
def test_hazards_and_outflows_are_never_negative(name: str) -> None:
    """In every corner; what comes from outside into a conserved stock is not negative either."""
    m, posts, _, _ = plain(name)
    names, stocks = corners().names, model().stocks
    conserved = {k for k, s in stocks.items() if s.conserved}
    sources = {add.stock for post in posts if isinstance(post, Add | Rate)
               for add in (post.then if isinstance(post, Rate) else (post,)) if add.from_ == HERE}  # fmt: skip
    assert sources <= conserved
    for key, values in posted(name).items():
        kind, target = key.split(" ", 1)[1].split(" ", 1) if " " in key else ("", "")
        kind = kind.split("-")[0]
        if kind == "rate" or "pull" in key or "kernel" in key or "onto" in key or target in conserved:
            low = values.reshape(len(names), -1).min(1)
            assert (low >= 0).all(), (key, [names[i] for i in np.flatnonzero(low < 0)])
    assert m.name == name and OUTSIDE != HERE


@pytest.mark.parametrize("name", MECHANISMS)
def test_compiled_or_not_is_the_same(name: str) -> None:
    """For three lanes that differ most: plain, all besieged, priors at 99%."""
    names = corners().names
    for i in (0, names.index("all besieged"), names.index("priors at 99%")):
        _, posts, _, _ = plain(name, i)
        for key, value in laid_out(posts).items():
            compiled = posted(name)[key][i]
            np.testing.assert_allclose(
                compiled, value, rtol=JIT_RTOL, atol=JIT_ATOL, err_msg=f"{key}, {names[i]}"
            )


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_lane_knows_neither_its_place_nor_its_neighbours(name: str) -> None:
    """Bit by bit: the corners in another order, and each beside strangers only (every other lane replaced)."""
    w = corners()
    size = len(w.names)
    order = np.random.default_rng(3).permutation(size)
    again = posts_over_lanes(name)(*(shuffled(part, order) for part in (w.seen, w.p, w.x, w.u)))
    for key, values in posted(name).items():
        assert np.array_equal(values[order], np.asarray(again[key])), key
    strangers = np.where(np.arange(size) == 5, 5, 0)
    alone = posts_over_lanes(name)(*(shuffled(part, strangers) for part in (w.seen, w.p, w.x, w.u)))
    for key, values in posted(name).items():
        assert np.array_equal(values[5], np.asarray(alone[key])[5]), key


def axes_of() -> dict[str, tuple[str, ...]]:
    """Axes of everything that a mechanism may be given, for permutation."""
    m = model()
    place, side, group = ("place",), ("side",), ("group",)
    out = {s.name: s.axes for s in m.stocks.values()}
    for name in (
        "contested",
        "fortune",
        "defence",
        "changed",
        "siege_weeks",
        "tenure",
        "former",
        "holder",
        "attacker",
    ):
        out[name] = place
    for name in ("held", "siege", "near_held", "force", "force_near"):
        out[name] = (*place, *side)
    out |= {
        "gone": group,
        "own": (*place, *group),
        "present": (*place, *group),
        "held_share": (),
        "determination": side,
        "swing": side,
    }
    for one in m.mechanisms:
        out |= {f"last_{e.name}": e.axes for e in one.events}
    return out | {f"last_{name}": (*place, *side) for name in FRONT_EVENTS}


WORLD = {
    "population": ("place",), "share": ("place", "community"), "log_pop": ("place",), "openness": ("place",),
    "asset": ("place",), "border": ("place",), "oil": ("place",), "wheat": ("place",), "country": ("place",),
    "governorate": ("place",), "near": ("place", "place"), "road": ("place", "place"), "acts": ("place", "side"),
    "affinity": ("side", "community"), "ties": ("place", "side"), "state": ("place", "side"),
    "side_of": ("group", "side"), "base": ("group", "community"), "role": ("group", "role"),
    "home": ("place", "group"), "strength": ("group",), "doubt": ("group",), "holder": ("place",), "attacker": ("place",),
    "focal_group": ("group",), "is_insurgent": ("group",), "is_army": ("group",),
    "is_militia": ("group",), "is_tribal": ("group",), "is_rebel": ("group",),
    "muster": ("place", "group"), "stay": ("place", "group"), "onward": ("place", "group"), "objective": ("place",),
}  # fmt: skip


@pytest.mark.parametrize("name", MECHANISMS)
def test_places_groups_and_communities_have_no_order(name: str) -> None:
    """All three permuted at once: every post is permuted and nothing else. Sums may be taken in another order."""
    m = discover()[name]
    names = corners().names
    rng = np.random.default_rng(5)
    sizes = model().sizes
    order = {axis: rng.permutation(sizes[axis]) for axis in ("place", "group", "community")}
    axes = axes_of()
    levers = {lever.name: ("place",) for one in discover().values() for lever in one.levers}

    def turned(values: np.ndarray, along: tuple[str, ...]) -> np.ndarray:
        for i, axis in enumerate(along):
            if axis in order:
                values = np.take(values, order[axis], axis=i)
        return np.ascontiguousarray(values)

    for i in (0, names.index("all besieged")):
        seen, p, x, u = single(name, i)
        straight = laid_out(m.post(*told(m, {k: seen[k] for k in read_by(m)}, p, x, u, fixed(model()))))
        near = {"near": ("place", "side")}
        seen2 = {k: turned(seen[k], {**axes, **near}[k]) for k in read_by(m)}
        inputs = {one.name: one.axes for one in m.inputs}
        world = {**WORLD, **levers, **inputs}
        x2 = {k: turned(v, world.get(k, ())) for k, v in x.items()}
        where = np.argsort(order["group"])
        still = {k: model().geography[k] for k in FIXED}
        still["dyad"] = where[np.asarray(still["dyad"])].astype(np.int32)
        still["focal_group"] = turned(np.asarray(still["focal_group"]), ("group",))
        u2 = {f"{name}.{k}": turned(u[f"{name}.{k}"], along) for k, along in m.draws.items()}
        crooked = laid_out(m.post(*told(m, seen2, p, x2, u2, still)))
        for key, value in straight.items():
            kind, target = key.split(" ", 2)[1:]
            along = (
                model().stocks[target].axes
                if target in model().stocks and kind not in ("rate", "scale")
                else ()
            )
            if kind in ("rate", "scale"):
                along = (
                    ("place", "side")
                    if target in ("assault", "seize", "take", "repel")
                    else event_axes(target)
                )
                value = np.broadcast_to(value, model().events[target])
                crooked[key] = np.broadcast_to(crooked[key], model().events[target])
            if kind.endswith("kernel"):
                along = ("place", "place")
            if kind.endswith("onto"):
                along = (along[-1], along[-1])
            np.testing.assert_allclose(
                crooked[key],
                turned(np.asarray(value), along),
                rtol=1e-4,
                atol=1e-5,
                err_msg=f"{key}, {names[i]}",
            )


def event_axes(name: str) -> tuple[str, ...]:
    return next(e.axes for one in discover().values() for e in one.events if e.name == name)


@pytest.mark.parametrize(
    "name", [n for n in MECHANISMS if any(p.unit == "1/week" for p in discover()[n].parameters)]
)
def test_a_rate_of_zero_has_no_effect(name: str) -> None:
    """Each parameter in 1/week at zero, one at a time: in every corner posts stay finite, no hazard and no outflow of
    persons rises, and some post changes; where that post is a hazard or an outflow built on this rate alone, it is
    zero (`driven`)."""
    w = corners()
    mine = {k for k, s in model().stocks.items() if s.conserved}
    rates = [p.name for p in discover()[name].parameters if p.unit == "1/week"]
    for rate in rates:
        zero = {**w.p, f"{name}.{rate}": np.zeros_like(w.p[f"{name}.{rate}"])}
        found = {k: np.asarray(v) for k, v in posts_over_lanes(name)(w.seen, zero, w.x, w.u).items()}
        for key, values in found.items():
            assert np.isfinite(values).all(), f"{rate} = 0: {key}"
            kind, target = key.split(" ", 2)[1:]
            if kind == "rate" or (kind in ("add", "then") and target in mine):
                assert not (values > posted(name)[key] * (1 + 1e-6) + 1e-12).any(), f"{rate} = 0 raises {key}"
        changed = [key for key, values in found.items() if not np.array_equal(values, posted(name)[key])]
        assert changed, f"{rate} moves nothing in any corner{stood(discover()[name])}"
        for key in changed:
            if (name, rate) in DRIVEN and key.split(" ", 1)[1] in DRIVEN[name, rate]:
                assert not found[key].any(), f"{rate} = 0 leaves {key}"
    expected = {k: v for (owner, k), v in DRIVEN.items() if owner == name}
    assert set(expected) <= set(rates)


def test_the_corners_have_both_ends_and_the_default_of_every_input() -> None:
    """As `x` has them, over `per`; an end that is open stands at the default."""
    w = corners()
    for i in (i for one in discover().values() for i in one.inputs):
        for end, level in {"low": i.low, "high": i.high, "default": i.default}.items():
            at = w.x[i.name][w.names.index(f"inputs {end}")]
            assert np.all(at == np.float32((level if np.isfinite(level) else i.default) / i.per)), (
                i.name,
                end,
            )


def test_a_message_says_where_inputs_and_levers_stand() -> None:
    said = stood(discover()["airpower"])
    assert "other_air at 0, 1, 0 and as recorded" in said and "air_intensity at 0, 2 and 1" in said
    assert not stood(discover()["pacts"])
