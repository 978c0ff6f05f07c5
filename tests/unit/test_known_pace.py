"""A pace between two dated figures is not known before the second of them."""

from __future__ import annotations

from datetime import date

import pytest

from marchland.record.known_at import known_at, week_of
from marchland.scenario import Scenario, load
from marchland.territory.compile import compile_model

MILITIAS, FIGURE, AFTER = "shia_militias", date(2015, 2, 15), date(2015, 2, 22)


@pytest.fixture(scope="module")
def war() -> Scenario:
    return load("iraq_syria_2014")


@pytest.mark.parametrize("cut", [date(2014, 9, 7), date(2015, 2, 8)])
def test_a_pace_that_rests_on_a_later_figure_is_left_out(war: Scenario, cut: date) -> None:
    """110,000 militiamen were first written of on 2015-02-15: no cut before it knows how many joined a week."""
    model = compile_model(known_at(war, cut, replay=False))
    recruits = model.inputs()["recruits"][:, model.labels["group"].index(MILITIAS)]
    assert not recruits.any()
    whole = compile_model(war).inputs()["recruits"][:, model.labels["group"].index(MILITIAS)]
    assert whole[week_of(war, cut) - 1] > 2000


def test_a_pace_whose_figures_are_known_is_kept_and_ends_with_them(war: Scenario) -> None:
    model = compile_model(known_at(war, AFTER, replay=False))
    recruits = model.inputs()["recruits"][:, model.labels["group"].index(MILITIAS)]
    assert recruits[week_of(war, FIGURE) - 1] > 2000 and not recruits[week_of(war, AFTER) :].any()


def test_replayed_inputs_are_whole(war: Scenario) -> None:
    assert known_at(war, date(2015, 2, 8)).inputs == war.inputs
