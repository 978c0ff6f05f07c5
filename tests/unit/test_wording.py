"""Words that a laboratory must not use of itself, and estimates that stand without their interval.

A simulation does not foretell, show beyond doubt, or find what is best; text that a user may read never says so. The
names of two statistical checks (prior and posterior predictive) are not such a claim, nor is a word in quotation marks
in a document: it is spoken of, not used.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from marchland.compare.difference import Difference
from marchland.scenario import load
from marchland.trial import files
from marchland.trial.court import Trial, judge
from marchland.trial.finding import Finding
from unit.trial.small import ask, day, docket

ROOT = Path(__file__).resolve().parents[2]
CHECKS = re.compile(r"\b(prior|posterior)[-_\s]*predictive\b", re.I)
BANNED = re.compile(r"\b(predict\w*|prove[sdn]?|proving|proof|optimal\w*|optimum)\b", re.I)
QUOTED = re.compile(r"[\"“][^\"“”\n]{1,40}[\"”]")
TEXTS = (".md", ".yaml", ".j2", ".csv", ".json")
SOURCES = "sources.yaml"
"""Titles of others' works stand as they are."""
BOUND = r"(?:under |over )?-?[\d.,]+%?"
INTERVAL = re.compile(rf"\(90% [^()]*\bto\b[^()]*\)|\({BOUND} to {BOUND}\)|\(too few for an interval\)")
ESTIMATES = ("share", "odds", "rate", "contrast", "off", "chance")
"""Kinds of tests that estimate something; the others read figures off the record as they stand."""


def said(text: str, document: bool = False) -> list[str]:
    """Banned words of a text."""
    text = CHECKS.sub("", text)
    return [m.group() for m in BANNED.finditer(QUOTED.sub("", text) if document else text)]


def literals(source: str) -> Iterator[tuple[int, str]]:
    """Texts of a Python file by line: what it may print, and docstrings, which are help and documentation."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def documents() -> list[Path]:
    """Everything but code that a user may read: of the package, the documentation and the front pages."""
    shipped = [p for p in (ROOT / "src").rglob("*") if p.suffix in TEXTS and p.name != SOURCES]
    return sorted([*shipped, *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])


def modules() -> list[Path]:
    return sorted((ROOT / "src").rglob("*.py"))


def test_something_is_looked_at() -> None:
    """Some of each: templates, scenarios, claims, documents, code."""
    names = {p.name for p in documents()}
    assert {"page_one.html.j2", "scenario.yaml", "claims.csv", "planted.csv", "README.md"} <= names
    assert len(modules()) > 200


def test_documents() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {', '.join(words)}"
        for path in documents()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (words := said(line, document=path.suffix == ".md"))
    ]
    assert found == []


def test_texts_in_code() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {', '.join(words)}"
        for path in modules()
        for number, text in literals(path.read_text(encoding="utf-8"))
        if (words := said(text))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "The model predicts a fall.",
        "This PROVES it.",
        "the optimal strategy",
        "a proof that",
        "predicted losses",
    ],
)
def test_the_lint_can_fail(text: str) -> None:
    assert said(text) and said(text, document=True)


@pytest.mark.parametrize(
    "text", ["improved", "prior-predictive checks", "posterior predictive", "approved by nobody"]
)
def test_the_lint_can_pass(text: str) -> None:
    assert said(text) == []


def test_a_word_that_is_spoken_of_is_not_used() -> None:
    assert said('never "the model proves"', document=True) == []
    assert said('never "the model proves"') == ["proves"]


def bare(finding: Finding) -> bool:
    """Whether an estimate stands without its interval; what could not be told estimates nothing."""
    kind = finding.test.removeprefix("not ").split("(")[0].strip()
    estimated = any(c.isdigit() for c in finding.words.split(":", 1)[-1])
    return (
        kind in ESTIMATES and finding.holds is not None and estimated and not INTERVAL.search(finding.words)
    )


@cache
def trial() -> Trial:
    """The default argument and what is planted beside it, on the record alone."""
    s = load("iraq_syria_2014")
    assert s.time.cut is not None
    return judge(s, files.argument(s), files.planted(s), s.time.cut)


def test_evidence_has_intervals() -> None:
    found = [f.words for v in (*trial().verdicts, *trial().planted) for f in v.evidence if bare(f)]
    assert found == []


def test_evidence_and_reasons_use_no_banned_word() -> None:
    assert [v.reason for v in (*trial().verdicts, *trial().planted) if said(v.reason)] == []


def test_the_lint_of_intervals_can_fail() -> None:
    share = next(
        f for v in trial().verdicts for f in v.evidence if f.test.startswith("share(") and f.holds is not None
    )
    assert not bare(share)
    cut = re.sub(r"\(90%[^()]*\)", "", share.words)
    assert bare(Finding(True, cut, test=share.test))


class ModelQueries:
    """A model that says something of everything."""

    def difference(self, a: str, b: str, outcome: str) -> Difference:
        return Difference(a, b, outcome, "places", -2, -5, 1, 1, 1, 1, 0.9, 0.8, 1, {"learned": 0.9}, {})

    def ablation(self, off: tuple[str, ...], outcome: str) -> Difference:
        return self.difference("history", "without", outcome)

    def chance(self, event: str, place: str, side: str, before: date) -> tuple[float, float, float]:
        return 0.2, 0.18, 0.22


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("contrast", {"a": "article", "b": "history", "outcome": "places_end"}),
        ("off", {"mechanisms": ("airpower",), "outcome": "places_end", "way": "less"}),
        ("chance", {"event": "captured", "place": "north", "side": "red", "before": day("2014-06-01")}),
    ],
)
def test_what_the_model_says_has_intervals(kind: str, given: dict[str, object]) -> None:
    words = ask(kind, docket(bench=ModelQueries()), **given).words
    assert INTERVAL.search(words), words
