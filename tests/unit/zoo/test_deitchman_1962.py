"""The guerrilla fight against its invariant and its limits."""

import math

import pytest

from marchland.zoo import models, run

MODEL = models()["deitchman_1962"]


def fight(**settings: float) -> dict[str, float]:
    return dict(MODEL.results(run(MODEL, settings)))


@pytest.mark.parametrize(
    ("a", "b", "x0", "y0"),
    [(0.1, 1e-4, 400.0, 1000.0), (0.1, 1e-4, 1500.0, 1000.0), (2.0, 0.5, 3.0, 9.0), (1e-3, 1e-5, 9e3, 2e3)],
)
def test_the_limit_is_that_of_the_invariant(a: float, b: float, x0: float, y0: float) -> None:
    found = fight(a=a, b=b, x0=x0, y0=y0)
    kept = y0**2 - 2 * a * x0 / b
    assert found["y_end"] == pytest.approx(math.sqrt(max(kept, 0)), rel=1e-7)
    assert found["x_end"] == pytest.approx(max(-kept, 0) * b / (2 * a), rel=1e-7)
    assert min(found["x_end"], found["y_end"]) == 0


def test_parity_grows_with_the_square_of_the_regulars() -> None:
    assert fight(y0=2000.0)["parity"] == pytest.approx(4 * fight()["parity"])


def test_the_invariant_holds_on_the_whole_path() -> None:
    for x0 in (300.0, 700.0):
        ran = run(MODEL, {"x0": x0})
        x, y = ran.dataset["x"].values[0], ran.dataset["y"].values[0]
        assert abs(y**2 - 2000 * x - (1e6 - 2000 * x0)).max() < 1e-8 * 1e6


def test_guerrillas_who_win_do_so_at_the_time_of_the_closed_form() -> None:
    """y' = -(b/2)(y^2 + k^2), so y is gone after 2/(b k) arctan(y0/k)."""
    k = math.sqrt(2 * 0.1 * 700 / 1e-4 - 1e6)
    end = 2 / (1e-4 * k) * math.atan(1000 / k)
    assert float(run(MODEL, {"x0": 700.0}).dataset["end_time"][0]) == pytest.approx(end, rel=1e-8)
