"""What the page asks, from JSON to a scenario with two strategies; everything wrong is said at once, in our words.

A choice is a strategy of the scenario by its name, or one made on the page in the form of scenario.yaml:

    {"a": "history", "b": {"levers": {"tempo": [{"from": "2015-02-08", "value": 2}]}}, "runs": 1000}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marchland.compare.beliefs import names
from marchland.compare.paired_runs import parts_at
from marchland.errors import InputError, unknown
from marchland.scenario import Scenario, ScenarioError, forms, rules
from marchland.scenario.names import HISTORY
from marchland.scenario.rules.offensives import ORDERED
from marchland.scenario.schema import Strategy
from marchland.scenario.sheet import Tree

SIDES = ("a", "b")
OWN = {"a": "lab_a", "b": "lab_b"}
"""What a strategy made on the page is called."""
KEYS = (*SIDES, "belief", "off", "runs")
MOST_RUNS = 10_000
MOST_SETTINGS = 200
"""Settings and offensives of one strategy made on the page."""
ABOUT = "Made in the lab."


@dataclass(frozen=True)
class Question:
    """Two strategies of a scenario, what is believed, mechanisms switched off, and how many futures at most."""

    scenario: Scenario
    names: tuple[str, str]
    belief: str
    off: tuple[str, ...] = ()
    runs: int = 1000

    def spec(self, name: str) -> str:
        """A strategy by its content: equal texts move the same levers."""
        one = self.scenario.strategies[name]
        return one.model_dump_json(include={"levers", "offensives"})


def question(s: Scenario, cut: date, given: Any, learned: Mapping[str, Any] | None) -> Question:
    """A question as the page asked it. Raises InputError, ScenarioError with all that is wrong."""
    if not isinstance(given, Mapping):
        raise InputError("expected a JSON object with a and b")
    for key in given:
        if key not in KEYS:
            raise unknown("key", str(key)[:64], KEYS)
    believed = names(s, bool(learned))
    belief = given.get("belief") or believed[0]
    if belief not in believed:
        raise unknown("belief", str(belief)[:64], believed)
    off = given.get("off") or []
    if not isinstance(off, Sequence) or isinstance(off, str) or not all(isinstance(m, str) for m in off):
        raise InputError("off: expected a list of mechanisms")
    for name in off:
        if name not in s.mechanisms:
            raise unknown("mechanism", name[:64], s.mechanisms)
    runs = given.get("runs", 1000)
    if not isinstance(runs, int) or isinstance(runs, bool) or not 1 <= runs <= MOST_RUNS:
        raise InputError(f"runs: expected a whole number from 1 to {MOST_RUNS:,}")
    changed, called = s, []
    for side in SIDES:
        choice = given.get(side, HISTORY)
        if isinstance(choice, str):
            if choice not in s.strategies:
                raise unknown("strategy", choice[:64], s.strategies, "strategies")
            called.append(choice)
        else:
            changed, name = with_own(changed, side, choice)
            called.append(name)
    parts_at(changed, called, cut)
    return Question(changed, (called[0], called[1]), str(belief), tuple(sorted(set(off))), runs)


def with_own(s: Scenario, side: str, choice: Any) -> tuple[Scenario, str]:
    """The scenario with a strategy that was made on the page, and its name. Raises InputError, ScenarioError."""
    if not isinstance(choice, Mapping) or not set(choice) <= {"levers", "offensives"}:
        raise InputError(
            f"{side}: expected the name of a strategy, or an object with levers and offensives and nothing else"
        )
    levers, orders = choice.get("levers") or {}, choice.get("offensives") or []
    size = len(orders) if isinstance(orders, list) else 0
    if isinstance(levers, Mapping):
        size += sum(len(many) if isinstance(many, list) else 1 for many in levers.values())
    if size > MOST_SETTINGS:
        raise InputError(f"{side}: {size} settings: expected at most {MOST_SETTINGS}")
    name = OWN[side]
    if name in s.strategies:
        raise InputError(f"the scenario has a strategy named '{name}', which the lab uses: rename it")
    data = {"strategies": {name: {"about": ABOUT, "levers": levers, "offensives": orders}}}
    tree = Tree(side, (), data)
    found, problems = forms.strategies(tree)
    if problems:
        raise ScenarioError(problems)
    listed = s.mechanisms
    if found[name].offensives and ORDERED not in {*s.mechanisms, *s.off}:
        listed = (*s.mechanisms, ORDERED)
    lone = s.model_copy(update={"strategies": found, "mechanisms": listed})
    wrong = rules.check(lone, rules.Files(tree, {}, s.time), set(Scenario.model_fields), strategy_rules())
    if wrong:
        raise ScenarioError(wrong)
    return s.model_copy(update={"strategies": {**s.strategies, **found}, "mechanisms": listed}), name


def strategy_rules() -> list[rules.Rule]:
    """The rules that one strategy can break by itself."""
    heads = ("setting_", "condition_", "offensive_", "lever_described")
    return [rule for rule in rules.RULES if rule.name.startswith(heads)]


def own_yaml(one: Strategy) -> dict[str, Any]:
    """A strategy as plain data in the form of scenario.yaml, nothing that is as it is by default."""
    data: dict[str, Any] = one.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return data


def as_yaml(value: Any) -> str:
    """Plain data in YAML's flow form, as `--set` takes it: JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)
