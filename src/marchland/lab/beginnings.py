"""Wars that one's own can begin from: the teaching war of ten towns, and four of its towns in words of their own.

The four towns are made from the ten by taking things out as a person would on the page, so that there is one set of
tables to keep; what is said of them is said here.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from marchland.errors import unknown
from marchland.lab.cutting import records, rewritten, with_block, with_words
from marchland.lab.tables import texts
from marchland.lab.without import Files, told, without
from marchland.scenario.catalog import SHEET, find

FOUR, TEN = "four_towns", "two_valleys"
GONE = (
    *(("places", name) for name in ("fellmoor", "high_pass", "ashhead", "ashmill", "ashford", "birkhead")),
    ("definitions", "populated"), ("definitions", "claimed"),
)  # fmt: skip
"""What the four towns do without; the hill people go with their last town, publishers with their definitions."""
TITLE = "Four towns on one road, an invented rising"
ABOUT = """\
about:
  what: >-
    Four invented towns on one road up a valley. The crown holds three of them, rebels the last. One question: would
    the crown have got Birkton back sooner with uplanders at its side?
  how: >-
    The world begins on Sunday 7 January 2001 and runs for 104 weeks; strategies part on 6 January 2002. Every week
    each town has one holder and may be besieged. Fighters move along the three roads of roads.csv; what people want
    depends on who they are and who harmed them.
  notice:
    - Birkton falls in July 2001 after five weeks of siege; in October 2002, after ten, the crown has it back.
    - Every figure is marked assumed. A result from this folder says so on its first page.
  try:
    - Compare the strategies settlement and iron_hand, and see in how many futures the rebels hold Birkton at the end.
    - Set the population of Birkton to 6000 in places.csv and ask whether the rebels still want it.
  limits:
    - It is invented. It teaches how the parts work together and says nothing about any real war.
    - Four towns are too few for stable percentages; a difference of one town is luck.
  sources:
    - Invented for teaching by the marchland authors; there is no source to check.
"""


def beginning(name: Any) -> dict[str, Any]:
    """Tables to begin from, and what they are called. Raises InputError for a name that is none of the two."""
    if name not in (FOUR, TEN):
        raise unknown("beginning", str(name)[:64], (FOUR, TEN))
    files = texts(find(TEN)) if name == TEN else four()
    return {"files": files, **told(files)}


@cache
def four() -> Files:
    """The four towns, made from the ten."""
    files: Files = without(texts(find(TEN)), *GONE)["files"]
    files["deaths.csv"] = rewritten(
        files["deaths.csv"], lambda row: None if row["governorate"] == "Ashdale" else row
    )
    files["groups.csv"] = rewritten(files["groups.csv"], lambda row: {**row, "scope": "the whole country"})
    sheet = with_block(with_words(files[SHEET], ("title",), TITLE), "about", ABOUT)
    files[SHEET] = with_words(sheet, ("name",), FOUR)
    del files["outline.csv"]  # of all of the Vale
    return {name: text for name, text in files.items() if name == SHEET or len(records(text)) > 1}
