"""Intelligence and collateral harm against the closed form of its one linear equation."""

import math

import pytest

from marchland.errors import InputError
from marchland.zoo import models, run

MODEL = models()["kress_szechtman_2009"]


def war(**settings: float) -> dict[str, float]:
    return dict(MODEL.results(run(MODEL, settings)))


@pytest.mark.parametrize("mu", [0.0, 0.1, 0.3, 0.6])
@pytest.mark.parametrize("until", [0.3, 1.1, 4.0])
def test_the_share_is_that_of_the_closed_form(mu: float, until: float) -> None:
    """i = i* + (i0 - i*) exp(-rate t), held at zero once it is there."""
    theta, start = 0.8, 0.4
    star = (theta * (1 - mu) - mu) / ((1 - mu) * (1 + theta))
    share = star + (start - star) * math.exp(-0.5 * 3 * (1 - mu) * (1 + theta) * until)
    found = war(g=0.5, force=3.0, mu=mu, theta=theta, insurgents0=start, until=until)
    assert found["share_end"] == pytest.approx(max(share, 0), rel=1e-8)
    assert found["eradicated"] == (share <= 0)
    assert found["share_star"] == pytest.approx(star)


def test_eradication_needs_more_intelligence_than_the_threshold_and_no_force_replaces_it() -> None:
    for theta in (0.1, 1.0, 5.0):
        need = theta / (1 + theta)
        for force in (1.0, 1000.0):
            assert war(theta=theta, mu=need + 0.005, force=force, until=1e4)["eradicated"] == 1
            assert war(theta=theta, mu=need - 0.005, force=force, until=1e4)["eradicated"] == 0


def test_it_is_the_share_that_matters_not_the_number_of_people() -> None:
    one = war(insurgents0=0.1, until=2.0)
    many = war(population=5e6, insurgents0=5e5, force=5e6, until=2.0)
    assert many["share_end"] == pytest.approx(one["share_end"], rel=1e-9)


def test_without_backlash_or_intelligence_insurgents_fade_but_stay() -> None:
    found = war(mu=0.0, theta=0.0, until=5.0)
    assert found["share_star"] == 0 and found["eradicated"] == 0
    assert found["share_end"] == pytest.approx(0.3 * math.exp(-5), rel=1e-8)


def test_more_insurgents_than_people_are_refused() -> None:
    with pytest.raises(InputError, match="insurgents0=2: expected at most population"):
        MODEL.read({"insurgents0": 2.0})
