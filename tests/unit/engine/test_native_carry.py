"""What the second compiler carries between loops, makes again, and writes over the old state: a cut, and a small world."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from marchland.engine import compiler
from marchland.engine.contract import State
from marchland.engine.flat_jaxpr import flatten
from marchland.engine.native.arrays import Array, kind_of
from marchland.engine.native.carry import NEVER, Cut
from marchland.engine.native.layout import in_place
from marchland.engine.native.long_axis import long_dims
from marchland.engine.native.nodes import lower
from marchland.engine.native.schedule import schedule
from marchland.engine.native.week import constants
from marchland.engine.program import BLOCK, build
from unit.engine.engine_toys import Walk

PLACES, SIDES = 24, 3


def test_a_cut_costs_no_more_than_any_other_choice() -> None:
    """Forty graphs of five names, against all 32 choices."""
    random = np.random.default_rng(7)
    names = [("name", k) for k in range(5)]
    for _ in range(40):
        cut, edges = Cut(), {}
        for a, b in product(names, names):
            if a != b and random.random() < 0.4:
                edges[a, b] = NEVER if random.random() < 0.3 else int(random.integers(1, 9))
                cut.edge(a, b, edges[a, b])
        costs = {a: int(random.integers(0, 9)) for a in names}
        for a, cost in costs.items():
            cut.cost(a, cost)
        cut.must(names[0])

        def total(yes: set[Any], edges: Any = edges, costs: Any = costs) -> int:
            between = sum(cost for (a, b), cost in edges.items() if a in yes and b not in yes)
            return between + sum(costs[a] for a in yes)

        every = (
            {names[0], *(a for a, y in zip(names[1:], on, strict=True) if y)}
            for on in product((0, 1), repeat=4)
        )
        assert total(cut.chosen() - {("yes", 0)}) == min(map(total, every))


@dataclass(frozen=True)
class World(Walk):
    """Places that compare themselves with all others, three times a week: four loops over places.

    `fear` is made of much and read in the second loop and in the third; the old `stock` is read after the new one is
    known, and `mark` is written in the week's first loop and read, as it was, in its last.
    """

    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    streams: dict[str, tuple[int, ...]] = field(default_factory=lambda: {"push": (PLACES, SIDES)})
    observed: dict[str, tuple[str, ...]] = field(default_factory=lambda: {"stock": (), "mark": ()})

    def init(self, p: State) -> State:
        start = 1 + jnp.arange(PLACES * SIDES, dtype=jnp.float32).reshape(PLACES, SIDES) * p["drift"]
        return {"stock": start, "mark": start[:, 0], "held": start[:, 1] > 4}

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        fear = y["stock"] / (1 + y["stock"].sum(1, keepdims=True)) * u["push"] + y["mark"][:, None]
        bold = fear > 0.3
        mean = (fear * p["drift"]).sum(0) / PLACES
        stock = jnp.where(bold, y["stock"] * 0.9 + mean, fear)
        mark = jnp.log1p(fear.sum(1))
        share = (stock / stock.sum(0)).max(1)
        late = jnp.where(y["held"], share, 0.5 * y["mark"] + y["stock"].min(1)) + (
            bold * y["stock"] * share.sum()
        ).sum(1)
        return {"stock": stock, "mark": mark + 0.01 * late, "held": late > share.mean()}

    def observe(self, y: State) -> State:
        return {"stock": y["stock"], "mark": y["mark"], "held": y["held"]}

    def finish(self, y: State) -> State:
        return {"last": y["stock"].sum()}


def lowered() -> tuple[Any, list[Array]]:
    """The world's week as nodes, and the arrays of its old state."""
    world = World()
    p = {"drift": jnp.float32(0.5)}
    u = {"push": jnp.zeros((PLACES, SIDES))}
    y = world.init(p)
    flat = flatten(jax.make_jaxpr(lambda y: world.step(y, p, None, u))(y))
    long = long_dims(flat)
    given = {v: Array(tuple(v.aval.shape), kind_of(v.aval.dtype), long.get(v)) for v in flat.inputs}
    return lower(flat, long, given, constants(flat)), list(given.values())


def test_every_loop_reads_what_is_there_by_then() -> None:
    week, _ = lowered()
    before = len(week.nodes)
    parts = schedule(week)
    at = {n: i for i, p in enumerate(parts) for n in p.nodes}
    assert sum(p.long for p in parts) == 4
    assert len(week.nodes) > before  # something is made twice
    for n, i in at.items():
        for m in (m for v in n.reads for m in v.root.makers):
            assert at[m] < i or (at[m] == i and not m.across)


def test_a_state_is_written_over_only_after_its_last_reader() -> None:
    week, state = lowered()
    made = [v.root for v in week.outputs]
    parts = schedule(week)
    still = in_place(parts, state, made)
    at = {n: (i, j) for i, p in enumerate(parts) for j, c in enumerate(p.clusters) for n in c.nodes}
    assert 0 < sum(still) < len(still)
    for a, b, kept in zip(state, made, still, strict=True):
        last = max(at[n] for n in at if any(v.root is a for v in n.reads))
        assert last <= min(at[m] for m in b.makers) or not kept


def test_such_a_world_is_the_same_by_both(monkeypatch: pytest.MonkeyPatch) -> None:
    world, seen = World(), []
    p = {"drift": np.linspace(0.1, 0.9, BLOCK, dtype=np.float32)}
    for name in (compiler.JAX, compiler.NATIVE):
        monkeypatch.setenv(compiler.VARIABLE, name)
        program = build(world, p, BLOCK)
        assert program.slow == ()
        seen.append(program.advance(1, np.arange(BLOCK), p, program.start(p), 0, world.steps)[1])
    np.testing.assert_array_equal(seen[0]["held"], seen[1]["held"])
    for name in ("stock", "mark"):
        np.testing.assert_allclose(seen[0][name], seen[1][name], rtol=2e-5)
