"""What Sphinx asks of us: pages with a mark become what is made for it, and links are turned to the site.

`<!-- made: commands -->` stands for the page that `commands.page()` returns, `<!-- page: SECURITY.md -->` for a page of
the repository outside of docs/.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pages import commands, functions, links, mechanisms, results

MADE = {
    "commands": commands.page,
    "functions": functions.page,
    "mechanisms": mechanisms.page,
    "results": results.page,
}
MADE_MARK = re.compile(r"<!-- made: (\w+) -->")
PAGE_MARK = re.compile(r"<!-- page: ([\w./]+) -->\n")


def read(app: Any, name: str, source: list[str]) -> None:
    """A page as it is read: marks filled in, links turned."""
    page = Path(app.srcdir) / f"{name}.md"
    text = source[0]
    if borrowed := PAGE_MARK.search(text):
        origin = links.ROOT / borrowed.group(1)
        taken = links.linked(origin.read_text(encoding="utf-8"), origin, page)
        text = text.replace(borrowed.group(0), taken)
    else:
        text = links.linked(text, page, page)
    source[0] = MADE_MARK.sub(lambda m: MADE[m.group(1)](), text)


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", read)
    return {"parallel_read_safe": True}
