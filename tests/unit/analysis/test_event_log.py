"""The log of a tiny result that can be read by hand: what happened when, how it ended, and how often."""

import numpy as np
import pytest
import xarray as xr

from marchland.analysis.event_log import Entry, Often, log, often, runs_of

DAYS = np.datetime64("2001-01-14") + 7 * np.arange(6)
ENDS = [str(day) for day in DAYS]


def made() -> xr.Dataset:
    """Two futures of six weeks, two places, two sides; nothing happens in the second but a pact that ends."""
    run_week = ("run", "week")
    holder, attacker = np.zeros((2, 6, 2), np.int8), np.full((2, 6, 2), -1, np.int8)
    holder[0, 4:, 0] = 1
    attacker[0, 2:4, 0] = 1
    rising, crushed = np.zeros((2, 6, 2), np.int8), np.zeros((2, 6, 2), np.int8)
    rising[0, 1, 0] = rising[0, 0, 1] = rising[0, 3, 1] = crushed[0, 2, 1] = 1
    breaks = np.zeros((2, 6, 1), np.int8)
    breaks[:, 3, 0] = 1
    offensive = np.zeros((2, 6, 3), np.float32)
    offensive[0, :2, 0] = offensive[0, 4:, 0] = 1
    return xr.Dataset(
        {
            "holder": ((*run_week, "place"), holder),
            "attacker": ((*run_week, "place"), attacker),
            "event_rising": ((*run_week, "place"), rising),
            "event_crushed": ((*run_week, "place"), crushed),
            "event_pact_break": ((*run_week, "dyad"), breaks),
            "offensive": ((*run_week, "direction"), offensive),
        },
        coords={"run": [0, 1], "week": DAYS.astype("datetime64[ns]"), "place": ["abbey", "bridge"],
                "side": ["rebels", "crown"], "dyad": ["bands+riders"],
                "direction": ["gains", "losses", "others"]},
    )  # fmt: skip


def test_the_log_of_a_future() -> None:
    """The rising in abbey ends with its capture, the first in bridge is put down, the second goes on to the end."""
    assert log(made().sel(run=0)) == (
        Entry(0, ENDS[0], "offensive", ("gains",), ENDS[2], weeks=2),
        Entry(0, ENDS[0], "rising", ("bridge",), ENDS[2], "crushed", 2),
        Entry(1, ENDS[1], "rising", ("abbey",), ENDS[4], "capture", 3),
        Entry(3, ENDS[3], "pact_break", ("bands", "riders")),
        Entry(3, ENDS[3], "rising", ("bridge",), weeks=3),
        Entry(4, ENDS[4], "capture", ("abbey", "crown", "rebels"), weeks=2),
        Entry(4, ENDS[4], "offensive", ("gains",), weeks=2),
    )


def test_how_often_over_all_futures() -> None:
    found = {(one.kind, one.who): one for one in often(made())}
    assert found["pact_break", ("bands", "riders")] == Often(
        "pact_break", ("bands", "riders"), 2, ENDS[3], (1.0, 1.0, 1.0)
    )
    assert found["rising", ()] == Often("rising", (), 1, ENDS[0], (0.0, 0.0, 3.0))
    assert found["capture", ("crown",)].futures == 1 and ("capture", ("rebels",)) not in found
    assert found["offensive", ("gains",)].times == (0.0, 0.0, 2.0)


def test_a_pact_with_a_group_that_has_yet_to_come_does_not_end() -> None:
    """The riders come in the fifth week of the first future, and have gone again by the fourth of the second."""
    ds = made()
    fighters = np.full((2, 6, 2), 100.0, np.float32)
    fighters[0, :4, 1] = 0
    fighters[1, 2:, 1] = 0
    ds = ds.assign_coords(group=["bands", "riders"])
    ds["fighters"] = (("run", "week", "group"), fighters)
    ended = Often("pact_break", ("bands", "riders"), 1, ENDS[3], (0.0, 0.0, 1.0))
    assert [one for one in often(ds) if one.kind == "pact_break"] == [ended]
    for run, told in ((0, []), (1, [Entry(3, ENDS[3], "pact_break", ("bands", "riders"))])):
        assert [one for one in log(ds.sel(run=run)) if one.kind == "pact_break"] == told


def test_events_of_two_axes_and_of_none() -> None:
    ds = made()
    feast, omen = np.zeros((2, 6, 2, 2), np.int8), np.zeros((2, 6), np.int8)
    feast[0, 2, 1, 0] = feast[0, 2, 0, 0] = omen[1, 5] = 1
    ds["event_feast"] = (("run", "week", "place", "side"), feast)
    ds["event_omen"] = (("run", "week"), omen)
    told = [one for run in (0, 1) for one in log(ds.sel(run=run)) if one.kind in ("feast", "omen")]
    assert [(one.week, one.kind, one.who) for one in told] == [
        (2, "feast", ("abbey", "rebels")), (2, "feast", ("bridge", "rebels")), (5, "omen", ()),
    ]  # fmt: skip
    found = {(one.kind, one.who): one for one in often(ds)}
    assert found["feast", ("rebels",)].times == (0.0, 0.0, 2.0) and ("feast", ("crown",)) not in found
    assert found["omen", ()].futures == 1


def test_a_log_is_of_one_future() -> None:
    with pytest.raises(ValueError, match="a log is of one future"):
        log(made())


@pytest.mark.parametrize(
    ("on", "expected"),
    [([0, 0, 0], []), ([1, 1, 1], [(0, 3)]), ([1, 0, 1], [(0, 1), (2, 3)]), ([0, 1, 1], [(1, 3)])],
)
def test_spells(on: list[int], expected: list[tuple[int, int]]) -> None:
    assert list(runs_of(np.array(on, bool))) == expected
