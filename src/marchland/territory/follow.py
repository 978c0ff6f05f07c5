"""Run a future along the record: what is on record is told, everything else is simulated.

Told are holders, sieges with their attackers (`sieges`), pacts (`pact_record`), and strengths between dated figures
(`strengths`); the record has no series of will abroad or of services. In a followed week a place changes hands, a
siege opens or ends, a pact is made or broken where and when the record says so and nowhere else, with the same
consequences as if drawn, by a cause drawn in proportion to the hazards. At the week's end a group's fighters are scaled
in all places alike to the recorded strength, off by this future's error,

    N(g) = strength(g) exp(count(g) doubt(g)),      booked to RECORD,

unless nothing is told of the group, or it has nobody to be scaled. So a future starts in what was known at the cut, in
the sieges as they stood then, each with the fortune drawn when it opened. What the week's hazards said before they were
told is kept: the intensity of capture of each place by each side,

    intensity(p, a) = seize + assault P(take | ended),   1/week, a siege's fortune at its mean,

since assaults that failed are mostly not on record; offensives have factor 1 (mechanism campaign), and the likelihood
sums over regimes by itself. The product leaves out the delay between an assault and its end
(about three weeks at prior medians), which is shorter than the record's own uncertainty of dates for most captures.
From the first week that is not followed the future is free.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

from marchland.engine.cells import onehot, pick
from marchland.engine.contract import State
from marchland.mechanisms.campaign import directions
from marchland.territory.ledger import Hazard

Masks = dict[str, list[Array]]
COLLAPSE = "collapse"
"""The mechanism whose hazard a record is followed with and without."""
COUNT = "forces.count"
"""The parameter that says how far off this future's recorded strengths are."""
RECORD = "record"
"""What changes by the record's word are booked to."""
PACTS = ("pact_break", "pact_form")
"""Events that are told beside those of fronts."""


@dataclass(frozen=True)
class RecordInputs:
    """The record as a model is told it, by week: W weeks, P places; -1 is unknown or none."""

    follow: NDArray[np.float32]  # (W,) 1 in weeks that are followed
    holder: NDArray[np.int32]  # (W, P) holder at the week's end
    toward: NDArray[np.int32]  # (W, P) the next recorded holder after the present one, before the cut
    scored: NDArray[np.float32]  # (W, P) 1 where the week counts
    attacker: NDArray[np.int32]  # (W, P) side that besieges it at the week's end
    pact: NDArray[np.float32]  # (W, D) 1 where a pair of groups keeps a pact at the week's end
    strength: NDArray[np.float32]  # (W, G) persons at the week's end, -1 where nothing is told
    doubt: NDArray[np.float32]  # (W, G) log-sd of that strength

    def inputs(self) -> dict[str, NDArray[Any]]:
        """Arrays with a leading axis of weeks, named as the step knows them."""
        return {
            "follow": self.follow,
            "told_holder": self.holder,
            "told_toward": self.toward,
            "told_scored": self.scored,
            "told_attacker": self.attacker,
            "told_pact": self.pact,
            "told_strength": self.strength,
            "told_doubt": self.doubt,
        }


def calm(d: State, x: State) -> State:
    """The week's diagnostics with a siege's fortune at its mean where x says `follow`."""
    return {**d, "fortune": d["fortune"] * (1 - x["follow"])}


def as_recorded(
    by: Masks, d: State, x: State, u: State, hazards: Mapping[str, Hazard], shape: tuple[int, ...]
) -> Masks:
    """The week's front events by poster: as drawn (`by`), or where x says `follow` as recorded.

    A siege that ends without a capture was thrown back; one that ends in a capture by another side ends with it.
    """
    take = onehot(x["told_holder"], shape[-1]) * (1 - d["held"])
    stays = 1 - take.max(-1, keepdims=True)
    siege = onehot(x["told_attacker"], shape[-1])
    told = {
        "assault": (siege * (1 - d["siege"]), u["opening"]),
        "seize": (jnp.zeros_like(siege), u["opening"]),
        "take": (take, u["closing"]),
        "repel": (d["siege"] * (1 - siege) * stays, u["closing"]),
    }
    found: Masks = {}
    for name, masks in by.items():
        event, draw = told[name]
        parts = [jnp.broadcast_to(part, shape) for part in hazards[name].parts]
        causes = pick(draw[:, None] * jnp.ones(shape), parts) if parts else []
        found[name] = [
            jnp.where(x["follow"] > 0, cause * event, mask) for cause, mask in zip(causes, masks, strict=True)
        ]
    return found


def besieging(still: Array, x: State) -> Array:
    """Who besieges each place at the week's end, one-hot (place, side): as simulated, or as recorded."""
    return jnp.where(x["follow"] > 0, onehot(x["told_attacker"], still.shape[-1]), still)


def pacts_recorded(fired: Mapping[str, Array], y: State, x: State) -> dict[str, Array]:
    """Pacts that break and form in the week (dyad,), by event: as `fired`, or as recorded."""
    keeps = x["told_pact"]
    told = {"pact_break": y["pact"] * (1 - keeps), "pact_form": (1 - y["pact"]) * keeps}
    return {name: jnp.where(x["follow"] > 0, told[name], now) for name, now in fired.items()}


def as_counted(fighters: Array, p: State, x: State) -> tuple[Array, Array]:
    """Fighters (place, group) scaled to their recorded strength where x tells one; and the change, for the book."""
    now = fighters.sum(0)
    wanted = x["told_strength"] * jnp.exp(p[COUNT] * x["told_doubt"])
    tell = (x["follow"] > 0) & (x["told_strength"] > 0) & (now > 0)
    found = fighters * jnp.where(tell, wanted / jnp.where(tell, now, 1.0), 1.0)
    return found, found - fighters


def seen(d: State, x: State, may: Array, hazards: Mapping[str, Hazard]) -> State:
    """What the likelihood needs of a week, before its events.

    `exposure` (direction,) sums the intensity of capture of each direction over scored places; `pull` (place,) is that
    of the next holder. What a collapse would add to both stands apart: `ceding` () and `ceded` (place,).
    """
    take, repel = hazards["take"].total, hazards["repel"].total
    wins = take / jnp.maximum(take + repel, 1e-15)
    seize = hazards["seize"]
    given = may * sum(
        (part for who, part in zip(seize.posters, seize.parts, strict=True) if who == COLLAPSE), 0.0 * may
    )
    rate = may * (seize.total + hazards["assault"].total * wins) - given
    toward = onehot(x["told_toward"], rate.shape[-1])
    return {
        "exposure": (directions(d["held"], x["is_focal"]) * rate * x["told_scored"][:, None]).sum((1, 2)),
        "pull": (rate * toward).sum(-1),
        "ceding": (given * x["told_scored"][:, None]).sum(),
        "ceded": (given * toward).sum(-1),
    }
