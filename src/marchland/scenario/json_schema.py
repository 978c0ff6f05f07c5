"""The form of scenario.yaml as JSON Schema, for editors that check while one types.

The schema is written from the same models that judge a scenario, and stands beside them as
scenario.schema.json; a scenario points to it by a relative path in its first line. What needs two files to
judge is left to `check`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from marchland.scenario.catalog import SCHEMA
from marchland.scenario.said import NONE, VALUES
from marchland.scenario.schema import Sheet
from marchland.scenario.sheet import parse

SHIPPED = Path(__file__).with_name(SCHEMA)
SHORT: dict[str, list[dict[str, Any]]] = {
    "place": [],
    "hold": [{"type": "array", "items": {"type": "string"}}],
}
"""Keys of an offensive that take a name alone, or one of these, beside their full form."""
_TOLD = ("description", "examples", "default")
_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of scenario.yaml."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    schema = {"$schema": dialect, **Sheet.model_json_schema(by_alias=True), "title": "marchland scenario"}
    prior = schema["properties"]["parameters"]["additionalProperties"]
    schema["properties"]["parameters"]["additionalProperties"] = {"anyOf": [{"type": "number"}, prior]}
    offensive = schema["$defs"]["Offensive"]["properties"]
    for key in SHORT:
        full = offensive[key]
        told = {
            word: full.pop(word) for word in ("description", "examples", "unit", "default") if word in full
        }
        offensive[key] = {"anyOf": [{"type": "string"}, *SHORT[key], full], **told}
    tidy: dict[str, Any] = _tidy(schema)
    return tidy


def text() -> str:
    """The schema as it is shipped."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def _told(node: dict[str, Any]) -> dict[str, Any]:
    """A key with its unit in the words that editors show, and examples as values where they are plain."""
    plain = dict(node)
    unit = plain.pop("unit")
    plain.pop(VALUES, None)
    found = [parse(text, SCHEMA).data for text in plain.pop("examples", []) if text]
    section = "$ref" in str({key: plain[key] for key in plain if key != "description"})
    told = plain["description"] + ("" if unit == NONE else f" ({unit})")
    return {**plain, "description": told, **({} if section or not found else {"examples": found})}


def _tidy(node: Any) -> Any:
    """Days with a pattern, and no titles made from names of fields."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("format") == "date":
        return {**_DAY, **{key: _tidy(node[key]) for key in _TOLD if key in node}}
    if "unit" in node and "description" in node:
        return _tidy(_told(node))
    return {
        key: _tidy(value)
        for key, value in node.items()
        if not (key == "title" and isinstance(value, str) and "properties" not in node)
    }
