"""One session of the lab: a scenario at its cut with the posterior that was learned before it, and what it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from marchland.briefing.briefing import newest_board
from marchland.briefing.shipped import reference
from marchland.calibrate.posteriors import Posterior, find
from marchland.files import paths
from marchland.lab import cuts
from marchland.lab.answers import Queue
from marchland.lab.bench import Bench
from marchland.lab.case import case
from marchland.scenario import Scenario
from marchland.territory.abilities import Given, cut_of, require
from marchland.territory.compile import compile_model
from marchland.territory.parameters import read_posterior
from marchland.trial import files as trials
from marchland.trial.on_record import on_record
from marchland.trial.verdict import FACT
from marchland.views.track_record import losses, track

Plain = dict[str, Any]


@dataclass
class Session:
    """What the server's answers come from."""

    bench: Bench
    posterior: Path | None
    given: bool = False
    """Whether others must name the posterior too: the user did, or it was learned at an earlier cut."""
    sets: Mapping[str, str] = field(default_factory=dict)
    """What was overridden when the scenario was loaded, as `--set` has it."""
    queue: Queue = field(default_factory=Queue)

    @property
    def scenario(self) -> Scenario:
        """The scenario that is open."""
        return self.bench.scenario

    @cached_property
    def case(self) -> Plain:
        """What the page is told once."""
        learned = self.learned
        return case(self.bench, learned) | {"cuts": cuts.told(self.scenario, self.bench.cut, learned)}

    @property
    def learned(self) -> Plain:
        """Where the parameters come from."""
        if self.posterior is None:
            return {"learned": False}
        report = Posterior(self.posterior).report
        kept = {key: report[key] for key in ("particles", "captures", "informed", "cut") if key in report}
        shipped = self.posterior.is_relative_to(self.scenario.folder)
        return {
            "learned": True,
            "shipped": shipped,
            "file": self.posterior.name if shipped else str(self.posterior),
            "of": len(report.get("parameters", {})),
            **kept,
        }

    @cached_property
    def rests(self) -> Plain:
        """Track record and other wars. Raises InputError for files that cannot be read."""
        s = self.scenario
        found = {"board": newest_board(s, paths.results()), "scenario": {"focal": s.sides[s.focal].label}}
        other = reference(s, self.bench.cut)
        return {
            "track": track(found),
            "losses": losses(found),
            "horizons": [26, 52, 104],
            "other_wars": other,
        }

    @cached_property
    def trial(self) -> Plain:
        """The newest trial that is kept, or else verdicts of the record alone, and up to when. Raises InputError."""
        s, cut = self.scenario, self.judged_at
        found = trials.newest(s, cut, paths.results()) or on_record(s, cut)
        facts = sum(row.type == FACT for row in s.claims)
        return found and {
            **found, "until": cut.isoformat(), "facts": facts, "others": len(s.claims) - facts
        }  # fmt: skip

    @property
    def judged_at(self) -> date:
        """The day of the argument, the scenario's own cut: claims are judged there, wherever the page looks from."""
        return self.scenario.time.cut or self.bench.cut

    def forget(self) -> None:
        """Read what is kept anew when it is asked for next: a job has made some."""
        for name in ("rests", "trial"):
            self.__dict__.pop(name, None)


def opened(
    s: Scenario,
    cut: date | None = None,
    posterior: Path | None = None,
    seed: int = 1,
    sets: Mapping[str, str] | None = None,
) -> Session:
    """A session on a scenario. Raises InputError with every reason for which futures cannot part there."""
    when = cut_of(s, cut)
    require(s, "compare", Given(when))
    own = find(s, when, paths.results())
    path = posterior or own or cuts.learned_before(s, when)
    learned = read_posterior(path, compile_model(s)) if path else None
    return Session(Bench(s, when, seed=seed, learned=learned), path, path != own, sets=sets or {})
