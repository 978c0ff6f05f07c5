"""Both kinds of error of the court: counted by hand, told with intervals, and zero where nothing was planted."""

from __future__ import annotations

import pytest

from marchland.trial.finding import Finding
from marchland.trial.reliability import sentence, sort_of, tally
from marchland.trial.verdict import CONTRADICTED, SUPPORTED, UNDETERMINED, Verdict


def verdicts(*found: str) -> list[Verdict]:
    return [
        Verdict(f"X{i}", "fact", "", v, "weak", "", "", "", (Finding(None, ""),)) for i, v in enumerate(found)
    ]


SORTS = {"X0": "plain", "X1": "plain", "X2": "confounded", "X3": "confounded"}
FOUR = verdicts(CONTRADICTED, UNDETERMINED, SUPPORTED, CONTRADICTED)


def test_counts_by_sort() -> None:
    assert tally(FOUR, SORTS) == {
        "supported": 1, "contradicted": 2, "of": 4,
        "sorts": {
            "plain": {"supported": 0, "contradicted": 1, "of": 2},
            "confounded": {"supported": 1, "contradicted": 1, "of": 2},
        },
    }  # fmt: skip


def test_both_errors_are_told_with_intervals() -> None:
    """Jeffreys: 1 of 4 is beta(1.5, 3.5), 2 of 4 is beta(2.5, 2.5), symmetric."""
    true = tally(verdicts(SUPPORTED, SUPPORTED, UNDETERMINED, CONTRADICTED), {})
    said = sentence(tally(FOUR, SORTS), true)
    assert said == (
        "The court on trial: of 4 planted false theses 1 (25%, 90% 5% to 65%) found supported (plain 0 of 2, "
        "confounded 1 of 2); of 4 planted true ones 2 (50%, 90% 17% to 83%) found supported, and 1 contradicted."
    )


def test_nothing_planted_says_nothing() -> None:
    assert sentence(tally([], {}), tally([], {})) == "" == sentence({}, {})
    assert sentence({"supported": 0, "of": 3}, {}).startswith(
        "The court on trial: of 3 planted false theses 0 (0%"
    )


@pytest.mark.parametrize(
    ("test", "sort"), [("plain", "plain"), ("true elsewhere: Azaz", "true elsewhere"), (" hard ", "hard")]
)
def test_the_sort_stands_before_a_colon(test: str, sort: str) -> None:
    assert sort_of(test) == sort
