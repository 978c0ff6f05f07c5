"""What is imported is asked for, and the lock holds one tested version of the compiler for every Python."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPS_AS = {"PIL": "pillow", "ruamel": "ruamel-yaml", "sklearn": "scikit-learn"}
"""Modules whose distribution has another name."""
ASKED_FOR_BY_NAME = {"h5netcdf": ("h5netcdf", "h5py")}
"""Words handed to a library that imports by them: `engine="h5netcdf"` needs both."""
EXTRAS = {
    "src/marchland/calibrate/methods/npe.py": "npe",
    "src/marchland/engine/compiler.py": "native",
    "src/marchland/engine/native/processor.py": "native",
    "src/marchland/wars/from_events/gazetteer.py": "gazetteer",
    "src/marchland/cluster/joining.py": "cluster",
    "src/marchland/cluster/plan.py": "cluster",
}
"""Files that work only with an extra, which asks for what they import."""
PYTHONS = ("3.11", "3.12", "3.13")


def named(requirement: str) -> str:
    """The distribution of a requirement, in the spelling of the lock."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[#]", requirement, maxsplit=1)[0]).casefold()


@cache
def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


@cache
def asked_in() -> frozenset[str]:
    """Distributions of requirements.in."""
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    return frozenset(named(line) for line in lines if line.strip() and not line.startswith("#"))


def running(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only a type checker reads."""
    yield node
    for_types = isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
    for child in node.orelse if for_types and isinstance(node, ast.If) else ast.iter_child_nodes(node):
        yield from running(child)


def needed(path: Path) -> set[str]:
    """Distributions that a file imports when it runs, from anywhere in it, or names for another to import."""
    modules: set[str] = set()
    found: set[str] = set()
    for node in running(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.split(".")[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in (
            "import_module",
            "version",
        ):
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            modules |= {text.split(".")[0] for text in texts}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {named(d) for d in ASKED_FOR_BY_NAME.get(node.value, ())}
    ours = {"marchland", ""} | set(sys.stdlib_module_names)
    return found | {named(SHIPS_AS.get(m, m)) for m in modules - ours}


def test_every_import_of_the_package_is_asked_for() -> None:
    """A plain install has what every line of the package imports, however late."""
    always = {named(r) for r in project()["dependencies"]}
    missing: dict[str, set[str]] = {}
    for path in sorted((ROOT / "src").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        extra = project()["optional-dependencies"].get(EXTRAS.get(place, ""), [])
        if left := needed(path) - always - {named(r) for r in extra}:
            missing[place] = left
    assert not missing


def test_every_import_beside_the_package_is_asked_for() -> None:
    """Tests, tools, benchmarks and verification: by the file that the lock is made from."""
    parts = [ROOT / part for part in ("tests", "tools", "benchmarks", "verification")]
    paths = [path for part in parts for path in part.rglob("*.py")]
    local = {p.stem for p in paths} | {
        p.name for p in (*ROOT.iterdir(), *(ROOT / "tests").iterdir()) if p.is_dir()
    }
    local = {named(name) for name in local}
    missing = {
        p.relative_to(ROOT).as_posix(): left for p in paths if (left := needed(p) - local - asked_in())
    }
    assert not missing


def test_the_lock_is_made_from_what_the_package_asks_for() -> None:
    extras = [r for some in project()["optional-dependencies"].values() for r in some]
    assert {named(r) for r in [*project()["dependencies"], *extras]} <= asked_in()


@cache
def lock() -> str:
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["jax", "jaxlib"])
def test_the_lock_holds_one_tested_version(name: str) -> None:
    """One line without a marker serves every Python; its series is the one whose flags are known and the cap allows."""
    from marchland.engine.device import KNOWN

    (line,) = (line for line in lock().splitlines() if line.startswith(f"{name}=="))
    version = line.split("==")[1].rstrip("\\ ")
    assert ";" not in line
    assert version.startswith(KNOWN)
    (asked,) = (r for r in project()["dependencies"] if named(r) == name)
    low, high = re.fullmatch(r"\w+>=([\d.]+),<([\d.]+)", asked).groups()  # type: ignore[union-attr]
    assert numbers(low) <= numbers(version) < numbers(high)
    assert all(numbers(low) <= numbers(series.rstrip(".")) < numbers(high) for series in KNOWN)


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def test_the_lock_serves_every_python_and_names_no_host() -> None:
    """A distribution with several versions has one for each Python; every file is known by its hash."""
    assert "://" not in lock() and "--index" not in lock() and " @ " not in lock()
    entries = re.split(r"\n(?=\S)", lock().strip())
    assert all("--hash=sha256:" in e for e in entries)
    found: dict[str, list[str]] = {}
    for entry in entries:
        head = entry.split("\\")[0]
        found.setdefault(named(head), []).append(head.partition(";")[2].strip())
    for name in asked_in():
        for python in PYTHONS:
            holding = [m for m in found[name] if applies(m, python)]
            assert len(holding) == 1, (name, python, holding)


def applies(marker: str, python: str) -> bool:
    """Whether a marker of the lock holds on this Python on Linux."""
    from packaging.markers import Marker

    world = {"python_version": python, "python_full_version": f"{python}.1", "sys_platform": "linux",
             "platform_python_implementation": "CPython"}  # fmt: skip
    return not marker or Marker(marker).evaluate(world)
