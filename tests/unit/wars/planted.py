"""Wars whose truth is known: tables of campaigns drawn from the model itself, and small grounds made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np

from marchland.wars.campaigns import Campaigns
from marchland.wars.ground import Ground
from marchland.wars.layers import Prior, cell_masses
from marchland.wars.phases import Phase

START = date(2001, 1, 7)


@dataclass(frozen=True)
class Truth:
    """What was planted: spreads, shared effects m, b_foreign, b_own, effects of wars, levels of campaigns."""

    between: float
    within: float
    shared: np.ndarray
    war: np.ndarray
    level: np.ndarray


def table(war: Sequence[int], exposure: Any, began: Any, foreign: Any = 0.0, own: Any = 0.0) -> Campaigns:
    """A table without sizes of batches."""
    n, none = len(war), np.zeros(0)
    rows = [np.broadcast_to(np.asarray(x, np.float64), (n,)).copy() for x in (foreign, own, exposure, began)]
    names = tuple(f"war{i}" for i in range(max(war, default=-1) + 1))
    return Campaigns(
        names, np.array(war, np.int64), *rows, none.astype(np.int64), none, none, none.astype(bool), none,
        np.ones(len(names)), tuple(Phase(START, START, (), bool(f), bool(o), False, "during") for f, o in zip(rows[0], rows[1], strict=True)),
    )  # fmt: skip


def planted(
    prior: Prior, wars: int, each: int, exposure: float, rng: np.random.Generator
) -> tuple[Truth, Campaigns]:
    """A table of `wars` x `each` campaigns drawn from a prior, every other with a force from abroad."""
    between, within = (
        float(rng.choice(nodes, p=cell_masses(nodes, scale)))
        for nodes, scale in ((prior.between, prior.scale_between), (prior.within, prior.scale_within))
    )
    shared = rng.normal([prior.m0, 0, 0], [prior.s0, prior.slope, prior.slope])
    u = between * rng.standard_normal(wars)
    war = np.repeat(np.arange(wars), each)
    foreign, own = np.arange(wars * each) % 2, (np.arange(wars * each) // 2) % 2
    level = (
        shared[0] + shared[1] * foreign + shared[2] * own + u[war] + within * rng.standard_normal(len(war))
    )
    began = rng.poisson(np.minimum(np.exp(level) * exposure, 1e8))
    return Truth(between, within, shared, u, level), table(war.tolist(), exposure, began, foreign, own)


def force(since: str, until: str | None, **changed: Any) -> Any:
    """A row of interventions: a large foreign offensive for blue unless said otherwise."""
    row = {
        "kind": "offensive",
        "scale": "large",
        "foreign": "yes",
        "backs": ("blue",),
        "against": (),
    } | changed
    last = date.fromisoformat(until) if until else None
    return SimpleNamespace(since=date.fromisoformat(since), until=last, **row)


def line(held: np.ndarray, forces: Sequence[Any] = (), name: str = "line", apart: float = 50.0) -> Ground:
    """Places on a line `apart` km from each other, with who holds them (day, place)."""
    at = np.arange(held.shape[1]) * apart
    none = np.zeros_like(held, bool)
    names = tuple(f"p{i}" for i in range(held.shape[1]))
    km = np.abs(at[:, None] - at)
    return Ground(name, START, ("red",), names, held.astype(bool), ~none, none, km, tuple(forces))


def scenario(control: Sequence[tuple[str, str, str, str]], weeks: int = 60, **changed: Any) -> Any:
    """A war as counts read it: rows of place, first day, holder, note; places 50 km apart or so."""
    rows = [
        SimpleNamespace(place=p, since=date.fromisoformat(day), until=None, holder=holder, note=note)
        for p, day, holder, note in control
    ]
    names = sorted({row.place for row in rows})
    time = SimpleNamespace(start=START, weeks=weeks, end=START + timedelta(weeks=weeks))
    places = [SimpleNamespace(place=p, lat=0.0, lon=0.45 * i) for i, p in enumerate(names)]
    given: dict[str, Any] = {"name": "small", "focal": "red", "interventions": ()} | changed
    return SimpleNamespace(time=time, places=places, control=rows, sides={"red": 0, "blue": 0}, **given)
