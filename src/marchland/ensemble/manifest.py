"""What a result is and how it came about: the plan that decides it, its key, and its manifest.

Two plans with the same key give the same futures on one machine; a finished result with the same key is
used again. The key covers the resolved scenario, strategy, seed, number of futures, horizon, parameter
sets, switches, block size, and the program's own text, so that a changed equation is a changed result.

A manifest is sealed: it holds the hash of each of its fields, and all that its key is made of. What was edited
afterwards, or hit by a bad disk, is named when it is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from marchland.engine import compiler
from marchland.engine.blocks import BLOCK, number_of
from marchland.engine.device import processor
from marchland.files.code import ROOT, code_hash
from marchland.files.writing import write_text

FILE = "manifest.json"
SEAL = "sealed"
"""Field that holds the hash of every other field."""
NO_OBJECT = "cannot be read as an object of JSON"
LIBRARIES = ("jax", "jaxlib", "numpy", "xarray", "zarr", "scipy")
PROGRAM = ("engine", "scenario", "record", "territory", "ensemble", "stats")
"""Parts of the package whose code decides what a future is, beside that of the listed mechanisms."""


@dataclass(frozen=True)
class Plan:
    """Everything that decides a result. `steps` counts weeks; `posterior` is the hash of parameter sets."""

    scenario: str
    scenario_hash: str
    strategy: str
    seed: int
    runs: int
    steps: int
    mechanisms: tuple[str, ...]
    posterior: str | None = None
    block: int = BLOCK

    @property
    def blocks(self) -> int:
        """Number of blocks of futures."""
        return number_of(self.runs, self.block)

    @property
    def key(self) -> str:
        """SHA-256 (hexadecimal) of the plan and the program that is running."""
        return self.key_with(program(self.mechanisms))

    def key_with(self, program: str) -> str:
        """The key of this plan carried out by another program."""
        text = json.dumps([*self.__dict__.items(), program], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def home(mechanism: str) -> Path:
    """The file of a mechanism, in the package's folder or one that was added to it. Raises MechanismError for none."""
    from marchland.mechanisms import __path__ as folders  # late: those who only look at results need none
    from marchland.mechanisms import present

    for folder in folders:
        if (path := Path(folder) / f"{mechanism}.py").is_file():
            return path
    present([mechanism])
    raise AssertionError(f"{mechanism} is found and has no file")


def program(mechanisms: tuple[str, ...], parts: tuple[str, ...] = PROGRAM) -> str:
    """Version of marchland, hash of the code of its parts and of the mechanisms that are on, version of jaxlib.

    And the second compiler, where that one is at work.
    """
    return f"{code(mechanisms, parts)} jax {installed('jaxlib')}{compiler.made_by()}"


@cache
def code(mechanisms: tuple[str, ...], parts: tuple[str, ...]) -> str:
    """Version of marchland and hash of its code."""
    files = [path for part in parts for path in (ROOT / part).rglob("*.py")]
    found = code_hash([*files, *map(home, mechanisms)])
    return f"{installed('marchland')}+{found[:16]}"


@cache
def installed(name: str) -> str:
    """Version of an installed distribution, or "unknown"."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def file_hash(path: Path) -> str:
    """SHA-256 (hexadecimal) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Seal the manifest and write it whole: a reader sees the old one or the new one. Raises OSError, TypeError.

    That of a finished result is laid out in lines, which takes ten times as long.
    """
    text = json.dumps({k: v for k, v in manifest.items() if k != SEAL}, allow_nan=False, default=plain)
    fields = json.loads(text)
    sealed = {**fields, SEAL: {name: sealing(value) for name, value in fields.items()}}
    lines = 1 if fields.get("finished") else None
    write_text(folder / FILE, json.dumps(sealed, indent=lines, ensure_ascii=False))


def sealing(value: Any) -> str:
    """Hash (16 hexadecimal digits) of a field's content."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plain(value: Any) -> Any:
    """Dates as ISO text, for JSON. Raises TypeError for anything else that JSON does not know."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in a manifest")


def read(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder, or None if there is none that can be read; whether it is as written: `flaws`."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def flaws(found: Mapping[str, Any]) -> list[str]:
    """What is wrong with a manifest, by field; empty if it is as it was written."""
    seal = found.get(SEAL)
    if not isinstance(seal, dict):
        return [f"field '{SEAL}' is missing: made by an earlier version of marchland, or edited"]
    if not {"key", "program", "finished"} <= set(seal):
        return [f"field '{SEAL}' was changed after it was written"]
    wrong = []
    for name in sorted({*seal, *found} - {SEAL}):
        if name not in found:
            wrong.append(f"field '{name}' is missing")
        elif name not in seal:
            wrong.append(f"field '{name}' was added after it was written")
        elif seal[name] != sealing(found[name]):
            wrong.append(f"field '{name}' was changed after it was written")
    if not wrong and plan_of(found).key_with(found["program"]) != found["key"]:
        wrong.append("field 'key' does not fit the others")
    return wrong


def plan_of(found: Mapping[str, Any]) -> Plan:
    """The plan that a manifest tells of. Raises KeyError, TypeError for one that was not written here."""
    return Plan(
        scenario=found["scenario"]["name"],
        scenario_hash=found["scenario"]["hash"],
        strategy=found["strategy"],
        seed=found["seed"],
        runs=found["runs"],
        steps=found["weeks"],
        mechanisms=tuple(found["mechanisms"]),
        posterior=found["posterior"],
        block=found["block"],
    )


def made_with(mechanisms: tuple[str, ...]) -> dict[str, Any]:
    """Versions, code and processor."""
    return {
        "version": installed("marchland"),
        "libraries": {name: installed(name) for name in LIBRARIES},
        "program": program(mechanisms),
        "cpu": processor(),
    }
