"""Arrows run down only: each package imports from those below it, and no two files import one another in a circle."""

import ast
import re
import runpy
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import marchland

ROOT = Path(marchland.__file__).parent
FLOORS = (
    "errors", "phases", "files", "terminal", "stats", "engine", "mechanisms", "cluster", "zoo", "scenario", "record", "territory", "events",
    "ensemble", "analysis", "wars", "forecast", "calibrate", "backtest", "compare", "sensitivity", "trial", "briefing",
    "views", "arguments", "public", "lab", "cli",
)  # fmt: skip
"""Packages and single files of the house, from the ground up."""
ABOVE_ALL = ("", "__main__")
"""The front door: it may enter anywhere."""


def modules() -> dict[str, Path]:
    """Dotted name within the package -> file."""
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def arrows() -> dict[str, set[str]]:
    """Module -> modules that it imports, late imports and those for types only included."""
    found = modules()
    out: dict[str, set[str]] = {}
    for name, path in found.items():
        out[name] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "marchland":
                base = (node.module or "").partition(".")[2]
                full = {f"{base}.{alias.name}".lstrip(".") for alias in node.names}
                out[name] |= {one if one in found else base for one in full} - {name}
            elif isinstance(node, ast.Import):
                out[name] |= {a.name.partition(".")[2] for a in node.names if a.name.startswith("marchland")}
    return out


def floor(module: str) -> int:
    return FLOORS.index(module.split(".")[0])


def test_every_part_has_its_floor() -> None:
    assert {name.split(".")[0] for name in modules()} - set(ABOVE_ALL) <= set(FLOORS)


def test_arrows_run_down_only() -> None:
    inner = {name: to for name, to in arrows().items() if name not in ABOVE_ALL}
    climbs = [f"{a} imports {b}" for a, many in inner.items() for b in many if floor(b) > floor(a)]
    assert climbs == []


def test_no_circle_of_files() -> None:
    graph = arrows()
    # A package's front imports its rooms; a room that names its own package means one of the rooms.
    lone = {a: {b for b in many if not a.startswith(f"{b}.")} for a, many in graph.items()}
    try:
        tuple(TopologicalSorter(lone).static_order())
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None


def test_statistics_import_nothing_of_ours() -> None:
    own = {
        a: {b for b in many if b.split(".")[0] != "stats"}
        for a, many in arrows().items()
        if a.startswith("stats")
    }
    assert not any(own.values())


def test_engine_knows_nothing_of_places() -> None:
    allowed = {"engine", "errors", "files", "phases", "stats", ""}
    for a, many in arrows().items():
        if a.split(".")[0] == "engine":
            assert {b.split(".")[0] for b in many} <= allowed, a


def test_the_page_shows_the_house_as_it_is() -> None:
    tool = runpy.run_path(str(ROOT.parents[1] / "tools" / "architecture.py"))
    assert set(tool["order"]()) == {name.split(".")[0] for name in modules()} - {
        *ABOVE_ALL,
        "errors",
        "phases",
        "arguments",
    }
    text = (ROOT.parents[1] / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert tool["page"](text) == text, "python tools/architecture.py"


def test_every_function_that_the_page_names_is_there() -> None:
    text = (ROOT.parents[1] / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = text[text.index("## Where things happen") : text.index("## What travels")]
    named = re.findall(r"`([a-z_]+/[a-z_/]+\.py)`((?:[,:]? (?:and )?`\w+`)*)", rows)
    assert len(named) > 15
    for path, functions in named:
        source = (ROOT / path).read_text(encoding="utf-8")
        for name in re.findall(r"`(\w+)`", functions):
            assert re.search(rf"^(?:def|class) {name}\b", source, re.M), f"{path}: {name}"
