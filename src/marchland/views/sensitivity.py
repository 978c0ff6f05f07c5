"""Studies of robustness in the terminal: a table a question, largest first, in natural frequencies where it can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from marchland.compare.outcomes import NAMES, OUTCOMES
from marchland.sensitivity.lever_designs import DOSES, WORDS
from marchland.sensitivity.run import Found
from marchland.sensitivity.strategies import Stand
from marchland.sensitivity.study import BEND, Answer, Parameters
from marchland.stats.regret import Estimate
from marchland.stats.shares import among
from marchland.stats.sobol import LUCK, Share
from marchland.views.comparison import frame, n, of

if TYPE_CHECKING:
    from rich.table import Table

SHOWN = 8
"""Rows of a table of parameters, or of pairs of levers."""
LITTLE = 0.05
"""Differences below this are printed as none."""


def lines(found: Found) -> tuple[str, ...]:
    """Sentences to print before the tables: the signposts of worse worlds."""
    return signposts(found.answers) if isinstance(found.answers, Stand) else ()


def tables(found: Found) -> list[Table]:
    """Everything a study found as tables; of questions about levers, one table a question and outcome."""
    if isinstance(found.answers, Parameters):
        return parameters(found.answers)
    if isinstance(found.answers, Stand):
        return standing(found.answers)
    shown = {"when": windows, "timing": windows, "doses": steps, "pairs": together}
    return [shown[name](some, outcome) for name, some in found.answers.items() for outcome in found.outcomes]


def parameters(found: Parameters) -> list[Table]:
    """Screening and shares of variance, by outcome."""
    whose = " less ".join(found.strategies)
    out = []
    for outcome, many in found.effects.items():
        table = frame(
            f"{whose}, {short(outcome)}: effect of one parameter moved from its 5% to its 95% quantile"
        )
        for name in ("parameter", "size of effect", "mean effect", "spread"):
            table.add_column(name, justify="left" if name == "parameter" else "right")
        for e in many[:SHOWN]:
            table.add_row(e.parameter, f"{n(e.mu_star)}  ({n(e.low)} to {n(e.high)})", n(e.mu), n(e.sigma))
        out.append(table)
        for by, all_of in (("mechanism", found.mechanisms), ("parameter", found.parameters)):
            out.append(variance(f"{whose}, {short(outcome)}: share of the spread by {by}", all_of[outcome]))
    return out


def variance(title: str, shares: Sequence[Share]) -> Table:
    """Shares of variance, luck first."""

    table = frame(title)
    for name in ("of", "alone, of 100", "with others, of 100"):
        table.add_column(name, justify="left" if name == "of" else "right")
    ordered = sorted(shares, key=lambda s: s.group != LUCK)
    for s in ordered[: SHOWN + 1]:
        table.add_row(
            s.group, ends(s.first, s.first_low, s.first_high), ends(s.total, s.total_low, s.total_high)
        )
    if not shares:
        table.add_row("nothing: it does not vary", "", "")
    return table


def ends(value: float, low: float, high: float) -> str:
    """A share of variance of a hundred, with its interval, both kept between nothing and all."""
    a, b, c = (among(min(1.0, max(0.0, x)), 100) for x in (value, low, high))
    return f"{a}  ({b} to {c})"


def windows(answers: Sequence[Answer], outcome: str) -> Table:
    """Levers by the week in which they are moved."""
    some = [a for a in answers if a.outcome == outcome]
    starts = sorted({a.marks["start"] for a in some})
    table = frame(f"{title(some)}; less history, {short(outcome)}")
    table.add_column("lever or strategy")
    for start in starts:
        table.add_column(f"from week {start}", justify="right")
    rows: dict[str, dict[int, Answer]] = {}
    for a in some:
        rows.setdefault(a.marks.get("lever") or a.marks["aid"], {})[a.marks["start"]] = a
    for name, cells in rows.items():
        if moves(cells.values()):
            table.add_row(name, *(sized(cells.get(start)) for start in starts))
    table.caption = idle(rows)
    table.caption_justify = "left"
    return table


def steps(answers: Sequence[Answer], outcome: str) -> Table:
    """Levers by how far they are moved, and what the second half of the way adds beyond the first."""
    some = [a for a in answers if a.outcome == outcome]
    table = frame(f"{title(some)}; less history, {short(outcome)}")
    table.add_column("lever")
    for name in ("half of the way", "all of it", "second half beyond first"):
        table.add_column(name, justify="right")
    rows: dict[str, dict[Any, Answer]] = {}
    for a in some:
        rows.setdefault(a.marks["lever"], {})[a.marks["step"]] = a
    for name, cells in rows.items():
        if moves(cells.values()):
            table.add_row(name, *(sized(cells[step]) for step in (DOSES // 2, DOSES, BEND)))
    table.caption = idle(rows)
    table.caption_justify = "left"
    return table


def together(answers: Sequence[Answer], outcome: str) -> Table:
    """Levers alone, and the pairs that differ most from the sum of theirs."""
    some = [a for a in answers if a.outcome == outcome]
    alone = {a.marks["levers"][0]: a for a in some if len(a.marks["levers"]) == 1}
    table = frame(f"{title(some)}; less history, {short(outcome)}")
    for name in ("levers", "one alone", "the other alone", "together beyond the sum"):
        table.add_column(name, justify="left" if name == "levers" else "right")
    many = sorted((a for a in some if len(a.marks["levers"]) == 2), key=lambda a: -abs(a.mean))
    for a in many[:SHOWN]:
        one, other = a.marks["levers"]
        table.add_row(f"{one} + {other}", sized(alone[one]), sized(alone[other]), sized(a))
    return table


def moves(cells: Iterable[Answer]) -> bool:
    """Whether any of these is told from nothing by its interval, or large enough to be worth a row."""
    return any(a.low > 0 or a.high < 0 or abs(a.mean) >= LITTLE for a in cells)


def idle(rows: Mapping[str, Mapping[Any, Answer]]) -> str:
    """Levers that did nothing that could be told from nothing."""
    names = [name for name, cells in rows.items() if not moves(cells.values())]
    return f"no effect that could be told from none: {', '.join(names)}" if names else ""


def standing(found: Stand) -> list[Table]:
    """Regret and satisficing, by outcome."""
    out = []
    for outcome in (*found.thresholds, "all"):
        limit = f"at most {n(found.thresholds[outcome])}" if outcome != "all" else "all thresholds met"
        table = frame(f"{short(outcome)}: regret, and futures that are good enough ({limit})")
        for name in ("strategy", "mean regret", "regret in the worst tenth", "good enough, of 50"):
            table.add_column(name, justify="left" if name == "strategy" else "right")
        for r in found.rows:
            if r.outcome == outcome:
                table.add_row(r.strategy, estimate(r.regret), estimate(r.worst), frequency(r.enough))
        table.caption = found.verdicts[outcome]
        table.caption_justify = "left"
        out.append(table)
    return out


def signposts(found: Stand) -> tuple[str, ...]:
    """Where each strategy does worse than the reference, in sentences."""
    return tuple(d.signpost for d in found.discovered)


def estimate(e: Estimate) -> str:
    """An estimate with its interval."""
    return f"{n(e.value)}  ({n(e.low)} to {n(e.high)})"


def frequency(e: Estimate) -> str:
    """A share as a number of futures, with its interval."""
    return f"{of(e.value)}  ({of(e.low)} to {of(e.high)})"


def sized(a: Answer | None) -> str:
    """A difference with its interval."""
    return "" if a is None else f"{n(a.mean)}  ({n(a.low)} to {n(a.high)})"


def short(outcome: str) -> str:
    """An outcome in two or three words."""
    return OUTCOMES[NAMES.index(outcome)].short if outcome in NAMES else f"{outcome} together"


def title(some: Sequence[Answer]) -> str:
    """What a question asks."""
    return WORDS[some[0].question] if some else "nothing asked"
