"""The documentation site without building it: notebooks name what there is, commands exist, links lead somewhere.

`make docs` runs the notebooks; here their code is only read.
"""

import ast
import inspect
import re
import sys
from pathlib import Path

import pytest
import typer
from typer.main import get_command

import marchland
from marchland.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))
from pages import checked, functions, links, mechanisms, results  # noqa: E402

DOCS = ROOT / "docs"
NOTEBOOKS = sorted((DOCS / "tutorials").glob("*.md"))
CELL = re.compile(r"```\{code-cell\} python3\n(.*?)```", re.DOTALL)
OWN = [DOCS / "index.md", DOCS / "start.md", DOCS / "guides.md", *NOTEBOOKS]
"""Pages whose commands are held against the command line."""
INSIDE = {"marchland": {"mechanisms"}, "marchland.engine.contract": None, "marchland.engine.priors": None}
"""What of the package a notebook may import beside `marchland` itself: what CONTRIBUTING gives to mechanisms."""


def wrong(code: str) -> list[str]:
    """What a notebook's code names that is not public, or calls in a way that nothing takes."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("marchland"):
            allowed = INSIDE.get(node.module or "", set())
            if allowed is not None and not {n.name for n in node.names} <= allowed:
                found.append(f"from {node.module}")
        if isinstance(node, ast.Import):
            found += [n.name for n in node.names if n.name.startswith("marchland.")]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ml":
            found += [f"ml.{node.attr}"] if node.attr not in marchland.__all__ else []
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("ml."):
            name = ast.unparse(node.func).removeprefix("ml.")
            if name in marchland.__all__ and inspect.isfunction(one := functions.unwrapped(name)):
                try:
                    inspect.signature(one).bind(*node.args, **{k.arg: k for k in node.keywords if k.arg})
                except TypeError as error:
                    found.append(f"ml.{name}: {error}")
    return found


def test_what_is_wrong_in_a_notebook_is_found():
    code = "import marchland as ml\nml.simulation('x')\nml.run('two_valleys', run=3)\nfrom marchland.views import look"
    assert sorted(wrong(code)) == [
        "from marchland.views",
        "ml.run: got an unexpected keyword argument 'run'",
        "ml.simulation",
    ]
    assert wrong("import marchland as ml\nml.run('two_valleys', runs=3)") == []


@pytest.mark.parametrize("page", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_text_without_results_and_name_what_is_public(page):
    text = page.read_text(encoding="utf-8")
    assert len(re.findall(r"```\{code-cell\}", text)) >= 4
    assert "kernelspec:" in text and "data:image" not in text
    assert [fault for cell in CELL.findall(text) for fault in wrong(cell)] == []


def test_every_command_that_is_shown_exists():
    """Commands of the first pages and tutorials, by word and option, in tables and blocks alike."""
    root, bad, seen = get_command(app), [], 0
    for page in OWN:
        for line in re.findall(
            r"(?:^    |`)marchland ([a-z][^`#\n]*)", page.read_text(encoding="utf-8"), re.MULTILINE
        ):
            words, command = line.split(), root
            while words and words[0] in getattr(command, "commands", {}):
                command = command.commands[words.pop(0)]
            known = {o for p in command.params for o in p.opts}
            asked = {w.partition("=")[0] for w in words if w.startswith("--")}
            seen += 1
            if command is root or not asked <= known | {"--help"}:
                bad.append(f"{page.name}: marchland {line}: {sorted(asked - known)}")
    assert seen > 40
    assert bad == []


def test_every_page_stands_in_the_contents():
    """A page that docs/index.md does not list stops the build; said here first."""
    text = (DOCS / "index.md").read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"```\{toctree\}\n(.*?)```", text, re.DOTALL))
    listed = set(re.findall(r"^(?:.*<)?([a-z][\w/.-]*)>?$", blocks, re.MULTILINE))
    pages = {str(p.relative_to(DOCS).with_suffix("")) for p in DOCS.rglob("*.md")} - {"index"}
    assert sorted(pages - listed) == [], "add it to a list of contents in docs/index.md"
    assert sorted(listed - pages) == []


def test_links_are_turned_to_the_site(tmp_path):
    page = DOCS / "lab.md"
    said = "[a](your_own_war.md#x), [b](../CONTRIBUTING.md), [c](../src/marchland/errors.py), ![d](lab.png), [e](#f)"
    want = "[a](your_own_war.md#x), [b](project/contributing.md), c (`src/marchland/errors.py`), ![d](lab.png), [e](#f)"
    assert links.linked(said, page, page) == want
    assert links.linked("[a](docs/lab.md)", ROOT / "README.md", DOCS / "project" / "x.md") == "[a](../lab.md)"
    block = "```python\n[a](nothing.md)\n```"
    assert links.linked(block, page, page) == block
    with pytest.raises(links.LinkError, match=r"docs/lab.md: no file docs/nothing.md"):
        links.linked("[a](nothing.md)", page, page)


def test_a_built_site_is_checked(tmp_path):
    (tmp_path / "a.html").write_text(
        '<h1 id="x">A</h1><a href="b.html#y">b</a><a href="#x">x</a><a href="c.html">c</a>'
        '<script src="https://example.org/a.js"></script><img src="p.png">'
    )
    (tmp_path / "b.html").write_text('<a href="a.html#x">a</a><a href="https://example.org">away</a>')
    (tmp_path / "s.css").write_text("@import url('https://example.org/f.css');")
    assert sorted(checked.problems(tmp_path)) == [
        "a.html: fetched from elsewhere: https://example.org/a.js", "a.html: no file c.html",
        "a.html: no file p.png", "a.html: no place b.html#y", "s.css: fetched from elsewhere",
    ]  # fmt: skip


def test_made_pages_hold_everything():
    """Every public function, command, mechanism with its equation and every parameter has its entry."""
    python, causes = functions.page(), mechanisms.page()
    for name in marchland.__all__:
        assert re.search(rf"^##+ ml\.{name}$", python, re.MULTILINE), name
    from marchland.mechanisms import discover

    for name, one in discover().items():
        assert f"\n## {name}\n" in causes
        assert all(f"| `{p.name}` |" in causes for p in one.parameters)
    assert "summary.csv" in results.page() and "`holder`" in results.page()
    assert mechanisms.earnings()["contest"][0].startswith("-9.2")


def test_commands_page_is_the_help():
    from pages import commands

    page, root = commands.page(), get_command(app)
    assert all(f"## marchland {name}" in page for name in root.commands)
    shown = root.commands["run"].get_help(typer.Context(root.commands["run"], info_name="x"))
    assert all(option in page for option in re.findall(r"^  (--[a-z-]+)", shown, re.MULTILINE))


def test_docs_lock_names_no_host_and_agrees_with_the_other():
    """Hashes for every pin, no address, and one version of what both locks hold."""
    docs, plain = ((ROOT / f"requirements{x}.lock").read_text(encoding="utf-8") for x in ("-docs", ""))
    assert "://" not in docs and "--index" not in docs
    pins = re.findall(r"^([\w.-]+)==(\S+)[^\n]*\\\n    --hash", docs, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[\w.-]+==", docs, re.MULTILINE)) > 50
    other = dict(re.findall(r"^([\w.-]+)==(\S+)", plain, re.MULTILINE))
    assert {name: version for name, version in pins if other.get(name, version) != version} == {}
