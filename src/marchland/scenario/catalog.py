"""Where scenarios are found: shipped by name, or any folder by its path."""

from __future__ import annotations

import re
import shlex
import shutil
import unicodedata
from pathlib import Path

from marchland.files.writing import whole_folder
from marchland.scenario.errors import Problem, ScenarioError, expected

SHEET = "scenario.yaml"
SCHEMA = "scenario.schema.json"
ARGUMENTS = "arguments"
"""Folder of other arguments and planted theses beside a scenario's own claims."""
_EDITOR = re.compile(r"\A(# yaml-language-server: \$schema=)\S+")
"""The first line of a scenario, by which an editor finds the schema."""
_NAME = re.compile(r"^name: .*$", re.MULTILINE)
LONGEST_NAME = 64
_SHIPPED = Path(__file__).resolve().parent.parent / "scenarios"


def shipped() -> list[str]:
    """Names of the scenarios that come with marchland."""
    if not _SHIPPED.is_dir():
        return []
    return sorted(path.parent.name for path in _SHIPPED.glob(f"*/{SHEET}"))


def find(name_or_path: str | Path) -> Path:
    """The folder of a shipped scenario, or the folder (or its scenario.yaml) that a path names.

    Raises ScenarioError with the nearest shipped name if there is neither.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, str) and text in shipped():
        return _SHIPPED / text
    shown = text[:80] or "scenario"
    try:
        path = Path(text).expanduser()
        if text and path.is_dir():
            if not (path / SHEET).is_symlink() and not (path / SHEET).exists():
                hint = "`marchland new` makes a folder to begin with"
                raise ScenarioError([Problem(shown, 1, 1, "", f"the folder holds no {SHEET}", hint)])
            return path
        if path.name == SHEET and path.is_file():
            return path.parent
    except (OSError, ValueError, RuntimeError):  # a name that is no path at all
        pass
    message = f"there is no scenario and no folder named '{text[:80]}'"
    raise ScenarioError([Problem(shown, 1, 1, "", message, expected(text, shipped(), "scenarios"))])


def called(name: str, folder: Path) -> str:
    """What a command is given to load a scenario again, as a shell takes it: its shipped name, or its folder."""
    return name if folder == _SHIPPED / name else shlex.quote(str(folder))


def named_for(folder: Path) -> str:
    """The name of a scenario in a folder of that name: small letters, digits and `_`; empty if nothing is left."""
    plain = unicodedata.normalize("NFD", folder.resolve().name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).lstrip("_0123456789")[:LONGEST_NAME].rstrip("_")


def new(folder: str | Path, template: str = "two_valleys") -> Path:
    """Copy a shipped scenario into a new or empty folder, with the schema for editors, and return the folder.

    The copy is named for its folder, so that what is printed and kept of it is not taken for the template's. Raises
    ScenarioError if the template is unknown or the folder holds anything.
    """
    source = find(template)
    target = Path(folder).expanduser()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ScenarioError(
            [Problem(str(folder), 1, 1, "", "exists and is not an empty folder", "name a new folder")]
        )
    sheet = (source / SHEET).read_text(encoding="utf-8")
    if own := named_for(target):
        sheet = _NAME.sub(f"name: {own}", sheet, count=1)
    with whole_folder(target) as part:
        for path in sorted([*source.glob("*.csv"), *source.glob(f"{ARGUMENTS}/*.csv")]):
            if path.is_file():
                copied = part / path.relative_to(source)
                copied.parent.mkdir(exist_ok=True)
                shutil.copyfile(path, copied)
        (part / SHEET).write_text(_EDITOR.sub(rf"\1{SCHEMA}", sheet, count=1), encoding="utf-8")
        shutil.copyfile(Path(__file__).with_name(SCHEMA), part / SCHEMA)
    return target
