"""The curve of selective violence: its symmetry, and its humps found by search."""

import numpy as np
import pytest

from marchland.zoo import published, run
from marchland.zoo.kalyvas_2006 import violence


@pytest.mark.parametrize("a", [0.2, 1.0, 7.0])
def test_humps_are_where_a_search_finds_them(a: float) -> None:
    model = published("kalyvas_2006")
    found = model.results(run(model, {"a": a, "v0": 3}))
    control = np.linspace(0, 1, 200_001)
    values = np.array([violence(c, 3.0, a) for c in control])
    half = len(control) // 2
    assert found["hump_low"] == pytest.approx(values[: half + 1].argmax() / (len(control) - 1), abs=1e-5)
    assert found["hump_high"] == pytest.approx(1 - found["hump_low"])
    assert found["peak"] == pytest.approx(values.max(), rel=1e-8)


def test_both_sides_are_treated_alike() -> None:
    assert violence(0.3, 1.0, 2.0) == pytest.approx(violence(0.7, 1.0, 2.0))
