"""The tables of a scenario as text: handed to the page, checked as they are typed, saved as a new folder.

What is typed goes through the very reader of `marchland check`, in a folder of its own that is gone afterwards. Names
are those of a scenario's files and no others, so that nothing can be written beside them. A folder is written over only
if it holds what was saved from here, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marchland.errors import InputError, unknown
from marchland.files.writing import whole_folder
from marchland.lab.cutting import with_words
from marchland.scenario import Scenario, ScenarioError, entries, load
from marchland.scenario.allowed import words
from marchland.scenario.catalog import SHEET
from marchland.scenario.entry import brief
from marchland.scenario.errors import Problem
from marchland.scenario.tables import TABLES

FILES = (SHEET, *(f"{spec.stem}.csv" for spec in TABLES))
LONGEST = 64
NAMED = re.compile(r"^name: .*$", re.MULTILINE)
"""The name in a scenario's sheet: one that is saved here is named for its folder, as `marchland new` does."""
TITLED = re.compile(r"^title:.*\n(?:[ \t]+.*\n)*", re.MULTILINE)
"""The title in it, with the lines that belong to it."""
MOST_TITLE, MOST_WHAT = 120, 1000


def texts(folder: Path) -> dict[str, str]:
    """Every file of a scenario that is there, in the order of the documentation. Raises OSError."""
    return {name: (folder / name).read_text(encoding="utf-8") for name in FILES if (folder / name).is_file()}


def meanings() -> dict[str, dict[str, str]]:
    """What every key and column means, by file and name, as `marchland explain` has it, columns with words allowed."""
    keys = {name.removeprefix(f"{SHEET}:"): brief(entry) for name, entry in entries.keys().items()}
    return {SHEET: keys} | {
        f"{spec.stem}.csv": {
            name: brief(entry) + (f"; one of: {', '.join(found)}" if (found := words(spec.row, name)) else "")
            for name, entry in entries.columns(spec).items()
        }
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


def problems(files: Mapping[str, str]) -> list[Problem]:
    """Everything that is wrong with a scenario of these files; empty if nothing is."""
    with tempfile.TemporaryDirectory(prefix="marchland-lab-") as name:
        written(files, Path(name))
        try:
            load(Path(name))
        except ScenarioError as error:
            return error.problems
    return []


def checked(files: Mapping[str, str]) -> list[dict[str, Any]]:
    """The same for the page."""
    return [
        {
            "file": one.file,
            "line": one.line,
            "column": one.column,
            "where": one.where,
            "message": one.message,
            "hint": one.hint,
        }
        for one in problems(files)
    ]


def saved(
    files: Mapping[str, str],
    name: Any,
    home: Path,
    title: Any = None,
    mine: str | None = None,
    what: Any = None,
) -> Scenario:
    """Write a scenario without errors as a folder in `home`, and load it from there.

    It has a title, and says what it is, in the words that are given, or else in its own.

    The folder is new, or what this page left there: `mine` is the `stamp` that it had then. Raises InputError for a
    name that is no plain folder name or is taken, ScenarioError for tables with errors.
    """
    plain = (
        isinstance(name, str) and name.replace("_", "").isalnum() and name.isascii() and len(name) <= LONGEST
    )
    if not plain:
        raise InputError(f"a folder's name: expected letters, digits and _, at most {LONGEST}")
    folder = home / name
    own = {**files, SHEET: named(files.get(SHEET, ""), name, title, what)}
    if not folder.exists() and not folder.is_symlink():
        with whole_folder(folder) as part:
            written(own, part)
            load(part)
    elif mine is None:
        raise InputError(f"there is a folder '{name}' already: choose another name")
    elif stamp(folder) != mine:
        raise InputError(f"the folder '{name}' was changed since it was saved here: choose another name")
    else:
        instead(own, folder)
    return load(folder)


def named(sheet: str, name: str, title: Any, what: Any = None) -> str:
    """A scenario's sheet with another name and, if they are given, another title and words. Raises InputError."""
    found = NAMED.sub(f"name: {name}", sheet, count=1)
    if what is not None:
        if not isinstance(what, str) or not 0 < len(what.strip()) <= MOST_WHAT or not what.isprintable():
            raise InputError(f"what the war is: expected words on one line, at most {MOST_WHAT} characters")
        found = with_words(found, ("about", "what"), what.strip())
    if title is None:
        return found
    if not isinstance(title, str) or not 0 < len(title.strip()) <= MOST_TITLE or not title.isprintable():
        raise InputError(f"a title: expected one line of at most {MOST_TITLE} characters")
    line = f"title: {json.dumps(title.strip(), ensure_ascii=False)}\n"
    if TITLED.search(found):
        return TITLED.sub(lambda _: line, found, count=1)
    return NAMED.sub(lambda m: f"{m[0]}\n{line.rstrip()}", found, count=1)


def instead(files: Mapping[str, str], folder: Path) -> None:
    """Put these files in the place of a folder: whole or not at all. Raises ScenarioError, OSError."""
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as spare:
        part, before = Path(spare) / folder.name, Path(spare) / "before"
        part.mkdir()
        written(files, part)
        load(part)
        folder.rename(before)
        try:
            part.rename(folder)
        except OSError:
            before.rename(folder)
            raise


def stamp(folder: Path) -> str:
    """What lies in a folder, names and contents, as a digest; '' for what is no folder of plain files."""
    if folder.is_symlink() or not folder.is_dir():
        return ""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not path.is_file():
            return ""
        content = path.read_bytes()
        digest.update(f"{path.name}/{len(content)}/".encode() + content)
    return digest.hexdigest()


def written(files: Mapping[str, str], part: Path) -> None:
    """Put texts into files of a folder that nobody sees yet."""
    for name, text in files.items():
        (part / name).write_text(text, encoding="utf-8", newline="")
