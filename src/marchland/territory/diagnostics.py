"""Quantities that several mechanisms read, derived once a week from the same state.

- `held` (place, side): one-hot of the holder; `siege` (place, side): one-hot of the attacker, zeros if none;
- `contested` (place,): 1 under siege; `fortune` (place,): standard normal of the present or a possible new siege;
- `near` (place, side): sum over other places of exp(-km/range) times held;
- `present` (place, group): fighters who may act in the place, persons: fighters x what levers allow there;
- `force` (place, side): effective strength in the place, persons: those present x quality x capability x cohesion, with
  what is lent to other sides counted where it is lent;
- `force_near` (place, side): the same over near places, weighted as `near`;
- `defence` (place,): the holder's force in the place; `own` (place, group): 1 where a group's side holds the place;
- `held_share` (): share of places that the focal side holds;
- `determination` (side,): mean cohesion of a side's groups, weighted by who is present, 0-1;
- `changed` (place,): 1 if the place changed hands last week; `swing` (side,): places gained less lost last week.
"""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array

from marchland.engine.cells import onehot
from marchland.engine.contract import State
from marchland.engine.draws import gaussian

NAMES = (
    "held", "siege", "contested", "fortune", "near", "present", "force", "force_near", "defence", "own",
    "held_share", "determination", "changed", "swing",
)  # fmt: skip
READ = ("quality", "capability", "cohesion", "lent", "fighters", "allowed")
"""Stocks of mechanisms that the diagnostics are made of."""
CORE = ("holder", "attacker", "siege_weeks", "tenure", "former", "gone")
"""State that the engine itself owns: who holds, besieges, for how long, held before; fighters lost last week."""


def diagnose(y: State, x: State, u: State) -> dict[str, Array]:
    """Compute the diagnostics of one run's week; shapes as in the module's docstring."""
    sides = x["holds"].shape[0]
    held = onehot(y["holder"], sides)
    siege = onehot(y["attacker"], sides)
    contested = siege.sum(-1)
    weight = y["quality"] * y["capability"] * y["cohesion"]
    counted = x["side_of"] + y["lent"]
    present = y["fighters"] * y["allowed"]
    force = (present * weight) @ counted
    strength = present.sum(0)
    changed = (y["tenure"] == 0).astype(jnp.float32)
    around = x["near"] @ jnp.concatenate([held, force], axis=1)
    return {
        "held": held,
        "siege": siege,
        "contested": contested,
        "fortune": jnp.where((contested > 0) & (y["siege_weeks"] > 0), y["fortune"], gaussian(u["fortune"])),
        "near": around[:, :sides],
        "present": present,
        "force": force,
        "force_near": around[:, sides:],
        "defence": (force * held).sum(-1),
        "own": held @ x["side_of"].T,
        "held_share": held[:, x["focal"]].mean(),
        "determination": (strength * y["cohesion"])
        @ x["side_of"]
        / jnp.maximum(strength @ x["side_of"], 1.0),
        "changed": changed,
        "swing": (changed[:, None] * (held - onehot(y["former"], sides))).sum(0),
    }
