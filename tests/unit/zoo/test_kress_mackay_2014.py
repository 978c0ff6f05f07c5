"""Aimed and blind fire: its two limits are the other two laws, and in between its invariant decides."""

import math

import pytest
from scipy.integrate import quad

from marchland.errors import InputError
from marchland.zoo import models, run

MODEL = models()["kress_mackay_2014"]


def fight(**settings: float) -> dict[str, float]:
    return dict(MODEL.results(run(MODEL, settings)))


@pytest.mark.parametrize(("x0", "y0"), [(495.0, 1000.0), (505.0, 1000.0), (900.0, 300.0)])
def test_blind_fire_is_deitchmans_fight_and_aimed_fire_lanchesters(x0: float, y0: float) -> None:
    starts = {"x0": x0, "y0": y0}
    deitchman, lanchester = models()["deitchman_1962"], models()["lanchester_1916"]
    theirs = deitchman.results(run(deitchman, {"a": 0.1, "b": 1e-4, **starts}))
    blind = fight(mu=0.0, **starts)
    for name in ("x_end", "y_end"):
        assert blind[name] == pytest.approx(theirs[name], rel=1e-6)
    assert math.isnan(blind["end_time"]) == (blind["winner"] == 2)
    square = lanchester.results(run(lanchester, {"a": 0.1, "b": 0.1, **starts}))
    aimed = fight(mu=1.0, **starts)
    assert aimed["winner"] == square["winner"]
    assert aimed["x_end"] + aimed["y_end"] == pytest.approx(square["survivors"], rel=1e-7)
    assert aimed["end_time"] == pytest.approx(square["end_time"], rel=1e-7)


@pytest.mark.parametrize("mu", [1e-9, 1e-4, 0.05, 0.5, 0.999, 1 - 1e-14])
@pytest.mark.parametrize("x0", [300.0, 800.0])
def test_the_survivors_are_those_of_the_invariant(mu: float, x0: float) -> None:
    """The invariant by quadrature, without the closed form of H."""
    a, b, area, y0 = 0.2, 0.1, 1000.0, 900.0

    def worth(x: float) -> float:
        low = min(x, 1e-6)
        parts = ((0.0, low), (low, x))
        return sum(quad(lambda s: s / (mu + (1 - mu) * s / area), *p, epsrel=1e-12)[0] for p in parts)

    found = fight(a=a, b=b, mu=mu, area=area, x0=x0, y0=y0)
    left = a * worth(x0) - b * y0**2 / 2
    assert found["winner"] == (1 if left > 0 else 2)
    if left > 0:
        assert a * worth(found["x_end"]) == pytest.approx(left, rel=1e-6)
    else:
        assert found["y_end"] == pytest.approx(math.sqrt(-2 * left / b), rel=1e-6)


def test_the_first_intelligence_saves_most_regulars() -> None:
    """Survivors rise with mu, and its first twentieth is worth more than twice its second."""
    ends = [fight(mu=mu)["y_end"] for mu in (0.0, 0.05, 0.1, 0.2, 0.5, 1.0)]
    assert ends == sorted(ends)
    assert ends[1] - ends[0] > 2 * (ends[2] - ends[1])


def test_under_nearly_blind_fire_the_last_guerrillas_fall_late_but_do_fall() -> None:
    """While y keeps y_end, each fall of mu by a factor e adds 1 / (b y_end (1-mu) / area) to the end."""
    start = {"x0": 100.0}
    one, other = fight(mu=1e-10, **start), fight(mu=1e-12, **start)
    pace = 0.1 * one["y_end"] / 1000
    assert other["end_time"] - one["end_time"] == pytest.approx(math.log(100) / pace, rel=1e-6)


def test_parity_destroys_both_and_a_crowded_area_is_refused() -> None:
    assert fight(mu=0.0, x0=500.0)["winner"] == 0
    assert fight(mu=1.0, x0=300.0, y0=300.0)["winner"] == 0
    with pytest.raises(InputError, match="x0=1500: expected at most area"):
        MODEL.read({"x0": 1500.0})
