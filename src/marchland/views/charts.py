"""All figures of the report in their order; one that the result has no data for is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from marchland.views.draw.drivers import drivers, parameters
from marchland.views.draw.ground import places, territory
from marchland.views.draw.maps import maps
from marchland.views.draw.people import cohesion, deaths, strength
from marchland.views.draw.strips import strips
from marchland.views.draw.world import pacts, services, will
from marchland.views.look import Chart
from marchland.views.reading import Reading

Draw = Callable[[Reading], Chart | list[Chart] | None]
SECTIONS: dict[str, tuple[Draw, ...]] = {
    "headline": (places,),
    "assumptions": (parameters,),
    "ground": (territory, maps, strips),
    "deaths": (deaths,),
    "groups": (strength, cohesion, pacts),
    "world": (services, will),
    "drivers": (drivers,),
}
"""Section of the report -> its figures."""


def charts(reading: Reading) -> dict[str, list[Chart]]:
    """Every figure that the result has data for, by section."""
    return {section: list(_drawn(reading, draws)) for section, draws in SECTIONS.items()}


def _drawn(reading: Reading, draws: Iterable[Draw]) -> Iterable[Chart]:
    for draw in draws:
        found = draw(reading)
        if isinstance(found, Chart):
            yield found
        elif found is not None:
            yield from found
