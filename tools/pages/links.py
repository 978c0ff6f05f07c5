"""Links of a page in the repository, as the site needs them.

A page of the repository may link to any file in it. On the site a link to a page stays one, a link to code or data
becomes its path, and a link to nothing stops the build.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PROJECT = {
    "CONTRIBUTING.md": "project/contributing.md",
    "RESPONSIBLE_USE.md": "project/responsible_use.md",
    "SECURITY.md": "project/security.md",
    "CODE_OF_CONDUCT.md": "project/conduct.md",
    "CHANGELOG.md": "project/changelog.md",
    "benchmarks/README.md": "project/benchmarks.md",
    "verification/README.md": "project/verification.md",
    "README.md": "index.md",
}
"""Pages that lie outside of docs/, and where the site has them."""
LINK = re.compile(r"(?<!\\)(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
FENCED = re.compile(r"(^ *(`{3,}).*?^ *\2`* *$)", re.MULTILINE | re.DOTALL)


class LinkError(Exception):
    """A link to a file that is not there."""


def linked(text: str, origin: Path, page: Path) -> str:
    """`text`, written in the file `origin`, for the site's page `page` (below docs/). Raises LinkError.

    Blocks of code stay as they are.
    """
    parts = FENCED.split(text)
    # split gives text, block, marks, text, ...: blocks are put back whole
    return "".join(
        part if i % 3 == 1 else "" if i % 3 == 2 else LINK.sub(lambda m: link(m, origin, page), part)
        for i, part in enumerate(parts)
    )


def link(found: re.Match[str], origin: Path, page: Path) -> str:
    """One link."""
    picture, words, target = found.groups()
    words = words if not words.startswith("![") else LINK.sub(lambda m: link(m, origin, page), words)
    path, mark, part = target.partition("#")
    if not path or re.match(r"[a-z]+:", path):
        return f"{picture}[{words}]({target})"
    aim = (origin.parent / path).resolve()
    inside = os.path.relpath(aim, ROOT)
    if inside in PROJECT:
        aim = DOCS / PROJECT[inside]
    elif not aim.exists():
        raise LinkError(f"{os.path.relpath(origin, ROOT)}: no file {inside} to link to")
    if aim.is_relative_to(DOCS) and aim.is_file():
        return f"{picture}[{words}]({os.path.relpath(aim, page.parent)}{mark}{part})"
    return words if words.strip("`") == inside else f"{words} (`{inside}`)"
