"""A stack: draws in proportion, the mean of its members' chances, and weights from nothing but what was verified."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import xarray as xr

from marchland.forecast.forecast import Forecast
from marchland.forecast.stack import MOST, Members, allotted, joined, spoken, stacked, stacks, thinned, weigh

ORIGINS = (date(2000, 1, 2), date(2000, 4, 2), date(2000, 7, 2))


def said(
    name: str, chance: float, origin: date = ORIGINS[0], draws: int = 100, conditional: bool = False
) -> Forecast:
    """Side 0 holds both places in so many of the draws, for all 26 weeks."""
    holds = (np.arange(draws) >= round(chance * draws)).astype(np.int8)
    return Forecast(name, origin, conditional, 26, np.broadcast_to(holds[:, None, None], (draws, 26, 2)))


def losses(sure: float, rash: float) -> xr.Dataset:
    """Four places, all changed, two episodes; log scores of two members the same everywhere."""
    shape = (3, 2, 4)
    log = np.stack([np.full(shape, sure), np.full(shape, rash)])
    cluster = np.broadcast_to([0, 0, 1, 1], shape)
    return xr.Dataset(
        {
            "focal_log": (("forecaster", "origin", "horizon", "place"), log),
            "changed": (("origin", "horizon", "place"), np.ones(shape, bool)),
            "cluster": (("origin", "horizon", "place"), cluster),
        },
        coords={
            "forecaster": ["a", "b"],
            "origin": np.array(ORIGINS, "datetime64[ns]"),
            "horizon": [13, 26],
        },
    )


@pytest.mark.parametrize(
    ("share", "want"), [((1, 1, 1), [4, 3, 3]), ((0.75, 0.25, 0), [8, 2, 0]), ((2, 1, 1), [5, 3, 2])]
)
def test_draws_are_shared_out_whole(share: tuple[float, ...], want: list[int]) -> None:
    assert allotted(np.asarray(share, float), 10) == want


def test_its_chances_are_the_weighted_mean_of_its_members() -> None:
    members = {"a": said("a", 0.2), "b": said("b", 1.0, draws=1)}
    found = stacked("both", members, {"a": 0.75, "b": 0.25}, 400)
    assert found.control is not None and found.control.shape == (400, 26, 2)
    assert (found.control == 0).mean(0) == pytest.approx(np.full((26, 2), 0.75 * 0.2 + 0.25))
    assert found.km2 is None and found.deaths is None


def test_who_is_silent_of_a_cell_leaves_it_to_the_others() -> None:
    told = np.array([[1.0, np.nan, np.nan], [2.0, 5.0, np.nan], [3.0, 6.0, np.nan], [4.0, np.nan, np.nan]])
    found = spoken(told)
    assert found[:, 0].tolist() == [1, 2, 3, 4]
    assert sorted(found[:, 1].tolist()) == [5, 5, 6, 6] and np.isnan(found[:, 2]).all()


def test_deaths_and_areas_come_from_those_who_speak_of_them() -> None:
    one = Forecast("d", ORIGINS[0], False, 26, deaths=np.full((10, 6, 2), 7.0))
    found = stacked("both", {"a": said("a", 0.5), "d": one}, {"a": 1.0}, 60)
    assert found.deaths is not None and (found.deaths == 7).all() and len(found.deaths) == 60


def test_weights_follow_from_what_was_verified() -> None:
    """At the second origin 13 weeks of the first: 4 places at log scores .2 and .7, two changes an episode."""
    told = losses(0.2, 0.7)
    assert weigh(told, ORIGINS[0], ["a", "b"]) == {"a": 0.5, "b": 0.5}
    second = weigh(told, ORIGINS[1], ["a", "b"])
    assert second["b"] / second["a"] == pytest.approx(np.exp(-4 * 0.5 / 2))
    third = weigh(told, ORIGINS[2], ["a", "b"])
    assert third["b"] / third["a"] == pytest.approx(np.exp(-2 * 4 * 0.5 / 2)), (
        "two origins, one horizon of each"
    )


def test_nothing_that_was_not_verified_reaches_a_weight() -> None:
    told = losses(0.2, 0.7)
    later = told.copy(deep=True)
    later["focal_log"][:, 0, 1] = 99.0
    later["focal_log"][:, 1:] = -3.0
    assert weigh(told, ORIGINS[1], ["a", "b"]) == weigh(later, ORIGINS[1], ["a", "b"])


def test_members_are_thinned_and_those_told_of_the_future_left_out() -> None:
    kept = Members()
    many = said("a", 0.5, draws=5 * MOST)
    assert kept.keep(many) is many
    kept.keep(said("a", 0.9, conditional=True))
    assert list(kept.said) == [ORIGINS[0]] and list(kept.said[ORIGINS[0]]) == ["a"]
    few = kept.said[ORIGINS[0]]["a"].control
    assert few is not None and len(few) == MOST and (few == 0).mean() == pytest.approx(0.5)
    other = Forecast("a", ORIGINS[0], False, 26, deaths=np.ones((3, 6, 1)))
    both = joined(thinned(many), other)
    assert both.control is not None and both.deaths is not None


def test_there_is_one_stack_with_the_model_and_one_without() -> None:
    kept = Members()
    for origin in ORIGINS[:2]:
        for name, chance in (("a", 0.2), ("b", 0.6), ("marchland", 1.0)):
            kept.keep(said(name, chance, origin))
    told = losses(0.3, 0.3)
    told = xr.concat(
        [told, told.sel(forecaster=["a"]).assign_coords(forecaster=["marchland"])],
        "forecaster",
        data_vars="minimal",
    )
    found = stacks(kept, told, ("marchland",), 300)
    assert [(f.name, f.origin) for f in found] == [
        (n, o) for o in ORIGINS[:2] for n in ("stack of naive", "stack")
    ]
    chances = [float((f.control == 0).mean()) for f in found if f.control is not None]
    assert chances[:2] == pytest.approx([0.4, 0.6], abs=0.01)
    with pytest.raises(ValueError, match="at least one"):
        stacked("none", {}, {}, 10)
