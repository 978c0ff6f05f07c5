"""One period of the world of tags: everybody acts at once where order does not matter, and in order where it does.

Arrays are (row, column) on a torus. `tag` is 0 in an empty cell; `same` and `other` say whether the agent helps
its own tag and the others. Uniform draws come in as arguments.

Births happen one after another in random order, and an earlier parent may take the cell a later one wanted. Taken
one by one this is a loop over all agents. The outcome is the same if all propose at once to the empty cell they
like most, each cell keeps the earliest of its suitors for the moment and the refused go on to their next wish,
until nobody is refused: with one order for all cells, the only stable matching is what taking turns gives (Gale
and Shapley 1962 for the procedure). Wishes need no list: who is refused draws anew among what is left, which makes
every order of wishes equally likely.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array, lax

STEPS = ((0, 1), (0, -1), (1, 1), (1, -1))
"""The four neighbours: (axis, offset). The neighbour in direction d sees this cell in direction `BACK[d]`."""
BACK = (1, 0, 3, 2)
SIDES = range(len(STEPS))
LAST = 2.0
"""Later than every draw."""
TINY = 1e-30
"""Keeps a division by a rate of zero finite; what it gives is not used."""


class World(NamedTuple):
    """The agents of a grid, each array (row, column): tags from 1, 0 where nobody is; help as 0 or 1."""

    tag: Array
    same: Array
    other: Array


def seen(a: Array, side: int) -> Array:
    """What every cell sees in one direction: the value of `a` (row, column) at its neighbour there."""
    axis, offset = STEPS[side]
    return jnp.roll(a, offset, axis)


def settle(world: World, place: Array, traits: Array, tags: int) -> World:
    """Immigrants with random traits in random empty cells, as many as fit.

    `place` (row, column) orders the cells; `traits` (3, immigrants) are draws for tag and both kinds of help.
    """
    rows, columns = place.shape
    earliest, cells = lax.top_k(jnp.where(world.tag == 0, -place, -LAST).reshape(-1), traits.shape[1])
    cells = jnp.where(earliest > -LAST, cells, rows * columns)
    tag = 1 + jnp.minimum((traits[0] * tags).astype(jnp.int32), tags - 1)
    same, other = (traits[1:] < 1 / 2).astype(jnp.int32)

    def put(a: Array, values: Array) -> Array:
        return a.reshape(-1).at[cells].set(values, mode="drop").reshape(rows, columns)

    return World(put(world.tag, tag), put(world.same, same), put(world.other, other))


def meet(world: World) -> tuple[Array, Array, Array]:
    """One-move prisoner's dilemmas with all four neighbours.

    Returns how often each agent gave help, how often it received help and how many neighbours it has,
    each (row, column).
    """
    given = received = met = jnp.zeros_like(world.tag)
    for side in SIDES:
        tag, same, other = (seen(a, side) for a in world)
        both = ((world.tag > 0) & (tag > 0)).astype(jnp.int32)
        alike = world.tag == tag
        given += both * jnp.where(alike, world.same, world.other)
        received += both * jnp.where(alike, same, other)
        met += both
    return given, received, met


def wish(free: Array, draw: Array) -> tuple[Array, Array]:
    """One of the directions that are `free` (4, row, column), each as likely, as a mask; and a draw for the next.

    A uniform draw chooses by its leading part; what is left of it is uniform again.
    """
    count = free.sum(0)
    scaled = draw * count
    turn = jnp.minimum(scaled.astype(jnp.int32), count - 1)
    return free & (jnp.cumsum(free, 0) - 1 == turn), scaled - turn


def earliest(wishes: Array, order: Array) -> Array:
    """Of the neighbours that wish for a cell, the one whose turn comes first: a mask (4, row, column) by side."""
    suitors = [seen(wishes[BACK[side]], side) for side in SIDES]
    turns = [jnp.where(s, seen(order, side), LAST) for side, s in zip(SIDES, suitors, strict=True)]
    best = jnp.minimum(jnp.minimum(turns[0], turns[1]), jnp.minimum(turns[2], turns[3]))
    taken, kept = jnp.zeros_like(suitors[0]), []
    for suitor, turn in zip(suitors, turns, strict=True):
        kept.append(suitor & (turn == best) & ~taken)
        taken |= kept[-1]
    return jnp.stack(kept)


def births(tag: Array, parent: Array, order: Array, prefer: Array) -> Array:
    """Who has a child where, as if parents took turns by `order` and each chose by chance among cells still empty.

    `parent` (row, column) marks agents that reproduce if they can. Returns a mask (4, row, column): on which side
    of an empty cell the parent of its newborn is.
    """
    free = jnp.stack([(seen(tag, side) == 0) & parent & (tag > 0) for side in SIDES])
    wishes, rest = wish(free, prefer)

    def refusals(wishes: Array) -> Array:
        kept = earliest(wishes, order)
        return jnp.stack([wishes[side] & ~seen(kept[BACK[side]], side) for side in SIDES])

    def again(state: tuple[Array, Array, Array, Array]) -> tuple[Array, Array, Array, Array]:
        free, wishes, rest, refused = state
        free = free & ~refused
        anew = refused.any(0)
        others, left = wish(free, rest)
        wishes, rest = jnp.where(anew, others, wishes), jnp.where(anew, left, rest)
        return free, wishes, rest, refusals(wishes)

    start = (free, wishes, rest, refusals(wishes))
    _, wishes, _, _ = lax.while_loop(lambda state: state[3].any(), again, start)
    return earliest(wishes, order)


def inherit(world: World, born: Array, change: Array, mutation: Array, tags: int) -> World:
    """The world with its newborn: each has its parent's three traits, each changed with probability `mutation`.

    `born` (4, row, column) as from `births`; `change` (3, row, column) draws. A trait that changes takes another
    value: of the tags each other one as likely. What lies below `mutation` in a draw chooses among them.
    """
    tag, same, other = (sum(born[side] * seen(a, side) for side in SIDES) for a in world)
    changed = change < mutation
    within = jnp.where(changed[0], change[0] / jnp.maximum(mutation, TINY), 0)
    jump = 1 + jnp.minimum((within * (tags - 1)).astype(jnp.int32), max(tags - 2, 0))
    tag = jnp.where(changed[0], (tag - 1 + jump) % tags + 1, tag)
    child = born.any(0)
    return World(
        jnp.where(child, tag, world.tag),
        jnp.where(child, same ^ changed[1], world.same),
        jnp.where(child, other ^ changed[2], world.other),
    )
