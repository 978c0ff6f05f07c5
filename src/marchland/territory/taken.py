"""Names that the engine has itself, and that no mechanism may declare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from marchland.engine.blame import counted, line_of, message
from marchland.engine.contract import Mechanism
from marchland.territory.diagnostics import CORE, NAMES
from marchland.territory.fronts import FRONT_EVENTS
from marchland.territory.observations import OBSERVATIONS

OWN = frozenset({*CORE, *NAMES, "event", "share", "exposure", "pull", "ceding", "ceded"})
"""Names in the state that are the engine's."""


def check_names(mechanisms: Sequence[Mechanism], world: Sequence[str]) -> None:
    """Refuse names that the engine has itself; `world` are those in x. Raises MechanismError with all of them."""
    if found := [said for m in mechanisms for said in _taken(m, frozenset(world))]:
        raise counted(found)


def _taken(m: Mechanism, world: frozenset[str]) -> Iterator[str]:
    recorded = {one.name for one in OBSERVATIONS}
    for s in m.stocks:
        said = f"the engine has state named {s.name!r} itself: rename the stock" if s.name in OWN else ""
        if s.recorded and s.name in recorded:
            said = f"the stock {s.name!r} is recorded by that name already: leave out `recorded`"
        if said:
            yield message(m, said, line_of(m, ("Stock",), s.name))
    for e in m.events:
        if e.name in FRONT_EVENTS:
            said = f"the event {e.name!r} is the engine's: post on it without declaring it, or rename yours"
            yield message(m, said, line_of(m, ("Event",), e.name))
    for call, names in (("Input", [i.name for i in m.inputs]), ("Lever", [v.name for v in m.levers])):
        for name in names:
            if name in world:
                said = f"the world has {name!r} already: rename the {call.lower()}"
                yield message(m, said, line_of(m, (call,), name))
