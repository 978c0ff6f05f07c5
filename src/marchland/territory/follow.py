"""Run a future along the record: who holds each place is told, everything else is simulated.

In a followed week sieges open and end as drawn, but none of them takes a place: that happens where and when the record
says so, with the same consequences as a drawn capture, by a cause drawn in proportion to the hazards. What the week's
hazards said before they were told is kept: the intensity of capture of each place by each side,

    intensity(p, a) = seize + assault P(take | ended),   1/week, a siege's fortune at its mean,

since assaults that failed are mostly not on record; offensives have factor 1 (mechanism campaign), and the likelihood
sums over regimes by itself. The product leaves out the delay between an assault and its end
(about three weeks at prior medians), which is shorter than the record's own uncertainty of dates for most captures.
From the first week that is not followed the future is free and starts where the record stood.
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


@dataclass(frozen=True)
class RecordInputs:
    """The record as a model is told it, by week: W weeks, P places; -1 is unknown or none."""

    follow: NDArray[np.float32]  # (W,) 1 in weeks that are followed
    holder: NDArray[np.int32]  # (W, P) holder at the week's end
    toward: NDArray[np.int32]  # (W, P) the next recorded holder after the present one, before the cut
    scored: NDArray[np.float32]  # (W, P) 1 where the week counts

    def inputs(self) -> dict[str, NDArray[Any]]:
        """Arrays with a leading axis of weeks, named as the step knows them."""
        return {
            "follow": self.follow,
            "told_holder": self.holder,
            "told_toward": self.toward,
            "told_scored": self.scored,
        }


def calm(u: State, x: State) -> State:
    """The week's draws with a siege's fortune at its median where x says `follow`."""
    return {**u, "fortune": jnp.where(x["follow"] > 0, 0.5, u["fortune"])}


def as_recorded(
    by: Masks, d: State, x: State, u: State, hazards: Mapping[str, Hazard], shape: tuple[int, ...]
) -> Masks:
    """The week's events by poster: as drawn (`by`), or where x says `follow` with captures as recorded."""
    following = x["follow"] > 0
    take = onehot(x["told_holder"], shape[-1]) * (1 - d["held"])
    stays = 1 - take.max(-1, keepdims=True)
    parts = [jnp.broadcast_to(part, shape) for part in hazards["take"].parts]
    causes = pick(u["closing"][:, None] * jnp.ones(shape), parts) if parts else []
    lifted = sum(by["take"], jnp.zeros(shape)) * stays
    record = {
        "assault": [mask * stays for mask in by["assault"]],
        "seize": [0.0 * mask for mask in by["seize"]],
        "take": [cause * take for cause in causes],
        "repel": [mask * stays + (lifted if i == 0 else 0.0) for i, mask in enumerate(by["repel"])],
    }
    return {
        name: [jnp.where(following, a, b) for a, b in zip(record[name], masks, strict=True)]
        for name, masks in by.items()
    }


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
