"""Mechanisms and their priors: each known, each once, and priors that are distributions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from marchland.scenario import known
from marchland.scenario.errors import Problem, expected
from marchland.scenario.overrides import FLAG
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario
from marchland.scenario.schema import PriorSpec
from marchland.scenario.sheet import Path

if TYPE_CHECKING:
    from marchland.engine.priors import Prior


@rule("mechanisms")
def mechanism_known(s: Scenario, at: Files) -> Iterator[Problem]:
    """Only what exists can be switched on."""
    names = known.catalogue().mechanisms
    for i, name in enumerate(s.mechanisms):
        if name not in names:
            from marchland.mechanisms import elsewhere

            hint = f"{expected(name, names, 'mechanisms')} ({elsewhere(name)})"
            yield at.key(("mechanisms", i), f"no mechanism named '{name}'", hint)


@rule("mechanisms")
def mechanism_once(s: Scenario, at: Files) -> Iterator[Problem]:
    """The list is a set."""
    for i, name in enumerate(s.mechanisms):
        if name in s.mechanisms[:i]:
            yield at.key(("mechanisms", i), f"the mechanism '{name}' is listed twice", "keep one")


@rule("parameters", "priors_table")
def parameter_known(s: Scenario, at: Files) -> Iterator[Problem]:
    """A prior belongs to a parameter that some mechanism has."""
    found = known.catalogue()
    for place, name, _ in _priors(s):
        if name not in found.parameters:
            mechanism = name.partition(".")[0]
            family = [full for full in found.parameters if full.startswith(f"{mechanism}.")]
            names = family or found.parameters
            yield _at(
                at, place, "parameter", f"no parameter named '{name}'", expected(name, names, "parameters")
            )


@rule("parameters", "priors_table")
def parameter_once(s: Scenario, at: Files) -> Iterator[Problem]:
    """One prior for a parameter, in scenario.yaml or in priors.csv; an override replaces either."""
    seen = {name for name in s.parameters if at.tree.spot(("parameters", name)).file != FLAG}
    for i, row in enumerate(s.priors_table):
        if row.parameter in seen:
            message = f"a prior for '{row.parameter}' is given twice"
            yield at.cell("priors", i, "parameter", message, "keep one")
        seen.add(row.parameter)


@rule("parameters", "priors_table")
def prior_possible(s: Scenario, at: Files) -> Iterator[Problem]:
    """The numbers make a distribution."""
    for place, _, prior in _priors(s):
        for column, message, takes in _wrong(prior):
            yield _at(at, place, column, message, f"a prior of kind '{prior.dist}' takes {takes}")


@rule("parameters", "priors_table")
def prior_bounds_ordered(s: Scenario, at: Files) -> Iterator[Problem]:
    """The lower bound is the lower one."""
    for place, _, prior in _priors(s):
        if prior.dist != "fixed" and not _ordered(prior):
            yield _at(
                at, place, "low", f"low {prior.low:g} is not below high {prior.high:g}", "expected low < high"
            )


@rule("parameters", "priors_table")
def prior_bounds_of_what_varies(s: Scenario, at: Files) -> Iterator[Problem]:
    """A value that is fixed is not cut."""
    for place, _, prior in _priors(s):
        for column in ("low", "high"):
            bound = getattr(prior, column)
            if prior.dist == "fixed" and bound is not None:
                message = f"{column} {bound:g} for a value that is fixed at {prior.a:g}"
                yield _at(at, place, column, message, f"leave {column} out, or let the parameter vary")


@rule("parameters", "priors_table")
def prior_bounds_leave_something(s: Scenario, at: Files) -> Iterator[Problem]:
    """Between the bounds lies enough of the distribution to draw from."""
    for place, _, spec, prior in _sound(s):
        if spec.dist != "fixed" and not prior.drawable:
            whole = spec.model_copy(update={"low": None, "high": None}).distribution()
            message = f"the bounds leave {max(prior.mass, 0):.1g} of the prior {whole}"
            low, high = whole.reach(TAIL)
            column = "high" if spec.low is None else "low"
            yield _at(
                at, place, column, message, f"{1 - 2 * TAIL:.1%} of it lie between {low:.4g} and {high:.4g}"
            )


@rule("parameters", "priors_table")
def prior_within_bounds(s: Scenario, at: Files) -> Iterator[Problem]:
    """What is given for a parameter is something that it can be: a value, or all but the tails of a prior."""
    found = known.catalogue().parameters if s.parameters or s.priors_table else {}
    for place, name, spec, prior in _sound(s):
        if name not in found or not prior.drawable:
            continue
        (low, high), (least, most) = prior.reach(TAIL), found[name].bounds
        if least <= low and high <= most:
            continue
        hint = f"expected {least:g} to {most:g} ({found[name].unit})"
        if spec.dist == "fixed":
            yield _at(at, place, "a", f"{spec.a:g} is nothing that {name} can be", hint)
        else:
            message = f"{1 - 2 * TAIL:.1%} of {prior} lie between {low:.4g} and {high:.4g}, beyond what {name} can be"
            yield _at(at, place, "a", message, f"{hint}; narrow it, or cut it with low and high")


TAIL = 0.001
"""Probability left out at either end where an error says how far a prior reaches."""


def _wrong(prior: PriorSpec) -> list[tuple[str, str, str]]:
    """Numbers that make no distribution: column, what it is, and what the kind takes."""
    from marchland.engine.priors import TAKES, wrong_numbers  # slow to load, and most scenarios give no prior

    return [(column, said, TAKES[prior.dist]) for column, said in wrong_numbers(prior.dist, prior.a, prior.b)]


def _ordered(prior: PriorSpec) -> bool:
    return prior.low is None or prior.high is None or prior.low < prior.high


def _sound(s: Scenario) -> Iterator[tuple[int | Path, str, PriorSpec, Prior]]:
    """Every prior that is a distribution, as `_priors` gives it and as it is drawn."""
    for place, name, spec in _priors(s):
        if _ordered(spec) and not _wrong(spec):
            yield place, name, spec, spec.distribution()


def _priors(s: Scenario) -> Iterator[tuple[int | Path, str, PriorSpec]]:
    """Every prior of the scenario: its row in priors.csv or path in scenario.yaml, parameter and prior."""
    for name, prior in s.parameters.items():
        yield ("parameters", name), name, prior
    for i, row in enumerate(s.priors_table):
        yield i, row.parameter, PriorSpec(**row.model_dump(exclude={"parameter"}))


def _at(at: Files, place: int | Path, column: str, message: str, hint: str) -> Problem:
    if isinstance(place, int):
        return at.cell("priors", place, column, message, hint)
    within = (*place, column)
    path = within if within in at.tree.values else place  # a plain number has no columns
    return at.key(path, message, hint, at_key=column == "parameter")
