"""The room that the server keeps: the session that is open, and the scenarios that can be opened instead of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from marchland.errors import unknown
from marchland.files import paths
from marchland.lab.asked import question
from marchland.lab.cuts import moved
from marchland.lab.jobs import FINISHED, Jobs
from marchland.lab.offered import offered, words
from marchland.lab.session import Session, opened
from marchland.lab.why_here import opened_books
from marchland.scenario import Scenario, ScenarioError, load, shipped
from marchland.territory.abilities import able

Plain = dict[str, Any]
KEPT = ("manifest.json", "comparison.json", "trial.json", "board.json", "calibration.json")
"""Files by which a folder of results is told, and what it is."""
KINDS = dict(zip(KEPT, ("futures", "comparison", "trial", "backtest", "posterior"), strict=True))
SHOWN = 40
"""Results that are listed, the newest first."""


@dataclass
class Room:
    """A session, and scenarios by name: those that ship, and those that were opened or saved here."""

    session: Session
    own: dict[str, Path] = field(default_factory=dict)
    jobs: Jobs = field(default_factory=Jobs)
    finished: set[int] = field(default_factory=set)
    """Jobs that are known to have finished."""
    offered: tuple[Session, list[Plain]] | None = None
    saved: dict[str, str] = field(default_factory=dict)
    """Folders that were saved from the page, by name, and what they held then (`tables.stamp`)."""

    def __post_init__(self) -> None:
        s = self.session.scenario
        if s.name not in shipped():
            self.own[s.name] = s.folder

    def open(self, name: Any) -> None:
        """Open another scenario. Raises InputError for one that is not in the room or cannot part anywhere."""
        names = [*shipped(), *self.own]
        if not isinstance(name, str) or name not in names:
            raise unknown("scenario", str(name)[:64], names)
        self.enter(load(self.own.get(name, name)))

    def enter(self, s: Scenario) -> None:
        """Open a scenario that is loaded. Raises InputError."""
        session = opened(s, seed=self.session.bench.seed)
        if s.name not in shipped():
            self.own[s.name] = s.folder
        self.change(session)

    def part_at(self, cut: Any) -> None:
        """Open the same scenario at another cut, or at the same with what was learned meanwhile. Raises InputError."""
        now = self.session
        when = now.bench.cut if cut is None else moved(now.scenario, cut)
        self.change(opened(now.scenario, when, None, now.bench.seed, now.sets))

    def change(self, session: Session) -> None:
        """Answer from another session."""
        self.session.queue.take()  # whatever is being answered is of another scenario
        self.session = session
        threading.Thread(target=warm, args=(session,), daemon=True).start()

    def at_work(self) -> list[Plain]:
        """All jobs as they stand; what a finished one made is read when it is asked for next."""
        told = self.jobs.told()
        now = {one["number"] for one in told if one["state"] == FINISHED}
        if now - self.finished:
            self.session.forget()
        self.finished |= now
        return told

    def offers(self) -> list[Plain]:
        """What can be started on the open scenario, worked out once for each session."""
        if self.offered is None or self.offered[0] is not self.session:
            self.offered = self.session, offered(self.session)
        return self.offered[1]

    def begin(self, given: Plain) -> Plain:
        """Start a job. Raises InputError, OSError."""
        kind, said = words(self.session, given)
        return {"number": self.jobs.start(kind, said, self.session.scenario.title).number}

    @cached_property
    def cards(self) -> list[Plain]:
        """What each shipped scenario is about, and why it cannot be opened where it cannot."""
        return [card(load(name)) for name in shipped()]

    def all_cards(self) -> list[Plain]:
        """Cards of everything in the room."""
        out = list(self.cards)
        for name, folder in self.own.items():
            try:
                out.append({**card(load(folder)), "name": name, "own": True})
            except ScenarioError:
                continue
        return out


def card(s: Scenario) -> Plain:
    """A scenario in a few words."""
    return {
        "name": s.name, "title": s.title, "what": s.about.what, "places": len(s.places), "weeks": s.time.weeks,
        "start": s.time.start.isoformat(), "cut": s.time.cut.isoformat() if s.time.cut else None,
        "claims": len(s.claims), "cannot": able(s)["compare"], "own": False,
        "points": [[p.lon, p.lat] for p in s.places],
    }  # fmt: skip


def results(folder: Path | None = None) -> list[Plain]:
    """Results on disk, the newest first: folder, what it is, when it was made."""
    home = folder or paths.results()
    found: list[Plain] = []
    for path in home.glob("*") if home.is_dir() else ():
        kind = next((KINDS[name] for name in KEPT if (path / name).is_file()), None)
        if kind and not path.is_symlink():
            found.append({"folder": str(path), "kind": kind, "made": path.stat().st_mtime})
    return sorted(found, key=lambda one: -one["made"])[:SHOWN]


def warm(session: Session) -> None:
    """Compile before the first question comes, so that it waits less; then what reads a future's books."""
    bench = session.bench
    program = bench.ask(question(bench.scenario, bench.cut, {}, bench.learned)).branching.program
    opened_books(program, 0)
