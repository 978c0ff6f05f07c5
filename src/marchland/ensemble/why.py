"""Why a place changed hands in one future: that future taken again, week by week, with its books open.

Draws are keyed, so the future comes out the same: the block it was in is advanced one week at a time by the
same program that made the result, and each week's books are opened from the exact state at its start. An
event's hazard is a sum of what mechanisms posted, times their factors: the first are given as shares, the
second as logarithms; what the engine's bounds on hazards took away is said. If the stored result differs
(another processor, another version), the account says from which week on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from marchland.engine.blocks import block_runs
from marchland.engine.contract import State
from marchland.engine.draws import uniforms, week_key
from marchland.engine.run import build
from marchland.ensemble.store import Result
from marchland.errors import InputError, unknown
from marchland.record.months import DAYS
from marchland.territory.compile import compile_model
from marchland.territory.fronts import FRONT_EVENTS
from marchland.territory.ledger import LOG_HAZARD
from marchland.territory.model import Territory
from marchland.territory.parameters import priors_by_column, territorial_draws

if TYPE_CHECKING:
    import xarray as xr

NEAR_BOUND = 1e-3


@dataclass(frozen=True)
class Happening:
    """An event at the place: what, by which side, in which week, and what its hazard was made of."""

    week: int
    date: str
    event: str
    side: str
    holder_before: str
    holder_after: str
    hazard: float
    """1/week, at the week's start."""
    shares: dict[str, float]
    """Mechanism -> its share of the hazard, adding to 1."""
    factors: dict[str, float]
    """Mechanism -> the logarithm of its factor on the hazard."""
    force: dict[str, float]
    """Side -> effective strength at the place at the week's start, persons; no entry for none."""
    bounded: bool
    """Whether the engine's bounds cut the hazard, so that factors do not account for all of it."""


@dataclass(frozen=True)
class Movement:
    """How much of a stock at the place each mechanism added or took over the horizon."""

    stock: str
    cell: str
    unit: str
    by: dict[str, float]


@dataclass(frozen=True)
class Account:
    """What happened to one place in one future."""

    scenario: str
    strategy: str
    seed: int
    run: int
    place: str
    label: str
    first_holder: str
    last_holder: str
    happenings: tuple[Happening, ...]
    movements: tuple[Movement, ...]
    differs_from: str | None
    """Date from which the stored result differs from this account; None if it is the same."""
    start: str = ""
    """First day, ISO."""
    names: dict[str, str] = field(default_factory=dict)
    """Sides as the scenario writes them."""
    claims: dict[str, str] = field(default_factory=dict)
    """What each mechanism says of the world."""

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def why(result: Result, place: str, run: int = 0) -> Account:
    """Account for every siege and change of hands of `place` in future `run` of a result.

    Raises InputError for a place or future that the result does not have, DamagedError if what is stored of the
    future's block is not as it was written.
    """
    manifest = result.manifest
    size = int(manifest["block"])
    refused(result, run)
    model = compile_model(result.scenario, manifest["strategy"])
    if place not in model.labels["place"]:
        raise unknown("place", place, model.labels["place"])
    at = model.labels["place"].index(place)
    seed, steps = int(manifest["seed"]), int(manifest["weeks"])
    present = block_present(result, run, size)
    result.verify(run // size)
    stored = result.dataset.sel(run=present).load()
    numbers = block_runs(run // size, size)
    draw = territorial_draws(model, seed, columns_of(model, stored["drawn"].values, size))
    p = draw(numbers)
    program = build(model, p, size)
    lane, y = run % size, program.start(p)
    mine = {name: jnp.asarray(value[lane]) for name, value in p.items()}
    inputs = {name: np.asarray(value) for name, value in model.inputs().items()}
    open_books = jax.jit(lambda y, p, x, u: books(model, at, y, p, x, u))
    pages, holders = [], [int(model.world.holder[at])]
    for t in range(steps):
        before = jax.tree.map(lambda leaf: jnp.asarray(leaf[..., lane]), y)
        key = week_key(jnp.uint32(seed), jnp.uint32(run), jnp.uint32(t))
        week = {name: value[t] for name, value in inputs.items()}
        pages.append(jax.tree.map(np.asarray, open_books(before, mine, week, uniforms(key, model.streams))))
        y, seen, _ = program.advance(seed, numbers, p, y, t, t + 1)
        holders.append(int(seen["holder"][lane, 0, at]))
    kept = stored["holder"].sel(run=run).values[:, at]
    other = np.flatnonzero(kept != np.array(holders[1:]))
    sides = model.labels["side"]
    start = result.scenario.time.start
    return Account(
        scenario=manifest["scenario"]["name"],
        strategy=manifest["strategy"],
        seed=seed,
        run=run,
        place=place,
        label=str(manifest["places"][place]["label"]),
        first_holder=sides[holders[0]],
        last_holder=sides[holders[-1]],
        happenings=tuple(
            h for t, page in enumerate(pages) for h in happenings(model, start, t, page, holders)
        ),
        movements=movements(model, pages),
        differs_from=(start + timedelta(days=DAYS * (int(other[0]) + 1))).isoformat() if len(other) else None,
        start=start.isoformat(),
        names=side_names(result),
        claims=claims(result),
    )


def side_names(result: Result) -> dict[str, str]:
    """Sides as the scenario writes them."""
    return {side: str(entry["label"] or side) for side, entry in result.manifest["sides"].items()}


def claims(result: Result) -> dict[str, str]:
    """What each mechanism at work says of the world, in one sentence."""
    return {name: str(one["claim"]) for name, one in result.manifest.get("accounts", {}).items()}


def held(result: Result, run: int) -> xr.Dataset:
    """One future of a result. Raises InputError for one that it does not have, or not yet."""
    refused(result, run)
    return result.dataset.sel(run=run)


def refused(result: Result, run: int) -> None:
    """Raise InputError for a future that a result does not have, or not yet."""
    runs = int(result.manifest["runs"])
    if not 0 <= run < runs:
        raise InputError(f"--run {run}: this result has futures 0 to {runs - 1}")
    if run not in result.dataset["run"].values:
        raise InputError(f"--run {run}: this future is not finished; complete the result first")


def block_present(result: Result, run: int, size: int) -> list[int]:
    """Futures of the run's block that the result holds."""
    first = run // size * size
    return [int(r) for r in result.dataset["run"].values if first <= r < first + size]


def columns_of(model: Territory, drawn: NDArray[np.float32], size: int) -> dict[str, Any]:
    """The stored parameters of a block as `size` parameter sets: set `run mod size` is that of a run."""
    sets = np.pad(drawn, ((0, size - len(drawn)), (0, 0)), mode="edge")
    return dict(zip(priors_by_column(model), sets.T, strict=True))


def books(model: Territory, at: int, y: State, p: State, x: Any, u: State) -> State:
    """One week's books at one place: hazards with their parts, what happened, flows by mechanism."""
    new, book = model.stepped(y, p, x, u)
    page: State = {"event": front(at, new, book), "flow": {}, "force": book["before"]["force"][at]}
    for stock, by in book["flows"].items():
        if model.stocks[stock].axes[:1] == ("place",):
            page["flow"][stock] = {m: change[at] for m, change in by.items()}
    return page


def front(at: int, new: State, book: Mapping[str, Any]) -> State:
    """A week's front events at one place by side: whether each happened, its hazard, parts, log-factors."""
    out: State = {}
    for name in FRONT_EVENTS:
        h = book["hazards"][name]
        parts: dict[str, Any] = {}
        for poster, part in zip(h.posters, h.parts, strict=True):
            parts[poster] = parts.get(poster, 0.0) + part[at]
        logs = {m: jnp.broadcast_to(log, h.total.shape)[at] for m, log in h.factors.items()}
        out[name] = {"fired": new["event"][name][at], "total": h.total[at], "parts": parts, "logs": logs}
    return out


def happenings(model: Territory, start: Any, t: int, page: State, holders: list[int]) -> list[Happening]:
    """Front events of one week at the place, in the order in which the week resolves them."""
    sides, found = model.labels["side"], []
    for name in FRONT_EVENTS:
        event = page["event"][name]
        for i in np.flatnonzero(event["fired"] > 0):
            total = float(event["total"][i])
            parts = {m: float(part[i]) for m, part in event["parts"].items()}
            log = np.log(max(total, 1e-30))
            found.append(
                Happening(
                    week=t,
                    date=(start + timedelta(days=DAYS * (t + 1))).isoformat(),
                    event=name,
                    side=sides[i],
                    holder_before=sides[holders[t]],
                    holder_after=sides[holders[t + 1]],
                    hazard=total,
                    shares={m: part / total for m, part in parts.items() if part > 0 and total > 0},
                    factors={m: float(logs[i]) for m, logs in event["logs"].items() if logs[i] != 0},
                    force={s: float(f) for s, f in zip(sides, page["force"], strict=True) if f > 0},
                    bounded=bool(min(abs(log - bound) for bound in LOG_HAZARD) < NEAR_BOUND),
                )
            )
    return found


def movements(model: Territory, pages: list[State]) -> tuple[Movement, ...]:
    """Changes of every stock at the place over all weeks by mechanism, for cells that moved."""
    out = []
    for stock in pages[0]["flow"]:
        axes = model.stocks[stock].axes[1:]
        sums: Mapping[str, Any] = {
            m: np.sum([page["flow"][stock][m] for page in pages], axis=0) for m in pages[0]["flow"][stock]
        }
        for cell in np.ndindex(*model.shape(axes)):
            by = {m: float(total[cell]) for m, total in sums.items() if abs(float(total[cell])) > 0}
            if by:
                label = ",".join(model.labels[axis][i] for axis, i in zip(axes, cell, strict=True))
                out.append(Movement(stock, label, model.stocks[stock].unit, by))
    return tuple(out)
