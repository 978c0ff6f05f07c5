"""The tables of a scenario as text: handed to the page, checked as they are typed, saved as a new folder.

What is typed goes through the very reader of `marchland check`, in a folder of its own that is gone afterwards. Names
are those of a scenario's files and no others, so that nothing can be written beside them.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marchland.errors import InputError, unknown
from marchland.files.writing import whole_folder
from marchland.scenario import Scenario, ScenarioError, entries, load
from marchland.scenario.catalog import SHEET
from marchland.scenario.entry import brief
from marchland.scenario.tables import TABLES

FILES = (SHEET, *(f"{spec.stem}.csv" for spec in TABLES))
LONGEST = 64
NAMED = re.compile(r"^name: .*$", re.MULTILINE)
"""The name in a scenario's sheet: one that is saved here is named for its folder, as `marchland new` does."""


def texts(folder: Path) -> dict[str, str]:
    """Every file of a scenario that is there, in the order of the documentation. Raises OSError."""
    return {name: (folder / name).read_text(encoding="utf-8") for name in FILES if (folder / name).is_file()}


def meanings() -> dict[str, dict[str, str]]:
    """What every column of every table means, by file and column, as `marchland explain` has it."""
    return {
        f"{spec.stem}.csv": {name: brief(entry) for name, entry in entries.columns(spec).items()}
        for spec in TABLES
    }


def given_files(given: Any) -> dict[str, str]:
    """File names and their texts as the page sent them. Raises InputError for any other name."""
    if not isinstance(given, Mapping) or not given:
        raise InputError("files: expected the texts of a scenario's files by their names")
    for name, text in given.items():
        if name not in FILES:
            raise unknown("file", str(name)[:LONGEST], FILES)
        if not isinstance(text, str):
            raise InputError(f"{name}: expected text")
    return dict(given)


def checked(files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Everything that is wrong with a scenario of these files; empty if nothing is."""
    with tempfile.TemporaryDirectory(prefix="marchland-lab-") as name:
        written(files, Path(name))
        try:
            load(Path(name))
        except ScenarioError as error:
            return [
                {
                    "file": one.file,
                    "line": one.line,
                    "column": one.column,
                    "where": one.where,
                    "message": one.message,
                    "hint": one.hint,
                }
                for one in error.problems
            ]
    return []


def saved(files: Mapping[str, str], name: Any, home: Path) -> Scenario:
    """Write a scenario without errors as a new folder in `home`, and load it from there.

    Raises InputError for a name that is no plain folder name or is taken, ScenarioError for tables with errors.
    """
    plain = (
        isinstance(name, str) and name.replace("_", "").isalnum() and name.isascii() and len(name) <= LONGEST
    )
    if not plain:
        raise InputError(f"a folder's name: expected letters, digits and _, at most {LONGEST}")
    folder = home / name
    if folder.exists():
        raise InputError(f"there is a folder '{name}' already: choose another name")
    own = {**files, SHEET: NAMED.sub(f"name: {name}", files.get(SHEET, ""), count=1)}
    with whole_folder(folder) as part:
        written(own, part)
        load(part)
    return load(folder)


def written(files: Mapping[str, str], part: Path) -> None:
    """Put texts into files of a folder that nobody sees yet."""
    for name, text in files.items():
        (part / name).write_text(text, encoding="utf-8", newline="")
