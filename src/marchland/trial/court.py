"""Try every claim of a scenario or of a file, and put the court itself on trial.

Facts are judged on what was on record at the cut; causes, forecasts and recommendations on the whole record and, where
it is silent, on the model at the cut. Planted theses, false and true, are judged by the same code in the same sitting:
how often the court errs on them is how far its verdicts can be trusted (`reliability`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from marchland.compare.model_queries import ModelQueries
from marchland.phases import SUMMARY, phase
from marchland.scenario import Scenario
from marchland.scenario.errors import Problem, ScenarioError
from marchland.scenario.source import Spot
from marchland.terminal.card import Card, Carded
from marchland.trial import thresholds
from marchland.trial.alliances import alliances
from marchland.trial.associations import asked as asked_of
from marchland.trial.docket import FOREVER, Docket
from marchland.trial.finding import MODEL, Finding
from marchland.trial.parse import Test, parse
from marchland.trial.reliability import sentence, sort_of, tally
from marchland.trial.verdict import FACT, SUPPORTED, VOCABULARY, Verdict, record_alone, weigh

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Brief:
    """A claim with its tests read."""

    row: Any
    tests: tuple[Test, ...]


@dataclass(frozen=True, repr=False)
class Trial(Carded):
    """All verdicts, and those on planted theses: `planted` are false, `true` are true, `sorts` says how hard."""

    scenario: str
    scenario_hash: str
    cut: date
    seed: int
    runs: int
    posterior: str | None
    verdicts: tuple[Verdict, ...]
    planted: tuple[Verdict, ...]
    thresholds: str
    argument: str = ""
    true: tuple[Verdict, ...] = ()
    sorts: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    associations: Sequence[Mapping[str, Any]] = ()
    alliances: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Number of claims by verdict, in the order of the vocabulary."""
        found = Counter(v.verdict for v in self.verdicts)
        return {name: found[name] for name in VOCABULARY if found[name]}

    @property
    def fooled(self) -> tuple[int, int]:
        """Planted false theses found supported, and how many there are."""
        return sum(v.verdict == SUPPORTED for v in self.planted), len(self.planted)

    @property
    def found(self) -> tuple[int, int]:
        """Planted true theses found supported, and how many there are."""
        return sum(v.verdict == SUPPORTED for v in self.true), len(self.true)

    @property
    def errors(self) -> str:
        """Both kinds of error in words; empty where nothing was planted."""
        return sentence(tally(self.planted, self.sorts), tally(self.true, self.sorts))

    def card(self) -> Card:
        """Verdicts by claim, their counts, and how often the court was fooled."""
        asked = f"the record and {self.runs:,} futures a strategy, seed {self.seed}"
        (false, of), (found, all_) = self.fooled, self.found
        court = f"{false} of {of} planted false theses found supported" + (
            f", {found} of {all_} true ones" if all_ else ""
        )
        facts = (
            (
                "claims",
                f"{len(self.verdicts)}: {', '.join(f'{n} {name}' for name, n in self.counts.items())}",
            ),
            ("the court", court),
            ("asked", asked if self.runs else "the record alone"),
            ("posterior", self.posterior or "none"),
        )
        rows = tuple((v.claim, v.verdict, v.strength) for v in self.verdicts)
        return Card(
            f"{self.scenario}: claims of {self.cut} on trial", facts, ("claim", "judged", "strength"), rows
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "scenario": self.scenario,
            "title": self.title,
            "scenario_hash": self.scenario_hash,
            "argument": self.argument,
            "cut": self.cut.isoformat(),
            "seed": self.seed,
            "runs": self.runs,
            "posterior": self.posterior,
            "thresholds": self.thresholds,
            "counts": self.counts,
            "planted": tally(self.planted, self.sorts),
            "planted_true": tally(self.true, self.sorts),
            "verdicts": [v.as_dict() for v in self.verdicts],
            "associations": list(self.associations),
            "alliances": dict(self.alliances),
            "planted_verdicts": [v.as_dict() for v in self.planted],
            "planted_true_verdicts": [v.as_dict() for v in self.true],
        }


def briefs(s: Scenario, rows: Sequence[Any], spots: Sequence[Spot]) -> list[Brief]:
    """Claims with their tests read. Raises ScenarioError with everything that is wrong."""
    found, problems = [], list[Problem]()
    for row, spot in zip(rows, spots, strict=True):
        tests, wrong = parse(row.asks, s, spot, f"claims[{row.claim}].asks")
        found.append(Brief(row, tuple(tests)))
        problems += wrong
    if problems:
        raise ScenarioError(problems)
    return found


@phase(SUMMARY)
def judge(
    s: Scenario,
    claims: Iterable[Brief],
    planted: Iterable[Brief],
    cut: date,
    bench: ModelQueries | None = None,
    posterior: str | None = None,
    tell: Tell | None = None,
    argument: str = "",
    true: Iterable[Brief] = (),
) -> Trial:
    """Try claims and planted theses, false and `true`, with the same code; `argument` names another than the own."""
    known, all_of, claims = Docket(s, cut), Docket(s, FOREVER, bench), tuple(claims)
    own = tuple(tried(brief, known, all_of, tell) for brief in claims)
    theses = tuple(planted), tuple(true)
    sorts = {brief.row.claim: sort_of(brief.row.test) for part in theses for brief in part}
    false, right = (tuple(tried(brief, known, all_of, tell) for brief in part) for part in theses)
    runs, seed = (bench.runs, bench.seed) if bench else (0, 0)
    together = asked_of(all_of, ((b.row.claim, test) for b in claims for test in b.tests))
    return Trial(
        s.name, s.hash, cut, seed, runs, posterior, own, false, thresholds.digest(), argument, right, sorts,
        s.title, together, alliances(s),
    )  # fmt: skip


def tried(brief: Brief, known: Docket, all_of: Docket, tell: Tell | None = None) -> Verdict:
    """The verdict on one claim."""
    row = brief.row
    docket = replace(known, bench=None) if row.type == FACT else all_of
    evidence = [asked(test, docket) for test in brief.tests]
    verdict, strength, reason = weigh(row.type, evidence)
    if tell:
        tell(row.claim)
    return Verdict(
        row.claim, row.type, row.text, verdict, strength, reason, row.rival, row.would_change, tuple(evidence),
        *record_alone(row.type, evidence),
    )  # fmt: skip


def asked(test: Test, docket: Docket) -> Finding:
    """What one test says, turned round if it is negated."""
    found = test.kind.judge(docket, test.given)
    holds = found.holds if not test.negated or found.holds is None else not found.holds
    by = MODEL if test.kind.model else found.by
    return replace(found, holds=holds, test=test.text, by=by)


def strategies(claims: Iterable[Brief]) -> tuple[str, ...]:
    """Strategies that some test asks for, each once."""
    names = (t.given[a.name] for b in claims for t in b.tests for a in t.kind.args if a.of == "strategy")
    return tuple(dict.fromkeys(names))
