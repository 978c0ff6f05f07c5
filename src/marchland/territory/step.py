"""One week of one run, in six phases.

1. Inputs and levers: the week's inputs are read, rules of the strategy are evaluated on last week's state.
2. Diagnostics: quantities that several mechanisms read are derived once.
3. Posts: every mechanism reads the same state and posts flows, hazards and factors; it writes nothing.
4. Events: hazards are summed and scaled, keyed draws decide, fronts are resolved place by place.
5. Apply: flows are bounded, applied and booked to their mechanism; what is switched off stays neutral.
6. Record: the caller observes the new state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from marchland.engine.cells import onehot, pick
from marchland.engine.contract import Event, Mechanism, State, Stock
from marchland.territory.diagnostics import CORE, diagnose
from marchland.territory.follow import PACTS, RECORD, as_counted, calm, pacts_recorded, seen
from marchland.territory.fronts import FRONT_EVENTS, allowed, resolve
from marchland.territory.ledger import (
    Absent,
    Entry,
    Hazard,
    after,
    caused,
    hazard,
    settle,
    switched,
    turnover,
)
from marchland.territory.posting import Reads, check_posts, posted

NOTHING = Absent()


def levers_now(y: State, p: State, x: State, names: tuple[str, ...], history: Array) -> dict[str, Array]:
    """Phase one: each lever's value by place, (P,), after the strategy's rules and compliance.

    A rule replaces the scheduled value while the focal side's held share is below (or above) its threshold.
    """
    share = onehot(y["holder"], x["holds"].shape[0])[:, x["focal"]].mean()
    met = (share < x["rule_below"]) | (share > x["rule_above"])
    wanted = jnp.where(met[:, None], x["rule_value"], x["levers"])
    value = history[:, None] + p["comply"][:, None] * (wanted - history[:, None])
    return {name: value[i] for i, name in enumerate(names)}


def gather(
    mechanisms: tuple[Mechanism, ...], y: State, p: State, x: State, u: State, d: State
) -> list[Entry]:
    """Phase three: the posts of all mechanisms in the order of their names, switches applied."""
    seen = {**y, **{f"last_{name}": value for name, value in y["event"].items()}, **d}
    entries = []
    for m in sorted(mechanisms, key=lambda m: m.name):
        mine = {k.split(".", 1)[1]: v for k, v in p.items() if k.startswith(m.name + ".")}
        with jax.named_scope(m.name):
            posts = posted(m, seen, mine, x, {k: u[f"{m.name}.{k}"] for k in m.draws})
        entries += [Entry(m.name, post) for post in posts]
    return switched(entries, {m.name: p["on"][i] for i, m in enumerate(mechanisms)})


def draw_events(
    events: Mapping[str, Event],
    hazards: Mapping[str, Hazard],
    y: State,
    x: State,
    u: State,
    stocks: Mapping[str, Stock],
) -> tuple[dict[str, Array], list[Entry], dict[str, dict[str, Array]]]:
    """Events that are not fronts: each cell fires with 1 - exp(-hazard), or as x tells it, by one of its posters."""
    happened: dict[str, Array] = {}
    thens: list[Entry] = []
    split: dict[str, dict[str, Array]] = {}
    for name in sorted(events):
        h = hazards[name]
        chance = -jnp.expm1(-h.total)
        fired = (u[f"event.{name}"] < chance).astype(jnp.float32)
        if name in PACTS and "told_pact" in x:
            fired = pacts_recorded({name: fired}, y, x)[name] * (h.total > 0)
        if h.parts:
            cause = jnp.where(chance > 0, u[f"event.{name}"] / jnp.maximum(chance, 1e-15), 0.0)
            by = [mask * fired for mask in pick(jnp.minimum(cause, 1.0), h.parts)]
            thens += after(h, by, events[name].axes, stocks)
            split[name] = caused(h, fired)
        happened[name] = fired
    return happened, thens, split


def step(
    mechanisms: tuple[Mechanism, ...],
    stocks: Mapping[str, Stock],
    shapes: Mapping[str, tuple[int, ...]],
    levers: tuple[tuple[str, ...], Array],
    y: State,
    p: State,
    x: State,
    u: State,
    absent: Absent = NOTHING,
) -> tuple[State, dict[str, Any]]:
    """Run the six phases. Returns the new state and the week's book: changes and causes by mechanism.

    `shapes` gives each event's shape; posts on what is `absent` are dropped. Raises MechanismError at tracing, for what
    a mechanism's function may not do.
    """
    x = {**x, **levers_now(y, p, x, *levers)}
    with jax.named_scope("diagnose"):
        d = diagnose(y, x, u)
    entries = absent.without(gather(mechanisms, y, p, x, u, calm(d, x) if "told_holder" in x else d))
    check_posts(mechanisms, entries, stocks, shapes, y)

    with jax.named_scope("hazards"):
        hazards = {name: hazard(name, shape, entries) for name, shape in shapes.items()}
    with jax.named_scope("fronts"):
        core, happened, thens, causes = resolve(y, d, x, u, hazards, stocks)
    events = {e.name: e for m in mechanisms for e in m.events}
    others, more, split = draw_events(events, hazards, y, x, u, stocks)

    new: State = {**core, "event": {**happened, **others}}
    if "told_holder" in x:
        new |= seen(d, x, allowed(d, x), hazards)
    flows: dict[str, dict[str, Array]] = {}
    moved: dict[str, Array] = {}
    owner = {s.name: i for i, m in enumerate(mechanisms) for s in m.stocks}
    for name in sorted(stocks):
        with jax.named_scope("settle_" + name):
            value, flows[name] = settle(stocks[name], y[name], entries + thens + more)
            if name == "fighters":
                moved, new["gone"] = turnover(name, y[name], entries + thens + more)
                moved["bounds"] = flows[name]["bounds"].sum(0)
                if "told_strength" in x:
                    value, flows[name][RECORD] = as_counted(value, p, x)
                    moved[RECORD] = flows[name][RECORD].sum(0)
        live = p["on"][owner[name]]
        still = stocks[name].neutral
        new[name] = jnp.where(live, value, y[name] if still is None else still)
        if name == "fighters":
            moved = {m: jnp.where(live, change, 0.0) for m, change in moved.items()}
        flows[name] = {m: jnp.where(live, change, 0.0) for m, change in flows[name].items()}
    lost = {
        name: {m: part.sum(-1, keepdims=True) * d["held"] for m, part in causes[name].items()}
        for name in ("take", "seize")
    }
    book = {
        "flows": flows,
        "fighters": moved,
        "causes": {**causes, **split},
        "lost": lost,
        "hazards": hazards,
        "before": d,
    }
    return new, book


__all__ = ["CORE", "FRONT_EVENTS", "Reads", "step"]
