"""In which loop along the long axis each array is made, and which are made again rather than carried between loops.

What one loop makes and a later one reads goes through memory for every place, and a week waits for memory more than
for arithmetic. So for each loop, from the last to the first, the cheapest way to what it needs is found, exactly, as a
minimal cut: an array is read (because it is there in any case, or an earlier loop keeps it), or made here from what it
is made of. What no earlier loop needs moves here for nothing; what one does need is made twice, with the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import prod

import numpy as np

from marchland.engine.materialise import COST
from marchland.engine.native.arrays import Array, View
from marchland.engine.native.nodes import Node, Week

WRITE, READ = 20, 10
"""Cost of writing, and of reading, an element of one place where it is not at hand, in additions."""
TIMES = 4
"""Additions that an operation named in COST takes here, for each of those counted there."""
NEVER = 10**6


def settle(week: Week, level: dict[Node, int]) -> None:
    """Set the loop of every node, which is given as the first that is possible; add what is made again."""
    carry = Carry(week, level)
    for loop in range(max((level[n] for n in week.nodes if n.long is not None), default=0), 0, -1):
        carry.choose(loop)


class Carry:
    """The arrays that turns of loops make, by identity, and the loop of each node, from which nodes only move back."""

    def __init__(self, week: Week, level: dict[Node, int]) -> None:
        self.week, self.level = week, level
        made = [n.out for n in week.nodes if all(m.long is not None and not m.across for m in n.out.makers)]
        self.made = {id(a): a for a in made}
        self.first = {key: max(level[m] for m in a.makers) for key, a in self.made.items()}
        self.wanted = {id(v.root) for v in week.outputs}
        """What is to be there after the loops that are still to be chosen for."""
        self.kept = self.wanted | {id(v.root) for n in week.nodes if n.long is None for v in n.reads}
        """What is written in any case."""

    def closure(self, arrays: Iterable[Array], loop: int) -> set[int]:
        """These arrays and all that they are made of, of those made up to a loop."""
        left, found = list(arrays), set[int]()
        while left:
            a = left.pop()
            if id(a) in self.made and id(a) not in found and all(self.level[m] <= loop for m in a.makers):
                found.add(id(a))
                left += needs(a)
        return found

    def choose(self, loop: int) -> None:
        """Choose what this loop makes."""
        nodes, level = self.week.nodes, self.level
        between = [(level[n], v.root) for n in nodes if n.long is None for v in n.reads]
        across = [(level[n], v.root) for n in nodes if n.across for v in n.reads]
        self.wanted |= {id(a) for at, a in between if at > loop}
        early = self.closure(
            [*(a for at, a in between if at <= loop), *(a for at, a in across if at < loop)], loop
        )
        here = [a for at, a in across if at == loop]
        todo = self.closure([*here, *(self.made[key] for key in self.wanted if key in self.made)], loop)
        cut = Cut()
        for key in todo:
            a = self.made[key]
            if self.first[key] == loop:
                cut.must(("make", key))
            cut.cost(("make", key), work(a) if key in early else 0)
            cut.imply(("make", key), ("have", key))
            cut.edge(("have", key), ("make", key), breadth(a) * (READ + (0 if key in self.kept else WRITE)))
            for b in needs(a):
                if id(b) in todo:
                    cut.imply(("make", key), ("have", id(b)))
                    if id(b) not in early and key not in early:
                        cut.imply(
                            ("make", id(b)), ("make", key)
                        )  # made here alone, it is not there for earlier ones
                elif b.long is not None and b.value is None and not (b.place and b.place.region == "par"):
                    cut.imply(("make", key), ("have", id(b)))
                    cut.cost(("have", id(b)), READ * breadth(b))
        for a in here:
            if id(a) in todo:
                cut.must(("have", id(a)))
        yes = cut.chosen()
        makes = {key: self.made[key] for key in self.made if key in todo and ("make", key) in yes}
        read = {key for key in todo if ("have", key) in yes} - set(makes)
        self.wanted |= read
        self.kept |= read
        self.move(loop, makes, early)

    def move(self, loop: int, makes: dict[int, Array], early: set[int]) -> None:
        """Make arrays in a loop: those that earlier loops need, once more."""
        again = {key: replace(a, makers=[], stores=[]) for key, a in makes.items() if key in early}
        self.level.update((m, loop) for key, a in makes.items() if key not in early for m in a.makers)
        copies = [replace(m, out=again[id(m.out)]) for m in self.week.nodes if id(m.out) in again]
        for one in copies:
            one.out.makers.append(one)
            self.level[one] = loop
        self.week.nodes += copies
        for n in self.week.nodes:
            if n.long is not None and self.level[n] == loop:
                n.reads = tuple(View(again.get(id(v.root), v.root), v.index) for v in n.reads)


def needs(a: Array) -> list[Array]:
    """What an array is made of."""
    return [v.root for m in a.makers for v in m.reads]


def breadth(a: Array) -> int:
    """Elements for one place."""
    return prod(a.inner)


def work(a: Array) -> int:
    """Cost of making an array for one place."""
    total = 0.0
    for m in a.makers:
        turns = prod(n for d, n in enumerate(m.shape) if d != m.long)
        total += turns * (TIMES * COST[m.name] if m.name in COST else m.name != "copy")
    return max(int(total), 1)


Name = tuple[str, int]


class Cut:
    """Yes or no for each name, at the least cost: a minimal cut of a graph whose edges lead from yes to no."""

    def __init__(self) -> None:
        self.numbers: dict[Name, int] = {("yes", 0): 0, ("no", 0): 1}
        self.edges: dict[tuple[int, int], int] = {}

    def edge(self, yes: Name, no: Name, cost: int) -> None:
        """A cost if one is yes and the other no."""
        a, b = (self.numbers.setdefault(name, len(self.numbers)) for name in (yes, no))
        self.edges[a, b] = cost

    def imply(self, a: Name, b: Name) -> None:
        """The second is yes if the first is."""
        self.edge(a, b, NEVER)

    def must(self, a: Name) -> None:
        """A name is yes."""
        self.imply(("yes", 0), a)

    def cost(self, a: Name, cost: int) -> None:
        """A cost if a name is yes."""
        self.edge(a, ("no", 0), cost)

    def chosen(self) -> set[Name]:
        """The names that are yes."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import breadth_first_order, maximum_flow

        at = tuple(zip(*self.edges, strict=True)) or ((), ())
        shape = (len(self.numbers), len(self.numbers))
        room = csr_array((np.array([*self.edges.values()], np.int32), at), shape=shape)
        left = room - maximum_flow(room, 0, 1).flow
        left.eliminate_zeros()
        reached = set(breadth_first_order(left, 0, return_predecessors=False).tolist())
        return {name for name, k in self.numbers.items() if k in reached}


__all__ = ["settle"]
