"""What was asked of a command that takes minutes, as plain data: the same request goes on in the same folder.

It covers all that decides the answer: the scenario, what was learned, the options, what lies in results and is printed
beside it, and the text of the program. Two equal requests therefore have equal answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from marchland.engine import compiler
from marchland.ensemble.manifest import file_hash, installed
from marchland.files.code import ROOT, code_hash
from marchland.scenario import Scenario


def request(
    command: str, s: Scenario, posterior: Path | None, beside: Mapping[str, Any], **options: Any
) -> dict[str, Any]:
    """The request of a command; `beside` is what it takes from other results. Raises OSError for a posterior."""
    told = {"command": command, "scenario": s.hash, "program": program()}
    learned = None if posterior is None else file_hash(posterior)
    wished = json.loads(json.dumps(options, default=plain))  # as it comes back from disk
    return {**told, "posterior": learned, "beside": digest(beside), **wished}


def digest(value: Any) -> str:
    """SHA-256 (hexadecimal) of plain data."""
    text = json.dumps(value, sort_keys=True, default=plain)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> str:
    """Dates and paths as text. Raises TypeError for what may look otherwise in another process, such as an object."""
    if isinstance(value, date | Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not belong in a request")


def program() -> str:
    """Hash of the code of the whole package, with the version of what compiles it."""
    return f"{package()} jax {installed('jaxlib')}{compiler.made_by()}"


@cache
def package() -> str:
    """Hash of the code of the whole package."""
    return code_hash(ROOT.rglob("*.py"))
