"""The compiled world: labelled axes, fixed geography and the weeks' inputs, as arrays and nothing else.

After compiling nobody sees a scenario file. Axis order is fixed here once: place, side, group, community, sponsor,
sector, dyad. Shapes stand beside each field; P places, A sides, G groups, C communities, K sponsors, D dyads, W weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

F = NDArray[np.float32]
B = NDArray[np.bool_]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class World:
    """Geography, people and groups of a scenario at its start. All arrays are read only by convention."""

    labels: dict[str, tuple[str, ...]]
    """Axis name -> labels: place, side, group, community, sponsor, sector, dyad, country, governorate, lever."""
    weeks: int
    focal: int
    """Index of the side whose territory is the headline."""

    population: F  # (P,) persons
    share: F  # (P, C) shares of the population, adding to 1
    log_pop: F  # (P,) ln(1000 + population) - 10
    openness: F  # (P,) 0 dense to 1 open
    asset: F  # (P,) number of assets of value that the place commands
    border: F  # (P,) 1 at a crossing
    oil: F  # (P,) 1 with oil or a refinery
    wheat: F  # (P,) 1 in wheat country
    country: Ints  # (P,) index
    governorate: Ints  # (P,) index
    near: F  # (P, P) exp(-great-circle km / range), zero on the diagonal; of the median if that varies
    road: F  # (P, P) exp(-road km / range) between road neighbours, 1 on the diagonal; the same

    acts: F  # (P, A) 1 where the side acts in the place's country
    holds: F  # (A,) 1 if the side can hold places
    affinity: F  # (A, C) of communities to sides
    ties: F  # (P, A) affinity weighted by the place's shares
    state: F  # (P, A) one-hot: the side whose army is that of the place's country
    side_of: F  # (G, A) one-hot
    base: F  # (G, C) one-hot: the community a group recruits from
    role: F  # (G, R) one-hot over world roles
    home: F  # (P, G) 1 where the group is at home
    strength: F  # (G,) persons at the start
    doubt: F  # (G,) log-sd of that figure
    holder: Ints  # (P,) side index at the start
    attacker: Ints  # (P,) besieging side at the start, -1 for none

    backed: F  # (K, A) 1 if the sponsor backs the side
    sponsor_will: F  # (K,) public support at the start, 0-1
    sponsor_share: F  # (K,) share of the coalition's effort, adding to at most 1
    dyad: Ints  # (D, 2) group indices
    pact: F  # (D,) 1 if allied or in a tactical pact at the start
    ideology: F  # (D,) distance in ideology, 0 or 1

    roles: tuple[str, ...] = ("insurgent", "army", "militia", "tribal", "rebel")
    km: F = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    """(P, P) great-circle km."""
    road_km: F = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    """(P, P) km by road between neighbours, 0 on the diagonal, FAR elsewhere."""


@dataclass(frozen=True)
class Inputs:
    """What a week brings from outside the model; each array has a leading axis of weeks."""

    week: Ints  # (W,)
    hostile: F  # (W, A, A) 0 at peace to 1 at war, from recorded relations of the sides' first groups
    active: F  # (W, A) 1 once any group of the side has entered
    outrage: F  # (W,) attention abroad to atrocities of the focal side, sum of saliences
    partner_outrage: F  # (W,) the same for atrocities of partners
    helped: F  # (W, A, 3) size of foreign help against the focal side by means (HELP), 0 to 1
    declared: Mapping[str, F] = field(default_factory=dict)
    """What mechanisms declare, by name: (W,) or (W, labels of its axis)."""
