"""What is known of a scenario at a cut: built once, and passed to whatever learns, forecasts or compares."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from marchland.record.known_at import known_at, week_of
from marchland.record.record import recorded_holders
from marchland.scenario import Scenario
from marchland.territory.compile import compile_model
from marchland.territory.follow import RecordInputs
from marchland.territory.model import Territory
from marchland.territory.pact_record import pacts
from marchland.territory.sieges import NOBODY, attackers
from marchland.territory.strengths import UNTOLD, told
from marchland.territory.world import World


@dataclass(frozen=True)
class Known:
    """A scenario at a cut. `replay` keeps inputs, events and relations of the weeks after it as they came; `beside`
    names strategies whose futures the model's program is to run after it.

    Raises InputError, when first asked, for a cut outside of the horizon.
    """

    scenario: Scenario
    cut: date
    replay: bool = True
    beside: tuple[str, ...] = ()

    @cached_property
    def weeks(self) -> int:
        """Whole weeks of the horizon before the cut."""
        return week_of(self.scenario, self.cut)

    @cached_property
    def masked(self) -> Scenario:
        """The scenario as it could have been written at the cut."""
        return known_at(self.scenario, self.cut, self.replay)

    @cached_property
    def model(self) -> Territory:
        """The model that follows the record up to the cut and knows nothing else of what came after it."""
        free = compile_model(self.masked, beside=self.beside)
        return dataclasses.replace(free, record=record_inputs(self.masked, free.world, self.cut))

    @property
    def record(self) -> RecordInputs:
        """What the model is told of the record."""
        found = self.model.record
        assert found is not None
        return found


def record_inputs(s: Scenario, world: World, cut: date) -> RecordInputs:
    """What a model is told of the record up to the cut, and nothing after it; places of unknown holder do not count."""
    weeks, n = week_of(s, cut), s.time.weeks
    known = known_at(s, cut, replay=False)
    holder = np.full((n, len(s.places)), -1, np.int32)
    holder[:weeks] = recorded_holders(known, world.holder, n)[0][:weeks]
    toward = np.full_like(holder, -1)
    for t in range(weeks - 2, -1, -1):
        changed = (holder[t + 1] != holder[t]) & (holder[t + 1] >= 0)
        toward[t] = np.where(changed, holder[t + 1], toward[t + 1])
    # `toward` of a week is judged from the holder at its start.
    start = np.asarray(world.holder, np.int32)
    first = np.where((holder[0] != start) & (holder[0] >= 0), holder[0], toward[0])
    toward = np.concatenate([first[None], toward[:-1]])
    follow = (np.arange(n) < weeks).astype(np.float32)
    scored = (holder >= 0).astype(np.float32) * follow[:, None]
    strength, doubt = told(known)
    besieging, keeps = attackers(known, world, holder), pacts(known, world)
    besieging[weeks:], keeps[weeks:], strength[weeks:] = NOBODY, 0.0, UNTOLD
    return RecordInputs(follow, holder, toward, scored, besieging, keeps, strength, doubt)
