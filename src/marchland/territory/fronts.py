"""Phase four for places: who attacks, who takes, who is thrown back.

Each place and side has one exponential clock for `assault` (a siege opens) and `seize` (the place changes hands at
once). A besieged place, the newly besieged included, has one clock for `take` and `repel`. Hazards are those of the
week's start; the siege's fortune is drawn once, when it starts.
"""

from __future__ import annotations

from collections.abc import Mapping

import jax.numpy as jnp
from jax import Array

from marchland.engine.cells import first_clock, index_of, pick
from marchland.engine.contract import State, Stock
from marchland.territory.follow import as_recorded, besieging
from marchland.territory.ledger import Entry, Hazard, after, caused

FRONT_EVENTS = ("assault", "seize", "take", "repel")


def allowed(d: State, x: State) -> Array:
    """(place, side): 1 where a side may attack: acts there, can hold, has entered, is not the holder."""
    return x["acts"] * x["holds"] * x["active"] * (1 - d["held"])


def added(parts: list[Array], like: Array) -> Array:
    """The sum of some arrays of one shape; zeros where there is none."""
    return jnp.asarray(sum(parts[1:], parts[0])) if parts else jnp.zeros_like(like)


def resolve(
    y: State, d: State, x: State, u: State, hazards: Mapping[str, Hazard], stocks: Mapping[str, Stock]
) -> tuple[State, dict[str, Array], list[Entry], dict[str, dict[str, Array]]]:
    """Draw the week's attacks and outcomes.

    Returns the engine's own state after the week, the events that happened ((place, side) of 0/1), the entries
    that follow from them, and each event's cells split over its posters in proportion to their hazards. Where x
    has `follow`, the record decides in the weeks that it marks.
    """
    may = allowed(d, x)
    free = (1 - d["contested"])[:, None]
    masks = {"assault": may * free, "seize": may, "take": d["siege"], "repel": d["siege"]}
    opening = [part * masks[name] for name in ("assault", "seize") for part in hazards[name].parts]
    opening = [jnp.broadcast_to(part, may.shape) for part in opening] or [jnp.zeros_like(may)]
    first = first_clock(u["assault"], jnp.asarray(sum(opening[1:], opening[0])))
    chosen = pick(u["opening"][:, None], opening)
    cut = len(hazards["assault"].parts)
    by = {
        "assault": [mask * first for mask in chosen[:cut]],
        "seize": [mask * first for mask in chosen[cut : cut + len(hazards["seize"].parts)]],
    }
    happened = {name: added(by[name], may) for name in ("assault", "seize")}
    seized = happened["seize"].sum(-1) > 0

    besieger = (d["siege"] + happened["assault"]) * (~seized)[:, None]
    closing = [part * besieger for name in ("take", "repel") for part in hazards[name].parts]
    closing = [part.sum(-1) for part in closing] or [jnp.zeros(may.shape[0])]
    ended = first_clock(u["siege"][:, None], jnp.asarray(sum(closing[1:], closing[0]))[:, None])[:, 0]
    chosen = pick(u["closing"], closing)
    cut = len(hazards["take"].parts)
    shaped = [(mask * ended)[:, None] * besieger for mask in chosen]
    by["take"], by["repel"] = shaped[:cut], shaped[cut : cut + len(hazards["repel"].parts)]
    if "told_holder" in x:
        by = as_recorded(by, d, x, u, hazards, may.shape)
    for name in FRONT_EVENTS:
        happened[name] = added(by[name], may)

    winner = happened["take"] + happened["seize"]
    changed = winner.sum(-1) > 0
    still = besieger * (1 - happened["take"] - happened["repel"]) * (~changed)[:, None]
    if "told_holder" in x:
        still = besieging(still, x)
    under_siege = still.sum(-1) > 0
    goes_on = (d["siege"] * still).sum(-1)
    core = {
        "holder": jnp.where(changed, index_of(winner), y["holder"]).astype(jnp.int32),
        "attacker": jnp.where(under_siege, index_of(still), -1),
        "siege_weeks": jnp.where(under_siege, y["siege_weeks"] * goes_on + 1, 0.0),
        "fortune": jnp.where(under_siege, d["fortune"], 0.0),
        "tenure": jnp.where(changed, 0.0, y["tenure"] + 1),
        "former": jnp.where(changed, y["holder"], y["former"]).astype(jnp.int32),
    }
    thens: list[Entry] = []
    split: dict[str, dict[str, Array]] = {}
    for name in FRONT_EVENTS:
        h = hazards[name]
        thens += after(h, by[name], ("place", "side"), stocks)
        split[name] = caused(h, happened[name])
    return core, happened, thens, split
