"""Where the arrays of a week lie: state, parameters, draws and inputs as they come, the rest where it is reused.

Everything that differs between runs has `width` runs side by side for each element. What the long loop reads turn by
turn lies turn by turn (a row holds a place's elements of all arrays), so that a turn walks through memory once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from marchland.engine.native.arrays import Array, Place, View
from marchland.engine.native.nodes import Node
from marchland.engine.native.schedule import Part, domain_of, in_step, inner, matched


@dataclass
class Region:
    """A region of elements: rows of the long axis first, then what has no such axis."""

    name: str
    length: int
    row: int = 0
    rest: int = 0

    def lay(self, arrays: Iterable[Array]) -> list[Place]:
        """Places of arrays that all lie there at once."""
        many = list(arrays)
        for a in many:
            if a.long is not None:
                self.row += a.size // self.length
        out, column, rest = [], 0, self.row * self.length
        for a in many:
            if a.long is not None:
                out.append(Place(self.name, column, a.strides(self.row)))
                column += a.size // self.length
            else:
                out.append(Place(self.name, rest, a.strides()))
                rest += a.size
        self.rest = rest - self.row * self.length
        return out

    @property
    def size(self) -> int:
        """Elements in all."""
        return self.row * self.length + self.rest


def scalar_here(part: Part, n: Node) -> bool:
    """Whether a node's result stays in a register for the rest of its part."""
    alone = n.kind in ("map", "fold") and not n.across and len(n.out.makers) == 1
    return alone and not inner(n.out) and (n.out.long is None or part.long)


def placed(parts: list[Part], length: int, state: list[Array], made: list[Array]) -> tuple[int, int]:
    """Give the state its places, and the new state the same where none reads the old one once it is written.

    The rest of the new state lies where temporaries begin, and is copied to the end of the state after each week.
    Returns the elements before that end, and of it.
    """
    still = in_place(parts, state, made)
    stay, go = (
        [ab for ab, s in zip(zip(state, made, strict=True), still, strict=True) if s == how]
        for how in (True, False)
    )
    kept, moved, new = Region("old", length), Region("old", length), Region("tmp", length)
    for (a, b), place in zip(stay, kept.lay(a for a, _ in stay), strict=True):
        a.place = place
        b.stores.append(place)
    to = new.lay(a for a, _ in go)
    for (a, b), place, where in zip(go, moved.lay(a for a, _ in go), to, strict=True):
        a.place = replace(place, base=kept.size + place.base)
        b.stores.append(where)
    return kept.size, moved.size


def in_place(parts: list[Part], state: list[Array], made: list[Array]) -> list[bool]:
    """Of each array of the state, whether its last reader comes before what writes the new one, or is that."""
    at = {
        n: (i, j, k)
        for i, p in enumerate(parts)
        for j, c in enumerate(p.clusters)
        for k, n in enumerate(c.nodes)
    }
    readers: dict[int, list[tuple[Node, View]]] = {}
    for n in at:
        for v in n.reads:
            readers.setdefault(id(v.root), []).append((n, v))
    out = []
    for a, b in zip(state, made, strict=True):
        first = min((at[m] for m in b.makers), default=(0, 0, 0))
        out.append(
            all(
                at[n][:2] < first[:2] or (at[n][:2] == first[:2] and at[n] <= first and matched(v, n))
                for n, v in readers.get(id(a), [])
            )
        )
    return out


def temporaries(parts: list[Part], length: int, top: int) -> int:
    """Give every array that is read from memory a place there, from `top` on; elements in all.

    What only one part's turns read lies in one turn's room, used again by the next; what a matrix multiplies lies
    close together.
    """
    at = {n: (i, j) for i, p in enumerate(parts) for j, c in enumerate(p.clusters) for n in c.nodes}
    readers: dict[int, list[tuple[int, int]]] = {}
    arrays: dict[int, Array] = {}
    packed: set[int] = set()
    for n, (i, j) in at.items():
        for v in n.reads:
            for m in v.root.makers:
                k, c = at[m]
                near = k == i and len(v.root.makers) == 1
                step = (
                    near and c == j and n.kind in ("map", "fold") and domain_of(m) != () and in_step(v, m, n)
                )
                if step or (near and scalar_here(parts[i], m) and n.kind in ("map", "fold", "dot")):
                    continue
                arrays[id(v.root)] = v.root
                readers.setdefault(id(v.root), []).append((i, j))
                if n.kind == "matrix":
                    packed.add(id(v.root))
    for n in at:
        if (
            n.kind in ("fold", "dot", "matrix")
            and not scalar_here(parts[at[n][0]], n)
            and n.out.place is None
        ):
            arrays.setdefault(id(n.out), n.out)
            readers.setdefault(id(n.out), [at[n]])
    lasting: list[Array] = []
    crossing: list[Span] = []
    local: list[Span] = []
    for key, a in arrays.items():
        first, last = min(at[m] for m in a.makers), max(max(readers[key]), max(at[m] for m in a.makers))
        new = [s for s in a.stores if s.region in ("old", "tmp")]
        if new and key not in packed:
            a.place = new[0]
        elif a.long is None or key in packed:
            lasting.append(a)
        elif first[0] == last[0] and parts[first[0]].long:
            local.append((first, last, a))
        else:
            crossing.append((first[:1], last[:1], a))
    for a in lasting:
        a.place = Place("tmp", top, a.strides())
        top += a.size
    room = fitted(local)
    for a, start in room[0]:
        a.place = Place("tmp", top + start, a.strides(0))
    top += room[1]
    rows = fitted(crossing)
    for a, start in rows[0]:
        a.place = Place("tmp", top + start, a.strides(rows[1]))
    return top + rows[1] * length


Span = tuple[tuple[int, ...], tuple[int, ...], Array]
"""When an array is first written and last read, and the array."""


def fitted(spans: list[Span]) -> tuple[list[tuple[Array, int]], int]:
    """First elements of arrays in a row whose room is used again once the last reader is through; the row's length."""
    free: list[tuple[int, int]] = []  # elements, the first of them
    busy: list[tuple[tuple[int, ...], int, int]] = []
    top, out = 0, []
    for first, last, a in sorted(spans, key=lambda one: one[0]):
        for entry in [b for b in busy if b[0] < first]:
            busy.remove(entry)
            free.append(entry[1:])
        assert a.long is not None
        need = max(a.size // a.shape[a.long], 1)
        size, start = min((f for f in free if f[0] >= need), default=(0, 0))
        if size:
            free.remove((size, start))
            if size > need:
                free.append((size - need, start + need))
        else:
            start, top = top, top + need
        out.append((a, start))
        busy.append((last, need, start))
    return out, top


__all__ = ["Region", "scalar_here", "temporaries"]
