"""Names on small maps: over no circle and no other name, inside of the panel, and counted where there is no room."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from marchland.views.draw.maps import maps
from marchland.views.draw.place_names import GROWN, SIZE, Name, names
from marchland.views.reading import read
from marchland.views.sheet import lettering
from unit.views.synthetic import synthetic

ROOM = (0.0, 0.0, 220.0, 160.0)


def box(at: np.ndarray, name: Name, scale: float) -> tuple[float, float, float, float]:
    """Left, lower, right and upper of a name as it is written."""
    x, y = at[name.place] * scale + name.moved
    wide, tall = lettering.width(name.text, SIZE), lettering.height(name.text, SIZE)
    left = x - {"left": 0, "center": 0.5, "right": 1}[name.ha] * wide
    low = y - {"bottom": 0, "center": 0.5, "top": 1}[name.va] * tall
    return left, low, left + wide, low + tall


def crossing(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] - 1e-9 and b[0] < a[2] - 1e-9 and a[1] < b[3] - 1e-9 and b[1] < a[3] - 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_names_lie_over_no_circle_and_no_other_name(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 40
    at, radius = rng.uniform(10, 150, (n, 2)), rng.uniform(1.8, 5.7, n)
    found = names(at, radius, [f"Town {i}" for i in range(n)], range(n), ROOM)
    assert 5 < len(found) < n
    for scale in GROWN:
        boxes = [box(at, name, scale) for name in found]
        assert not any(crossing(a, b) for a, b in combinations(boxes, 2))
        for i in range(n):
            (x, y), r = at[i] * scale, radius[i]
            circle = (x - r, y - r, x + r, y + r)
            assert not any(
                crossing(b, circle) for b, name in zip(boxes, found, strict=True) if name.place != i
            )
    for b in [box(at, name, GROWN[0]) for name in found]:
        assert b[0] >= 0 and b[1] >= 0 and b[2] <= 220 and b[3] <= 160


def test_the_first_is_placed_at_its_right_and_a_crowd_goes_without() -> None:
    crowd = np.full((9, 2), 80.0) + np.indices((3, 3)).reshape(2, 9).T * 4
    found = names(crowd, np.full(9, 3.0), ["A long name"] * 9, [4], ROOM)
    assert not found
    alone = names(np.array([[50.0, 50.0]]), np.array([3.0]), ["Goma"], [0], ROOM)
    assert alone == [Name(0, "Goma", (4.5, 0.0), "left", "center")]


def test_the_report_writes_them_on_every_map_and_says_how_many_are_not() -> None:
    chart = maps(read(synthetic(runs=8)))
    written = re.findall(r">([^<]+)</text>", chart.svg)
    left = re.search(r"(\d+) names? (?:is|are) left out", chart.caption)
    shown = {t for t in written if written.count(t) == 12}
    assert len(shown) == 10 - (int(left[1]) if left else 0)
