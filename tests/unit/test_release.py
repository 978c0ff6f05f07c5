"""A release is whole: one version everywhere, and a wheel that holds every file of the package."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

import marchland

ROOT = Path(__file__).resolve().parents[2]


def test_every_place_names_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = re.findall(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    told = re.findall(r"^## (\d\S+),", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    page = (ROOT / "docs" / "project" / "cite.md").read_text(encoding="utf-8")
    shown = re.findall(r"version (?:= \{)?(\d+\.\d+\.\d+)", page)
    assert shown == [marchland.__version__] * 2, "docs/project/cite.md"
    assert [marchland.__version__] == [project["version"]] == cited == told[:1]


def test_a_wheel_holds_every_file_of_the_package() -> None:
    """Scenarios, templates and the lab's page too: nothing that git ignores by its name is lost on the way."""
    inside = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    there = {
        p.relative_to(ROOT / "src").as_posix() for p in (ROOT / "src" / "marchland").rglob("*") if p.is_file()
    }
    assert inside == {path for path in there if "__pycache__" not in path}
    assert {"marchland/lab/static/index.html", "marchland/scenarios/two_valleys/scenario.yaml"} <= inside
