"""Reference texts shipped with the package: full citations, and what each mechanism claims in one line.

Read as text, so that a report needs neither the engine nor its libraries.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from marchland.files import paths
from marchland.files.writing import write_text

PARSED = "sources.json"
"""The citations as they were read last, in the user's cache."""

OWN = "marchland"
"""Author of keys that stand for the authors' own judgement."""
ASSUMED = "assumed"
BASES = (
    "assumed, without a source",
    "the authors' own judgement",
    "published work, recalled",
    "published work",
)


@cache
def citations() -> Mapping[str, Mapping[str, Any]]:
    """Citation key -> author, year, title, locator, what it supports, and whether it was only recalled."""
    text = files("marchland").joinpath("sources.yaml").read_text(encoding="utf-8")
    return parsed(text, paths.cache() / PARSED)


def parsed(text: str, store: Path) -> Mapping[str, Mapping[str, Any]]:
    """A text in YAML; what it comes to is kept in `store` by the text's hash, since to read it takes a second."""
    seal = hashlib.sha256(text.encode()).hexdigest()
    with suppress(OSError, ValueError, RecursionError, KeyError, TypeError):
        kept = json.loads(store.read_text(encoding="utf-8"))
        if kept["of"] == seal and isinstance(kept["found"], dict):
            return dict(kept["found"])
    from ruamel.yaml import YAML

    found = YAML(typ="safe").load(text)
    found = found if isinstance(found, dict) else {}
    with suppress(OSError, TypeError):
        store.parent.mkdir(parents=True, exist_ok=True)
        write_text(store, json.dumps({"of": seal, "found": found}))
    return found


def basis(source: str) -> str:
    """What a figure rests on, one of BASES. An unknown key counts as published and recalled."""
    if source in ("", ASSUMED):
        return BASES[0]
    entry = citations().get(source, {})
    if entry.get("author") == OWN:
        return BASES[1]
    return BASES[2] if entry.get("recalled", True) else BASES[3]


def cited(key: str) -> str:
    """A citation as one line; the key itself if it is not known."""
    entry = citations().get(key)
    if entry is None:
        return key
    recalled = "; recalled, not re-read" if entry.get("recalled", True) else ""
    return f"{entry['author']} ({entry['year']}), {entry['title']}. {entry['locator']}{recalled}."


@cache
def claim(mechanism: str) -> str:
    """What a mechanism says, from the first line of its file; empty if there is no such file."""
    try:
        text = files("marchland").joinpath("mechanisms", f"{mechanism}.py").read_text(encoding="utf-8")
    except OSError:
        return ""
    line = (ast.get_docstring(ast.parse(text)) or "").split("\n", 1)[0]
    return re.sub(r"^M\d+[a-z]?\s+", "", line)
