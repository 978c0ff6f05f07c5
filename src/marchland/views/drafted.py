"""What is said of a scenario that was drafted: what was read under another name, and what was assumed in it."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import Any

from marchland.wars.draft import ASSUMED_FILE, Drafted

WIDTH = 100


def told(drafted: Drafted) -> str:
    """Lines for a terminal, the most consequential assumption first."""
    lines = [_wrapped(one, "") for one in drafted.said]
    lines.append(f"{drafted.folder} holds a scenario drafted from small tables.")
    count = sum(one.values for one in drafted.assumptions)
    if count:
        lines.append(
            f"{count:,} values were assumed, most consequential first (the list stands in {ASSUMED_FILE} too; a value "
            "is a cell, and `marchland check` counts rows and entries):"
        )
    for number, one in enumerate(drafted.assumptions, 1):
        lines.append(_wrapped(str(one), f"{number:>3}. "))
    return "\n".join(lines)


def plain(drafted: Drafted) -> dict[str, Any]:
    """The same as plain data."""
    assumed = [asdict(one) for one in drafted.assumptions]
    return {"folder": drafted.folder.as_posix(), "said": list(drafted.said), "assumed": assumed}


def _wrapped(text: str, mark: str) -> str:
    pad = " " * len(mark)
    return textwrap.fill(text, WIDTH, initial_indent=mark, subsequent_indent=pad, break_on_hyphens=False)
