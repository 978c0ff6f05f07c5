"""Variants of a scenario from the command line: dotted keys set to new values, and mechanisms switched off.

`parameters.contest.rho=1.5` finds the longest key that fits at each step, since parameters have dots in
their names. A value is read as YAML. Whatever is wrong with the result is then reported at the override,
not in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marchland.scenario.errors import Problem, ScenarioError, expected
from marchland.scenario.sheet import Path, Tree, parse
from marchland.scenario.source import Spot, plain

FLAG = "--set"
WITHOUT = "--without"


def override(tree: Tree, overrides: Mapping[str, str]) -> list[Problem]:
    """Apply each `key: value` to the tree; returns those that could not be applied."""
    problems = []
    for number, (key, text) in enumerate(overrides.items(), start=1):
        line = f"{key}={text}"
        start, after = Spot(FLAG, number, 1, line), Spot(FLAG, number, len(key) + 2, line)
        try:
            given = parse(str(text), FLAG)
            if given.problems:
                raise ScenarioError(given.problems)
            value = given.data
            path = _path(tree.data, plain(FLAG, key))
        except ScenarioError as error:
            problems += [start.problem(key, item.message, item.hint) for item in error.problems]
            continue
        listed = tree.data.get("mechanisms") if isinstance(tree.data, dict) else None
        if len(path) > 1 and path[0] not in tree.data and isinstance(listed, list) and path[0] in listed:
            hint = f"'{path[0]}' is a mechanism; did you mean 'parameters.{key}'?"
            problems.append(start.problem(key, f"no key named '{path[0]}'", hint))
            continue
        for end in range(1, len(path)):
            if path[:end] not in tree.values:
                tree.put(path[:end], {}, start, start)
        tree.put(path, value, start, after)
    return problems


def remove(tree: Tree, without: Sequence[str]) -> list[Problem]:
    """Take mechanisms out of the scenario's list; returns those that are not in it."""
    listed = tree.data.get("mechanisms") if isinstance(tree.data, dict) else None
    if not isinstance(listed, list):
        return []
    problems = []
    names = [name for name in listed if isinstance(name, str)]
    for number, name in enumerate(without, start=1):
        if name not in names:
            spot = Spot(WITHOUT, number, 1, name)
            hint = expected(name, names, "mechanisms")
            problems.append(spot.problem("mechanisms", f"no mechanism named '{name}' in this scenario", hint))
    kept = [(number, name) for number, name in enumerate(listed) if name not in without]
    for spots in (tree.values, tree.keys):
        old = {number: spots[("mechanisms", number)] for number, _ in kept if ("mechanisms", number) in spots}
        spots.update(
            {("mechanisms", new): old[number] for new, (number, _) in enumerate(kept) if number in old}
        )
    tree.data["mechanisms"] = [name for _, name in kept]
    return problems


def _path(data: Any, key: str) -> Path:
    """The path that a dotted key means in the data; the last step may be new.

    Raises ScenarioError if it leads nowhere.
    """
    steps = key.split(".")
    path: list[str | int] = []
    node = data
    while steps:
        if isinstance(node, list):
            if not steps[0].isdecimal() or int(steps[0]) >= len(node):
                raise _lost(
                    key, f"'{steps[0]}' is no entry of the list", f"entries are numbered 0 to {len(node) - 1}"
                )
            number = int(steps.pop(0))
            path.append(number)
            node = node[number]
        elif isinstance(node, dict):
            size = next((n for n in range(len(steps), 0, -1) if ".".join(steps[:n]) in node), 0)
            size = size or (len(steps) if path == ["parameters"] else 1)
            path.append(".".join(steps[:size]))
            del steps[:size]
            node = node.get(path[-1], {})
        else:
            raise _lost(key, f"'{path[-1]}' is a single value and holds no '{steps[0]}'", "shorten the key")
    return tuple(path)


def _lost(key: str, message: str, hint: str) -> ScenarioError:
    return ScenarioError([Problem(FLAG, 1, 1, key, message, hint)])
