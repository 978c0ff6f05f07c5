"""The broken scenarios of tests/broken: a base, edits to it, and the one error that must come out.

A case names its `base`, the `rule` it breaks ("form" where the form of a file is wrong), its `edits` and the `error`:
the first words of the report, with file, line and column. An edit names a `file` and does one thing to it:
`find` with `replace` (the text must occur once), `append`, `write`, `bytes` (hexadecimal), `size` (a sparse file),
`link` (to a path), `folder`, `delete`.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from marchland.scenario import ScenarioError, find, load

FOLDER = Path(__file__).resolve().parent.parent / "broken"


@dataclass(frozen=True)
class Case:
    name: str
    base: str
    rule: str
    edits: tuple[dict[str, Any], ...]
    error: str
    overrides: dict[str, str]
    without: tuple[str, ...]


def read(path: Path) -> Case:
    data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    overrides = {key: str(value) for key, value in data.get("overrides", {}).items()}
    edits, without = tuple(data.get("edits", ())), tuple(data.get("without", ()))
    return Case(path.stem, data["base"], data["rule"], edits, data["error"], overrides, without)


CASES = [read(path) for path in sorted(FOLDER.glob("*.yaml"))]


def copy(base: str, folder: Path) -> Path:
    for path in find(base).iterdir():
        if path.is_file():
            shutil.copyfile(path, folder / path.name)
    return folder


def apply(edits: tuple[dict[str, Any], ...], folder: Path) -> None:
    for edit in edits:
        path = folder / edit["file"]
        if "find" in edit:
            text = path.read_text(encoding="utf-8")
            assert text.count(edit["find"]) == 1, f"'{edit['find']}' occurs {text.count(edit['find'])} times"
            path.write_text(text.replace(edit["find"], edit["replace"]), encoding="utf-8")
            continue
        if "append" in edit:
            path.write_text(path.read_text(encoding="utf-8") + edit["append"] + "\n", encoding="utf-8")
            continue
        path.unlink(missing_ok=True)
        if "write" in edit:
            path.write_text(edit["write"], encoding="utf-8")
        elif "bytes" in edit:
            path.write_bytes(bytes.fromhex(edit["bytes"]))
        elif "size" in edit:
            with path.open("wb") as stream:
                stream.truncate(edit["size"])
        elif "link" in edit:
            path.symlink_to(edit["link"])
        elif "folder" in edit:
            path.mkdir()
        else:
            assert edit["delete"] is True


def report(case: Case, folder: Path) -> list[str]:
    """The errors that a case gives, each with its rule in front."""
    apply(case.edits, copy(case.base, folder))
    try:
        load(folder, case.overrides, case.without)
    except ScenarioError as error:
        return [f"{problem.rule}: {problem}" for problem in error.problems]
    return []
