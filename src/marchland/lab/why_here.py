"""Why a place changed hands after the cut: over the futures that were simulated, and in one of them with its books.

The same counts and books as `marchland why`, on futures that are in memory. Week 0 is the cut. REPLICATES futures
live through one parameter set, so that intervals draw whole sets.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.compare.comparison import REPLICATES
from marchland.engine.blocks import BLOCK, in_order, number_of
from marchland.engine.contract import State
from marchland.engine.program import Program
from marchland.ensemble.fell import Book, Fell, book_of, differences, found_takers, pages
from marchland.ensemble.why import Account, happenings, movements
from marchland.errors import InputError, unknown
from marchland.files.plain_json import cleaned
from marchland.lab.asked import SIDES
from marchland.lab.bench import Asked
from marchland.mechanisms import discover
from marchland.record.months import DAYS
from marchland.scenario import Scenario
from marchland.stats.intervals import of_share
from marchland.territory.books import PAGE, opened, page_of
from marchland.views.because import counts, in_one, reasons
from marchland.views.why import EVENTS

Plain = dict[str, Any]
STOCKS = 12
"""Stocks of a place whose books are told, those with persons first."""


@dataclass(frozen=True)
class There:
    """A place in the futures of one strategy that are finished."""

    asked: Asked
    name: str
    at: int

    @property
    def parts(self) -> range:
        """Finished parts from the first on, without a gap."""
        return range(self.asked.finished([self.name]))

    @property
    def holder(self) -> NDArray[np.int8]:
        """Holders (future, 1 + week), the cut first."""
        starts = [self.asked.pasts[k].holder for k in self.parts]
        return self._whole(starts, [self.asked.seen[self.name][k].holder for k in self.parts])

    @property
    def attacker(self) -> NDArray[np.int8]:
        """Besiegers (future, 1 + week), -1 for none, the cut first."""
        starts = [np.asarray(self.asked.pasts[k].y["attacker"], np.int8).T for k in self.parts]
        return self._whole(starts, [self.asked.seen[self.name][k].attacker for k in self.parts])

    def _whole(self, starts: list[NDArray[np.int8]], after: list[NDArray[np.int8]]) -> NDArray[np.int8]:
        first, rest = np.concatenate(starts)[:, self.at], np.concatenate(after)[:, :, self.at]
        return np.concatenate([first[:, None], rest], axis=1)


def at_place(asked: Asked, given: Mapping[str, Any]) -> There:
    """The place and strategy of a request. Raises InputError, also where no future is finished."""
    places = [row.place for row in asked.question.scenario.places]
    place, side = str(given.get("place", ""))[:64], given.get("side", "a")
    if place not in places:
        raise unknown("place", place, places)
    if side not in SIDES:
        raise unknown("side", str(side)[:64], SIDES)
    found = There(asked, asked.question.names[SIDES.index(side)], places.index(place))
    if not found.parts:
        raise InputError("no future is finished yet: wait for the first answer")
    return found


def over_all(there: There) -> Plain:
    """Sentences over all finished futures, who besieges it, and an example of each capture."""
    s, attacker, told = there.asked.question.scenario, there.attacker, fell(there)
    return cleaned_plain({
        "futures": told.runs, "sentences": counts(told),
        "sieges": [
            besieged(attacker, k, s.sides[side].label)
            for k, side in enumerate(s.sides)
            if (attacker[:, 1:] == k).any()
        ],
        "examples": [{"side": one.side, "label": s.sides[one.side].label, "run": one.example} for one in told.takers],
    })  # fmt: skip


def why_at_all(there: There) -> Plain:
    """What made the difference where a side takes it, by the books of the first few futures.

    The side is the focal one, if it takes the place often enough there for that, else the one that does most often.
    `opened` says of how many futures; `reasons` are sentences, each with its parts.
    """
    told, q = fell(there), there.asked.question
    sides = list(q.scenario.sides)
    for one in sorted(told.takers, key=lambda taker: taker.side != q.scenario.focal):
        book = books(there, sides.index(one.side))
        found = differences(book, told.seed, REPLICATES)
        told = dataclasses.replace(told, takers=(one,), opened=len(book.attacker), differences=found)
        if found:
            break
    said = [{"sentence": head, "parts": parts} for head, parts in reasons(told)]
    return {"opened": told.opened, "reasons": said}


def fell(there: There) -> Fell:
    """Who took the place and how often, over all finished futures; no books opened."""
    s, b, holder = there.asked.question.scenario, there.asked.branching, there.holder
    dates = [(b.cut + timedelta(days=DAYS * (k + 1))).isoformat() for k in range(b.until - b.since)]
    takers = found_takers(holder, there.attacker, list(s.sides), dates, np.arange(len(holder)), REPLICATES)
    never = (holder == holder[:, :1]).all(1)
    place = s.places[there.at]
    return Fell(
        s.name, there.name, there.asked.seed, len(holder), place.place, place.name, b.cut.isoformat(),
        int(never.sum()), *of_share(never, REPLICATES), takers, 0, (), labels(s), claims(),
    )  # fmt: skip


def books(there: There, side: int) -> Book:
    """The books of the first finished futures, up to a block, from the cut on."""
    asked, b = there.asked, there.asked.branching
    parts = list(there.parts)[: number_of(BLOCK, asked.size)]
    program = opened_books(b.program_of(there.name), there.at)

    def again(part: int) -> State:
        past = asked.pasts[part]
        y = {**past.y, PAGE: program.start(past.p)[PAGE]}
        return pages(program, asked.seed, past.luck, past.p, y, b.since, b.until, there.at, side)

    found = in_order(again, parts)
    joined = {name: np.concatenate([one[name] for one in found]) for name in found[0]}
    first = np.concatenate([np.asarray(asked.pasts[k].y["attacker"], np.int8)[there.at] for k in parts])
    return book_of(joined, first, side)


def besieged(attacker: NDArray[np.int8], side: int, label: str) -> Plain:
    """In how many futures a side besieges the place, with the 90% interval of the share, and for how many weeks."""
    weeks = (attacker[:, 1:] == side).sum(1)
    ever = weeks[weeks > 0]
    low, high = of_share(weeks > 0, REPLICATES)
    return {
        "label": label,
        "futures": len(ever),
        "low": low,
        "high": high,
        "weeks": float(np.quantile(ever, 0.5, method="inverted_cdf")),
    }


def in_one_future(there: There, run: Any) -> Plain:
    """One future of the place week by week, with its books open. Raises InputError for one that is not finished."""
    runs = len(there.parts) * there.asked.size
    if not isinstance(run, int) or isinstance(run, bool) or not 0 <= run < runs:
        raise InputError(f"run: expected a finished future, 0 to {runs - 1}")
    account = account_of(there, run)
    rows = [
        {
            "date": h.date, "what": f"{EVENTS.get(h.event, h.event)} {account.names[h.side]}",
            "chance": float(-np.expm1(-h.hazard)), "shares": h.shares,
            "factors": {m: float(np.exp(v)) for m, v in h.factors.items()},
            "force": {account.names[k]: v for k, v in h.force.items()},
        }
        for h in account.happenings
    ]  # fmt: skip
    size = {id(m): sum(abs(v) for v in m.by.values()) for m in account.movements}
    moved = sorted(account.movements, key=lambda m: (m.unit != "persons", -size[id(m)]))[:STOCKS]
    return cleaned_plain(
        {"run": run, "sentences": in_one(account), "events": rows, "moved": [asdict(m) for m in moved]}
    )


def account_of(there: There, run: int) -> Account:
    """The account of a future from the cut on: its part is taken again from there, with its books open."""
    asked, b, s = there.asked, there.asked.branching, there.asked.question.scenario
    part, lane = divmod(run, asked.size)
    past, program = asked.pasts[part], b.program_of(there.name)
    reads, model = opened_books(program, there.at), b.program.model
    y = {**past.y, PAGE: reads.start(past.p)[PAGE]}
    _, seen, _ = reads.advance(asked.seed, past.luck, past.p, y, b.since, b.until)
    own = {name: values[lane] for name, values in seen.items()}
    holders = [int(past.holder[lane, there.at]), *own.pop("holder")[:, there.at].tolist()]
    sides, page = model.labels["side"], page_of(own)
    place = s.places[there.at]
    return Account(
        s.name, there.name, asked.seed, run, place.place, place.name, sides[holders[0]], sides[holders[-1]],
        happenings(model, b.cut, page, holders), movements(model, page),  # type: ignore[arg-type]
        None, b.cut.isoformat(), labels(s), claims(),
    )  # fmt: skip


def opened_books(program: Program, at: int) -> Program:
    """The program that reads the books of place number `at` in futures of `program`: compiled once, or found."""
    return opened(program.model, program.example, program.size, program.inputs, at)  # type: ignore[arg-type]


def labels(s: Scenario) -> dict[str, str]:
    """Sides as the scenario writes them."""
    return {name: one.label for name, one in s.sides.items()}


def claims() -> dict[str, str]:
    """What each mechanism says of the world, in one sentence."""
    return {name: m.claim for name, m in discover().items()}


def cleaned_plain(value: Plain) -> Plain:
    """The same with null for what is no finite number."""
    out: Plain = cleaned(value)
    return out
