"""What a reader takes away: the command line and the Python that make the same numbers, YAML, and CSV."""

from __future__ import annotations

import csv
import io
import json
import shlex
from typing import Any

from ruamel.yaml import YAML

from marchland.compare.beliefs import WITHOUT, names
from marchland.compare.objectives import FIGURES
from marchland.compare.outcomes import OUTCOMES
from marchland.errors import unknown
from marchland.lab.asked import OWN, Question, as_yaml, own_yaml
from marchland.lab.bench import Asked
from marchland.lab.session import Session
from marchland.scenario.catalog import called

Plain = dict[str, Any]


def taken(session: Session, q: Question, place: Any = None) -> Plain:
    """Command, Python and YAML of a question; the structure under which a comparison keeps its numbers.

    Of a `place` Python asks too how often it is held at the end. Raises InputError for one that is not there.
    """
    places = [row.place for row in session.scenario.places]
    if place is not None and place not in places:
        raise unknown("place", str(place)[:64], places)
    s, bench = session.scenario, session.bench
    named, sets = called(s.name, s.folder), overrides(session, q)
    first = names(s, bool(bench.learned))[0]
    alone = q.belief == first
    structure = WITHOUT + q.off[0] if q.off and alone and len(q.off) == 1 else q.belief
    single = not q.off or (alone and len(q.off) == 1)
    more = structure != first
    options = {"strategies": ",".join(q.names), "cut": bench.cut, "weeks": bench.lasting, "runs": q.runs,
               "seed": bench.seed}  # fmt: skip
    words = ["marchland", "compare", named, *(f"--{k}={v}" for k, v in options.items())]
    words += [f"--without={name}" for name in q.off] + ([f"--beside={q.runs}"] if more else [])
    words += [f"--posterior={session.posterior}"] if session.given else []
    words += [part for key, value in sets.items() for part in ("--set", f"{key}={value}")]
    return {
        "command": " ".join([named if word == named else shlex.quote(word) for word in words]) if single else None,
        "python": python(session, q, sets, place) if single else several_off(session, q, sets),
        "yaml": yaml_of(q),
        "structure": structure if single else None,
        "first": first,
    }  # fmt: skip


def overrides(session: Session, q: Question) -> dict[str, str]:
    """Keys and values of scenario.yaml that a question changes, as `--set` takes them."""
    own = [name for name in dict.fromkeys(q.names) if name in OWN.values()]
    found = dict(session.sets)
    found |= {f"strategies.{name}": as_yaml(own_yaml(q.scenario.strategies[name])) for name in own}
    if q.scenario.mechanisms != session.scenario.mechanisms:
        found["mechanisms"] = as_yaml(list(q.scenario.mechanisms))
    return found


def python(session: Session, q: Question, sets: dict[str, str], place: str | None) -> str:
    """The same in Python; of a place too in what share of futures the focal side holds it at the end, with interval."""
    bench, a, b = session.bench, *q.names
    more = [f"without={list(q.off)!r}"] if q.off else []
    more += [f"beside={q.runs}"] if q.off or q.belief != names(q.scenario, False)[0] else []
    more += [f"posterior={str(session.posterior)!r}"] if session.given else []
    how = ", ".join(
        [f'cut="{bench.cut}"', f"weeks={bench.lasting}", f"runs={q.runs}", f"seed={bench.seed}", *more]
    )
    rows = '{row["place"]: row["held"] for row in found.case["towns"]["rows"]}'
    return "\n".join([
        *loading(session, sets),
        f"found = ml.compare(scenario, [{json.dumps(a)}, {json.dumps(b)}], {how})",
        f'found.difference({json.dumps(b)}, {json.dumps(a)}, "civilians")',
        *([f"{rows}[{json.dumps(place)}]"] if place else []),
    ])  # fmt: skip


def several_off(session: Session, q: Question, sets: dict[str, str]) -> str:
    """The same where several mechanisms are off, or one under another belief: a comparison takes one at a time."""
    bench, (a, b) = session.bench, q.names
    return "\n".join([
        *loading(session, sets),
        "from datetime import date",
        "from marchland.compare.beliefs import beliefs, under",
        "from marchland.compare.paired_runs import branching, outcomes",
        f"learned = {f'ml.Posterior({str(session.posterior)!r}).draws' if session.posterior else None}",
        f"priors, learned = beliefs(scenario, learned)[{json.dumps(q.belief)}]",
        f"futures = branching(under(scenario, priors), [{json.dumps(a)}, {json.dumps(b)}], "
        f"date.fromisoformat('{bench.cut}'), {bench.lasting}, replay=False)",
        f"values = outcomes(futures, {q.runs}, seed={bench.seed}, posterior=learned, off={list(q.off)!r})",
    ])  # fmt: skip


def loading(session: Session, sets: dict[str, str]) -> list[str]:
    """Lines that load the scenario with what was changed."""
    s = session.scenario
    changed = "".join(f"    {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)},\n" for k, v in sets.items())
    name = s.name if called(s.name, s.folder) == s.name else str(s.folder)
    given = f", {{\n{changed}}}" if sets else ""
    return ["import marchland as ml", f"scenario = ml.load({json.dumps(name)}{given})"]


def yaml_of(q: Question) -> str:
    """Both strategies as a part of scenario.yaml."""
    out, writer = io.StringIO(), YAML()
    writer.width = 100
    writer.dump({"strategies": {n: own_yaml(q.scenario.strategies[n]) for n in dict.fromkeys(q.names)}}, out)
    return out.getvalue()


def table(asked: Asked, parts: int) -> str:
    """Every finished future as CSV: a row for each future and strategy, outcomes, and figures of objectives."""
    q, out = asked.question, io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    places = [f"{one.place}_{figure.name}" for one in asked.branching.objectives for figure in FIGURES]
    writer.writerow(["strategy", "future", *(one.name for one in OUTCOMES), *places])
    width = len(OUTCOMES) + len(places)
    for name in dict.fromkeys(q.names):
        for future, row in enumerate(asked.rows(name, parts)[:, :width]):
            writer.writerow([name, future, *(repr(float(v)) for v in row)])
    return out.getvalue()
