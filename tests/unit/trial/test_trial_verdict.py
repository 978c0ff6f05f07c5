"""From findings to verdicts: every branch, and what a model may not do alone."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from marchland.trial import thresholds
from marchland.trial.finding import MODEL, READING, SCOPE, STRENGTHS, Finding, of_cases, of_rows
from marchland.trial.verdict import (
    CONTRADICTED,
    MIXED,
    SUPPORTED,
    UNDETERMINED,
    VOCABULARY,
    WRONG_SCOPE,
    record_alone,
    weigh,
)
from unit.trial.small import row

YES, NO, OPEN = (
    Finding(True, "yes", strength="strong"),
    Finding(False, "no", strength="strong"),
    Finding(None, "open"),
)
LEANS, AGAINST, DUMB = (
    Finding(True, "leans", MODEL),
    Finding(False, "against", MODEL),
    Finding(None, "dumb", MODEL),
)
READ = Finding(None, "as written", READING)
WIDER = Finding(True, "scope: wider", SCOPE, "strong")
TYPES = ("fact", "causal", "forecast", "recommendation")


@pytest.mark.parametrize(
    ("type_", "evidence", "verdict", "strength"),
    [
        ("fact", [YES], SUPPORTED, "strong"),
        ("fact", [NO], CONTRADICTED, "strong"),
        ("fact", [YES, NO], MIXED, "strong"),
        ("fact", [OPEN], UNDETERMINED, "weak"),
        ("fact", [YES, OPEN], UNDETERMINED, "weak"),
        ("fact", [NO, OPEN], CONTRADICTED, "strong"),
        ("fact", [YES, WIDER], WRONG_SCOPE, "strong"),
        ("fact", [NO, WIDER], CONTRADICTED, "strong"),
        ("fact", [], UNDETERMINED, "weak"),
        ("fact", [LEANS], UNDETERMINED, "weak"),
        ("fact", [AGAINST], UNDETERMINED, "weak"),
        ("causal", [YES], SUPPORTED, "weak"),
        ("causal", [YES, YES], SUPPORTED, "moderate"),
        ("causal", [YES, LEANS], SUPPORTED, "weak"),
        ("causal", [YES, AGAINST], SUPPORTED, "weak"),
        ("causal", [OPEN, LEANS], UNDETERMINED, "weak"),
        ("recommendation", [LEANS], SUPPORTED, "weak"),
        ("recommendation", [AGAINST], CONTRADICTED, "weak"),
        ("recommendation", [LEANS, AGAINST], MIXED, "weak"),
        ("recommendation", [DUMB], UNDETERMINED, "weak"),
        ("recommendation", [YES], SUPPORTED, "weak"),
        ("recommendation", [YES, LEANS], SUPPORTED, "weak"),
        ("recommendation", [YES, AGAINST], MIXED, "weak"),
        ("recommendation", [YES, DUMB], UNDETERMINED, "weak"),
        ("recommendation", [NO, DUMB], CONTRADICTED, "strong"),
        ("forecast", [NO, LEANS], CONTRADICTED, "strong"),
        ("fact", [YES, READ], SUPPORTED, "strong"),
        ("fact", [READ], UNDETERMINED, "weak"),
    ],
)
def test_weigh(type_: str, evidence: list[Finding], verdict: str, strength: str) -> None:
    assert weigh(type_, evidence)[:2] == (verdict, strength)


ALL = [YES, NO, OPEN, LEANS, AGAINST, DUMB, WIDER, READ]
SETS = [list(some) for n in range(4) for some in itertools.combinations(ALL, n)]


@pytest.mark.parametrize("type_", TYPES)
def test_the_vocabulary_is_closed_and_every_verdict_has_a_reason(type_: str) -> None:
    for evidence in SETS:
        verdict, strength, reason = weigh(type_, evidence)
        assert verdict in VOCABULARY and strength in STRENGTHS and reason


def test_a_model_never_makes_a_fact_and_never_more_than_weak() -> None:
    """No set of answers of the model gives a fact a verdict, or any claim more than a weak one that says so."""
    for evidence in SETS:
        if any(f.by == "record" for f in evidence) or not any(f.by == MODEL for f in evidence):
            continue
        assert weigh("fact", evidence)[0] == UNDETERMINED
        verdict, strength, reason = weigh("recommendation", evidence)
        assert strength == "weak"
        if verdict in (SUPPORTED, CONTRADICTED, MIXED):
            assert reason.startswith("in the model only, if it is right")


def test_how_a_word_is_read_stands_behind_the_reason() -> None:
    assert weigh("fact", [YES, READ])[2] == "yes; read here: as written"
    assert weigh("fact", [YES, NO, READ])[2].endswith("; read here: as written")


@pytest.mark.parametrize(
    ("confidence", "verified", "strength"),
    [
        ("high", "verified", "strong"),
        ("high", "recalled", "moderate"),
        ("medium", "verified", "moderate"),
        ("low", "verified", "weak"),
        ("high", "assumed", "weak"),
    ],
)
def test_strength_of_rows_is_that_of_the_weakest(confidence: str, verified: str, strength: str) -> None:
    rows = [row(), row(confidence=confidence, verified=verified)]
    assert of_rows(rows) == strength
    assert of_rows([]) == "weak"


def test_counts_without_a_control_are_never_strong() -> None:
    assert [of_cases(n) for n in (0, thresholds.SOME - 1, thresholds.SOME, 1000)] == [
        "weak", "weak", "moderate", "moderate",
    ]  # fmt: skip


def test_every_threshold_acts() -> None:
    """A number on which no verdict can hang is no threshold: each is read by some kind, and moves what it says."""
    package = Path(thresholds.__file__).parent
    text = "".join(p.read_text(encoding="utf-8") for p in package.rglob("*.py") if p.name != "thresholds.py")
    names = [name for name in vars(thresholds) if name.isupper()]
    assert [name for name in names if not re.search(rf"\b{name}\b", text)] == []
    assert len({of_cases(n) for n in range(2 * thresholds.SOME)}) == 2


def test_thresholds_have_a_hash_of_their_file() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", thresholds.digest())


@pytest.mark.parametrize("type_", TYPES)
def test_the_record_alone_says_what_it_would_had_no_model_been_asked(type_: str) -> None:
    for record in ([], [YES], [NO], [OPEN], [YES, NO], [YES, OPEN]):
        for model in ([LEANS], [AGAINST], [LEANS, AGAINST]):
            silent = [DUMB] * len(model)
            assert record_alone(type_, [*record, *model]) == weigh(type_, [*record, *silent])[:2]
    assert record_alone("recommendation", [YES, LEANS]) == (UNDETERMINED, "weak")
