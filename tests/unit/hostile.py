"""A scenario whose every text tries to be something else: a tag, a style, a formula, a template."""

from __future__ import annotations

import csv
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

import marchland as ml

MARK = (
    "<xss-mark onclick=x()></p><script>x()</script>[bold red]loud[/] {{ 7 * 7 }} {% raw %} `code` ![i](u) & "
)
SIGNS = ("=cmd()", "+1", "-1", "@SUM(A1)")
GOVERNORATE = "=cmd()|' /C calc'!A0 <xss-mark>[bold]"
TEXTS = ("label", "owner", "cost_unit", "title", "about", "what", "how")
CELLS = ("name", "title", "effect", "note", "text", "test", "rival", "would_change", "source", "scope")
OLD = "Ashdale"
"""A governorate whose name is the same in every table."""


TAGS = {"xss-mark", "script", "onclick", "img", "iframe"}
"""Tags and attributes that no page has, other than from a text."""


class Tags(HTMLParser):
    """Names of the tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}


def scenario(folder: Path) -> Path:
    """A copy of the teaching scenario with marks in every free text and a governorate that is a formula."""
    ml.new(folder)
    yaml = YAML()
    sheet = folder / "scenario.yaml"
    tree = yaml.load(sheet.read_text(encoding="utf-8"))
    mark(tree, False)
    with sheet.open("w", encoding="utf-8") as out:
        yaml.dump(tree, out)
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for i, row in enumerate(rows):
            for key, cell in row.items():
                if cell == OLD:
                    row[key] = GOVERNORATE
                elif key in CELLS and cell:
                    row[key] = marked(cell, i)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
    return folder


def marked(text: str, i: int = 0) -> str:
    """A text that starts with a sign of formulas and holds every mark."""
    return SIGNS[i % len(SIGNS)] + MARK + text


def mark(node: Any, free: bool) -> None:
    """Put marks into every text of a tree that is free: below `about`, or under a key of TEXTS."""
    many = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(many):
        told = free or key in TEXTS
        if isinstance(value, str) and told:
            node[key] = marked(value)
        elif isinstance(value, str) and value == OLD:
            node[key] = GOVERNORATE
        elif isinstance(value, dict | list):
            mark(value, free or key == "about")
