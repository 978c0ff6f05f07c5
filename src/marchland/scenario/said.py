"""What keys and columns mean, said once where each is declared: meaning, an example as the file writes it, unit.

`entries.py` reads it back for `marchland explain`, the JSON schema and errors. Words that several tables share
stand here.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

NONE = "none"
"""Unit of what is no figure."""


def said(meaning: str, example: str = "", unit: str = NONE) -> Any:
    """The words of one key or column; the example is YAML in scenario.yaml and a cell in a table.

    A key that holds a section has no example of its own, and one that holds named sections only their names
    ("rebels, crown"): the rest is put together from the examples of what stands inside.
    """
    return Field(description=meaning, examples=[example], json_schema_extra={"unit": unit})


LABEL = said("what charts and tables call it", "Hill people")
NOTE = said("a remark", "the figure of the evening edition")
SOURCE = said("where its figures come from; empty: assumed", "The Vale Gazette 2001-07-01")
SINCE = said("first day", "2001-07-01", "date")
UNTIL = said("first day on which it is so no more; empty: open", "2002-08-11", "date")
LAST = said("last day; empty: open", "2002-03-02", "date")
LOW = said("low end of a 90% interval; empty: not known", "150", "persons")
HIGH = said("high end of a 90% interval; empty: not known", "400", "persons")
DIST = said("kind of distribution", "lognormal")
FIRST = said(
    "mean (normal), median (lognormal), a (beta), scale (halfnormal), low (uniform) or value (fixed)",
    "2",
    "as the parameter",
)
SECOND = said(
    "standard deviation (normal; lognormal: of the logarithm), b (beta) or high (uniform)",
    "3",
    "as the parameter",
)
FLOOR = said("the distribution is cut below this; empty: open", "0.5", "as the parameter")
CEILING = said("the distribution is cut above this; empty: open", "10", "as the parameter")
