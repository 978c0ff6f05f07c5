"""Which values of a flat list of equations are written to memory, and which are computed where they are read.

On a processor writing an array and reading it back costs as much as several additions, and the compiler repeats
cheap chains inside every consumer without counting. Values that sums, products and results need are written in any
case; each of them is a kernel. A value that several kernels read is written only if repeating what it takes to
compute it in each would cost more.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from marchland.engine.flat_jaxpr import Equation, Flat, Name

ELEMENTWISE = frozenset(
    """
    add sub mul div max min exp exp2 log log1p expm1 neg floor ceil sign abs tanh logistic erf erfc erf_inv pow
    integer_pow sqrt rsqrt square select_n clamp eq ne lt le gt ge and or not xor shift_left shift_right_logical
    convert_element_type bitcast_convert_type is_finite rem sin cos round
    """.split()  # noqa: SIM905 - a list of names in words
)
REDUCTIONS = frozenset(f"reduce_{kind}" for kind in ("sum", "max", "min", "and", "or", "prod")) | {
    "argmax",
    "argmin",
}
FREE = frozenset(
    ("broadcast_in_dim", "reshape", "squeeze", "slice", "transpose", "stop_gradient", "copy", "copy_p")
)
COST = {
    "exp": 5, "exp2": 5, "log": 8, "log1p": 16, "expm1": 16, "div": 3, "sqrt": 3, "rsqrt": 3, "tanh": 8,
    "logistic": 9, "pow": 20, "erf_inv": 40, "erf": 20, "erfc": 20, "sin": 20, "cos": 20,
}  # fmt: skip
"""Cost of computing one element, in additions; 0 for FREE, 1 unless stated."""
WRITE = 8.0
"""Cost of writing one element and reading it back, in additions."""
PASSES = 3


def cost(equation: Equation) -> float:
    """Cost of one element of the result from its inputs."""
    return 0.0 if equation.primitive.name in FREE else COST.get(equation.primitive.name, 1.0)


def to_keep(flat: Flat, mapped: AbstractSet[Name]) -> set[Name]:
    """The names to write to memory, of those that differ between runs; `mapped` are the inputs that do."""
    many = set(mapped)
    equations = []
    for e in flat.equations:
        if any(v in many for v in e.inputs if isinstance(v, Name)):
            many.update(e.outputs)
            equations.append(e)
    made = {v: i for i, e in enumerate(equations) for v in e.outputs}
    forced = {v for v in flat.outputs if isinstance(v, Name) and v in made}
    for e in equations:
        if e.primitive.name not in ELEMENTWISE | FREE:
            forced.update(e.outputs)
            if e.primitive.name not in REDUCTIONS:
                forced.update(v for v in e.inputs if isinstance(v, Name) and v in made)
    keep = set(forced)
    for _ in range(PASSES):
        keep = _choose(equations, made, _kernels(equations, made, keep), forced)
    return keep


def _kernels(equations: list[Equation], made: dict[Name, int], keep: AbstractSet[Name]) -> list[int]:
    """In how many kernels each equation is computed or read, if `keep` is written to memory."""
    inside: dict[Name, set[Name]] = {}
    count = [0] * len(equations)
    for i in range(len(equations) - 1, -1, -1):
        e = equations[i]
        readers = set().union(*(inside.get(v, set()) for v in e.outputs))
        count[i] = len(readers)
        own = set(e.outputs) if e.outputs[0] in keep else readers
        for v in e.inputs:
            if isinstance(v, Name) and v in made:
                inside.setdefault(v, set()).update(own)
    return count


def _choose(
    equations: list[Equation], made: dict[Name, int], kernels: list[int], forced: AbstractSet[Name]
) -> set[Name]:
    """Keep what is forced, and what would be repeated by several kernels or along a broadcast at a higher cost."""
    keep = set(forced)
    cones: list[frozenset[int]] = []
    total: list[float] = []
    for i, e in enumerate(equations):
        inputs = [v for v in e.inputs if isinstance(v, Name) and v in made]
        for v in inputs:
            k = made[v]
            grown = e.elements / max(equations[k].elements, 1)
            if v not in keep and total[k] * (grown - 1) > WRITE and e.primitive.name == "broadcast_in_dim":
                keep.add(v)
        cones.append(frozenset((i,)).union(*(cones[made[v]] for v in inputs if v not in keep)))
        total.append(sum(cost(equations[k]) for k in cones[-1]))
        if total[i] * (kernels[i] - 1) > WRITE:
            keep.update(e.outputs)
    return keep
