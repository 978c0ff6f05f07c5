"""Boxes, trees and signposts: planted regions come back, noise gives none, and words say what the numbers say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from marchland.sensitivity.signpost import part, signpost
from marchland.stats.cart import grow
from marchland.stats.prim import Box, find, inside, quasi

NAMES = tuple(f"m.p{i}" for i in range(40))


def planted(seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """400 sets of 40 parameters; in the box p3 > .6, p7 < .5 nine of ten futures are of interest, elsewhere two."""
    rng = np.random.default_rng(seed)
    x = rng.random((400, 40))
    hit = (x[:, 3] > 0.6) & (x[:, 7] < 0.5)
    return x, rng.binomial(4, np.where(hit, 0.9, 0.2)) / 4, hit


def noise(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.random((200, 40)), rng.binomial(4, 0.4, 200) / 4


def test_a_planted_box_comes_back() -> None:
    x, y, hit = planted()
    box = find(x, y)
    assert set(box.limits) == {3, 7} and box.sure
    assert box.limits[3][0] == pytest.approx(0.6, abs=0.05) and box.limits[7][1] == pytest.approx(
        0.5, abs=0.05
    )
    assert (box.holds(x) == hit).mean() > 0.95
    assert box.density == pytest.approx(y[hit].mean(), abs=0.05)
    assert box.coverage == pytest.approx(y[hit].sum() / y.sum(), abs=0.05)


def test_coverage_density_and_mass_are_bound_together() -> None:
    for seed in range(3):
        x, y, _ = planted(seed)
        box = find(x, y, seed)
        assert box.coverage == pytest.approx(box.density * box.mass / box.base)
        assert box.mass == pytest.approx(inside(x, box.limits).mean())


def test_noise_gives_no_box_that_is_called_sure() -> None:
    """At 5% each, more than 2 of 10 has a chance of 1%."""
    assert sum(find(*noise(seed), seed).sure for seed in range(10)) <= 2


def test_the_order_and_scale_of_columns_do_not_matter() -> None:
    x, y, _ = planted()
    swapped = find(np.exp(x[:, ::-1]), y)
    assert {39 - c for c in swapped.limits} == set(find(x, y).limits)
    assert (swapped.holds(np.exp(x[:, ::-1])) == find(x, y).holds(x)).mean() > 0.95


def test_a_restriction_that_does_nothing_has_a_large_p_value() -> None:
    x, y, _ = planted()
    limits = {3: (0.6, np.inf), 7: (-np.inf, 0.5), 20: (0.2, np.inf)}
    assert quasi(x, y, limits, 3) < 1e-6 and quasi(x, y, limits, 20) > 0.05


@pytest.mark.parametrize("hits", [0, 1, 7, 12])
def test_the_p_value_is_the_binomial_tail(hits: int) -> None:
    """12 sets in the box of 40, `hits` of them of interest, 10 of the others: P(as many or more) at the share of all."""
    x, y = np.arange(40.0)[:, None], np.zeros(40)
    y[:hits], y[20:30] = 1, 1
    found = quasi(x, y, {0: (-np.inf, 11.0)}, 0)
    assert found == pytest.approx(binom.sf(hits - 1, 12, (hits + 10) / 40), rel=1e-12)


@pytest.mark.parametrize("search", [find, grow])
def test_what_cannot_be_searched_is_an_error(search) -> None:  # type: ignore[no-untyped-def]
    x, y, _ = planted()
    for wrong in ((x[:10], y[:10]), (x, y[:-1]), (np.where(x > 0.99, np.nan, x), y), (x, y * 2), (x, 0 * y)):
        with pytest.raises(ValueError, match=r"expected|alike"):
            search(*wrong)


def test_a_tree_finds_the_box_and_what_no_box_can() -> None:
    """The planted box, and interest in two opposite corners, which is no single box."""
    x, y, _ = planted()
    tree = grow(x, y)
    assert set(tree.used) == {3, 7} and min(tree.used.values()) > 0.9
    assert tree.leaves[0].density == pytest.approx(0.9, abs=0.05)
    assert sum(leaf.mass for leaf in tree.leaves) == pytest.approx(1)
    assert sum(leaf.mass * leaf.density for leaf in tree.leaves) == pytest.approx(y.mean())
    corners = ((x[:, 3] > 0.6) & (x[:, 7] > 0.5)) | ((x[:, 3] < 0.6) & (x[:, 7] < 0.5))
    both = grow(x, corners.astype(float))
    assert sum(leaf.density > 0.95 for leaf in both.leaves) >= 2


def test_a_tree_of_noise_is_one_leaf() -> None:
    """Pruning by one standard error: at most 2 of 10 trees of pure noise may split (more has a chance below 1%)."""
    assert sum(len(grow(*noise(seed), seed).leaves) > 1 for seed in range(10)) <= 2


def test_a_signpost_says_what_the_box_holds() -> None:
    x, y, _ = planted()
    box = find(x, y)
    said = signpost(box, x, y, NAMES, {"m.p3": "speed of advance."}, "it goes wrong")
    here = box.holds(x)
    assert said.startswith(
        f"If `m.p3` (speed of advance) is at least {box.limits[3][0]:.3g}, the upper 4 tenths of"
    )
    assert f"it goes wrong in {round(50 * y[here].mean())} (" in said
    assert f"otherwise in {round(50 * y[~here].mean())} (" in said


def test_a_box_that_chance_would_give_is_no_signpost() -> None:
    x, y, _ = planted()
    unsure = Box({3: (0.5, np.inf)}, 0.6, 0.5, 0.5, 0.4, {3: 1.0}, {3: 0.01}, 0.3)
    assert signpost(unsure, x, y, NAMES, {}, "it goes wrong").startswith("No signpost")


def test_parts_are_told_in_tenths() -> None:
    assert part(0.08) == "the upper tenth" and part(0.62, below=True) == "the lower 6 tenths"
    assert part(0.001) == "the upper tenth"
