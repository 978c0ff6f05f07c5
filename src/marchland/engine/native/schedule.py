"""In which order the nodes of a week are computed, and which of them share a loop.

A week is a few *parts* in turn. A part is one loop along the long axis with all that each turn of it can compute, or
what stands between two such loops: sums along the axis that are complete now, products with matrices, small arrays. In
a part, nodes with the same inner loops form a *cluster*: one nest of loops, what passes between its nodes in registers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from marchland.engine.native.arrays import Array, View
from marchland.engine.native.carry import settle
from marchland.engine.native.nodes import Node, Week

Domain = tuple[int, ...]
UNROLLED = 300
"""Multiply-adds up to which a product with a constant is written out, zeros left away."""


@dataclass
class Cluster:
    """Nodes in one nest of loops of these lengths."""

    domain: Domain
    nodes: list[Node] = field(default_factory=list)


@dataclass
class Part:
    """Clusters in turn; within the loop along the long axis, or not."""

    long: bool
    clusters: list[Cluster]

    @property
    def nodes(self) -> list[Node]:
        """All nodes in order."""
        return [n for c in self.clusters for n in c.nodes]


def domain_of(n: Node) -> Domain:
    """Lengths of the loops in which a node stands."""
    if n.kind == "matrix" or written_out(n) is not None:
        return ()
    return tuple(n.shape[d] for d in n.own if n.kind != "dot" or d not in n.over)


def written_out(n: Node) -> int | None:
    """Which input of a dot is a constant that is so small that the product is written out element by element."""
    if n.kind == "dot" and len(n.over) == 1:
        for k, v in enumerate(n.reads):
            if v.root.value is not None and v.root.long is None:
                terms = 1
                for d in n.own:
                    terms *= n.shape[d]
                if terms <= UNROLLED:
                    return k
    return None


def makers(v: View) -> list[Node]:
    """The nodes that make what a view shows."""
    return v.root.makers


def schedule(week: Week) -> list[Part]:
    """Parts in order: what stands before the first loop, the first loop, what stands before the second, ..."""
    level: dict[Node, int] = {}
    for n in week.nodes:
        needs = [0]
        for v in n.reads:
            for m in makers(v):
                later = m.long is not None and (n.long is None or m.across)
                needs.append(level[m] + later)
        level[n] = max(needs)
    settle(week, level)
    found: dict[tuple[int, bool], list[Node]] = defaultdict(list)
    for n in week.nodes:
        found[level[n], n.long is not None].append(n)
    return [Part(key[1], clusters(nodes)) for key, nodes in sorted(found.items())]


def clusters(nodes: list[Node]) -> list[Cluster]:
    """Nests of loops, as few as the order of the nodes allows when one domain is exhausted at a time."""
    left = list(nodes)
    inside = {n: i for i, n in enumerate(nodes)}
    done: set[Node] = set()
    out: list[Cluster] = []

    def taken(domain: Domain) -> list[Node]:
        """What of `domain` can be computed now in one nest."""
        here: dict[Node, None] = {}
        for n in left:
            if domain_of(n) == domain and all(
                m in done or m not in inside or (m in here and (domain == () or in_step(v, m, n)))
                for v in n.reads
                for m in makers(v)
            ):
                here[n] = None
        return list(here)

    while left:
        best = max((taken(d) for d in dict.fromkeys(map(domain_of, left))), key=len)
        scalars = taken(())
        best = scalars or best
        out.append(Cluster(domain_of(best[0]), best))
        done.update(best)
        left = [n for n in left if n not in done]
    return out


def in_step(v: View, m: Node, n: Node) -> bool:
    """Whether `n`, in the same nest as `m`, reads in each turn just what `m` makes in that turn."""
    straight = all(i.loop is None or i.at == tuple(range(len(i.at))) for i in m.put)
    return m.kind == "map" and len(v.root.makers) == 1 and straight and matched(v, n)


def matched(v: View, n: Node) -> bool:
    """Whether the loops of `n`, in order, run over the elements of an array in order."""
    loops = [i.loop for i in v.index if i.loop is not None and i.loop != n.long]
    every = all(i.loop is None or i.all_of(size) for i, size in zip(v.index, v.root.shape, strict=True))
    sizes = [v.root.shape[d] for d in inner(v.root)]
    return every and loops == list(n.own) and sizes == [n.shape[d] for d in n.own]


def inner(a: Array) -> list[int]:
    """Dimensions that are neither trivial nor the long one."""
    return [d for d, n in enumerate(a.shape) if n > 1 and d != a.long]


__all__ = ["Cluster", "Part", "domain_of", "in_step", "makers", "schedule", "written_out"]
