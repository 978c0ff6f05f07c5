"""One period between two groups: everybody takes a turn, in an order drawn anew, for a block of runs at once.

In a turn somebody ages, moves, has a child with some chance, and, where worth it, kills one of the other group in
sight; a cop moves and arrests one of those who killed. Nobody shares a cell, so that a cell's bits say all about it.
What is kept has the runs first, what is computed within a turn has them last (see epstein_2002.board).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array, lax
from numpy.typing import NDArray

from marchland.engine.contract import State
from marchland.zoo.epstein_2002.board import Torus, at, choose, count, write
from marchland.zoo.epstein_2002.turns import shuffled

TAKEN, COP, ACTIVE, GROUPS = 1, 2, 4, (8, 16)
"""Bits of a cell: somebody is there; it is a cop; it is active; it is at large and of the first, the second group."""
PLANES = 5
"""A plane of the board for each of these bits."""
POLICE, NOBODY = 2, -1
"""What stands for a group in the rows of cops and of nobody."""


class Settled(NamedTuple):
    """What stays as it is during a period, each (run,)."""

    k: Array
    threshold: Array
    birth: Array
    """Chance of a child in a period."""


class Moving(NamedTuple):
    """What turns change."""

    board: Array
    """Planes (run, rows, planes, words) of the cells' bits."""
    cells: Array
    """For each cell its bits, and who is there: (run, cell, 2)."""
    agents: Array
    """For each row of agents its group, cell, what is left of its term in jail and of its life: (run, agent, 4)."""
    traits: Array
    """Grievance and risk aversion: (run, agent, 2)."""
    order: Array
    """Rows in the order of their turns: (run, agent)."""
    vacant: Array
    """Rows of nobody, as a stack: (run, agent)."""
    vacancies: Array
    """How high it is: (run,)."""
    killed: Array
    """Killed so far: (run,)."""


class Turn(NamedTuple):
    """What happens in a turn: each (run,)."""

    me: Array
    group: Array
    term: Array
    life: Array
    traits: Array
    """(2, run)."""
    acts: Array
    """Whether somebody is there, at large and alive."""
    dies: Array
    """Whether its life is over."""
    cell: Array
    goal: Array
    active: Array
    born: Array
    """Whether it leaves a child on the cell it leaves."""
    kill: Array
    arrest: Array
    other: Array
    """The cell of the one who is killed or arrested, and who that is."""
    who: Array


@dataclass(frozen=True)
class Turns:
    """How a block of runs takes its turns; terms are shorter than `jail`, `age` is the longest life."""

    torus: Torus
    vision: int
    cop_vision: int
    jail: int
    age: int

    @property
    def reach(self) -> NDArray[np.uint32]:
        """Cells in sight of citizens and of cops, a word for each row of a window: (2, width)."""
        return np.stack([self.torus.reaching(self.vision), self.torus.reaching(self.cop_vision)])

    def period(self, y: Moving, settled: Settled, u: State) -> Moving:
        """All turns of a period; `u` are draws (run, agent)."""
        drawn = {name: values.T for name, values in u.items()}
        rows = jnp.full_like(y.vacancies, y.order.shape[1])

        def one(i: Any, y: Moving) -> Moving:
            draws = {name: values[i] for name, values in drawn.items()}
            me, order = shuffled(y.order, i, rows, draws["order"])
            y = y._replace(order=order)
            # Everything is read before anything is written, else arrays would be copied to keep what was.
            y, turn = lax.optimization_barrier((y, self.turn(y, me, settled, draws)))
            return self.follow(y, turn, draws)

        after: Moving = lax.fori_loop(0, y.order.shape[1], one, y)
        return self.release(after)

    def release(self, y: Moving) -> Moving:
        """Terms run down; those whose term ends are at large, and quiet."""
        group, cell, term, life = jnp.moveaxis(y.agents, -1, 0)
        left = jnp.maximum(term - 1, 0)
        code, who = jnp.moveaxis(y.cells, -1, 0)
        first = jnp.take_along_axis(group, who, 1) == 0
        free = (code == TAKEN) & (jnp.take_along_axis(left, who, 1) == 0)
        code = code + jnp.where(free, jnp.where(first, *GROUPS), 0)
        return y._replace(
            board=self.torus.plane(bits(code) > 0).transpose(1, 2, 0, 3),
            cells=jnp.stack([code, who], -1),
            agents=jnp.stack([group, cell, left, life], -1),
        )

    def turn(self, y: Moving, me: Array, settled: Settled, u: State) -> Turn:
        """What happens in the turn of `me`; `u` are draws (run,)."""
        torus = self.torus
        group, cell, term, life = at(y.agents, me)
        traits = at(y.traits, me)
        cop, somebody = group == POLICE, group != NOBODY
        dies = somebody & ~cop & (life <= 1)
        acts = somebody & ~dies & (term == 0)
        reach = jnp.where(cop, self.reach[1][:, None], self.reach[0][:, None])

        around = torus.windows(y.board, cell, 0, 1)[:, 0]
        row, column, empty = choose(~around & reach, u["move"])
        goal = jnp.where(acts & (empty > 0), torus.moved(cell, row, column), cell)
        people = torus.windows(y.board, goal, 1, PLANES - 1) & reach[:, None]
        actives, first, second = people[:, 1], people[:, 2], people[:, 3]
        targets = jnp.where(cop, actives, jnp.where(group == 0, second, first))
        row, column, found = choose(targets, u["choose"])
        other = torus.moved(goal, row, column)

        # One who was active is in its own sight, and counts itself once.
        was = (at(y.cells, cell)[0] & ACTIVE) // ACTIVE
        risk = 1 - jnp.exp(-settled.k * count(people[:, 0]) / (1 + count(actives) - was))
        active = acts & ~cop & (traits[0] - traits[1] * risk > settled.threshold)
        born = acts & ~cop & (goal != cell) & (u["birth"] < settled.birth)
        kill, arrest = active & (found > 0), acts & cop & (found > 0)
        who = at(y.cells, other)[1]
        return Turn(
            me, group, term, life, traits, acts, dies, cell, goal, active, born, kill, arrest, other, who
        )

    def follow(self, y: Moving, turn: Turn, u: State) -> Moving:
        """The state after a turn: cells, then agents."""
        nowhere, nobody = self.torus.cells, y.order.shape[1]
        cop = turn.group == POLICE
        own = jnp.where(cop, COP, jnp.where(turn.group == 0, *GROUPS)) + TAKEN
        mine = own + ACTIVE * turn.active
        moves = turn.goal != turn.cell
        before, _ = at(y.cells, jnp.stack([turn.cell, turn.goal, turn.other]))
        child = at(y.vacant, jnp.maximum(y.vacancies - 1, 0))
        theirs = at(y.agents, turn.who)
        y, before, child, theirs = lax.optimization_barrier((y, before, child, theirs))

        sentence = jnp.minimum((u["term"] * self.jail).astype(jnp.int32), max(self.jail - 1, 0))
        # A term of 0 is no jail: one who is arrested so is only quiet.
        held = TAKEN + jnp.where(sentence > 0, 0, jnp.where(theirs[0] == 0, *GROUPS))
        # Each: which cell, its bits before and after, and who is there.
        left = jnp.where(turn.acts & ~moves, mine, jnp.where(turn.born, own, 0))
        stays = jnp.where(moves, child, turn.me)
        changes = [
            (jnp.where(turn.acts | turn.dies, turn.cell, nowhere), before[0], left, stays),
            (jnp.where(turn.acts & moves, turn.goal, nowhere), before[1], mine, turn.me),
            (
                jnp.where(turn.kill | turn.arrest, turn.other, nowhere),
                before[2],
                held * turn.arrest,
                turn.who,
            ),
        ]
        cell, old, new, who = (jnp.stack(part) for part in zip(*changes, strict=True))
        change = jnp.where(cell < nowhere, bits(new) - bits(old), 0).swapaxes(0, 1)

        lifetime = 1 + jnp.minimum((u["life"] * self.age).astype(jnp.int32), self.age - 1)
        zero = jnp.zeros_like(turn.me)
        rows = [
            (
                jnp.where(turn.group == NOBODY, nobody, turn.me),
                jnp.where(turn.dies, NOBODY, turn.group),
                turn.goal,
                turn.term,
                jnp.where(cop, turn.life, turn.life - 1),
            ),
            (
                jnp.where(turn.kill | turn.arrest, turn.who, nobody),
                jnp.where(turn.kill, NOBODY, theirs[0]),
                turn.other,
                sentence,
                theirs[3],
            ),
            (jnp.where(turn.born, child, nobody), turn.group, turn.cell, zero, lifetime),
        ]
        index, *values = (jnp.stack(part) for part in zip(*rows, strict=True))
        gone = turn.kill | turn.dies
        height = y.vacancies - turn.born
        empty = jnp.where(gone, height, nobody)[None]
        return Moving(
            self.torus.put(y.board, jnp.minimum(cell, nowhere - 1), change),
            write(y.cells, cell, jnp.stack([new, who], 1)),
            write(y.agents, index, jnp.stack(values, 1)),
            write(y.traits, jnp.where(turn.born, child, nobody)[None], turn.traits[None]),
            y.order,
            write(y.vacant, empty, jnp.where(turn.kill, turn.who, turn.me)[None]),
            height + gone,
            y.killed + turn.kill,
        )


def bits(codes: Array) -> Array:
    """The planes' bits of cells with these codes, shape (planes, ...)."""
    return jnp.stack([(codes & 1 << plane > 0).astype(jnp.int32) for plane in range(PLANES)])
