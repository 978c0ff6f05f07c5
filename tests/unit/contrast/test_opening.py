"""How page one opens: words that follow from the numbers, a picture of them, and what the scenario ships beside it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marchland.briefing import shipped
from marchland.briefing.briefing import newest_board
from marchland.briefing.shape import Heard, Reference
from marchland.errors import InputError
from marchland.files import typed
from marchland.forecast.recorded import recorded
from marchland.scenario import Scenario, load
from marchland.trial.on_record import on_record
from marchland.views import opening, other_wars_short
from marchland.views.draw import fans
from marchland.views.track_record import episodes, losses, track
from marchland.wars.evidence import wars_at

NAMES = ("history", "march", "talks", "wait", "leave", "sixth")


def case(**more: Any) -> dict[str, Any]:
    """Four weeks before a cut and 104 after it; futures hold 10 to 50, the record falls from 30 to 4 at the end."""
    bands = np.tile(np.array([10.0, 20, 30, 40, 50])[:, None], (1, 105))
    bands[:, 0] = 30
    record = [30.0] * 5 + [30.0] * 52 + [4.0] * 52
    ground = {
        "start": "2014-01-05", "since": 4, "weeks": 104, "places": 60, "area": "x", "replayed": False,
        "strategies": {name: {"places": bands.tolist(), "km2": bands.tolist()} for name in NAMES},
        "record": {"places": record, "km2": record},
        "agree": {name: {"of": 104, "inside": 52, "half": 52, "above": 0, "below": 52, "out": 53} for name in NAMES},
        "prior": None,
    }  # fmt: skip
    found = {
        "scenario": {"focal": "the crown"}, "cut": "2014-02-02", "weeks": 104, "runs": 1000, "learned": False,
        "focus": "march", "against": "history", "strategies": dict.fromkeys(NAMES, "about"), "ground": ground,
        "futures": {"expert": 1024, "neutral": 256}, "counts": {}, "apart": [], "reference": None,
    }  # fmt: skip
    return {**found, **more}


def test_what_the_model_missed_is_said_with_its_day() -> None:
    said = opening.seen(case())
    assert said == (
        "Places held by the crown: 30 at the cut; two years later 10 to 50 in 9 of 10 futures under 'history', 30 in the "
        "middle one, 4 on record. The record lies among these 9 of 10 in 52 of 104 weeks; from 8 February 2015 on "
        "it lies below them and does not come back: the model missed that."
    )
    hit = case()
    hit["ground"]["agree"]["history"] = {
        "of": 104,
        "inside": 104,
        "half": 9,
        "above": 0,
        "below": 0,
        "out": None,
    }
    assert "104 of 104 weeks." in opening.seen(hit) and "missed" not in opening.seen(hit)
    hit["ground"]["agree"]["history"]["of"] = 0
    assert opening.seen(hit).endswith("The record does not reach beyond the cut.")


def test_what_futures_knew_is_said_as_it_was() -> None:
    found = case()
    assert "Nothing recorded after that day is in any future" in opening.knew(found)
    assert "with what was known then" in opening.asked(found) and "1,024 futures" in opening.asked(found)
    assert dict(opening.strategies(found))["History"].startswith("As planned then")
    found["ground"]["replayed"] = True
    assert "no forecast" in opening.knew(found) and "known then" not in opening.asked(found)
    assert dict(opening.strategies(found))["History"] == "about"


def apart(low: float, high: float, neutral: float) -> dict[str, Any]:
    shares = {"expert": 0.8, "neutral": neutral, "as argued": 0.9}
    return {"low": low, "high": high, "share": 0.8, "share_low": 0.7, "share_high": 0.9, "shares": shares}


@pytest.mark.parametrize(
    ("ground", "killed", "said"),
    [
        (
            apart(-9, -1, 0.7),
            apart(-9, -1, 0.7),
            "It does tell 'march' from 'talks': less ground in 40 of 50",
        ),
        (
            apart(-9, 1, 0.7),
            apart(-9, -1, 0.7),
            "cannot tell 'march' from 'talks' on the ground: less ground",
        ),
        (
            apart(-9, -1, 0.7),
            apart(-9, -1, 0.3),
            "cannot tell 'march' from 'talks' on civilians killed: fewer",
        ),
        (apart(-9, 1, 0.3), apart(-9, 1, 0.3), "and the named priors do not agree."),
    ],
)
def test_rivals_that_the_model_cannot_tell_apart_are_named(
    ground: dict[str, Any], killed: dict[str, Any], said: str
) -> None:
    """By the interval over parameter sets, and by whether the named priors agree."""
    found = case(apart=[{"strategy": "talks", "weeks_held": ground, "civilians": killed}])
    (line,) = opening.indistinct(found)
    assert said in line


@pytest.mark.parametrize(
    ("middle", "record", "said"),
    [
        (
            0.0,
            0.0,
            "taken back 0 times in the middle one of these futures (0 to 3 in 90%), on record 0 times.",
        ),
        (
            1.0,
            9.0,
            "taken back once in the middle one of these futures (0 to 3 in 90%), on record 9 times. That is a fault of the model.",
        ),
    ],
)
def test_only_what_was_lost_after_the_cut_is_counted_as_taken_back(
    middle: float, record: float, said: str
) -> None:
    found = case(levels={"history": {"retaken": [middle, 0.0, 3.0]}})
    found["ground"]["retaken"] = record
    assert opening.again(found) == f" Places that the crown lost after the cut are {said}"
    assert opening.again(found) in opening.caption(found)


def test_nobody_is_told_apart_by_27_of_50() -> None:
    slight = {"low": -9.0, "high": -1.0, "share": 0.54, "share_low": 0.51, "share_high": 0.57}
    slight["shares"] = {"expert": 0.54, "neutral": 0.52, "as argued": 0.54}
    found = case(apart=[{"strategy": "talks", "weeks_held": slight, "civilians": apart(-9, -1, 0.7)}])
    (line,) = opening.indistinct(found)
    assert line == (
        "The model cannot tell 'march' from 'talks' on the ground: less ground under 'march' in 27 of 50 futures, no "
        "difference worth naming."
    )


def test_verdicts_say_what_they_were_taken_from() -> None:
    counts = {"supported": 2, "contradicted": 1}
    said = opening.recorded(case(counts=counts, judged="record"))
    assert said == "Of the argument's 3 claims: the record alone supports 2 and contradicts 1."
    assert "and the model where it is silent" in opening.recorded(
        case(counts=counts, judged="record and model")
    )


def test_the_picture_shows_five_strategies_at_most_and_says_which_it_leaves_out() -> None:
    for chart in (fans.fans(case()), fans.narrow(case())):
        for name in ("History: as planned then", "March", "Talks", "Wait", "Leave", "unknown to the model"):
            assert name in chart.svg, name
        assert "Sixth" not in chart.svg and "<script" not in chart.svg
    assert "Counted as area (x), 9 of 10 futures under 'history' end with 10 to 50 km2; the record 4." in (
        opening.caption(case())
    )
    assert "Not drawn: sixth." in opening.caption(case()) and "1,024 futures" in opening.caption(case())


def test_no_words_are_written_after_a_cut_where_they_find_no_room() -> None:
    found = case()
    short = found["ground"]
    short["since"], short["weeks"] = 96, 12
    for bands in short["strategies"].values():
        for part in bands.values():
            part[:] = [row[:13] for row in part]
    for chart in (fans.fans(found), fans.narrow(found)):
        assert "unknown to the model" not in chart.svg and "9 of 10 futures" not in chart.svg
        assert ">record</text>" in chart.svg and "4 record" in chart.svg


def test_the_record_is_named_where_it_is_longest_the_same() -> None:
    assert fans.flat([1.0, 1.0, 2.0, 2.0, 2.0, 1.0]) == 3
    assert fans.flat([None, None, 5.0]) == 2
    assert fans.flat([None]) is None and fans.flat([]) is None


def test_a_record_with_gaps_is_drawn_and_said() -> None:
    found = case()
    found["ground"]["record"]["places"][3:] = [None] * 106
    assert fans.fans(found).svg and "on record" not in opening.seen(found)


def valleys(tmp_path: Path) -> Scenario:
    return load("two_valleys").model_copy(update={"folder": tmp_path})


BOARD = {
    "scenario": "two_valleys",
    "losses": {"focal_brier/all/52": {"marchland": 0.11, "common_decay": 0.1, "stack": 0.09}},
    "skill": {},
    "cells": {"focal_brier/all/52": {"cells": 40, "episodes": 7}},
}


def test_a_shipped_board_stands_where_results_have_none(tmp_path: Path) -> None:
    s, results = valleys(tmp_path), tmp_path / "results"
    assert newest_board(s, results) is None
    file = tmp_path / shipped.SCORES
    file.parent.mkdir()
    file.write_text(json.dumps(BOARD))
    found = newest_board(s, results)
    assert found == BOARD
    told = {"board": found, "scenario": {"focal": "crown"}}
    assert losses(told) == "52 weeks ahead marchland loses to common decay and stack."
    says = "marchland and the naive ones mixed, each by how well it did before"
    assert ("stack", says, ["", "0.090", ""]) in track(told)
    names, known = [name for name, _, _ in track(told)], {"marchland": 0.3, "reference_class": 0.2}
    assert "common decay" in names and any("places of crown are lost" in said for _, said, _ in track(told))
    other = {**told, "board": {**BOARD, "losses": {"focal_brier/all/52": known}}}
    assert losses(other) == "52 weeks ahead marchland loses to other wars."
    assert [name for name, _, _ in track(other)] == ["marchland", "other wars"], (
        "one name in table and sentence"
    )
    assert "7 independent episodes" in episodes(told)
    newer = results / "two_valleys-backtest-001" / "board.json"
    newer.parent.mkdir(parents=True)
    newer.write_text(json.dumps({**BOARD, "losses": {}}))
    assert newest_board(s, results) == {**BOARD, "losses": {}}
    file.write_text(json.dumps({**BOARD, "scenario": "another"}))
    assert shipped.board(s) is None
    file.write_text('{"losses": 3}')
    with pytest.raises(InputError, match="not what `marchland backtest` writes"):
        shipped.board(s)


def test_a_shipped_question_heads_the_page(tmp_path: Path) -> None:
    s, file = valleys(tmp_path), tmp_path / shipped.QUESTION
    assert shipped.question(s) is None
    file.write_text("Would talks\nhave ended it?\n")
    assert shipped.question(s) == "Would talks have ended it?"
    for wrong in (b"", b"x" * 301, b"\x1b[31mred", b"\xff\xfe"):
        file.write_bytes(wrong)
        with pytest.raises(InputError, match=r"question\.txt"):
            shipped.question(s)
    shown = shipped.question(load("iraq_syria_2014"))
    assert shown is not None and shown.startswith("February 2015: would") and shown.endswith("?")


def test_what_other_wars_said_is_the_record_of_that_day() -> None:
    """The shipped file counts the same towns and knows the same wars as the library does now."""
    s = load("iraq_syria_2014")
    cut = s.time.cut
    assert cut is not None
    found = shipped.reference(s, cut)
    assert found is not None and shipped.reference(s, date(2015, 2, 15)) is None
    record = recorded(s).known(cut)
    assert found["held"] == int((record.holder[-1] == record.focal).sum())
    assert found["places"] == len(s.places) and found["band"][0] == [found["held"]] * 3
    assert tuple(found["wars"]) == tuple(g.name for g in wars_at(record.end, s.name))
    held = case(reference=found)
    held["ground"]["record"]["places"][-1] = 0.0
    told = other_wars_short.said(held)
    assert told is not None and f"of {found['held']} places held" in told["said"]
    assert told["after"] == "After 104 weeks it held 0: below 9 chances in 10." and "<svg" in told["svg"]
    assert other_wars_short.said(case()) is None


def test_other_wars_say_nothing_where_nothing_is_held() -> None:
    heard = {"cut": "2014-02-02", "held": 0, "places": 60, "wars": ["a", "b"], "draws": 50}
    zero = {"weeks": 52, "median": 0.0, "low": 0.0, "high": 0.0, "under_half": 0.0, "none": 1.0, "more": 0.0}
    for more in ({"horizons": [], "band": []}, {"horizons": [zero], "band": [[0.0] * 3]}):
        Heard.model_validate({**heard, **more})
        assert other_wars_short.said(case(reference={**heard, **more})) == {
            "said": "2 other wars in which insurgents held towns, as far as they were known on 2 February 2014, say "
            "nothing of a side that holds no town; the crown held none.",
            "after": "",
            "svg": "",
        }
    with pytest.raises(ValueError, match="expected some where places are held"):
        Heard.model_validate({**heard, "held": 3, "horizons": [], "band": []})


def test_a_spoilt_reference_is_refused(tmp_path: Path) -> None:
    s = valleys(tmp_path)
    file = tmp_path / "reference" / "2002-01-06.json"
    file.parent.mkdir()
    file.write_text('{"name": "two_valleys"}')
    with pytest.raises(InputError, match="horizons: is missing"):
        shipped.reference(s, date(2002, 1, 6))
    with pytest.raises(InputError):
        typed.read(file, Reference, "reference --json")


def test_verdicts_from_the_record_need_no_trial() -> None:
    s = load("two_valleys")
    found = on_record(s, date(2002, 1, 6))
    assert found["judged"] == "record" and sum(found["counts"].values()) == len(found["verdicts"]) == len(
        s.claims
    )
    assert on_record(s.model_copy(update={"claims": ()}), date(2002, 1, 6)) == {}
