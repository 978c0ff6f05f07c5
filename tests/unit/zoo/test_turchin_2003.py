"""The demographic-fiscal model: laws that hold for any course, and its limits."""

import math

import pytest

from marchland.zoo import published, run
from marchland.zoo.ran import Ran

MODEL = published("turchin_2003")


def ran(**settings: float) -> Ran:
    return run(MODEL, settings)


def results(**settings: float) -> dict[str, float]:
    return {k: v for k, v in MODEL.results(ran(**settings)).items() if isinstance(v, float)}


def test_without_a_state_people_are_logistic() -> None:
    found = ran(rho=0.1, until=100)
    people = float(found.last("population")[0])
    assert people == pytest.approx(0.5 / (0.5 + 0.5 * math.exp(-2)), rel=1e-12)
    after = MODEL.results(found)
    assert after["peak_surplus"] == 0 and math.isnan(after["collapse_time"])


def test_a_treasury_without_expenses_only_grows() -> None:
    """S' = (rho/r) N': what is left at the end is known from the people."""
    found = ran(beta=0.0)
    people = float(found.last("population")[0])
    assert float(found.last("surplus")[0]) == pytest.approx((people - 0.5) / 0.02, rel=1e-8)
    assert math.isnan(MODEL.results(found)["collapse_time"])


def test_the_treasury_peaks_where_taxes_cover_expenses() -> None:
    """At the peak of S, N/k = 1 - beta/rho; at the peak of N, N = k; both by the sampled course."""
    found = ran()
    after = MODEL.results(found)
    time = found.dataset["time"].values[0]
    fill = (found.dataset["population"] / found.dataset["capacity"]).values[0]
    before = time < after["peak_surplus_time"]
    assert fill[before].max() < 0.75 < fill[~before].min() + 0.25
    assert abs(fill[before][-1] - 0.75) < 0.01
    grown = time < after["peak_population_time"]
    assert fill[grown].max() < 1 < fill[~grown][0]


def test_peaks_bound_the_course_and_its_floor() -> None:
    found = ran()
    after = MODEL.results(found)
    people, surplus = (found.dataset[name].values[0] for name in ("population", "surplus"))
    assert people.max() <= after["peak_population"] <= people.max() * 1.001
    assert surplus.max() <= after["peak_surplus"] <= surplus.max() * 1.001
    assert surplus.min() == 0
    assert not surplus[found.dataset["time"].values[0] >= after["collapse_time"]].any()


def test_after_the_collapse_people_return_to_what_the_land_carries() -> None:
    found = ran(until=2000)
    assert float(found.last("population")[0]) == pytest.approx(1, rel=1e-9)
    assert found.dataset["capacity"].values[0, -1] == 1


def test_time_can_be_counted_in_other_units() -> None:
    """Faster by ten in every rate: the same course in a tenth of the time."""
    slow, fast = results(), results(r=0.2, rho=10, beta=2.5, until=40)
    assert fast["peak_surplus"] == pytest.approx(slow["peak_surplus"], rel=1e-6)
    assert fast["collapse_time"] == pytest.approx(slow["collapse_time"] / 10, rel=1e-6)


def test_no_collapse_before_the_end_is_no_number() -> None:
    found = results(until=200)
    assert math.isnan(found["collapse_time"]) and found["peak_population_time"] == 200
