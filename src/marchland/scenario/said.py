"""What keys and columns mean, said once where each is declared: meaning, an example as the file writes it, unit.

`entries.py` reads it back for `marchland explain`, the JSON schema and errors. Words that several tables share
stand here.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

NONE = "none"
"""Unit of what is no figure."""
VALUES = "values"
"""The key under which a field keeps what its words mean."""


def said(meaning: str, example: str = "", unit: str = NONE, values: dict[str, str] | None = None) -> Any:
    """The words of one key or column; the example is YAML in scenario.yaml and a cell in a table.

    A key that holds a section has no example of its own, and one that holds named sections only their names
    ("rebels, crown"): the rest is put together from the examples of what stands inside. `values` say what each word
    means where a key is one of a few.
    """
    extra: dict[str, Any] = {"unit": unit, **({VALUES: dict(values)} if values else {})}
    return Field(description=meaning, examples=[example], json_schema_extra=extra)


ROLES = {
    "insurgent": "fighters of the focal side or a movement like it; no shipped mechanism treats them apart, and in a "
    "war drafted from tables those of the focal side grow by recruiting where they rule, not by recorded figures",
    "army": "soldiers of a state, its own or sent from abroad; if its side is the state of no place it is a regional "
    "force, feared by people who are not its own and held back by the lever regional_role; as a garrison among "
    "strangers it kills, but less than a militia",
    "militia": "armed men beside an army; the lever militia_role says how many take the field, and where they are "
    "strangers people fear them and they kill in reprisal",
    "tribal": "men of one community who fight for their own; they join as the lever tribal_mobilisation pays and "
    "while their people feel safe, and near their kin people rise against the focal side sooner",
    "rebel": "fighters of a third side; no shipped mechanism treats them apart",
}
"""What sort of force a group is, by what mechanisms make of it."""
HELPS = {
    "air": "aircraft; from abroad and against the focal side they are help that is felt, and in a war drafted from "
    "tables weapons a week",
    "ground": "men who stay; from abroad and against the focal side they are help that is felt, but no fighters: those "
    "stand in strengths",
    "offensive": "a dated attack by soldiers; from abroad it counts as ground, of the own army it dates a phase",
    "advisers": "men who train and plan; as air, and in a war drafted from tables persons",
    "blockade": "roads or ports closed; it dates a phase and moves no future",
    "ceasefire": "it dates a phase and moves no future: that two sides stop fighting is said in relations",
}
"""What each kind of intervention does."""
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
