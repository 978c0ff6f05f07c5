"""Why a place changed hands, over all futures: to whom and when, and what set the weeks in which it did apart.

Who took it and after how long a siege is counted in the futures that are kept. What made the difference is read from
the books of the first block of them, opened again: the rate at which the side that took it most often
attacks (or, in a siege, takes) is a product of what mechanisms posted, so its mean logarithm in the weeks in which it
happened, less that in all weeks in which it could, is a sum over mechanisms. A part is the exponential of one of these:
how many times as high the rate stood for its sake. Intervals are drawn over futures (90%). It describes the model.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.blocks import Block, block_runs, over_blocks
from marchland.engine.contract import State
from marchland.engine.program import Program, Runs
from marchland.ensemble.store import Result, legible
from marchland.ensemble.why import block_present, claims, columns_of, rows_of, side_names
from marchland.errors import unknown
from marchland.stats.intervals import between, drawn_again, of_share
from marchland.territory.books import opened, page_of
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory
from marchland.territory.parameters import territorial_draws

F = NDArray[np.float64]
PIECE = 1024
"""Futures that are read at a time."""
FEW = 5
"""Times that something must have happened in the opened books for parts of its rate to be told."""
WAYS = ("assault", "take", "seize")
"""Front events by which a side comes to hold a place: it opens a siege, wins one, or takes the place at once."""
WANTED = tuple(f"event/{way}/" for way in WAYS)


@dataclass(frozen=True)
class Taker:
    """A side that took the place in some futures."""

    side: str
    futures: int
    low: float
    high: float
    """Share of futures in which it took the place: 90% interval, for so many futures."""
    first: str
    """End of the week of its first capture, ISO: the middle of these futures."""
    siege: float
    """Weeks of siege before its first capture: the middle of these futures, 0 for less than a week."""
    besieged: int
    """Futures of these in which a siege of a week or more came before."""
    kept: int
    """Futures of these in which it holds the place at the end."""
    example: int
    """A future of these: that whose date is the middle one."""


@dataclass(frozen=True)
class Part:
    """How many times as high a mechanism made the rate in the weeks in which it happened."""

    mechanism: str
    times: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """What set apart the weeks in which one of WAYS happened, of all in which it could."""

    way: str
    times: float
    """How many times as high its rate stood."""
    count: int
    """How often it happened in the opened books."""
    posted: dict[str, float]
    """Mechanism -> its share of the rate in these weeks."""
    parts: tuple[Part, ...]
    """Largest first; the first mechanism posted the rate itself, the others raised or lowered it."""


@dataclass(frozen=True)
class Fell:
    """What became of one place over all futures."""

    scenario: str
    strategy: str
    seed: int
    runs: int
    place: str
    label: str
    start: str
    never: int
    """Futures in which it does not change hands."""
    never_low: float
    never_high: float
    """Share of these: 90% interval, for so many futures."""
    takers: tuple[Taker, ...]
    """By number of futures."""
    opened: int
    """Futures whose books were opened: from number 0 on."""
    differences: tuple[Difference, ...]
    """Of the first taker."""
    names: dict[str, str]
    claims: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def fell(result: Result, place: str) -> Fell:
    """Account for the changes of hands of `place` over all futures of a result.

    Raises InputError for a place that the result does not have, DamagedError if what is stored of its first block is
    not as it was written, or elsewhere cannot be unpacked.
    """
    manifest, ds = result.manifest, result.table
    places = [str(name) for name in ds["place"].values]
    if place not in places:
        raise unknown("place", place, places)
    at, sides = places.index(place), [str(name) for name in ds["side"].values]
    model = compile_model(result.scenario, manifest["strategy"])
    opening = int(model.world.holder[at])
    with legible(result.path):
        holder, attacker = weekly(ds, "holder", at, opening), weekly(ds, "attacker", at, -1)
    dates = [str(day) for day in ds["week"].values.astype("datetime64[D]")]
    takers = found_takers(holder, attacker, sides, dates, ds["run"].values)
    book = books(result, model, at, sides.index(takers[0].side)) if takers else None
    kept = (holder == opening).all(1)
    low, high = of_share(kept)
    return Fell(
        scenario=manifest["scenario"]["name"],
        strategy=manifest["strategy"],
        seed=int(manifest["seed"]),
        runs=ds.sizes["run"],
        place=place,
        label=str(manifest["places"][place]["label"]),
        start=str(manifest["start"])[:10],
        never=int(kept.sum()),
        never_low=low,
        never_high=high,
        takers=takers,
        opened=len(book.attacker) if book else 0,
        differences=differences(book, int(manifest["seed"])) if book else (),
        names=side_names(result),
        claims=claims(result),
    )


def weekly(ds: Any, name: str, at: int, first: int) -> NDArray[Any]:
    """A place's column of a result (run, 1 + week), beginning with `first`, without all places in memory at once."""
    runs = ds.sizes["run"]
    parts = [ds[name].isel(run=slice(k, k + PIECE)).values[..., at] for k in range(0, runs, PIECE)]
    return np.concatenate([np.full((runs, 1), first), np.concatenate(parts)], axis=1)


def found_takers(
    holder: NDArray[Any],
    attacker: NDArray[Any],
    sides: list[str],
    dates: list[str],
    numbers: NDArray[Any],
    together: int = 1,
) -> tuple[Taker, ...]:
    """Sides that took the place, by number of futures; arrays (run, 1 + week) begin with the state before week 0.

    So many futures in a row live `together` through one parameter set.
    """
    out = []
    for s, side in enumerate(sides):
        won = (holder[:, 1:] == s) & (holder[:, :-1] != s)
        ever = np.flatnonzero(won.any(1))
        if not len(ever):
            continue
        first = won[ever].argmax(1)
        siege = np.array([length_before(attacker[r], s, t) for r, t in zip(ever, first, strict=True)])
        order = np.argsort(first, kind="stable")
        middle = order[(len(order) - 1) // 2]
        low, high = of_share(won.any(1), together)
        kept = int((holder[ever, -1] == s).sum())
        weeks = float(np.quantile(siege, 0.5, method="inverted_cdf"))
        when, example = dates[first[middle]], int(numbers[ever[middle]])
        out.append(Taker(side, len(ever), low, high, when, weeks, int((siege > 0).sum()), kept, example))
    return tuple(sorted(out, key=lambda one: (-one.futures, one.side)))


def length_before(attacker: NDArray[Any], side: int, week: int) -> int:
    """Weeks that a side besieges a place up to the end of the week before `week`; `attacker` is (1 + week,)."""
    other = np.flatnonzero(attacker[: week + 1] != side)
    return week - int(other[-1]) if len(other) else week + 1


@dataclass(frozen=True)
class Book:
    """The books of some futures at one place, as far as they tell of one side's ways to take it."""

    side: int
    attacker: NDArray[Any]
    """Who besieges it (run, week) as each week begins, -1 for nobody."""
    events: State
    """`event/WAY/...` (run, week): see `page_of`."""


def pages(
    program: Program, seed: int, runs: Runs, p: State, y: State, since: int, until: int, at: int, side: int
) -> State:
    """What `Book` needs of a piece of a block, from `y`, its state at week `since` of a program that reads books."""
    _, seen, _ = program.advance(seed, runs, p, y, since, until)
    hers = {name: values[..., side] for name, values in seen.items() if name.startswith(WANTED)}
    return {"attacker": seen["attacker"][..., at], **hers}


def book_of(found: State, first: NDArray[Any], side: int) -> Book:
    """Pieces of `pages` that were joined, with who besieges the place before them (run,)."""
    events = dict(found)
    ends = events.pop("attacker")
    return Book(side, np.concatenate([first[:, None], ends[:, :-1]], axis=1), events)


def books(result: Result, model: Territory, at: int, side: int) -> Book:
    """The books of a result's first block."""
    manifest = result.manifest
    size, seed, steps = (int(manifest[key]) for key in ("block", "seed", "weeks"))
    present = block_present(result, 0, size)
    result.verify(0)
    drawn = result.table["drawn"].isel(run=rows_of(result.table, present)).values
    numbers = block_runs(0, size)
    p = territorial_draws(model, seed, columns_of(model, drawn, size))(numbers)
    program = opened(model, p, size, model.inputs(), at)

    def again(piece: Block) -> State:
        rows = slice(piece.number * piece.size, (piece.number + 1) * piece.size)
        mine = {name: value[rows] for name, value in p.items()}
        return pages(program, seed, numbers[rows], mine, program.start(mine), 0, steps, at, side)

    found = over_blocks(again, len(present), max(program.least, size // 2))
    return book_of(found, np.full(len(present), model.world.attacker[at]), side)


def differences(book: Book, seed: int, together: int = 1) -> tuple[Difference, ...]:
    """What the books say of one side's ways to take the place; `seed` draws the intervals, sets of `together` futures
    as one."""
    page = page_of(book.events)["event"]
    rng = np.random.default_rng(seed)
    could = {
        "assault": book.attacker < 0,
        "take": (book.attacker == book.side) | (page["assault"]["fired"] > 0),
        "seize": np.ones_like(book.attacker, bool),
    }
    told = (difference(way, page[way], could[way], rng, together) for way in WAYS)
    return tuple(one for one in told if one is not None)


def difference(
    way: str, page: State, could: NDArray[np.bool_], rng: np.random.Generator, together: int = 1
) -> Difference | None:
    """What set the weeks apart in which it happened; arrays (run, week). None where it happened less than FEW times."""
    total = page["total"].astype(np.float64)
    happened = page["fired"] > 0
    among = (could & (total > 0)) | happened
    count = int(happened.sum())
    if count < FEW:
        return None
    logs = {m: np.broadcast_to(log, total.shape).astype(np.float64) for m, log in page["logs"].items()}
    whole = np.log(np.maximum(total, 1e-30))
    posted = {
        m: float((part / np.maximum(total, 1e-30))[happened].mean()) for m, part in page["parts"].items()
    }
    poster = max(posted, key=lambda m: posted[m])
    terms = {poster: whole - sum(logs.values(), np.zeros_like(whole))}
    for m, log in logs.items():
        terms[m] = terms.get(m, np.zeros_like(whole)) + log
    again = drawn_again(len(total) // together, rng)
    parts = [Part(m, *apart(term, happened, among, again)) for m, term in terms.items()]
    parts = [one for one in parts if abs(np.log(one.times)) > 0]
    times = apart(whole, happened, among, again)[0]
    shares = {m: share for m, share in sorted(posted.items(), key=lambda item: -item[1]) if share > 0}
    return Difference(
        way, times, count, shares, tuple(sorted(parts, key=lambda one: -abs(np.log(one.times))))
    )


def apart(
    term: F, happened: NDArray[np.bool_], among: NDArray[np.bool_], again: NDArray[np.int64]
) -> tuple[float, float, float]:
    """Exponential of a term's mean (run, week) where it happened less that where it could, and its interval.

    `again` (time, set) numbers sets of as many runs in a row as there are runs to a set.
    """
    by_run = np.stack([(term * happened).sum(1), happened.sum(1), (term * among).sum(1), among.sum(1)])
    sums = by_run.reshape(4, again.shape[1], -1).sum(-1)  # (4, set)

    def gap(s: F) -> F:
        return np.asarray(s[0] / np.maximum(s[1], 1) - s[2] / np.maximum(s[3], 1))

    low, high = between(np.exp(gap(sums[:, again].sum(-1))))
    return float(np.exp(gap(sums.sum(1)))), float(low), float(high)
