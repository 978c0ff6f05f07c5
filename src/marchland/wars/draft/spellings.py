"""How columns of small tables may be spelt: one list of other names, and of columns that are read over.

A header is compared in small letters with `_` between words, so that "From date" is `from_date`.
"""

from __future__ import annotations

_EVIDENCE = {"sources": "source", "reference": "source", "notes": "note", "comment": "note", "remark": "note"}
_SPELL = {
    **dict.fromkeys(("from_date", "start", "start_date", "since", "begin"), "from"),
    **dict.fromkeys(("to_date", "end", "end_date", "until"), "to"),
}
OTHER_NAMES: dict[str, dict[str, str]] = {
    "places": {
        **dict.fromkeys(("place_id", "id", "town_id"), "place"),
        **dict.fromkeys(("place_name", "town", "town_name"), "name"),
        **dict.fromkeys(("latitude", "y"), "lat"),
        **dict.fromkeys(("longitude", "long", "lng", "x"), "lon"),
        **dict.fromkeys(("pop", "inhabitants"), "population"),
        **dict.fromkeys(("admin1", "adm1", "province", "region"), "governorate"),
        "admin0": "country",
        **dict.fromkeys(("pop_basis", "pop_source"), "population_source"),
    },
    "control": {
        **_SPELL,
        **dict.fromkeys(("place_id", "town", "town_id"), "place"),
        **dict.fromkeys(("controller", "side", "held_by"), "holder"),
    },
    "interventions": {
        **_SPELL,
        **dict.fromkeys(("who", "force"), "actor"),
        "type": "kind",
        **dict.fromkeys(("side_backed", "backed", "side"), "backs"),
    },
    "strengths": {
        **dict.fromkeys(("side_or_group", "group", "actor"), "side"),
        **dict.fromkeys(("day", "as_of"), "date"),
        **dict.fromkeys(("strength", "estimate", "fighters"), "best"),
        "measure": "scope",
    },
    "relations": _SPELL,
    "inputs": _SPELL,
    "measures": _SPELL,
}
"""Table -> other name of a column -> its name."""
READ_OVER = {"places": ("capital",)}
"""Columns that other collections have and that nothing here reads."""
OF_SMALL_TABLES = {
    "places": ("population_source",),
    "strengths": ("side",),
}
"""Columns that only small tables have, not the scenario's own."""
NEEDED = {
    "places": ("lat", "lon", "population"),
    "control": ("place", "from", "to", "holder"),
    "interventions": ("actor", "from", "to", "kind", "backs"),
    "strengths": ("side", "date", "best"),
}
"""Columns that a small table must have; places must have `place` or `name` besides."""


def column_of(stem: str, header: str) -> str:
    """The name of a column by its header as key (`key_of`)."""
    names = {**_EVIDENCE, **OTHER_NAMES.get(stem, {})}
    return names.get(header, header)
