"""What is wrong with what mechanisms declare, found when they are discovered: all at once, each with file and line.

What a declaration alone can show is here: kinds of things, units, bounds and priors, axes, and names that two own. What
shows only when a week is traced (`territory.rehearsal`) or simulated (`tests/contract`) is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from math import inf, isfinite
from typing import Any

from marchland.engine.blame import file_of, line_of, message, shown
from marchland.engine.bounds import BY_UNIT
from marchland.engine.contract import Event, Input, Lever, Mechanism, Stock
from marchland.engine.priors import TAKES, Param, Prior
from marchland.errors import meant

HELD: dict[str, type] = {
    "parameters": Param, "stocks": Stock, "events": Event, "levers": Lever, "inputs": Input, "reads": str,
    "outcomes": str,
}  # fmt: skip
"""Fields of a mechanism that hold several things, and of what kind."""
TAIL = 1e-6
"""Probability beyond which a prior may reach out of its bounds at either end."""
LARGEST = 1e9


def faults(
    found: Mapping[str, Mechanism],
    axes: Collection[str],
    along: Collection[str],
    outcomes: Collection[str],
    shipped: Collection[str] = (),
) -> list[str]:
    """Messages on all that is wrong with declarations.

    `axes` are those that a declaration may name, `along` those that an input may be recorded along, `outcomes` the
    words for what a mechanism moves. The levers of those `shipped` must say what they move.
    """
    out: list[str] = []
    sound = {}
    for name, m in found.items():
        kinds = list(_kinds(m))
        out += kinds
        if not kinds:
            sound[name] = m
            out += [*_parameters(m), *_axes(m, axes, along), *_levels(m), *_outcomes(m, outcomes)]
    out += [said for name, m in sound.items() for said in _levers(m, sound, outcomes, name in shipped)]
    return out + list(clashes(sound))


def _kinds(m: Mechanism) -> Iterator[str]:
    """Fields that hold something else than they are for."""
    for field, kind in HELD.items():
        value = getattr(m, field)
        many = value if isinstance(value, tuple) else (value,)
        wrong = [one for one in many if not isinstance(one, kind)]
        if wrong:
            expected = "names as text" if kind is str else f"{kind.__name__}(...), one or several"
            yield message(m, f"`{field}`: expected {expected}, not {wrong[0]!r}")
    if not callable(m.post):
        yield message(m, f"`post`: expected a function of (y, p, x, u), not {m.post!r}")


def _parameters(m: Mechanism) -> Iterator[str]:
    seen: set[str] = set()
    for p in m.parameters:
        line = partial(line_of, m, ("Param",), p.name)
        said = "the name is given to two parameters" if p.name in seen else ""
        seen.add(p.name)
        for text in filter(None, (said, *_possible(p))):
            yield message(m, f"parameter {p.name!r}: {text}", line)


def _possible(p: Param) -> Iterator[str]:
    """What is wrong with a parameter's unit, bounds and priors."""
    low, high = p.bounds
    if not (isfinite(low) and isfinite(high)):
        near = meant(p.unit, BY_UNIT)
        yield f"no bounds are known for the unit {p.unit!r}: give `low` and `high`, or a unit of engine/bounds.py{near}"
        return
    if not low < high or max(abs(low), abs(high)) > LARGEST:
        yield f"low {low:g}, high {high:g}: expected low < high, neither beyond {LARGEST:g}"
        return
    for what, prior in (
        ("prior", p.prior),
        ("as_argued", p.as_argued),
        ("taught", p.taught),
        *p.cells.items(),
    ):
        if prior is None:
            continue
        if not isinstance(prior, Prior):
            yield f"{what}: expected a prior such as lognormal(1.0, 0.5), not {prior!r}"
        elif wrong := prior.wrong():
            yield f"{what}: {wrong}; a prior of kind '{prior.dist}' takes {TAKES.get(prior.dist, 'nothing')}"
        else:
            least, most = prior.reach(TAIL)
            if not (low <= least and most <= high):
                fit = ", or cut it with its own low and high" if prior.dist != "fixed" else ""
                yield (
                    f"{what} {prior} reaches from {least:.3g} to {most:.3g}, beyond {low:g} to {high:g}, what "
                    f"{p.unit!r} can be: choose one that fits{fit}, or give the parameter `low` and `high`"
                )


def _axes(m: Mechanism, axes: Collection[str], along: Collection[str]) -> Iterator[str]:
    """Axes that do not exist."""
    many: list[tuple[str, str, Any, Collection[str]]] = [
        *(("Param", p.name, p.axes, axes) for p in m.parameters),
        *(("Stock", s.name, s.axes, axes) for s in m.stocks),
        *(("Event", e.name, e.axes, axes) for e in m.events),
        *(("Input", i.name, i.axes, along) for i in m.inputs),
        *(("draws", name, given, axes) for name, given in m.draws.items()),
    ]
    for kind, name, given, known in many:
        line = partial(line_of, m, (kind,), name)
        if not isinstance(given, tuple):
            yield message(m, f"{kind} {name!r}: axes: expected a tuple of names, not {given!r}", line)
            continue
        for axis in given:
            if axis not in known:
                said = f"{kind} {name!r}: no axis named {axis!r}; axes are: {', '.join(known)}"
                yield message(m, said + meant(str(axis), known), line)
        if kind == "Input" and len(given) > 1:
            yield message(m, f"{kind} {name!r}: the axes {given}: one at most", line)


def _levels(m: Mechanism) -> Iterator[str]:
    """Levels that lie outside of their own bounds."""
    for one in m.levers:
        if not one.low <= one.history <= one.high:
            said = f"lever {one.name!r}: history {one.history:g} is not within {one.low:g} to {one.high:g}"
            yield message(m, said, line_of(m, ("Lever",), one.name))
    for i in m.inputs:
        line = partial(line_of, m, ("Input",), i.name)
        if not i.low <= i.default <= i.high:
            yield message(
                m, f"input {i.name!r}: default {i.default:g} is not within {i.low:g} to {i.high:g}", line
            )
        if not 0 < i.per < inf:
            yield message(m, f"input {i.name!r}: per {i.per:g}: expected a number above 0", line)
    for s in m.stocks:
        given = {"neutral": s.neutral, "initial": None if callable(s.initial) else s.initial}
        for what, value in given.items():
            if value is not None and not s.low <= value <= s.high:
                said = f"stock {s.name!r}: {what} {value:g} is not within {s.low:g} to {s.high:g}"
                yield message(m, said, line_of(m, ("Stock",), s.name))


def _outcomes(m: Mechanism, words: Collection[str]) -> Iterator[str]:
    for name in m.outcomes:
        if name not in words:
            yield message(
                m, f"`outcomes`: no outcome named {name!r}; they are: {', '.join(words)}{meant(name, words)}"
            )


def _levers(
    m: Mechanism, found: Mapping[str, Mechanism], outcomes: Collection[str], must: bool
) -> Iterator[str]:
    """What is wrong with what levers say that they move; nothing said is wrong only if they `must`."""
    stocks = [s.name for one in found.values() for s in one.stocks]
    params = {f"{name}.{p.name}": p for name, one in found.items() for p in one.parameters}
    for lever in m.levers:
        line = partial(line_of, m, ("Lever",), lever.name)
        given = {"moves": lever.moves, "slope": lever.slope, "outcome": lever.outcome}
        missing = [f"`{field}`" for field, value in given.items() if not value]
        if missing and (must or len(missing) < len(given)):
            said = "say which stock it `moves`, through which `slope` and what `outcome`; missing: "
            yield message(m, f"lever {lever.name!r}: {said}{', '.join(missing)}", line)
        if lever.moves and lever.moves not in stocks:
            said = f"moves: no stock named {lever.moves!r}{meant(lever.moves, stocks)}"
            yield message(m, f"lever {lever.name!r}: {said}", line)
        if lever.outcome and lever.outcome not in outcomes:
            said = f"outcome: no outcome named {lever.outcome!r}; they are: {', '.join(outcomes)}"
            yield message(m, f"lever {lever.name!r}: {said}{meant(lever.outcome, outcomes)}", line)
        for text in _slope(lever, params):
            yield message(m, f"lever {lever.name!r}: slope: {text}", line)


def _slope(lever: Lever, params: Mapping[str, Param]) -> Iterator[str]:
    """What is wrong with the parameters through which a lever moves its outcome."""
    for pair in lever.slope:
        if not (isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str)):
            yield f"expected a mapping from a parameter's full name to a number, not {lever.slope!r}"
            return
        name, value = pair
        if name not in params:
            yield f"no parameter named {name!r} (full names, such as contest.rho){meant(name, params)}"
            continue
        low, high = params[name].bounds
        if not low <= 0 <= high:
            yield f"{name} cannot be 0 ({low:g} to {high:g}): name one that switches the effect off at 0"
        elif not isinstance(value, int | float) or not low <= value <= high or value == 0:
            yield f"{name}: {value!r}: expected a number from {low:g} to {high:g} that is not 0"


def clashes(found: Mapping[str, Mechanism]) -> Iterator[str]:
    """Names that two mechanisms own, or declare differently; both are named, with file and line."""
    owned = (("stock", "Stock", "stocks"), ("event", "Event", "events"), ("lever", "Lever", "levers"))
    for word, call, field in owned:
        owners: dict[str, list[Mechanism]] = {}
        for m in found.values():
            for one in getattr(m, field):
                owners.setdefault(one.name, []).append(m)
        for name, many in owners.items():
            if len(many) > 1:
                yield _both(many, call, name, f"the {word} {name!r} is owned twice: rename one")
    first: dict[str, tuple[Mechanism, Input]] = {}
    for m in found.values():
        for i in m.inputs:
            for key in dict.fromkeys((i.name, f"series {i.series}")):
                other, its = first.setdefault(key, (m, i))
                if its != i and key == i.name:
                    said = f"the input {i.name!r} is declared in two ways: declare it alike, or give it another name"
                    yield _both([other, m], "Input", i.name, said)
                elif its != i and its.name != i.name:
                    said = f"the series {i.series!r} is read as {its.name!r} and as {i.name!r}: use one name"
                    yield _both([other, m], "Input", i.name, said)


def _both(many: list[Mechanism], call: str, name: str, text: str) -> str:
    places = ", ".join(
        f"{m.name} ({shown(file_of(m)) or 'no file'}:{line_of(m, (call,), name)})" for m in many
    )
    return f"{text}; owners are: {places}" if call != "Input" else f"{text}; by {places}"
