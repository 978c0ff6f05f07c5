"""Colours: cividis for chances, hexadecimal to numbers, and the page's own colours by name, for light and dark."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

CIVIDIS = """
00224e 002656 002a5f 002d68 003070 083370 163770 203a6f 273e6e 2e416d 34456c 3a486c 3f4c6c 444f6c 49536c 4e566c 535a6d
575d6d 5c616e 60646f 656870 696b71 6d6f72 727274 767676 7a7a78 7e7d78 838179 888578 8d8878 928c78 969077 9b9476 a09875
a59c74 aaa073 afa471 b5a86f baac6d bfb06c c4b468 c9b965 cfbd62 d4c15f dac65b dfca57 e5cf52 ead34c f0d846 f6dd3f fce236
fee838
"""
"""Every fifth of the 256 colours of Nunez, Anderson and Renslow (2018), made to be read without colour vision."""
PAGE = {
    "#1a1a1a": "ink",
    "#000000": "record",
    "#6b6b6b": "faint",
    "#e3e3e3": "grid",
    "#ffffff": "paper",
    "white": "paper",
}
"""Colours that a dark page turns round: its variables may set them, the colour itself stands where none does."""


def rgb(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of `#rrggbb`, `#rgb`, white or black, 0-1. Raises ValueError for another name."""
    digits = {"white": "ffffff", "black": "000000"}.get(colour, colour.removeprefix("#"))
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def hexadecimal(colour: Any) -> str:
    """`#rrggbb` of three or four numbers, 0-1; a text as it is."""
    if isinstance(colour, str):
        return colour
    return "#" + "".join(f"{round(255 * float(part)):02x}" for part in colour[:3])


def cividis(chance: Any) -> NDArray[np.float64]:
    """Colours (..., 4) of chances from 0, dark blue, to 1, yellow."""
    table = np.array([rgb(colour) for colour in CIVIDIS.split()])
    at = np.clip(np.asarray(chance, float), 0, 1) * (len(table) - 1)
    parts = [np.interp(at, np.arange(len(table)), table[:, k]) for k in range(3)]
    return np.stack([*parts, np.ones_like(at)], -1)


def paint(colour: Any) -> str:
    """A colour as an SVG attribute has it: one of the page's by its variable, or nothing at all."""
    text = hexadecimal(colour)
    return f"var(--{PAGE[text]},{text})" if text in PAGE else text
