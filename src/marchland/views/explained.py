"""What a name means: tables and keys of a scenario; mechanisms, parameters, levers, inputs, outcomes; variables, axes.

Tables and keys are looked up first, without mechanisms, which take seconds to load. Things that bear the same name
are told one after another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marchland.errors import MOST, InputError, alike, listed, suggestion
from marchland.scenario import entries
from marchland.scenario.entry import Entry, brief
from marchland.scenario.schema import Sheet
from marchland.scenario.tables import TABLES
from marchland.views.small_names import columns, small

if TYPE_CHECKING:
    from marchland.engine.contract import Input, Lever, Mechanism
    from marchland.engine.priors import Param

MECHANISMS = Path(__file__).resolve().parents[1] / "mechanisms"
OTHERS = (
    ("strengths.csv", "a table of `marchland new --from-tables`"),
    ("recruits_GROUP", "a series of inputs.csv, written with the name of a group"),
    ("contest", "a mechanism"),
    ("contest.b_tie", "a parameter, MECHANISM.NAME"),
    ("tempo", "a lever"),
    ("places_held", "an outcome"),
    ("fighters", "a variable of results"),
    ("kind", "an axis of results"),
)
"""What else can be asked for, by an example each."""
BOTH = frozenset({"deaths"})
"""Tables whose name a variable of results bears too."""
SERIES = "series of inputs.csv"
"""An input that is written once for each of many."""


def explain(name: str = "") -> Entry:
    """What a name means; an empty one lists what there is. Raises InputError with the nearest name."""
    asked = name.strip()
    if not asked:
        return overview()
    if (only := small(asked)) is not None:
        return only
    found, problem = scenario_names(asked)
    both = asked.partition(".")[0] in BOTH
    if problem is not None and not both and not is_mechanism(asked):
        raise problem
    if not found or both or is_mechanism(asked):
        every = model_names()
        found += [entry for entry in every if entry.name == asked]
        if not found:
            return otherwise(asked, every)
    return replace(found[0], also=tuple(found[1:]))


def otherwise(asked: str, model: list[Entry]) -> Entry:
    """What a name may be short for, or a case of: its whole is the last part of another, or of several, which are
    listed; or it is a series of inputs.csv that is written for one of many. Raises InputError with the nearest name."""
    every = {entry.name: entry for entry in (*entries.every(), *columns().values(), *model)}
    same = ends(every).get(asked, [])
    if len(same) == 1:
        return replace(every[same[0]], asked=asked)
    if same:
        said = f"the last part of {len(same)} names; ask for one of them"
        return Entry(asked, said, "", inside=tuple((name, brief(every[name])) for name in same))
    names = [name for name, entry in every.items() if entry.kind != SERIES]
    if not any(name.startswith(asked) for name in names):
        for entry in every.values():
            if entry.kind == SERIES and asked.startswith(entry.name.rpartition("_")[0] + "_"):
                return replace(entry, asked=asked)
    raise nothing(asked, [entry.name for entry in model], every)


def ends(names: Iterable[str]) -> dict[str, list[str]]:
    """Last part, after the last stop or colon -> the names that end so."""
    found: dict[str, list[str]] = {}
    for name in names:
        if len(parts := re.split(r"[.:]", name)) > 1 and not name.endswith((".csv", ".yaml")):
            found.setdefault(parts[-1], []).append(name)
    return found


def nothing(asked: str, model: list[str], every: Iterable[str]) -> InputError:
    """The error for a name that nothing bears: lists what begins like it, or everything; and what it may be, also by
    the last part of a name alone."""
    first = asked.partition(".")[0]
    inside = [n for n in every if n.startswith(f"{first}.")]
    known = [*(spec.stem for spec in TABLES), *entries.names(Sheet), *model]
    last = ends(every)
    close = alike(asked, {*known, *every, *last})
    meant = dict.fromkeys(
        name for one in close for name in (last[one] if one in last and one not in known else [one])
    )
    there = f"; entries are: {listed(list(dict.fromkeys(inside or known)))}"
    return InputError(f"no entry named '{asked}'{there}{suggestion(list(meant)[:MOST])}")


def overview() -> Entry:
    """Files, tables, and an example of everything else."""
    files = ((one.name, one.meaning) for one in (entries.sheet(), *map(entries.table, TABLES)))
    said = "names that can be asked for: a file, FILE:KEY.KEY, TABLE.COLUMN, and names of the model"
    return Entry("marchland explain NAME", "", said, inside=(*files, *OTHERS))


def scenario_names(asked: str) -> tuple[list[Entry], InputError | None]:
    """Tables, columns and keys of a name, and why there are none, if it begins like one."""
    try:
        first = entries.find(asked)
    except InputError as error:
        return [], error
    if first is None:
        return [], None
    same = first.kind == "table" and first.name != asked and asked in entries.names(Sheet)
    return [first, *([entries.key(asked)] if same else [])], None


def is_mechanism(asked: str) -> bool:
    """Whether a name begins like a mechanism that comes with the package."""
    first = asked.partition(".")[0]
    return first.isidentifier() and (MECHANISMS / f"{first}.py").is_file()


def model_names() -> list[Entry]:
    """Everything of the model that has a name."""
    from marchland.mechanisms import OUTCOMES, discover
    from marchland.scenario.nearness import PARAMETERS

    many = discover().values()
    found = [told for one in many for told in mechanism(one)]
    found += [parameter(name, param) for name, param in PARAMETERS.items()]
    found += [Entry(name, "outcome", said) for name, said in OUTCOMES.items()]
    seen: dict[tuple[str, str], Entry] = {}
    for entry in [*found, *variables(many), *axes()]:
        seen.setdefault((entry.name, entry.kind), entry)
    return list(seen.values())


def mechanism(one: Mechanism) -> Iterator[Entry]:
    """A mechanism, its parameters, levers and inputs."""
    from marchland.mechanisms import account

    parts = [
        *(parameter(f"{one.name}.{param.name}", param) for param in one.parameters),
        *(lever(entry, one.name) for entry in one.levers),
        *(series(entry, one.name) for entry in one.inputs),
        *(told for entry in one.inputs for told in each(entry, one.name)),
    ]
    inside = tuple((entry.name, brief(entry)) for entry in parts)
    equations = "\n".join(account(one)["equations"])
    yield Entry(one.name, "mechanism", one.claim, equations=equations, inside=inside)
    yield from parts


def parameter(full: str, param: Param) -> Entry:
    """A parameter: what it can be, its prior, where that comes from."""
    from marchland.views.words import prior

    low, high = param.bounds
    own = param.under("expert")
    ends = {"low": own.low, "high": own.high}
    cut = {end: value for end, value in ends.items() if abs(value) != float("inf")}
    said = f"prior: {prior({'dist': own.dist, 'a': own.a, 'b': own.b, **cut})}"
    return Entry(
        full,
        "parameter",
        param.note,
        param.unit,
        between(low, high),
        said,
        example(full, own.median),
        param.source,
    )


def lever(one: Lever, owner: str) -> Entry:
    """A lever: its range, and how it stood in history."""
    said = one.note or (
        f"what can be decided; it moves `{one.moves}`" if one.moves else "what can be decided"
    )
    return Entry(
        one.name, "lever", said, one.unit, between(one.low, one.high), f"{one.history:g}, as in history",
        f"levers: {{{one.name}: [{{from: 2002-01-06, value: {one.high:g}}}]}}", f"mechanism {owner}",
    )  # fmt: skip


def series(one: Input, owner: str) -> Entry:
    """A series of inputs.csv, by its name in results and commands."""
    along = f"; in inputs.csv as {one.series}_{one.axes[0].upper()}" if one.axes else ""
    rest = (one.unit, between(one.low, one.high), f"{one.default:g}", "", f"mechanism {owner}")
    return Entry(one.series, "input", one.note + along, *rest)


def each(one: Input, owner: str) -> Iterator[Entry]:
    """The same as it is written in inputs.csv, where there is one for each of many."""
    for axis in one.axes[:1]:
        said = f"{one.note}; {axis.upper()} is the key of a {axis}"
        yield replace(series(one, owner), name=f"{one.series}_{axis.upper()}", kind=SERIES, meaning=said)


def variables(many: Any) -> Iterator[Entry]:
    """Variables of results and exports, and the outcomes of comparisons."""
    from marchland.compare.outcomes import OUTCOMES
    from marchland.ensemble.layout import KEPT, MONTHLY, WORDS
    from marchland.record.counts import KINDS
    from marchland.record.record import DECLARED
    from marchland.territory.observations import EVENT, OBSERVATIONS
    from marchland.views.result_words import DERIVED

    for one in OBSERVATIONS:
        time = "month" if one.name in MONTHLY else "week"
        yield Entry(one.name, "variable", one.long_name, one.unit, along("run", time, *one.axes))
    for owner in many:
        for stock in owner.stocks:
            if stock.recorded:
                yield Entry(
                    stock.name, "variable", stock.long_name, stock.unit, along("run", "week", *stock.axes)
                )
        for event in owner.events:
            axes = along("run", "week", *event.axes)
            yield Entry(EVENT + event.name, "variable", event.note, "0 or 1", axes)
    for name, (dims, unit, said) in DECLARED.items():
        yield Entry(name, "variable", said, unit, along(*dims))
    for name, (unit, said) in WORDS.items():
        yield Entry(name, "variable", said, unit, along("run", *KEPT[name]))
    for name, (unit, said) in DERIVED.items():
        yield Entry(name, "variable of summary.csv", said, unit)
    for name, said in KINDS.items():
        yield Entry(f"deaths.{name}", "variable of summary.csv", f"deaths in the month: {said}", "persons")
    for outcome in OUTCOMES:
        yield Entry(outcome.name, "outcome of comparisons", outcome.words, outcome.unit)


def axes() -> Iterator[Entry]:
    """Axes of results, and what stands beside them."""
    from marchland.record.counts import KINDS
    from marchland.views.result_words import AXES, BESIDE

    for name, said in AXES.items():
        yield Entry(name, "axis of results", said, inside=tuple(KINDS.items()) if name == "kind" else ())
    for name, (unit, said) in BESIDE.items():
        place = "month" if name == "covered" else "place"
        yield Entry(name, "beside an axis of results", said, unit, along(place))


def along(*axes: str) -> str:
    """The axes of a variable."""
    return f"a figure by {', '.join(axes)}"


def between(low: float, high: float) -> str:
    """A range in words."""
    if abs(low) == abs(high) == float("inf"):
        return "a number"
    ends = [f"from {low:,g}"] if abs(low) != float("inf") else []
    ends += [f"to {high:,g}"] if abs(high) != float("inf") else []
    return " ".join(["a number", *ends])


def example(full: str, value: float) -> str:
    """How a parameter is set."""
    return f"--set parameters.{full}={value:g}"
