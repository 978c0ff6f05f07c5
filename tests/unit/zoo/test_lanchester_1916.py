"""Laws of attrition against closed forms that the solver does not know."""

import math

import pytest

from marchland.errors import InputError
from marchland.zoo import models, run
from marchland.zoo.lanchester_1916.law import FADED

MODEL = models()["lanchester_1916"]


def fight(**settings: float) -> dict[str, float]:
    return dict(MODEL.results(run(MODEL, settings)))


@pytest.mark.parametrize(("x0", "y0"), [(1000.0, 600.0), (300.0, 900.0), (50.0, 71.0), (1e5, 2.0)])
def test_the_square_law_ends_where_and_when_the_hyperbola_does(x0: float, y0: float) -> None:
    a, b = 0.01, 0.02
    x, y = x0 * math.sqrt(b), y0 * math.sqrt(a)
    kept = math.sqrt(abs(x * x - y * y))
    end = math.log((max(x, y) + min(x, y)) / (max(x, y) - min(x, y))) / (2 * math.sqrt(a * b))
    found = fight(a=a, b=b, x0=x0, y0=y0)
    assert found["winner"] == (1 if x > y else 2)
    assert found["survivors"] == pytest.approx(kept / math.sqrt(b if x > y else a), rel=1e-7)
    assert found["end_time"] == pytest.approx(end, rel=1e-7)


def test_under_the_linear_law_the_loser_fades_and_the_difference_stays() -> None:
    found = fight(p=1.0, q=1.0)
    assert found["survivors"] == pytest.approx(700 + 0.5 * 600 * FADED, rel=1e-9)
    assert math.isnan(found["end_time"]) and found["winner"] == 1


def test_constant_losses_end_when_the_smaller_supply_runs_out() -> None:
    """p = q = 0: x loses 2 a unit of time, y loses 5."""
    found = fight(p=0.0, q=0.0, a=2.0, b=5.0, x0=30.0, y0=50.0)
    assert (found["winner"], found["survivors"]) == (1, pytest.approx(10))
    assert found["end_time"] == pytest.approx(10)


def test_the_root_law_ends_after_the_angle_that_the_closed_form_gives() -> None:
    """p = 1/2, q = 1/2: with r^2 = x - (a/b) y kept, y = (b/a) r^2 sinh^2 and time runs with its argument."""
    a, b, x0, y0 = 0.01, 0.02, 1000.0, 600.0
    kept = x0 - a / b * y0
    end = 2 / math.sqrt(a * b) * math.asinh(math.sqrt(a * y0 / (b * kept)))
    found = fight(p=0.5, q=0.5)
    assert found["end_time"] == pytest.approx(end, rel=1e-7)
    assert found["survivors"] == pytest.approx(kept, rel=1e-8)


def test_two_halves_in_turn_fall_to_a_whole_but_not_under_the_linear_law() -> None:
    """Aimed fire: 1000 beat 500 and then 500 more, with sqrt(1/2) left. Area fire: all perish either way."""
    alike = {"a": 0.01, "b": 0.01}
    first = fight(**alike, x0=1000.0, y0=500.0)["survivors"]
    assert fight(**alike, x0=first, y0=500.0)["survivors"] == pytest.approx(1000 * math.sqrt(0.5), rel=1e-6)
    both = {**alike, "p": 1.0, "q": 1.0}
    first = fight(**both, x0=1000.0, y0=500.0)["survivors"]
    assert fight(**both, x0=500.0, y0=500.0)["winner"] == 0
    assert first == pytest.approx(500, rel=1e-6)


def test_at_parity_nobody_wins() -> None:
    equal = {"a": 0.01, "b": 0.04, "x0": 300.0, "y0": 600.0}
    found = fight(**equal)
    assert (found["winner"], found["survivors"]) == (0, 0) and math.isnan(found["end_time"])
    supply = fight(a=3.0, b=3.0, x0=60.0, y0=60.0, p=0.0, q=0.0)
    assert (supply["winner"], supply["end_time"]) == (0, pytest.approx(20))


def test_sides_may_change_names() -> None:
    for law in ({"p": 1.0, "q": 0.0}, {"p": 0.3, "q": 0.8}, {"p": 1.5, "q": 2.0}, {"p": 0.0, "q": 1.0}):
        one = fight(a=0.03, b=0.01, x0=400.0, y0=700.0, **law)
        other = fight(a=0.01, b=0.03, x0=700.0, y0=400.0, **law)
        assert {one["winner"], other["winner"]} == {1, 2}
        assert one["survivors"] == pytest.approx(other["survivors"], rel=1e-9)


def test_laws_under_which_both_fade_together_are_refused() -> None:
    with pytest.raises(InputError, match=r"q=2\.5: expected at most p \+ 1"):
        MODEL.read({"q": 2.5})
