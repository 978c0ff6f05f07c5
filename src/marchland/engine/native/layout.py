"""Where the arrays of a week lie: state, parameters, draws and inputs as they come, the rest where it is reused.

Everything that differs between runs has `width` runs side by side for each element. What the long loop reads turn by
turn lies turn by turn (a row holds a place's elements of all arrays), so that a turn walks through memory once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marchland.engine.native.arrays import Array, Place
from marchland.engine.native.schedule import Part, domain_of, in_step, inner, written_out


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


def scalar_here(part: Part, n: object) -> bool:
    """Whether a node's result stays in a register for the rest of its part."""
    return (
        n.kind in ("map", "fold")  # type: ignore[attr-defined]
        and not n.across  # type: ignore[attr-defined]
        and len(n.out.makers) == 1  # type: ignore[attr-defined]
        and not inner(n.out)  # type: ignore[attr-defined]
        and (n.out.long is None or part.long)  # type: ignore[attr-defined]
    )


def temporaries(parts: list[Part], length: int) -> int:
    """Give every array that is read from memory a place there; elements that this takes.

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
                step = near and c == j and n.kind in ("map", "fold") and domain_of(m) != () and in_step(v, m, n)
                if step or (near and scalar_here(parts[i], m) and n.kind in ("map", "fold", "dot")):
                    continue
                arrays[id(v.root)] = v.root
                readers.setdefault(id(v.root), []).append((i, j))
                if n.kind == "matrix":
                    packed.add(id(v.root))
    for n in at:
        if n.kind in ("fold", "dot", "matrix") and not scalar_here(parts[at[n][0]], n) and n.out.place is None:
            arrays.setdefault(id(n.out), n.out)
            readers.setdefault(id(n.out), [at[n]])
    wide: list[Array] = []
    local: list[tuple[tuple[int, int], tuple[int, int], Array]] = []
    for key, a in arrays.items():
        first, last = min(at[m] for m in a.makers), max(max(readers[key]), max(at[m] for m in a.makers))
        lasting = [s for s in a.stores if s.region == "new"]
        if lasting and key not in packed:
            a.place = lasting[0]
        elif a.long is not None and first[0] == last[0] and parts[first[0]].long and key not in packed:
            local.append((first, last, a))
        else:
            wide.append(a)
    top = 0
    for a in wide:
        a.place = Place("tmp", top, a.strides())
        top += a.size
    return top + turn(local, top)


def turn(local: list[tuple[tuple[int, int], tuple[int, int], Array]], base: int) -> int:
    """Places in one turn's room, reused once the last reader is through; elements that it takes."""
    free: list[tuple[int, int]] = []  # (first element, elements)
    busy: list[tuple[tuple[int, int], int, int]] = []
    top = 0
    for first, last, a in sorted(local, key=lambda one: one[0]):
        for entry in [b for b in busy if b[0] < first]:
            busy.remove(entry)
            free.append(entry[1:])
        need = max(a.size // a.shape[a.long or 0], 1)
        fitting = sorted((size, start) for start, size in free if size >= need)
        if fitting:
            size, start = fitting[0]
            free.remove((start, size))
            if size > need:
                free.append((start + need, size - need))
        else:
            start, top = top, top + need
        strides = [0 if d == a.long else s for d, s in enumerate(a.strides())]
        a.place = Place("tmp", base + start, tuple(strides))
        busy.append((last, start, need))
    return top


__all__ = ["Region", "scalar_here", "temporaries"]
_ = written_out
