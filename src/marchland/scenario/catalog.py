"""Where scenarios are found: shipped by name, or any folder by its path."""

from __future__ import annotations

import shutil
from pathlib import Path

from marchland.scenario.errors import Problem, ScenarioError, expected

SHEET = "scenario.yaml"
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
    path = Path(text).expanduser()
    try:
        if path.is_dir():
            return path
        if path.name == SHEET and path.is_file():
            return path.parent
    except (OSError, ValueError):
        pass
    message = f"there is no scenario and no folder named '{text[:80]}'"
    raise ScenarioError(
        [Problem(text[:80] or "scenario", 1, 1, "", message, expected(text, shipped(), "scenarios"))]
    )


def new(folder: str | Path, template: str = "two_valleys") -> Path:
    """Copy a shipped scenario into a new or empty folder and return the folder.

    Raises ScenarioError if the template is unknown or the folder holds anything.
    """
    source = find(template)
    target = Path(folder).expanduser()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ScenarioError(
            [Problem(str(folder), 1, 1, "", "exists and is not an empty folder", "name a new folder")]
        )
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        if path.is_file() and (path.name == SHEET or path.suffix == ".csv"):
            shutil.copyfile(path, target / path.name)
    return target
