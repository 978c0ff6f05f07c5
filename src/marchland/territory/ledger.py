"""Summing, bounding and booking of posts: mechanisms post, the ledger applies.

Flows out of a conserved cell are scaled together by min(1, stock / outflow), and what arrives elsewhere scales with
them, so persons are neither made nor lost. Entries are summed in the order of mechanism names, whatever the order
of files. What is booked is what was applied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import jax.numpy as jnp
import numpy as np
from jax import Array

from marchland.engine.contract import ANYWHERE, HERE, OUTSIDE, Add, Onto, Post, Rate, Scale, Spread, Stock
from marchland.errors import meant

LOG_HAZARD = (-15.0, 3.0)
"""Bounds of a total log-hazard, as in the frontier baseline at the bottom; at the top an event within hours."""

LOG_FACTOR = (-60.0, 60.0)
"""Bounds of the sum of log-factors on one hazard; they keep its exponential finite."""


@dataclass(frozen=True)
class Entry:
    """One post and the name of its poster."""

    mechanism: str
    post: Post


def switched(entries: Sequence[Entry], on: Mapping[str, Array]) -> list[Entry]:
    """The same entries with every amount, hazard and log-factor of a switched-off poster at zero."""
    out = []
    for entry in entries:
        live, post = on[entry.mechanism], entry.post
        if isinstance(post, Scale):
            post = Scale(post.event, jnp.where(live, post.log, 0.0))
        elif isinstance(post, Rate):
            post = Rate(post.event, jnp.where(live, post.hazard, 0.0), post.then)
        else:
            post = Add(post.stock, jnp.where(live, post.amount, 0.0), post.from_, post.to)
        out.append(Entry(entry.mechanism, post))
    return out


@dataclass(frozen=True)
class Absent:
    """What belongs to mechanisms that are not in the model: stocks, events (with axes) and levers (at history)."""

    stocks: frozenset[str] = frozenset()
    events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    levers: Mapping[str, float] = field(default_factory=dict)

    def without(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries that are on something which is there."""
        out = []
        for entry in entries:
            post = entry.post
            if isinstance(post, Add):
                if post.stock not in self.stocks:
                    out.append(entry)
            elif post.event not in self.events:
                if isinstance(post, Rate):
                    post = replace(post, then=tuple(a for a in post.then if a.stock not in self.stocks))
                out.append(Entry(entry.mechanism, post))
        return out


@dataclass(frozen=True)
class Hazard:
    """The total hazard of one event (1/week) and what each poster contributed to it."""

    total: Array
    posters: tuple[str, ...]
    parts: tuple[Array, ...]
    """Per poster: its hazard times all factors; they add to `total` up to clipping."""
    thens: tuple[tuple[Add, ...], ...]
    factors: dict[str, Array]
    """Per scaling mechanism: the log-factor."""


def hazard(event: str, shape: tuple[int, ...], entries: Sequence[Entry]) -> Hazard:
    """Sum the rates posted for `event`, apply the factors and clip to LOG_HAZARD. Zero rate stays zero."""
    rates = [(e.mechanism, e.post) for e in entries if isinstance(e.post, Rate) and e.post.event == event]
    logs: dict[str, Array] = {}
    for e in entries:
        if isinstance(e.post, Scale) and e.post.event == event:
            logs[e.mechanism] = logs[e.mechanism] + e.post.log if e.mechanism in logs else e.post.log
    if not rates:
        return Hazard(jnp.zeros(shape, jnp.float32), (), (), (), logs)
    base = [jnp.broadcast_to(rate.hazard, shape) for _, rate in rates]
    raw = jnp.asarray(sum(base[1:], base[0]))
    first, *more = logs.values() if logs else (jnp.float32(0),)
    scaled = raw * jnp.exp(jnp.clip(sum(more, first), *LOG_FACTOR)) if logs else raw
    total = jnp.where(raw > 0, jnp.clip(scaled, *np.exp(LOG_HAZARD, dtype=np.float32)), 0.0)
    parts: tuple[Array, ...] = (total,)
    if len(base) > 1:
        ratio = jnp.where(raw > 0, total / jnp.maximum(raw, 1e-15), 0.0)
        parts = tuple(b * ratio for b in base)
    return Hazard(total, tuple(m for m, _ in rates), parts, tuple(rate.then for _, rate in rates), logs)


def after(
    h: Hazard, fired_by: Sequence[Array], axes: tuple[str, ...], stocks: Mapping[str, Stock]
) -> list[Entry]:
    """The `then` entries of each poster, at the cells where its event fired by its cause (0/1 masks along `axes`).

    Axes of the event that a stock lacks are reduced (it fired for any side); axes that only the stock has are shared.
    """
    out = []
    for poster, thens, mask in zip(h.posters, h.thens, fired_by, strict=True):
        for add in thens:
            own = stocks[add.stock].axes
            shared = [axis for axis in own if axis in axes]
            cells = mask.max(axis=tuple(i for i, axis in enumerate(axes) if axis not in own))
            order = [[axis for axis in axes if axis in own].index(axis) for axis in shared]
            cells = jnp.transpose(cells, order)
            cells = jnp.expand_dims(cells, tuple(i for i, axis in enumerate(own) if axis not in axes))
            out.append(Entry(poster, Add(add.stock, add.amount * cells, add.from_, add.to)))
    return out


def caused(h: Hazard, happened: Array) -> dict[str, Array]:
    """What happened in each cell, split over its posters in proportion to their hazards; by poster."""
    if len(h.parts) == 1:
        return {h.posters[0]: happened}
    share = jnp.where(h.total > 0, happened / jnp.maximum(h.total, 1e-15), 0.0)
    split: dict[str, Array] = {}
    for poster, part in zip(h.posters, h.parts, strict=True):
        split[poster] = split[poster] + share * part if poster in split else share * part
    return split


def spread(outflow: Array, to: Spread) -> Array:
    """Where `outflow` (place, ...) lands: same total, column by column, wherever a destination exists."""
    if to.kernel is ANYWHERE:
        reach, leaving = to.pull.sum(0), outflow.sum(0)
        landed = to.pull * jnp.where(reach > 0, leaving / jnp.maximum(reach, 1e-15), 0.0)
    else:
        reach = jnp.tensordot(to.kernel, to.pull, axes=1)
        per_weight = jnp.where(reach > 0, outflow / jnp.maximum(reach, 1e-15), 0.0)
        landed = to.pull * jnp.tensordot(to.kernel.T, per_weight, axes=1)
    return landed + jnp.where(reach > 0, 0.0, outflow)


def scaled(value: Array, leaving: Sequence[Array]) -> tuple[Array, Array]:
    """What leaves a conserved cell in all, and the factor that scales it so that no more leaves than there is."""
    outflow = jnp.asarray(sum(leaving[1:], leaving[0])) if leaving else jnp.zeros_like(value)
    return outflow, jnp.where(outflow > value, value / jnp.maximum(outflow, 1e-15), 1.0)


def posted_on(stock: str, entries: Sequence[Entry]) -> list[tuple[str, Add]]:
    """The flows on a stock with their mechanisms, in the order of mechanism names."""
    mine = ((e.mechanism, e.post) for e in entries if isinstance(e.post, Add) and e.post.stock == stock)
    return sorted(mine, key=lambda pair: pair[0])


def settle(stock: Stock, value: Array, entries: Sequence[Entry]) -> tuple[Array, dict[str, Array]]:
    """Apply all flows on one stock: its new value and the change booked to each mechanism (`bounds` included)."""
    mine = posted_on(stock.name, entries)
    leaving = [add.amount for _, add in mine if add.from_ == HERE]
    new, factor = value, jnp.float32(1)
    if leaving:
        outflow, factor = scaled(value, leaving)
        factor = factor if stock.conserved else jnp.float32(1)
        new = value - outflow * factor
    changes: dict[str, Array] = {}
    for name, add in mine:
        if add.from_ == HERE:
            moved = add.amount * factor
            change = -moved
            if not isinstance(add.to, str):
                arrived = spread(moved, add.to) if isinstance(add.to, Spread) else moved @ add.to.matrix
                new, change = new + arrived, arrived - moved
        else:
            change = jnp.broadcast_to(add.amount, value.shape)
            new = new + change
        changes[name] = changes[name] + change if name in changes else change
    low = max(stock.low, 0.0) if stock.conserved else stock.low
    if low != -float("inf") or stock.high != float("inf"):
        kept = jnp.clip(new, low, stock.high)
        changes["bounds"] = kept - new
        new = kept
    return new, changes


def turnover(stock: str, value: Array, entries: Sequence[Entry]) -> tuple[dict[str, Array], Array]:
    """What flows change of a conserved stock (place, column) over all places, by mechanism (column,), and who leaves
    to nowhere (column,): killed, captured, dispersed, deserted. Whoever moves to other places changes nothing."""
    mine = posted_on(stock, entries)
    factor = scaled(value, [add.amount for _, add in mine if add.from_ == HERE])[1]
    by, gone = dict[str, Array](), jnp.zeros(value.shape[1:], value.dtype)
    for name, add in mine:
        if add.from_ != HERE:
            change = jnp.broadcast_to(add.amount, value.shape).sum(0)
        elif isinstance(add.to, Spread):
            continue
        else:
            moved = (add.amount * factor).sum(0)
            change = moved @ add.to.matrix - moved if isinstance(add.to, Onto) else -moved
            gone = gone if isinstance(add.to, Onto) else gone + moved
        by[name] = by[name] + change if name in by else change
    return by, gone


def check_shapes(
    entries: Sequence[Entry], state: Mapping[str, Array], events: Mapping[str, tuple[int, ...]]
) -> None:
    """Refuse amounts, hazards and factors that are not of their stock's or event's shape, when the step is traced.

    Raises ValueError that names the mechanism, the stock or event, and both shapes.
    """

    def fits(who: str, target: str, found: tuple[int, ...], wanted: tuple[int, ...]) -> None:
        try:
            fit = np.broadcast_shapes(found, wanted) == wanted
        except ValueError:
            fit = False
        if not fit:
            raise ValueError(
                f"{who} posts an array of shape {found} on {target}, which has the shape {wanted}"
            )

    def flow(who: str, add: Add) -> None:
        wanted, target = state[add.stock].shape, f"the stock {add.stock!r}"
        fits(who, target, np.shape(add.amount), wanted)
        if isinstance(add.to, Spread):
            fits(f"{who}: the pull of Spread", target, np.shape(add.to.pull), wanted)
            if add.to.kernel is not ANYWHERE:
                by_place = f"{target} by place"
                fits(f"{who}: the kernel of Spread", by_place, np.shape(add.to.kernel), wanted[:1] * 2)
        if isinstance(add.to, Onto):
            fits(
                f"{who}: the matrix of Onto", f"{target} by column", np.shape(add.to.matrix), wanted[-1:] * 2
            )

    for e in entries:
        post = e.post
        if isinstance(post, Add):
            flow(e.mechanism, post)
            continue
        values = post.hazard if isinstance(post, Rate) else post.log
        fits(e.mechanism, f"the event {post.event!r}", np.shape(values), events[post.event])
        for add in post.then if isinstance(post, Rate) else ():
            flow(e.mechanism, add)


def check_entries(entries: Sequence[Entry], stocks: Mapping[str, Stock], events: Sequence[str]) -> None:
    """Refuse posts on unknown stocks or events and impossible flows, when the step is first traced."""
    for e in entries:
        post = e.post
        adds = post.then if isinstance(post, Rate) else (post,) if isinstance(post, Add) else ()
        if isinstance(post, Rate | Scale) and post.event not in events:
            raise ValueError(
                f"{e.mechanism} posts on unknown event {post.event!r}; events are: {', '.join(sorted(events))}"
                f"{meant(post.event, events)}"
            )
        for add in adds:
            if add.stock not in stocks:
                raise ValueError(
                    f"{e.mechanism} posts on unknown stock {add.stock!r}{meant(add.stock, stocks)}"
                )
            if add.from_ == OUTSIDE and not (isinstance(add.to, str) and add.to == HERE):
                raise ValueError(
                    f"{e.mechanism}: a flow from outside must arrive in its own cells ({add.stock})"
                )
            if stocks[add.stock].conserved is False and add.from_ != OUTSIDE:
                raise ValueError(f"{e.mechanism}: only conserved stocks can flow out of a cell ({add.stock})")
