"""Offensives asked for beside a scenario's file: as text on a command line, in a file of their own, as objects.

    place=birkhead,start=2002-03-03,forces=crown_army:2000+birkdale_watch:300,air=1.5,hold=birkdale_watch

Several values are joined by `+`, persons follow their group after a colon; `name=` tells strategies apart, without it
all are one strategy called `offensive`. A text without `=` is the path of a YAML file: a list of offensives in the form
of scenario.yaml, or such lists by the names of strategies. Whatever is wrong is said where it stands, all at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from marchland.errors import InputError, unknown
from marchland.scenario import forms, rules
from marchland.scenario.errors import ScenarioError
from marchland.scenario.names import HISTORY
from marchland.scenario.rules.offensives import ORDERED
from marchland.scenario.scenario import Scenario
from marchland.scenario.schema import Offensive
from marchland.scenario.sheet import Tree, parse, scalar
from marchland.scenario.source import SHEET_BYTES, Spot, plain, read_text

FLAG = "--offensive"
NAME = "offensive"
"""The strategy that offensives without a name are in."""
MANY = ("place", "forces", "hold")
"""Keys whose values may be several."""
Given = Offensive | Mapping[str, Any]


def read(texts: Sequence[str]) -> Tree:
    """Offensives as they are written on a command line, or in files that it names, with what could not be read."""
    tree = Tree(FLAG, (), {})
    for number, text in enumerate(texts, start=1):
        try:
            if "=" in text:
                _written(tree, plain(FLAG, text), number)
            elif Path(text).is_file():
                _filed(tree, Path(text))
            else:
                hint = "expected key=value, several between commas, or the path of a YAML file"
                tree.problems.append(
                    Spot(FLAG, number, 1, text).problem("", f"there is no file '{text}'", hint)
                )
        except ScenarioError as error:
            tree.problems += error.problems
    return tree


def formed(data: Mapping[str, Any]) -> Offensive:
    """An offensive of plain data. Raises ScenarioError with all that is wrong with its form."""
    tree = Tree("offensive", (), {"strategies": {NAME: {"about": NAME, "offensives": [dict(data)]}}})
    found, problems = forms.strategies(tree)
    if problems:
        raise ScenarioError(problems)
    return found[NAME].offensives[0]


def told(given: Mapping[str, Sequence[Given]]) -> Tree:
    """Offensives by strategy that are given as objects, or as mappings in the form of scenario.yaml."""
    tree = Tree("offensives", (), {})
    for name, many in given.items():
        for i, one in enumerate(many):
            data = one.model_dump(mode="json") if isinstance(one, Offensive) else dict(one)
            _put(tree, name, data, {(): Spot(f"offensives: {name}[{i}]")}, {})
    return tree


def added(s: Scenario, tree: Tree, base: str = HISTORY) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario with a strategy for every name, levers as in `base`, and the names of these strategies.

    The mechanism that carries offensives out is listed, if it is not. Raises ScenarioError with all that is wrong.
    """
    names = tuple(tree.data)
    problems = tree.problems + [
        tree.spot(("strategies", name)).problem(
            name, f"there is a strategy named '{name}' already", "give it another name, name=..."
        )
        for name in names
        if name in s.strategies
    ]
    with_base = {
        name: {"about": _about(many, base), "offensives": many}
        for name, many in tree.data.items()
        if name not in s.strategies
    }
    tree = Tree(tree.file, tree.lines, {"strategies": with_base}, tree.keys, tree.values)
    found, wrong = forms.strategies(tree)
    problems += wrong
    levers = s.strategies[base].levers
    new = {name: one.model_copy(update={"levers": levers}) for name, one in found.items()}
    listed = s.mechanisms if ORDERED in {*s.mechanisms, *s.off} else (*s.mechanisms, ORDERED)
    mine = s.model_copy(update={"strategies": new, "mechanisms": listed})
    own = [rule for rule in rules.RULES if rule.name.startswith("offensive_")]
    problems += rules.check(mine, rules.Files(tree, {}, s.time), set(Scenario.model_fields), own)
    if problems:
        raise ScenarioError(sorted(problems, key=lambda one: (one.file, one.line, one.column)))
    return mine.model_copy(update={"strategies": {**s.strategies, **new}}), names


def one_added(s: Scenario, tree: Tree, base: str) -> tuple[Scenario, str]:
    """The same for offensives of one strategy, on top of `base`. Raises ScenarioError, InputError for several."""
    if base not in s.strategies:
        raise unknown("strategy", base, s.strategies, "strategies")
    changed, names = added(s, tree, base)
    if len(names) != 1:
        raise InputError(
            f"{FLAG}: a run has one strategy, not {', '.join(names)}: leave out name=, or compare them"
        )
    return changed, names[0]


def _about(many: Sequence[Mapping[str, Any]], base: str) -> str:
    """What the strategy is, in a sentence."""
    places: dict[str, None] = {}
    for one in many:
        place = one.get("place", ()) if isinstance(one, Mapping) else ()
        places |= dict.fromkeys([place] if isinstance(place, str) else map(str, place))
    return f"An offensive on {', '.join(places)}; levers as in {base}."


def _written(tree: Tree, text: str, number: int) -> None:
    """One offensive as text."""
    data: dict[str, Any] = {}
    keys: dict[tuple[str | int, ...], Spot] = {(): Spot(FLAG, number, 1, text)}
    values = dict(keys)
    name, at = NAME, 1
    for part in text.split(","):
        key, sign, value = (one.strip() for one in part.partition("="))
        spot = Spot(FLAG, number, at + len(part) - len(part.lstrip()), text)
        if not sign or key in data:
            said = f"'{key}' is given twice" if sign else f"'{part.strip()}' is no key=value"
            hint = "expected key=value, several between commas; + joins values"
            tree.problems.append(spot.problem("", said, hint))
        elif key == "name":
            name = value
        else:
            data[key] = _value(key, value)
            keys[(key,)] = values[(key,)] = spot
        at += len(part) + 1
    _put(tree, name, data, keys, values)


def _value(key: str, text: str) -> Any:
    """A value as YAML would have it, several as a list, or with persons as a mapping."""
    if key not in MANY:
        return scalar(text)
    parts = [part.strip() for part in text.split("+")]
    if key == "place":
        return parts
    pairs = (part.partition(":") for part in parts)
    return {group.strip(): scalar(persons.strip()) if sign else None for group, sign, persons in pairs}


def _filed(tree: Tree, path: Path) -> None:
    """All offensives of a file."""
    found = parse(read_text(path.parent, path.name, SHEET_BYTES), str(path))
    if found.problems:
        raise ScenarioError(found.problems)
    by_name = {NAME: found.data} if isinstance(found.data, list) else found.data
    if not isinstance(by_name, dict) or not by_name or not all(isinstance(v, list) for v in by_name.values()):
        hint = "expected a list of offensives, or such lists by the names of strategies"
        raise ScenarioError([Spot(str(path)).problem("", "the file holds no offensives", hint)])
    for name, many in by_name.items():
        for i, one in enumerate(many):
            head = (i,) if isinstance(found.data, list) else (name, i)
            _put(tree, name, one, _under(found.keys, head), _under(found.values, head))


def _under(spots: Mapping[tuple[str | int, ...], Spot], head: tuple[str | int, ...]) -> dict[Any, Spot]:
    """Spots of what lies under a path, by the path from there."""
    return {path[len(head) :]: spot for path, spot in spots.items() if path[: len(head)] == head}


def _put(tree: Tree, name: str, data: Any, keys: Mapping[Any, Spot], values: Mapping[Any, Spot]) -> None:
    """Enter an offensive of a strategy, and where its parts stand."""
    many = tree.data.setdefault(name, [])
    head = ("strategies", name, "offensives", len(many))
    many.append(data)
    tree.keys |= {(*head, *path): spot for path, spot in keys.items()}
    tree.values |= {(*head, *path): spot for path, spot in values.items()}
    first = next(iter({**keys, **values}.values()), Spot(tree.file))
    tree.keys.setdefault(("strategies", name), first)
