"""How a thing shows itself to a person at a prompt."""

from __future__ import annotations

import re
from typing import Any

from marchland.terminal.card import SCREEN, WIDTH


def shown(thing: Any) -> str:
    """What a terminal shows, on one screen; a notebook shows the same names, and nothing that acts."""
    text, page = repr(thing), thing._repr_html_()
    lines = text.splitlines()
    assert 1 < len(lines) <= SCREEN and max(map(len, lines)) <= WIDTH
    assert not re.search(r"<(script|img|link|style|iframe)|https?:|\bon\w+=", page, re.IGNORECASE)
    return text
