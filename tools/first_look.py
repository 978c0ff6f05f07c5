"""Draw README's first picture, docs/first-look.png, from a comparison: `python tools/first_look.py [FOLDER]`.

FOLDER holds a comparison (default: the newest of iraq_syria_2014 in results, where `make run` leaves one). The picture
is the one that opens its page; the sentence below it is printed, for README's text.
"""

from __future__ import annotations

import sys
from pathlib import Path

from marchland.briefing.briefing import FILE
from marchland.briefing.shape import Case
from marchland.files import typed
from marchland.files.newest import by_age
from marchland.files.paths import results
from marchland.views import look
from marchland.views.draw.fans import fans
from marchland.views.opening import seen

OUT = Path(__file__).resolve().parent.parent / "docs" / "first-look.png"
DPI = 130


def main(folder: Path | None = None) -> None:
    """Draw and save it."""
    file = (
        folder / FILE if folder else next(iter(by_age(results().glob(f"iraq_syria_2014-compare-*/{FILE}"))))
    )
    found = typed.read(file, Case, "compare")
    with look.for_python():
        fans(found).figure.savefig(OUT, dpi=DPI, facecolor="white")
    print(f"{OUT}\n{seen(found)}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
