"""YAML 1.2 read into plain data with the line and column of every key and value.

The events of ruamel's parser are composed here so that what a scenario does not need is refused where it
stands: duplicate keys, aliases (and so alias bombs), tags, deep nesting, several documents. Scalars follow
YAML 1.2's core schema (`no` is text); dates stay text and are read by the schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from marchland.scenario.errors import Problem, ScenarioError
from marchland.scenario.names import composed, steering
from marchland.scenario.source import DELETE, Spot, plain, unfit

Path = tuple[str | int, ...]
_DEPTH = 16
_NODES = 100_000
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_INT = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


@dataclass
class Tree:
    """Plain data, where each key and value stands, and what was refused on the way."""

    file: str
    lines: tuple[str, ...]
    data: Any = None
    keys: dict[Path, Spot] = field(default_factory=dict)
    values: dict[Path, Spot] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def spot(self, path: Path, at_key: bool = False) -> Spot:
        """Where the value (or its key) at `path` stands; the nearest enclosing one if it does not exist."""
        for end in range(len(path), 0, -1):
            first, second = self.values, self.keys
            if at_key or end < len(path):
                first, second = second, first
            found = first.get(path[:end]) or second.get(path[:end])
            if found:
                return found
        return Spot(self.file)

    def put(self, path: Path, value: Any, key: Spot, spot: Spot) -> None:
        """Set the value at an existing parent; its key now stands at `key`, it and all it holds at `spot`."""
        node = self.data
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value
        size = len(path)
        for spots in (self.keys, self.values):
            for old in [known for known in spots if known[:size] == path]:
                del spots[old]
        for inner in _paths(value, path):
            self.keys[inner] = self.values[inner] = spot
        self.keys[path] = key


def dotted(path: Path) -> str:
    """`strategies.article.levers.tempo[0].value`"""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


COLON = 'a text that holds a colon needs quotes: title: "Rivers: a war"'


def parse(text: str, file: str) -> Tree:
    """Compose the text. Raises ScenarioError where the YAML itself cannot be read on."""
    text = plain(file, text)
    tree = Tree(file, tuple(text.splitlines()))
    try:
        composer = _Composer(tree, YAML(typ="safe", pure=True).parse(text))
        composer.document()
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) if isinstance(error, MarkedYAMLError) else None
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        line, column = (mark.line, mark.column) if mark else (0, 0)
        hint = COLON if what.startswith("mapping values") else ""
        raise ScenarioError([_spot(tree, line, column).problem("", f"is no YAML: {what}", hint)]) from None
    return tree


def scalar(text: str) -> Any:
    """A plain scalar under YAML 1.2's core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SPECIAL.fullmatch(text):
        return float(text.replace(".", "", 1))
    return text


class _Composer:
    """Events in, data and spots out."""

    def __init__(self, tree: Tree, events: Iterator[Any]) -> None:
        self.tree = tree
        self.events = events
        self.nodes = 0

    def document(self) -> None:
        seen = 0
        for event in self.events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                seen += 1
                if seen > 1:
                    self._stop(event, "a second document begins", "a scenario is one document, without '---'")
            elif kind.endswith("Event") and not kind.startswith(("Stream", "Document", "Comment")):
                self.tree.data = self._node(event, ())

    def _node(self, event: Any, path: Path) -> Any:
        kind = type(event).__name__
        self.nodes += 1
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            self._stop(event, "aliases and anchors are not used in scenarios", "write the value out")
        if getattr(event, "tag", None):
            self._stop(event, "tags are not used in scenarios", "write the plain value")
        if len(path) > _DEPTH or self.nodes > _NODES:
            self._stop(event, "too deep or too large", f"at most {_DEPTH} levels and {_NODES:,} values")
        self.tree.values[path] = self._at(event)
        if kind == "MappingStartEvent":
            return self._mapping(path)
        if kind == "SequenceStartEvent":
            items: list[Any] = []
            while not _ends(item := next(self.events)):
                items.append(self._node(item, (*path, len(items))))
            return items
        value = self._text(event, path)
        return scalar(value) if event.style is None else value

    def _text(self, event: Any, path: Path) -> str:
        """A scalar's text in composed form; what an escape such as "\\e" put into it is refused."""
        for _, code in steering(event.value):
            self.tree.problems.append(self._at(event).problem(dotted(path), unfit(code), DELETE))
            break
        return composed(event.value)

    def _mapping(self, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not _ends(event := next(self.events)):
            if type(event).__name__ != "ScalarEvent" or getattr(event, "anchor", None):
                self._stop(event, "a key must be a plain word", "write `key: value`")
            spot = self._at(event)
            key = self._text(event, (*path, event.value))
            inner = (*path, key)
            if key in data:
                first = self.tree.keys[inner].line
                message, hint = f"the key '{key}' is given twice", f"first on line {first}"
                self.tree.problems.append(spot.problem(dotted(inner), message, hint))
                self._node(next(self.events), (*path, f"{key} (again)"))
                continue
            self.tree.keys[inner] = spot
            data[key] = self._node(next(self.events), inner)
        return data

    def _at(self, event: Any) -> Spot:
        return _spot(self.tree, event.start_mark.line, event.start_mark.column)

    def _stop(self, event: Any, message: str, hint: str) -> None:
        raise ScenarioError([*self.tree.problems, self._at(event).problem("", message, hint)])


def _spot(tree: Tree, line: int, column: int) -> Spot:
    text = tree.lines[line] if line < len(tree.lines) else ""
    return Spot(tree.file, line + 1, column + 1, text)


def _ends(event: Any) -> bool:
    return type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent")


def _paths(value: Any, path: Path) -> Iterator[Path]:
    yield path
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(inner, (*path, step))
