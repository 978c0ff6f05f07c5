"""Scenarios with one thing wrong in them: is each refused in words, or does the change reach the model?

    python -m verification.mutate_scenarios --count 2000 --seed 1

Each mutation of `scenario_mutations` is made in a copy of a shipped scenario, which is then loaded, checked as
`marchland check` does, compiled to arrays and read as a record. A finding is: an exception that is no ScenarioError; a
problem without place or words; nonsense that was accepted; an accepted change that left the resolved scenario as it
was, or another spelling that did not; a misspelt name that was accepted and that no count of unused rows shows; arrays
that are not finite; a simulation (SIMULATED in a hundred, all by one compiled program) that leaves the finite numbers.
One in COMMANDS goes through the command line, whose exit code is then 0 or 2. Ends with one line; exit code 1 if
anything was found.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jax
import numpy as np

from marchland.engine.program import Program, build
from marchland.forecast.observe import weights
from marchland.forecast.recorded import recorded
from marchland.record.skipped import skipped
from marchland.scenario import Scenario, ScenarioError, find, load
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory
from marchland.territory.parameters import territorial_draws
from marchland.views.checked import checked, text
from verification.scenario_mutations import Duty, Mutation, mutate

BASES = {"two_valleys": 0.92, "north_east_nigeria_2009": 0.06, "iraq_syria_2014": 0.02}
"""Scenarios and how often each is hit: the small one most."""
COMMANDS = 25
"""One in so many goes through the command line."""
SIMULATED = 3
"""So many in a hundred are simulated."""
RUNS, WEEKS = 4, 12
CARRIED = (
    *("population", "share", "log_pop", "openness", "near", "road", "ties", "strength"),
    *("sponsor_will", "sponsor_share", "border", "oil"),
)
"""Parts of the geography that a program is given, and not made from."""


@dataclass
class Base:
    """A shipped scenario: its files, what it resolves to, and a folder to damage it in."""

    name: str
    folder: Path
    files: dict[str, bytes] = field(default_factory=dict)
    hash: str = ""
    skipped: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        for path in find(self.name).iterdir():
            if path.is_file():
                shutil.copyfile(path, self.folder / path.name)
                self.files[path.name] = path.read_bytes()
        s = load(self.folder)
        self.hash, self.skipped = s.hash, skipped(s)

    def put(self, done: Mutation) -> None:
        """Damage the folder."""
        if done.data is None:
            (self.folder / done.file).unlink()
        else:
            (self.folder / done.file).write_bytes(done.data)

    def mend(self, done: Mutation) -> None:
        """Put the file back."""
        (self.folder / done.file).write_bytes(self.files[done.file])


@dataclass(frozen=True)
class Outcome:
    """What came of a mutation: the scenario if it was accepted, the error if it was refused."""

    scenario: Scenario | None = None
    refused: ScenarioError | None = None


def outcome(folder: Path) -> Outcome:
    """Load a folder."""
    try:
        return Outcome(scenario=load(folder))
    except ScenarioError as error:
        return Outcome(refused=error)


def judged(base: Base, done: Mutation, found: Outcome) -> str:
    """What is wrong with an outcome; an empty string if nothing is."""
    if found.refused is not None:
        wordless = [p for p in found.refused.problems if not p.message or p.line < 1 or p.column < 1]
        if wordless or (not str(found.refused).isprintable() and "\x1b" in str(found.refused)):
            return f"refused without place or words: {found.refused}"
        return f"refused, though it says the same: {found.refused}" if done.duty is Duty.SAME else ""
    assert found.scenario is not None
    if done.duty is Duty.REFUSED:
        return "accepted, though it makes no sense"
    s = found.scenario
    if done.duty is Duty.SAME and s.hash != base.hash:
        return "another scenario, though it says the same"
    if done.duty in (Duty.OTHER, Duty.NAMED) and s.hash == base.hash:
        return "accepted, and nothing changed"
    if done.duty is Duty.NAMED and skipped(s) == base.skipped:
        return "a misspelt name was accepted and is counted nowhere"
    return unfit(s)


def unfit(s: Scenario) -> str:
    """What of an accepted scenario does not come out as numbers; an empty string if all does."""
    said = text(checked(s))
    if not said or "\x1b" in said:
        return f"check says {said!r}"
    model, record = compile_model(s), recorded(s)
    arrays = {
        **model.inputs(),
        **vars(model.world),
        "weights": weights(s),
        "air": record.air,
        "km": record.km,
    }
    for name, values in arrays.items():
        if isinstance(values, np.ndarray) and values.dtype.kind == "f" and not np.isfinite(values).all():
            return f"{name} is not finite"
    return ""


class Laboratory:
    """One program for all worlds of one shape: geography is an input of the weeks like any other."""

    def __init__(self, s: Scenario) -> None:
        self.shape = form(compile_model(s))
        model = carried(compile_model(s))
        self.program: Program = build(model, territorial_draws(model, 1)(np.arange(RUNS)), RUNS)

    def strays(self, s: Scenario) -> str | None:
        """What leaves the finite numbers in a few weeks of a scenario; None if its shape is another."""
        model = compile_model(s)
        if form(model) != self.shape:
            return None
        model = carried(model)
        p = territorial_draws(model, 1)(np.arange(RUNS))
        inward = {name: np.moveaxis(np.asarray(value), 0, -1) for name, value in p.items()}
        state = jax.vmap(model.init, in_axes=-1, out_axes=-1)(inward)
        program = dataclasses.replace(self.program, inputs=model.inputs())
        y, seen, _ = program.advance(1, np.arange(RUNS), p, state, 0, WEEKS)
        bad = [name for name, values in {**seen, **y}.items() if not finite(values)]
        return f"{', '.join(bad)} not finite after {WEEKS} weeks" if bad else ""


def form(model: Territory) -> dict[str, Any]:
    """What a compiled program depends on: the sizes of what it is given, and the values of what it is made from."""
    given = {name: np.shape(values) for name, values in carried(model).inputs().items()}
    made = {name: v for name, v in model.geography.items() if name not in CARRIED and not callable(v)}
    return {**given, **{name: np.asarray(values).tolist() for name, values in made.items()}, "off": model.off}


def carried(model: Territory) -> Territory:
    """The model with the numbers of its geography among the weeks' inputs, which come after it."""
    weekly = {name: np.repeat(model.geography[name][None], model.steps, axis=0) for name in CARRIED}
    return dataclasses.replace(model, rules={**model.rules, **weekly})


def finite(values: Any) -> bool:
    """Whether every number in a tree of arrays is finite."""
    if isinstance(values, Mapping):
        return all(finite(part) for part in values.values())
    return bool(np.isfinite(np.asarray(values, np.float64)).all())


def commanded(base: Base, done: Mutation, found: Outcome) -> str:
    """What is wrong with what the command line does of it."""
    from typer.testing import CliRunner

    from marchland.cli.app import app

    told = CliRunner().invoke(app, ["check", str(base.folder)])
    if told.exception is not None and not isinstance(told.exception, SystemExit):
        return f"check ends in {told.exception!r}"
    wanted = 0 if found.scenario is not None else 2
    return "" if told.exit_code == wanted else f"check ends with {told.exit_code}, not {wanted}"


def attack(
    count: int, seed: int, folder: Path, simulate: bool = True, tell: bool = False
) -> tuple[Counter[str], list[str]]:
    """Make `count` mutations; returns how many were refused, ran and were simulated, and all findings in words."""
    bases = {name: Base(name, folder / name) for name in (BASES if count > 100 else ["two_valleys"])}
    laboratory = Laboratory(load("two_valleys")) if simulate else None
    counts: Counter[str] = Counter()
    findings = []
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        base = bases[rng.choices(list(bases), [BASES[name] for name in bases])[0]]
        done = mutate(base.files, rng)
        try:
            base.put(done)
            found = outcome(base.folder)
            wrong = judged(base, done, found)
            if not wrong and number % COMMANDS == 0:
                wrong = commanded(base, done, found)
            due = counts["simulated"] * 100 < SIMULATED * number and base.name == "two_valleys"
            if due and laboratory and found.scenario and not wrong:
                strayed = laboratory.strays(found.scenario)
                counts["simulated"] += strayed is not None
                wrong = strayed or ""
        except Exception:
            found, wrong = Outcome(), traceback.format_exc(limit=-4)
        finally:
            base.mend(done)
        counts["refused" if found.refused else "ran"] += 1
        if wrong:
            findings.append(f"{number}: {base.name}/{done.file}, {done.what}: {wrong}")
            if tell:
                print(findings[-1], file=sys.stderr, flush=True)
    return counts, findings


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        counts, findings = attack(asked.count, asked.seed, Path(name), tell=True)
    print(
        f"mutate_scenarios: {asked.count} scenarios, {len(findings)} findings "
        f"(refused {counts['refused']}, ran {counts['ran']}, simulated {counts['simulated']})"
    )
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(main())
