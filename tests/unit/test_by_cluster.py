"""Permutation by cluster: Fisher's test where every case is a cluster, no more than its clusters where they are few."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components
from scipy.stats import fisher_exact

from marchland.stats.by_cluster import difference, linked, permuted

DEALS = 9999


def cases(a: int, b: int, c: int, d: int) -> tuple[list[int], list[int]]:
    """Hits and exposure of a table: a hits and b misses exposed, c and d not."""
    return [1] * a + [0] * b + [1] * c + [0] * d, [1] * (a + b) + [0] * (c + d)


@pytest.mark.parametrize("table", [(10, 2, 1, 11), (7, 5, 5, 7), (9, 3, 4, 8), (6, 6, 6, 6)])
def test_single_cases_give_fishers_exact_test(table: tuple[int, int, int, int]) -> None:
    """With as many exposed as not, tables as far from even are as probable: both tests add the same tables.

    Four standard errors of 9,999 deals: false alarm about one in 4,000 a table, and the seed is fixed.
    """
    hits, exposed = cases(*table)
    a, b, c, d = table
    exact = fisher_exact([[a, b], [c, d]]).pvalue
    found = permuted(hits, exposed, np.arange(24), DEALS, seed=1)
    assert abs(found - exact) < 4 * np.sqrt(exact * (1 - exact) / DEALS) + 1 / DEALS


def test_copies_of_a_case_are_no_evidence() -> None:
    """Each case ten times over in its own cluster: p is that of the cases, and nowhere near that of the copies."""
    hits, exposed = cases(4, 2, 1, 5)
    alone = permuted(hits, exposed, np.arange(12), DEALS, seed=3)
    copied = permuted(
        np.repeat(hits, 10), np.repeat(exposed, 10), np.repeat(np.arange(12), 10), DEALS, seed=3
    )
    assert copied == alone > 0.1
    assert permuted(np.repeat(hits, 10), np.repeat(exposed, 10), np.arange(120), DEALS, seed=3) < 0.001


def test_differences_within_a_cluster_say_nothing() -> None:
    """In every cluster the exposed are hit and the others not; between clusters nothing differs."""
    assert permuted([1, 0] * 10, [1, 0] * 10, np.repeat(np.arange(10), 2), DEALS, seed=1) == 1.0


def test_nothing_to_deal() -> None:
    assert permuted([1, 0], [1, 1], [0, 1], DEALS, seed=1) == 1.0
    assert permuted([1, 1, 0], [1, 1, 0], [0, 0, 0], DEALS, seed=1) == 1.0


def test_false_alarms_of_clustered_noise_are_as_many_as_allowed() -> None:
    """200 worlds of 20 clusters of 1 to 4 with nothing between exposure and hits: p under .1 in about a tenth.

    Binomial(200, .1) has standard deviation 4.2; more than 34 comes once in 2,000 such runs. Rows taken as
    independent would cry wolf far more often.
    """
    rng, alarms, naive = np.random.default_rng(5), 0, 0
    for seed in range(200):
        sizes = rng.integers(1, 5, 20)
        of = np.repeat(np.arange(20), sizes)
        hits, exposed = (np.repeat(rng.integers(0, 2, 20), sizes) for _ in range(2))
        alarms += permuted(hits, exposed, of, 499, seed) < 0.1
        a, b = int((hits & exposed).sum()), int((exposed & ~hits & 1).sum())
        c, d = int((hits & ~exposed & 1).sum()), int((~hits & ~exposed & 1).sum())
        naive += fisher_exact([[a, b], [c, d]]).pvalue < 0.1
    assert alarms <= 34 < naive


def test_the_statistic_is_the_difference_of_shares() -> None:
    assert difference(np.array([[1.0, 0.0]]), np.array([3.0, 1.0]), np.array([4.0, 2.0]))[0] == pytest.approx(
        0.25
    )


@pytest.mark.parametrize("share", [0.0, 0.02, 0.06, 0.3])
def test_chains_join_as_components_of_a_graph_do(share: float) -> None:
    """As SciPy finds them, numbered by their first case; who is near need not be told both ways."""
    near = np.random.default_rng(1).random((60, 60)) < share
    assert np.array_equal(linked(near), connected_components(near, directed=False)[1])
    assert linked(np.zeros((0, 0), bool)).shape == (0,)
