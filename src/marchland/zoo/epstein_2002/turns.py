"""One period of civil violence: everybody takes a turn, in an order drawn anew, for a block of runs at once.

A turn is a move to an empty cell in sight and a look around: a citizen becomes active where the gain outweighs the
risk, a cop arrests one of the actives in sight. Turns change what the next one sees, so they are taken one by one;
all runs of a block take their k-th turn together. Implementations of the one paper differ (`rules`), and which of
them is meant decides the results.

What is kept has the runs first, what is computed within a turn has them last (see board).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import jax.numpy as jnp
from jax import Array, lax

from marchland.engine.contract import State
from marchland.zoo.epstein_2002.board import Torus, at, choose, count, taken, write
from marchland.zoo.epstein_2002.rules import Rules, ratio

QUIET, ACTIVE, JAILED = range(3)
"""What a citizen is doing."""
BARS, COP, REBEL = 1, 1 << 8, 1 << 16
"""Units of three counts that a cell packs into one number: who bars it to others, cops, and active citizens."""
FIELD = 255
"""Mask of such a count."""
PLANES = 3
"""What a board has a plane for: each of these counts."""


class Settled(NamedTuple):
    """What stays as it is during a period."""

    traits: Array
    """What rebellion is worth to each agent beyond the threshold, and its risk aversion: (run, agent, 2)."""
    cops: Array
    """Number of cops, who are the first agents: (run,)."""
    people: Array
    """Number of agents: (run,)."""
    k: Array
    """Steepness of the chance to be arrested: (run,)."""


class Moving(NamedTuple):
    """What turns change."""

    board: Array
    """Planes (run, rows, planes, words): cells that are barred, with a cop, with an active citizen."""
    cells: Array
    """For each cell its packed counts, and who was the last to be active there: (run, cell, 2)."""
    agents: Array
    """For each agent its cell, what is left of its term in jail, and what it is doing: (run, agent, 3)."""
    order: Array
    """Agents in the order of their turns, (run, agent)."""
    crowded: Array
    """Whether there ever were two cops, or two active citizens, on a cell, which a bit cannot tell from one: (run,)."""


class Sight(NamedTuple):
    """What somebody sees: each (run,)."""

    cops: Array
    actives: Array
    suspect: Array
    """The cell of one of the actives."""
    who: Array
    """Which active that is, in crowded runs; else it is who was the last to be active there."""


class Turn(NamedTuple):
    """What happens in a turn: each (run,)."""

    me: Array
    on: Array
    """Whether there is a turn at all; and whether it is not spent in jail, `free`."""
    free: Array
    cop: Array
    doing: Array
    """What it was doing before its turn, and whether it is active after it, `active`."""
    active: Array
    term: Array
    """What was left of its own term in jail."""
    cell: Array
    """Where it was, and `goal` where it is."""
    goal: Array
    seen: Sight
    arrest: Array
    """Whether the suspect is arrested, and its `sentence`."""
    sentence: Array


@dataclass(frozen=True)
class Turns:
    """How a block of runs takes its turns; `jail` is the longest term."""

    torus: Torus
    rules: Rules
    rounding: str
    jail: int

    def period(self, y: Moving, settled: Settled, u: State) -> Moving:
        """All turns of a period, and release from jail; `u` are draws (run, agent)."""
        drawn = {name: values.T for name, values in u.items()}

        def one(i: Any, y: Moving) -> Moving:
            draws = {name: values[i] for name, values in drawn.items()}
            on = i < settled.people
            me, order = shuffled(y.order, i, settled.people, draws["order"])
            turn = self.turn(y, me, on, settled, draws)
            there = at(y.cells, jnp.stack([turn.cell, turn.goal, turn.seen.suspect]))
            # Everything is read before anything is written, else arrays would be copied to keep what was.
            y, turn, there = lax.optimization_barrier((y._replace(order=order), turn, there))
            who = jnp.where(y.crowded, turn.seen.who, there[1][2]) if self.rules.follow else there[1][2]
            board, cells, crowded = self.stand(y, turn, there)
            return Moving(board, cells, self.become(y.agents, turn, who), y.order, y.crowded | crowded)

        return self.release(lax.fori_loop(0, settled.people.max(), one, y))

    def turn(self, y: Moving, me: Array, on: Array, settled: Settled, u: State) -> Turn:
        """What an agent does in its turn, if it is `on`; `u` are draws (run,)."""
        torus, rules = self.torus, self.rules
        cell, term, doing = at(y.agents, me)
        worth, aversion = at(settled.traits, me)
        cop, free = me < settled.cops, on & (term == 0)

        around = torus.windows(y.board, cell, 0, 1 if rules.move_first else PLANES)
        row, column, empty = choose(~around[:, 0] & torus.reach[:, None], u["move"])
        goal = jnp.where(free & (empty > 0), torus.moved(cell, row, column), cell)
        here, people = cell, around[:, 1:]
        if rules.move_first:
            here, people = goal, torus.windows(y.board, goal, 1, PLANES - 1)
        seen = self.look(y, here, people, u["arrest"])

        # One who is active sees itself, wherever it moves within its sight.
        others = seen.actives - (0 if rules.itself_twice else (doing == ACTIVE).astype(jnp.int32))
        risk = 1 - jnp.exp(-settled.k * ratio(self.rounding, seen.cops, 1 + others))
        active = jnp.where(free, ~cop & (worth > aversion * risk), doing == ACTIVE)
        arrest = free & cop & (seen.actives > 0)
        goal = jnp.where(arrest & rules.follow, seen.suspect, goal)
        longest = max(self.jail - rules.jail_at_end, 0)
        sentence = jnp.minimum((u["term"] * (longest + 1)).astype(jnp.int32), longest)
        return Turn(me, on, free, cop, doing, active, term, cell, goal, seen, arrest, sentence)

    def look(self, y: Moving, here: Array, people: Array, draw: Array) -> Sight:
        """Cops and actives in sight of the cells `here`, and one of the actives by chance.

        `people` are the windows of both, (width, 2, run). In crowded runs agents are counted instead.
        """
        row, column, actives = choose(people[:, 1], draw)
        seen = Sight(count(people[:, 0]), actives, self.torus.moved(here, row, column), jnp.zeros_like(here))
        if not self.rules.follow:  # one to a cell
            return seen

        def counted() -> Sight:
            """The same from packed counts: an active by its cell's number and its own."""
            counts = jnp.where(self.torus.visible(here), y.cells[:, :, 0], 0)
            rebels = (counts // REBEL) & FIELD
            ends = jnp.cumsum(rebels, 1)
            total = ends[:, -1]
            turn = jnp.minimum((draw * total).astype(jnp.int32), total - 1)
            before = ends <= turn[:, None]
            suspect = jnp.minimum(before.sum(1), self.torus.cells - 1)
            among = turn - jnp.where(before, rebels, 0).sum(1)
            there = (y.agents[:, :, 0] == suspect[:, None]) & (y.agents[:, :, 2] == ACTIVE)
            who = jnp.argmax(there & (jnp.cumsum(there, 1) - 1 == among[:, None]), 1)
            exact = Sight(((counts // COP) & FIELD).sum(1), total, suspect, who)
            return Sight(*(jnp.where(y.crowded, a, b) for a, b in zip(exact, seen, strict=True)))

        found: Sight = lax.cond(y.crowded.any(), counted, lambda: seen)
        return found

    def stand(self, y: Moving, turn: Turn, there: Array) -> tuple[Array, Array, Array]:
        """Board and cells after a turn, and whether a cell is crowded by it.

        `there` (2, 3, run) is what the cells held: its own, where it is now, and the suspect's.
        """
        nowhere = self.torus.cells
        stay = turn.cell == turn.goal
        mine = BARS + COP * turn.cop
        here, goal, held = there[0]
        left = here - mine - REBEL * (turn.doing == ACTIVE)
        arrived = jnp.where(stay, left, goal) + mine + REBEL * turn.active
        if self.rules.follow:
            arrived = arrived - turn.arrest * (REBEL + BARS * (turn.sentence > 0))
        # Each: which cell, its counts before and after, and who was last active there.
        changes = [
            (jnp.where(turn.free & ~stay, turn.cell, nowhere), here, left, there[1][0]),
            (
                jnp.where(turn.free, turn.goal, nowhere),
                goal,
                arrived,
                jnp.where(turn.active, turn.me, there[1][1]),
            ),
        ]
        if not self.rules.follow:
            changes.append(
                (jnp.where(turn.arrest, turn.seen.suspect, nowhere), held, held - REBEL, there[1][2])
            )
        cell, old, new, last = (jnp.stack(part) for part in zip(*changes, strict=True))
        change = jnp.where(cell < nowhere, bits(new) - bits(old), 0).swapaxes(0, 1)
        board = self.torus.put(y.board, jnp.minimum(cell, nowhere - 1), change)
        crowded = turn.free & (arrived & (FIELD - 1) * (COP + REBEL) > 0)
        return board, write(y.cells, cell, jnp.stack([new, last], 1)), crowded

    def become(self, agents: Array, turn: Turn, who: Array) -> Array:
        """Agents after a turn: the one whose turn it was, and `who` was arrested."""
        nobody = agents.shape[1]
        term = turn.term if self.rules.jail_at_end else jnp.maximum(turn.term - 1, 0)
        mine = (turn.goal, term, jnp.where(turn.free, turn.active, turn.doing))
        jailed = (turn.sentence > 0) if self.rules.jail_at_end else jnp.ones_like(turn.on)
        theirs = (turn.seen.suspect, turn.sentence, jnp.where(jailed, JAILED, QUIET))
        index = jnp.stack([jnp.where(turn.on, turn.me, nobody), jnp.where(turn.arrest, who, nobody)])
        return write(agents, index, jnp.stack([jnp.stack(mine), jnp.stack(theirs)]))

    def release(self, y: Moving) -> Moving:
        """Run down the terms of all at the end of a period, where rules say so; the released bar their cells again."""
        if not self.rules.jail_at_end:
            return y
        doing, term = y.agents[:, :, 2], y.agents[:, :, 1]
        out = term == 1
        agents = (
            y.agents.at[:, :, 1].set(jnp.maximum(term - 1, 0)).at[:, :, 2].set(jnp.where(out, QUIET, doing))
        )

        def one(carry: tuple[Array, Array]) -> tuple[Array, Array]:
            cells, out = carry
            some, who = out.any(1), jnp.argmax(out, 1)
            cell = taken(y.agents, who)[0]
            counts, last = taken(cells, cell)
            where = jnp.where(some, cell, self.torus.cells)
            cells = write(cells, where[None], jnp.stack([counts + BARS, last])[None])
            return cells, out & (jnp.arange(out.shape[1]) != who[:, None])

        # Few are released at once: one by one is faster than all agents together.
        cells, _ = lax.while_loop(lambda carry: carry[1].any(), one, (y.cells, out))
        board = y.board.at[:, :, 0].set(self.torus.plane(cells[:, :, 0] & FIELD > 0))
        return Moving(board, cells, agents, y.order, y.crowded)


def bits(counts: Array) -> Array:
    """The planes' bits of cells with packed `counts`, shape (planes, ...)."""
    return jnp.stack([(counts & FIELD * unit > 0).astype(jnp.int32) for unit in (BARS, COP, REBEL)])


def shuffled(order: Array, i: Array, people: Array, draw: Array) -> tuple[Array, Array]:
    """Whose turn is the i-th, and the order so far: a step of Fisher and Yates' shuffle of the first `people`."""
    j = jnp.where(i < people, i + jnp.minimum((draw * (people - i)).astype(jnp.int32), people - i - 1), i)
    me, other = at(order, j), order[:, i]
    return me, write(order, jnp.stack([j, jnp.full_like(j, i)]), jnp.stack([other, me]))
