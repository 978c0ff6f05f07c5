"""What a key or a cell can hold, in words, from the same checks that judge it."""

from __future__ import annotations

from functools import cache
from typing import Any

from marchland.scenario.values import Strict
from marchland.scenario.wording import PATTERNS

OPEN = 1e14
"""Bounds beyond this guard against nonsense only and are not told."""


@cache
def _properties(model: type[Strict]) -> dict[str, Any]:
    found: dict[str, Any] = model.model_json_schema(by_alias=True)["properties"]
    return found


def allowed(model: type[Strict], name: str, unit: str, cell: bool) -> str:
    """What the value of a key (or a cell) of that name in the file can be."""
    node = _properties(model)[name]
    if cell and unit == "month":
        return "a month, YYYY-MM"
    if cell and node.get("type") == "array":
        return "words, with ; between them"
    if cell and node.get("type") == "object":
        return told(_value(node))
    return told(node)


def words(model: type[Strict], name: str) -> tuple[str, ...]:
    """The words that a key (or a cell) of that name can be; none where it is not one of a few words."""
    node = _properties(model).get(name, {})
    found = (one["enum"] for one in (node, *node.get("anyOf", ())) if "enum" in one)
    return tuple(map(str, next(found, ())))


def told(node: dict[str, Any]) -> str:
    """A JSON schema in words."""
    if "anyOf" in node:
        return " or ".join(told(one) for one in node["anyOf"] if one.get("type") != "null")
    if "enum" in node:
        return ", ".join(map(str, node["enum"]))
    if "const" in node:
        return str(node["const"])
    if "$ref" in node:
        return "a section"
    return {
        "string": _text, "boolean": lambda _: "true or false", "integer": _number, "number": _number,
        "array": _list, "object": _sections,
    }[node["type"]](node)  # fmt: skip


def _text(node: dict[str, Any]) -> str:
    if node.get("format") == "date":
        return "a day, YYYY-MM-DD, 1900 to 2100"
    if "pattern" in node:
        return PATTERNS[node["pattern"]]
    return "a text"


def _number(node: dict[str, Any]) -> str:
    noun = "a whole number" if node["type"] == "integer" else "a number"
    low, high = node.get("minimum"), node.get("maximum")
    above = node.get("exclusiveMinimum")
    high = None if high is None or high > OPEN else high
    low = None if low is None or low < -OPEN else low
    if low is not None and high is not None:
        return f"{noun} from {low:,} to {high:,}"
    ends = [f"above {above:,}"] if above is not None else [f"from {low:,}"] if low is not None else []
    ends += [f"up to {high:,}"] if high is not None else []
    return " ".join([noun, *ends])


def _list(node: dict[str, Any]) -> str:
    return f"a list{_count(node, 'Items')}; each {told(node['items'])}"


def _sections(node: dict[str, Any]) -> str:
    return f"`NAME: ...`{_count(node, 'Properties')}; each {told(_value(node))}"


def _value(node: dict[str, Any]) -> dict[str, Any]:
    """What stands under each name of a mapping, whose names may have a pattern."""
    by_pattern: list[dict[str, Any]] = list(node.get("patternProperties", {}).values())
    plain: dict[str, Any] = node.get("additionalProperties") or {}
    return by_pattern[0] if by_pattern else plain


def _count(node: dict[str, Any], kind: str) -> str:
    low, high = node.get(f"min{kind}"), node.get(f"max{kind}")
    if low is not None and high is not None:
        return f", {low:,} to {high:,}"
    return f", at least {low:,}" if low is not None else f", at most {high:,}" if high is not None else ""
