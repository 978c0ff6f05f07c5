"""`verification/mutate_scenarios.py` in small, and that it finds what it looks for."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from marchland.scenario import rules
from marchland.scenario.rules import RULES
from verification.mutate_scenarios import Base, attack, judged, outcome
from verification.scenario_mutations import Duty, Mutation, mutate


def test_sixty_mutated_scenarios_are_refused_in_words_or_reach_the_model(tmp_path: Path) -> None:
    counts, findings = attack(60, 1, tmp_path, simulate=False)
    assert findings == []
    assert counts["refused"] > 15 and counts["ran"] > 15


@pytest.mark.parametrize(
    ("gone", "file", "old", "new", "duty", "said"),
    [
        ("figure_once", "deaths.csv", "2001-07,Vale,Birkdale,all,all", "2001-06,Vale,Birkdale,all,all", Duty.REFUSED,
         "accepted, though it makes no sense"),
        ("governorates_told_apart", "places.csv", "ashford,Ashford,Vale,Ashdale", "ashford,Ashford,Vale,Ashdlae",
         Duty.NAMED, "a misspelt name was accepted and is counted nowhere"),
        ("", "roads.csv", "kingsbridge,ashford,38,", "kingsbridge,ashford,38.0,", Duty.OTHER,
         "accepted, and nothing changed"),
        ("", "roads.csv", "kingsbridge,ashford,38,", "kingsbridge,ashford,39,", Duty.SAME,
         "another scenario, though it says the same"),
    ],
)  # fmt: skip
def test_silence_is_found(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    gone: str,
    file: str,
    old: str,
    new: str,
    duty: Duty,
    said: str,
) -> None:
    base = Base("two_valleys", tmp_path / "war")
    done = Mutation(file, base.files[file].replace(old.encode(), new.encode()), "by hand", duty)
    assert done.data != base.files[file]
    base.put(done)
    assert bool(judged(base, done, outcome(base.folder))) != bool(gone)
    monkeypatch.setattr(rules, "RULES", [rule for rule in RULES if rule.name != gone])
    assert judged(base, done, outcome(base.folder)) == said


def test_mutations_are_the_same_each_time(tmp_path: Path) -> None:
    base = Base("two_valleys", tmp_path / "war")
    for number in range(40):
        one, two = (mutate(base.files, random.Random(f"1 {number}")) for _ in range(2))
        assert one == two
