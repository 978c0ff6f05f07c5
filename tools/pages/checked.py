"""Check a built site: `python -m pages.checked FOLDER` finds links to nothing and anything fetched from elsewhere.

A reader without a network sees all of it, so scripts, styles, fonts and pictures must lie in the folder.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}
"""What a browser fetches without being asked."""
ELSEWHERE = re.compile(rb"(?:url\(|@import )\s*[\"']?(?:https?:)?//")


class Page(HTMLParser):
    """A page's anchors, links, and what it fetches."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Gather one tag."""
        for name, value in attrs:
            if not value:
                continue
            if name in ("id", "name"):
                self.anchors.add(value)
            elif (tag, name) in FETCHED:
                self.fetched.append(value)
            elif (tag, name) == ("a", "href"):
                self.links.append(value)


def problems(folder: Path) -> Iterator[str]:
    """Everything that is wrong, a line each."""
    pages = {p.resolve(): Page(p.read_text(encoding="utf-8")) for p in sorted(folder.rglob("*.html"))}
    if not pages:
        yield f"{folder}: no page"
    for path, page in pages.items():
        where = path.relative_to(folder.resolve())
        for target in page.fetched:
            if urlsplit(target).netloc:
                yield f"{where}: fetched from elsewhere: {target}"
        for target in (*page.links, *page.fetched):
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            aim = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not aim.exists():
                yield f"{where}: no file {target}"
            elif parts.fragment and aim in pages and unquote(parts.fragment) not in pages[aim].anchors:
                yield f"{where}: no place {target}"
    for path in folder.rglob("*.css"):
        if ELSEWHERE.search(path.read_bytes()):
            yield f"{path.relative_to(folder)}: fetched from elsewhere"


if __name__ == "__main__":
    found = list(problems(Path(sys.argv[1])))
    print("\n".join(found) or "every link leads somewhere, and nothing is fetched from elsewhere")
    sys.exit(1 if found else 0)
