"""Town by town: shares and their intervals of known futures, and what page one says of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from marchland.compare import towns
from marchland.compare.comparison import REPLICATES
from marchland.stats.shares import among
from marchland.views import town_by_town
from marchland.views.reading import read
from unit.views.synthetic import synthetic

SETS = 64


def held(*shares: float) -> np.ndarray[Any, Any]:
    """Columns (strategy, run, place) of one strategy: a place is held in the first so many sets, throughout."""
    runs = SETS * REPLICATES
    return np.array([[[float(k < share * runs) for share in shares] for k in range(runs)]])


def test_a_share_is_of_futures_and_its_interval_of_whole_sets() -> None:
    found = towns.shares(held(0, 0.25, 1), REPLICATES)
    assert found.shape == (1, 3, 3)
    np.testing.assert_allclose(found[0, 0], [0, 0.25, 1])
    np.testing.assert_allclose(found[0, :, 0], 0)
    np.testing.assert_allclose(found[0, :, 2], 1)
    by_hand = 1.645 * np.sqrt(0.25 * 0.75 / SETS)  # normal theory of a mean of sets that never differ within
    assert found[0, 1:, 1] == pytest.approx([0.25 - by_hand, 0.25 + by_hand], abs=0.02)
    np.testing.assert_array_equal(towns.columns(1, np.array([[[0, 1], [1, 0]]], np.int8)), [[1, 0]])


def test_what_few_sets_do_not_show_may_still_be() -> None:
    assert (1 - towns.unseen(SETS)) ** SETS == pytest.approx(0.05)
    assert towns.unseen(1000) < 0.5 / 50 < towns.unseen(250)


def case(**more: Any) -> dict[str, Any]:
    rows = [
        {"label": "Ash", "cut": "Reds", "record": None, "held": {"history": [0.5, 0.4, 0.6], "press": [0, 0, 0]}},
        {"label": "Elm", "cut": "Blues", "record": "Reds", "held": {"history": [1, 1, 1], "press": [1, 1, 1]}},
    ]  # fmt: skip
    kept = {
        "last": "2002-05-25",
        "belief": "expert",
        "sets": 64,
        "replicates": 4,
        "unseen": 0.046,
        "rows": rows,
    }
    return {"against": "history", "strategies": {"history": "", "press": ""}, "scenario": {"focal": "Reds"},
            "towns": kept, **more}  # fmt: skip


def test_the_page_gives_every_town_in_futures_of_fifty() -> None:
    told = town_by_town.compared(case())
    assert told is not None
    assert told["rows"] == [
        ("Ash", "Reds", ["25 (20 to 30)", "0"], "not known"),
        ("Elm", "Blues", ["50", "50"], "Reds"),
    ]
    assert (
        told["lead"] == "Held by Reds on 25 May 2002 under 'history': Ash in 25 and Elm in 50 of 50 futures."
    )
    assert "256 futures" in told["note"] and "3 of 50" in told["note"]


def test_a_comparison_of_before_has_no_towns_and_still_opens() -> None:
    assert town_by_town.compared(case(towns=None)) is None
    assert town_by_town.compared({"scenario": {}}) is None


def test_the_report_of_a_run_gives_the_same_of_its_futures() -> None:
    result = synthetic(runs=60)
    reading = read(result)
    told = town_by_town.of_run(reading)
    ds, sides = reading.ds, [str(side) for side in reading.ds["side"].values]
    assert len(told["rows"]) == ds.sizes["place"] and all(
        len(c) == len(told["heads"]) for _, c in told["rows"]
    )
    last = (ds["holder"].isel(week=-1) == sides.index(reading.focal)).mean("run")
    shares = {reading.label("place", str(p)): float(last.sel(place=p)) for p in ds["place"].values}
    at = [head for head, _ in told["heads"]].index("Futures of 50 at the end")
    for name, cells in told["rows"]:
        assert cells[at].split(" ")[0] == among(shares[name], 50).split(" ")[0]
    doubts = [shares[name] * (1 - shares[name]) for name, _ in told["rows"]]
    assert doubts == sorted(doubts, reverse=True)
    record = ds["record_holder"].isel(week=-1)
    assert told["rows"][0][1][-1] == reading.label(
        "side",
        sides[
            int(
                record.values[
                    [reading.label("place", str(p)) for p in ds["place"].values].index(told["rows"][0][0])
                ]
            )
        ],
    )
