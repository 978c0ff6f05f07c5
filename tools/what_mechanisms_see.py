"""Write into CONTRIBUTING.md what a mechanism's function is given: the names in y, p, x and u, with shapes and units.

    python tools/what_mechanisms_see.py

The tables stand between two marks there. They are made of the declarations: stocks, events, inputs and levers of the
mechanisms, the docstring of the diagnostics, and the comments beside the fields of the world. A test compares them for
the mechanisms that the tables name, so a new file asks for no new tables; run this when you like.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from pathlib import Path

from marchland.engine import priors
from marchland.engine.bounds import BY_UNIT
from marchland.engine.contract import Input, Lever, Mechanism, Stock
from marchland.mechanisms import AXES as NAMED
from marchland.mechanisms import OUTCOMES, RECORDED_ALONG, discover
from marchland.territory import diagnostics, world
from marchland.territory.fronts import FRONT_EVENTS
from marchland.territory.world import World

PAGE = Path(__file__).resolve().parents[1] / "CONTRIBUTING.md"
MARK, END = "<!-- what mechanisms see -->\n", "<!-- end of what mechanisms see -->"
AXES = {
    "P": "place", "A": "side", "G": "group", "C": "community", "K": "sponsor", "R": "role", "D": "dyad", "W": "",
}  # fmt: skip
"""Letters of the comments in world.py."""
CORE = {
    "holder": "index of the side that holds the place",
    "attacker": "index of the side that besieges it, -1 for none",
    "siege_weeks": "weeks under siege",
    "tenure": "weeks since the place changed hands",
    "former": "index of the side that held it before",
    "gone": "fighters who left to nowhere last week: killed, captured, dispersed, deserted; persons",
}
MADE = (
    ("focal", "index", "index of the focal side"),
    ("is_focal", "side", "1 for the focal side"),
    ("focal_group", "group", "1 for groups of the focal side"),
    *((f"is_{role}", "group", f"1 for groups in the role {role}") for role in World.roles),
    ("kind", "names", "place of a kind of death on the axis `kind`, by name: `x.kind.air`"),
    (
        "muster",
        "place, group",
        "persons ordered there, while an offensive lasts (where a strategy orders any)",
    ),
    ("stay", "place, group", "persons who are to hold it once it is won; the same"),
    ("onward", "place, group", "1 for groups that are to go on once it is won; the same"),
    ("objective", "place", "1 where a strategy that is compared orders an offensive; the same"),
    ("shape", "function", 'lengths along axes: `x.shape(("place", "side"))`'),
)
"""What the model makes of the world's fields."""
ENGINE = "engine"


def row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [row(*head), "|" + "---|" * len(head), *(row(*cells) for cells in rows), ""]


def along(axes: Iterable[str]) -> str:
    return f"({', '.join(axes)})"


def bounds(stock: Stock) -> str:
    """How a stock is kept and what others see of it while its owner is off."""
    off = "frozen" if stock.neutral is None else f"{stock.neutral:g}"
    kept = "conserved, " if stock.conserved else ""
    ends = [f"{end:g}" if abs(end) != float("inf") else "" for end in (stock.low, stock.high)]
    within = f"{ends[0]} to {ends[1]}, " if all(ends) else f"from {ends[0]}, " if ends[0] else ""
    return f"{kept}{within}off: {off}"


def derived() -> list[tuple[str, str, str]]:
    """Diagnostics by name: shape and words, from the module's docstring."""
    text = " ".join((diagnostics.__doc__ or "").split())
    found = re.findall(r"`(\w+)` (\([^)]*\)): (.*?)(?=; `|\.$|;? - `|$)", text)
    return [(name, shape.replace(",)", ")"), words.strip(" ;.-")) for name, shape, words in found]


def fields(kind: str) -> list[tuple[str, str, str]]:
    """Fields of a class in world.py: name, axes, and the comment beside it."""
    source = Path(world.__file__).read_text(encoding="utf-8").split(f"class {kind}:")[1].split("\nclass ")[0]
    out = []
    for name, letters, words in re.findall(r"^    (\w+): \w+  # \(([^)]*)\) (.*)$", source, re.MULTILINE):
        axes = (AXES.get(part.strip(), part.strip()) for part in letters.split(","))
        out.append((name, along(axis for axis in axes if axis), words))
    return out


def unit(one: Input) -> str:
    return f"{one.unit} / {one.per:g}" if one.per != 1 else one.unit


def moved(one: Lever) -> str:
    """What a lever says that it moves."""
    through = ", ".join(f"`{name}`" for name, _ in one.slope)
    return f"; moves `{one.moves}`, and through {through} `{one.outcome}`" if one.moves else ""


def declarable() -> list[str]:
    """What a declaration can name: kinds of prior, units with their bounds, axes, and words for outcomes."""
    makers = ("normal", "halfnormal", "lognormal", "beta", "uniform", "fixed")
    kinds = [
        (f"`{name}({', '.join(inspect.signature(getattr(priors, name)).parameters)})`", priors.TAKES[name])
        for name in makers
    ]
    by_bounds: dict[tuple[float, float], list[str]] = {}
    for name, ends in BY_UNIT.items():
        by_bounds.setdefault(ends, []).append(f"`{name}`")
    units = [(f"{low:g} to {high:g}", ", ".join(many)) for (low, high), many in by_bounds.items()]
    return [
        "**What a declaration can name.** Priors, of `marchland.engine.priors`; `Prior(kind, a, b, low, high)` is cut.",
        "", *table(("prior", "numbers of its kind"), kinds),
        "Units, and what a parameter in them can be. `X per Y` is a slope, of either sign unless X cannot be negative;",
        "any other unit needs `low` and `high`.", "", *table(("can be", "units"), units),
        f"Axes: {', '.join(f'`{axis}`' for axis in NAMED)};",
        f"inputs along one of the first {len(RECORDED_ALONG)}.", "",
        *table(("outcome", "what it is"), [(f"`{name}`", words) for name, words in OUTCOMES.items()]),
    ]  # fmt: skip


def tables(names: Iterable[str]) -> str:
    """The text between the marks, for the mechanisms of these names."""
    many: list[Mechanism] = [discover()[name] for name in sorted(names)]
    stocks = [(f"`{s.name}`", along(s.axes), s.unit, bounds(s), m.name) for m in many for s in m.stocks]
    events = [
        (f"`last_{e.name}`", along(e.axes), "0/1", "it happened last week", m.name)
        for m in many
        for e in m.events
    ]
    inputs: dict[str, tuple[str, ...]] = {}
    for m in many:
        for one in m.inputs:
            owners = ", ".join([*(inputs[one.name][4].split(", ") if one.name in inputs else []), m.name])
            inputs[one.name] = (f"`{one.name}`", along(one.axes), unit(one), one.note, owners)
    levers = [
        (
            f"`{one.name}`",
            "(place)",
            f"{one.low:g} to {one.high:g}",
            f"{one.unit}; history {one.history:g}{moved(one)}",
            m.name,
        )
        for m in many
        for one in m.levers
    ]
    params = [", ".join(f"`{q.name}`" for q in m.parameters) for m in many]
    head = ("name", "shape", "unit", "what it is", "owner")
    along_groups = {"gone": "(group)"}
    core = [(f"`{n}`", along_groups.get(n, "(place)"), "", words, ENGINE) for n, words in CORE.items()]
    core += [(f"`last_{n}`", "(place, side)", "0/1", "it happened last week", ENGINE) for n in FRONT_EVENTS]
    diagnosed = [(f"`{name}`", shape, "", words, "diagnostics") for name, shape, words in derived()]
    geography = [(f"`{n}`", shape, words) for n, shape, words in fields("World")]
    made = [
        (f"`{name}`", axes if axes in ("names", "function", "index") else f"({axes})", words)
        for name, axes, words in MADE
    ]
    followed = ("`follow`", "()", "1 while a future follows the record")
    weekly = [(f"`{n}`", shape, words) for n, shape, words in fields("Inputs")]
    return "\n".join([
        "**y**, the state at the week's start. Declare in `reads` what is not your own.", "",
        *table(head, [*core, *diagnosed, *stocks, *events]),
        "**x**, the world, the week's inputs, and levers as they stand in each place.", "",
        *table(("name", "shape", "what it is"), [*geography, *made, *weekly, followed]),
        *table(head, [*inputs.values(), *levers]),
        "**p**, your own parameters by their short names, numbers or along their axes; **u**, your own `draws`,",
        "uniform between 0 and 1, of the axes that you declare.", "",
        *table(("mechanism", "parameters"), [(m.name, text) for m, text in zip(many, params, strict=True)]),
        *declarable(),
    ])  # fmt: skip


def named(text: str) -> list[str]:
    """The mechanisms whose parameters the page's tables give."""
    part = text.split(MARK)[1].split(END)[0].split("| mechanism | parameters |")[-1]
    return re.findall(r"^\| (\w+) \| `", part, re.MULTILINE)


def written(text: str, names: Iterable[str]) -> str:
    """The page with its tables made anew."""
    before, rest = text.split(MARK)
    return f"{before}{MARK}{tables(names)}{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), discover()), encoding="utf-8")
