"""Offensives made in Python: the same frozen objects as those of a scenario's file and of the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from marchland import arguments as given

if TYPE_CHECKING:
    from marchland.arguments import Day, Names
    from marchland.scenario.offensives import Given
    from marchland.scenario.schema import Offensive

    Offensives = Given | Iterable[Given] | Mapping[str, Given | Iterable[Given]]


def offensive(
    place: Names,
    start: Day,
    forces: Mapping[str, float],
    end: Day | None = None,
    air: float = 1.0,
    advisers: float = 0.0,
    hold: Names | Mapping[str, float | None] = (),
) -> Offensive:
    """An order to take a place, or several: persons by group from `start` on, and who holds it afterwards.

    The order lasts until the place is won, a siege of it is thrown back, or `end`. `air` is a factor on the air effort
    there, `advisers` persons beside those on record; `hold` names the groups that stay, with persons or with as many as
    they brought, and without it all do as forces do. It goes into `ml.run` and `ml.compare`, which judge its names.
    Raises ScenarioError with all that is wrong with its form, TypeError, ArgumentError.

    >>> ml.offensive("birkhead", "2002-03-03", {"crown_army": 2000}, hold={"birkdale_watch": 300}).place
    ('birkhead',)
    """
    from marchland.scenario.offensives import formed

    holding = hold if isinstance(hold, Mapping) else dict.fromkeys(given.names("hold", hold))
    if not isinstance(forces, Mapping):
        raise given.wrong("forces", "persons by group, such as {'crown_army': 2000}", forces)
    return formed({
        "place": list(given.names("place", place)),
        "start": given.day("start", start),
        "end": None if end is None else given.day("end", end),
        "forces": dict(forces), "air": air, "advisers": advisers, "hold": dict(holding),
    })  # fmt: skip


def ordered(value: Offensives) -> dict[str, list[Given]]:
    """Offensives by strategy, from one, several, or either by name. Raises TypeError, ArgumentError for none."""
    from marchland.scenario.offensives import NAME
    from marchland.scenario.schema import Offensive

    def one(item: object) -> bool:
        return isinstance(item, Offensive) or (isinstance(item, Mapping) and "place" in item)

    by_name = value if isinstance(value, Mapping) and not one(value) else {NAME: value}
    out: dict[str, list[Given]] = {}
    for name, many in by_name.items():
        listed = isinstance(many, Iterable) and not isinstance(many, str | Mapping | Offensive)
        items: list[Any] = list(many) if listed else [many]
        for item in items:
            if not one(item):
                raise given.wrong(
                    "offensives", "ml.offensive(...), some of them, or such lists by name", item
                )
        if not items:
            raise given.ArgumentError(f"offensives: {name} has none")
        out[str(name)] = items
    if not out:
        raise given.ArgumentError("offensives: expected at least one")
    return out
