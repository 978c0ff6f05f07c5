"""Regret and satisficing against tables worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from marchland.stats.regret import dominated, favoured, robust, verdict

TWO = ("bold", "safe")
# Three worlds: bold is best in two of them and far behind in the third.
PAYS = np.array([[1.0, 1.0, 9.0], [2.0, 2.0, 2.0]])[:, :, None]


def test_regret_and_shares_of_a_small_table() -> None:
    rows = {(r.strategy, r.outcome): r for r in robust(TWO, {"places": PAYS}, {"places": 1.5})}
    bold, safe = rows["bold", "places"], rows["safe", "places"]
    assert bold.regret.value == pytest.approx(7 / 3) and safe.regret.value == pytest.approx(2 / 3)
    assert bold.worst.value == pytest.approx(np.quantile([0, 0, 7], 0.9))
    assert bold.enough.value == pytest.approx(2 / 3) and safe.enough.value == 0


def test_families_that_disagree_are_both_named() -> None:
    many = np.repeat(PAYS, 40, axis=1)
    found = robust(TWO, {"places": many}, {"places": 1.5})
    best = favoured(found, "places")
    assert best["mean regret"] == ["safe"] and best["good enough"] == ["bold"]
    assert verdict(found, "places") == (
        "by mean regret: safe; by regret in the worst tenth: safe; by good enough: bold"
    )


def test_the_same_strategy_twice_is_told_apart_by_nobody() -> None:
    v = np.random.default_rng(1).normal(size=(1, 50, 4)).repeat(2, axis=0)
    found = robust(("a", "b"), {"places": v}, {"places": 0.0})
    assert all(r.regret.value == 0 and r.regret.first == 0.5 for r in found)
    assert verdict(found, "places") == "by regret and by good enough alike: a or b"


def test_together_means_all_thresholds_in_the_same_future() -> None:
    """Each threshold is met in half of the futures, both in none."""
    one = np.array([[[0.0, 1.0], [0.0, 1.0]]])
    found = robust(("a",), {"x": one, "y": 1 - one}, {"x": 0.5, "y": 0.5})
    assert [r.enough.value for r in found] == [0.5, 0.5, 0.0]


def test_shares_of_being_first_add_up() -> None:
    v = np.random.default_rng(2).normal(size=(4, 60, 2))
    for r in ("regret", "worst", "enough"):
        found = [x for x in robust(tuple("abcd"), {"x": v}, {"x": 0.0}) if x.outcome == "x"]
        assert sum(getattr(x, r).first for x in found) == pytest.approx(1)


def test_adding_a_strategy_changes_regret_but_never_satisficing() -> None:
    v = np.random.default_rng(3).normal(size=(3, 40, 2))
    two, three = (robust(tuple("abc")[:k], {"x": v[:k]}, {"x": 0.0}) for k in (2, 3))
    assert two[0].enough.value == three[0].enough.value
    assert three[0].regret.value >= two[0].regret.value


def test_dominated_strategies_are_named_with_what_beats_them() -> None:
    def of(*means: float) -> np.ndarray:
        return np.repeat(np.array(means)[:, None], 20, axis=1)

    assert dominated(("a", "b", "c"), {"x": of(1, 2, 1), "cost": of(5, 6, 5)}) == {"b": "a"}
    assert dominated(("a", "b"), {"x": of(1, 2), "cost": of(2, 1)}) == {}


def test_a_lead_that_other_sets_would_turn_round_dominates_nobody() -> None:
    """Two strategies that each win half of the sets by the same, one of them a little ahead."""
    swing = np.tile([1.0, -1.0], 50)
    v = np.stack([swing, 0.01 - swing])
    assert dominated(("a", "b"), {"x": v}) == {}


def test_an_outcome_needs_a_threshold() -> None:
    with pytest.raises(ValueError, match="no threshold for places"):
        robust(TWO, {"places": PAYS}, {})
