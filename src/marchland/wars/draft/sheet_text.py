"""scenario.yaml as a person would write it: sections in the usual order, short entries on a line, comments above."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marchland.scenario.sheet import scalar

WIDTH = 112
ENTRY = 200
"""Most characters of an entry that stands on a line of its own."""
_PLAIN = re.compile(r"[A-Za-z]([A-Za-z0-9 _./()';-]*[A-Za-z0-9_.)])?")
SECTIONS: Mapping[str, str] = {
    "priors": "",
    "mechanisms": "everything that is shipped is at work; leave one out to switch it off",
    "communities": "columns of places.csv, the shares of the people of a place; they measure exposure, not support",
    "sides": "affinity: how close a community is to a side, 0 to 1",
    "focal": "the side that the war is about",
    "groups": "role: insurgent, army, militia, tribal or rebel; base: its community; home: [] is everywhere",
    "sponsors": "will: readiness of the public at the start, 0 to 1; share: of the effort from the air and in advice",
    "sectors": "",
    "definitions": "how held land is counted: within so many km of held places of at least so many people",
    "publishers": "who published km2, under which definition, for which country (territory.csv)",
    "parameters": "priors that replace a mechanism's own",
    "frontier": "",
    "levers": "compliance: chance that the owner does what a strategy asks",
    "strategies": "what marchland compare sets side by side; no lever is moved before the cut",
}
"""Sections in their order, with the comment above each."""


def text(data: Mapping[str, Any], assumed: Sequence[str]) -> str:
    """The file; `assumed` names the sections that nobody gave."""
    lines = [
        "# yaml-language-server: $schema=scenario.schema.json",
        "# Drafted from small tables; what was assumed is listed in ASSUMED.md. Edit, then: marchland check",
        f"name: {word(data['name'])}",
        f"title: {word(data['title'])}",
        "",
        "about:",
    ]
    for key, value in data["about"].items():
        if isinstance(value, str):
            lines += [f"  {key}: >-", *_wrapped(value, 4)]
        else:
            lines.append(f"  {key}:")
            for item in value:
                short = f"    - {word(item)}"
                lines += [short] if len(short) <= WIDTH else ["    - >-", *_wrapped(item, 6)]
    lines += [
        "",
        *_comment("start, cut and origins are Sundays; the cut is what is known", "time" in assumed),
    ]
    lines.append(f"time: {flow({k: v for k, v in data['time'].items() if v not in (None, [])})}")
    for name, comment in SECTIONS.items():
        value = data.get(name)
        if value is None or value == {}:
            continue
        lines += [""] * (name not in ("priors", "mechanisms", "focal"))
        lines += _comment(comment, name in assumed)
        if not isinstance(value, Mapping):
            lines.append(f"{name}: {flow(value)}")
            continue
        lines.append(f"{name}:")
        for key, entry in value.items():
            lines += _entry(key, entry, 2)
    return "\n".join(lines) + "\n"


def _comment(comment: str, is_assumed: bool) -> list[str]:
    told = (
        ["# assumed" + (f": {comment}" if comment else "")]
        if is_assumed
        else [f"# {comment}"] * bool(comment)
    )
    return [part for line in told for part in textwrap.wrap(line, WIDTH, subsequent_indent="# ")]


def _entry(key: str, value: Any, indent: int) -> list[str]:
    """An entry on one line if it fits, otherwise a key a line."""
    pad = " " * indent
    short = f"{pad}{word(key)}: {flow(value)}"
    if len(short) <= ENTRY or not isinstance(value, Mapping) or not value:
        return [short]
    return [
        f"{pad}{word(key)}:",
        *(line for name, inner in value.items() for line in _entry(name, inner, indent + 2)),
    ]


def _wrapped(value: str, indent: int) -> list[str]:
    pad = " " * indent
    clean = " ".join(value.split())
    return textwrap.wrap(clean, WIDTH, initial_indent=pad, subsequent_indent=pad, break_on_hyphens=False)


def flow(value: Any) -> str:
    """A value within a line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{word(str(key))}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int | float):
        return f"{value:.10g}"
    return value.isoformat() if isinstance(value, date) else word(str(value))


def word(value: str) -> str:
    """A text as a YAML scalar: plain where it reads back as itself, otherwise in quotes."""
    if (
        _PLAIN.fullmatch(value)
        and scalar(value) == value
        and value.casefold() not in ("yes", "no", "on", "off", "y", "n")
    ):
        return value
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return value
    return json.dumps(value, ensure_ascii=False)
