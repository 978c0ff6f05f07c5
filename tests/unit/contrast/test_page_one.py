"""Grades by their rules, and page one in sentences that follow from its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from marchland.briefing.briefing import agreed
from marchland.briefing.grade import grade, turned
from marchland.cli.app import app
from marchland.compare.beliefs import ARGUED, EXPERT, NEUTRAL, UNLEARNED
from marchland.compare.difference import Difference, difference
from marchland.compare.outcomes import OUTCOMES
from marchland.views import answer, opening

SURE = np.full((64, 4), -2.0)
EVEN = np.tile([-1.0, 1.0], (64, 2))
UP = np.full((64, 4), 1.0)


def made(**others: Any) -> Difference:
    return difference("a", "b", OUTCOMES[1], {EXPERT: SURE, **others})


def scored(gain: float, low: float | None) -> dict[str, Any]:
    return {"skill": {"focal_brier/all/52": {"persistence": [gain, low, gain + 0.2]}}}


def unchanged(mine: float, naive: float) -> dict[str, Any]:
    """A board on which no gain over persistence stands, as where nothing changed after the origins."""
    losses = {"focal_brier/all/26": {"marchland": mine, "persistence": naive}}
    return {"skill": {"focal_brier/all/26": {"persistence": [None, None, None]}}, "losses": losses}


@pytest.mark.parametrize(
    ("d", "learned", "board", "verified", "level", "because"),
    [
        (made(), True, scored(0.3, 0.1), True, "high", ""),
        (made(), True, scored(0.3, -0.1), True, "medium", "do not surely gain"),
        (made(), True, scored(0.3, None), True, "medium", "do not surely gain"),
        (made(), True, scored(-0.3, -0.5), True, "low", "lose to"),
        (made(), True, None, True, "low", "not scored"),
        (made(), True, {"skill": {}}, True, "low", "not scored"),
        (made(), True, unchanged(0.06, 0.0), True, "low", "half a year ahead lose to 'nothing changes'"),
        (made(), True, unchanged(0.06, 0.12), True, "medium", "half a year ahead do not surely gain"),
        (made(), False, scored(0.3, 0.1), True, "low", "nothing was learned"),
        (made(), True, scored(0.3, 0.1), None, "low", "not verified"),
        (made(), True, scored(0.3, 0.1), False, "low", "failed"),
        (made(**{"without hold": UP}), True, scored(0.3, 0.1), True, "low", "turn the order"),
        (made(**{NEUTRAL: EVEN}), True, scored(0.3, 0.1), True, "low", "depends on the prior"),
        (made(**{UNLEARNED: EVEN}), True, scored(0.3, 0.1), True, "low", "even odds"),
    ],
)
def test_nothing_raises_a_grade(
    d: Difference,
    learned: bool,
    board: dict[str, Any] | None,
    verified: bool | None,
    level: str,
    because: str,
) -> None:
    found = grade(d, learned, board, verified)
    assert found.level == level
    assert because in " ".join(found.reasons) and bool(found.reasons) == (level != "high")


def test_a_loss_at_any_horizon_holds_a_grade_down() -> None:
    board = scored(0.3, 0.1)
    board["skill"]["focal_brier/all/26"] = {"persistence": [-0.04, -0.2, 0.1]}
    board["skill"]["focal_brier/all/104"] = {"persistence": [-0.01, -0.2, 0.1]}
    found = grade(made(), True, board, True)
    assert found.level == "low" and "half a year and two years ahead lose" in found.reasons[0]


@pytest.mark.parametrize(
    ("inside", "of", "level", "said"),
    [(2, 32, "low", "30 of 32"), (20, 32, "medium", "12 of 32"), (26, 32, "high", ""), (0, 0, "high", "")],
)
def test_a_record_outside_of_the_futures_holds_a_grade_down(
    inside: int, of: int, level: str, said: str
) -> None:
    found = grade(made(), True, scored(0.3, 0.1), True, {"of": of, "inside": inside})
    told = f"the record lies outside of the 90% band in {said} weeks since the cut"
    assert (found.level, found.reasons) == (level, (told,) if said else ())


def test_luck_that_drowns_a_strategy_holds_a_grade_down() -> None:
    mostly = np.tile([-1.0, -1.0, -1.0, 1.0, 1.0], (64, 1))
    d = difference("a", "b", OUTCOMES[1], {EXPERT: mostly})
    assert grade(d, True, scored(0.3, 0.1), True).level == "medium"


def test_what_turns_an_order_round_is_named() -> None:
    d = made(**{"without hold": UP, "without pacts": SURE, NEUTRAL: EVEN})
    assert turned(d) == ("without hold", NEUTRAL)


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({EXPERT: 0.9, NEUTRAL: 0.9, ARGUED: 0.8}, "the same under every assumption"),
        ({EXPERT: 0.9, NEUTRAL: 0.4, ARGUED: 0.8}, "No ranking on the ground: it depends on the prior."),
        (
            {EXPERT: 0.9, NEUTRAL: 0.9, ARGUED: 0.8, "without hold": 0.2},
            "hangs on assumptions. Under mechanism 'hold'",
        ),
    ],
)
def test_page_one_ranks_nothing_on_which_priors_disagree(shares: dict[str, float], said: str) -> None:
    straddles = min(shares.values()) <= 0.5
    clear = {"share": 0.9, "share_low": 0.8, "share_high": 0.95}
    rows = {
        "weeks_held": {"shares": shares, "straddles_even_odds": straddles, **clear},
        "civilians": {"shares": {EXPERT: 0.1, NEUTRAL: 0.2}, **clear},
    }
    found = {"focus": "x", "differences": {"x": rows}, "turned": [k for k, v in shares.items() if v <= 0.5]}
    assert said in answer.condition(found)
    rows["civilians"] = {"shares": {EXPERT: 0.1, NEUTRAL: 0.9}, **clear}
    assert "in civilians killed: it depends on the prior" in answer.condition(found)


@pytest.mark.parametrize(
    ("shares", "low", "high", "slight"),
    [
        ({EXPERT: 0.53, NEUTRAL: 0.51, "without hold": 0.55}, 0.51, 0.55, True),
        ({EXPERT: 0.56, NEUTRAL: 0.55}, 0.52, 0.6, False),
        ({EXPERT: 0.56, NEUTRAL: 0.7}, 0.49, 0.6, True),
        ({EXPERT: 0.51, NEUTRAL: 0.49}, 0.505, 0.52, True),
    ],
)
def test_page_one_names_no_difference_of_a_few_futures(
    shares: dict[str, float], low: float, high: float, slight: bool
) -> None:
    """All within 2.5 of 25 of 50, or an interval that holds 25: no order is said, and no prior is blamed for it."""
    d = {"shares": shares, "share": shares[EXPERT], "share_low": low, "share_high": high}
    d["straddles_even_odds"] = min(shares.values()) <= 0.5
    clear = {"shares": {EXPERT: 0.9, NEUTRAL: 0.8}, "share": 0.9, "share_low": 0.8, "share_high": 0.95}
    found = {"focus": "x", "differences": {"x": {"weeks_held": d, "civilians": clear}}, "turned": []}
    told = answer.condition(found)
    assert (told.startswith("No difference worth naming on the ground: less ground in ")) == slight
    assert ("The order on the ground" in told) != slight and "ranking" not in told
    clear["shares"] = {EXPERT: 0.1, NEUTRAL: 0.9}
    assert "No ranking in civilians killed: it depends on the prior." in answer.condition(found)


def test_a_bet_is_named_only_where_priors_agree_on_it() -> None:
    a, b, both = ({"regret": names} for names in (["a"], ["b"], ["a", "b"]))
    assert agreed({EXPERT: "by regret: a", NEUTRAL: "by regret: a"}, [a, a]) == "by regret: a"
    told = agreed({EXPERT: "by regret: a", NEUTRAL: "by regret: b"}, [a, b])
    assert told == "depends on the prior (expert: by regret: a; neutral: by regret: b)"
    said = {EXPERT: "by regret: a", NEUTRAL: "by regret: a; by good enough: a or b"}
    told = agreed(said, [a, {**a, "good enough": ["b", "a"]}])
    assert told.startswith(
        "a under every prior, but not alone by every measure (expert: by regret: a; neutral: "
    )
    told = agreed({EXPERT: "by regret: a", NEUTRAL: "by regret: a or b"}, [a, both])
    assert told.startswith("depends on the prior"), "a tie of all says nothing"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("two_valleys-backtest-001/board.json", '{"scenario": "two_valleys", "losses": {"x": 1}}'),
        ("two_valleys-trial-001/trial.json", '{"verdicts": [], "cou'),
    ],
)
def test_what_pages_take_from_other_results_is_judged_before_computing(
    file: str, content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "results" / file
    path.parent.mkdir(parents=True)
    path.write_text(content)
    done = CliRunner().invoke(
        app, ["compare", "two_valleys", "--strategies", "history,settlement", "--quiet"]
    )
    assert done.exit_code == 2 and file in done.output and "not what `marchland" in done.output
    assert list((tmp_path / "results").iterdir()) == [path.parent]


@pytest.mark.parametrize(("deaths", "told"), [(0, True), (7, False), (None, False)])
def test_deaths_without_a_record_are_said_to_be_assumed(deaths: int | None, told: bool) -> None:
    d = {"share": 0.6, "share_low": 0.4, "share_high": 0.8, "shares": {EXPERT: 0.6}, "mean": -10.0, "low": -20.0,
         "high": 9.0}  # fmt: skip
    found = {
        "scenario": {"focal": "the crown"} | ({} if deaths is None else {"deaths": deaths}),
        "focus": "press", "weeks": 32, "outcomes": {"civilians": {"unit": "persons"}},
        "differences": {"press": {"weeks_held": d, "civilians": d}},
    }  # fmt: skip
    lines = answer.said(found)
    assert len(lines) == 2 + told and "10 persons fewer" in lines[1]
    assert ("No deaths are on record here" in lines[-1] and "are assumed" in lines[-1]) == told


def test_a_rival_is_set_beside_the_plan_with_what_luck_does() -> None:
    ground = {"share": 0.4, "shares": {EXPERT: 0.4, NEUTRAL: 0.36}, "mean": 20.0, "low": -10.0, "high": 50.0}
    ground |= {"share_low": 0.3, "share_high": 0.45}
    civilians = {
        "share": 0.5,
        "share_low": 0.47,
        "share_high": 0.53,
        "shares": {EXPERT: 0.5, NEUTRAL: 0.48},
        "mean": 96.0,
        "low": 43.0,
        "high": 148.0,
    }
    rows = {"weeks_held": ground | {"luck": 70.0}, "civilians": civilians | {"luck": 1065.0}}
    found = {
        "focus": "article",
        "against": "history",
        "weeks": 100,
        "outcomes": {"civilians": {"unit": "persons"}},
        "differences": {"article": rows, "militia_first": rows},
    }
    assert answer.rivals(found) == [
        "Militia first, beside 'history': less ground in 20 of 50 futures under expert priors, 18 under neutral, on "
        "average 0.20 places more at any time (90% of parameter sets: 0.10 fewer to 0.50 more); fewer civilians killed "
        "in 25, 24 under neutral, on average 96 persons more (90% of parameter sets: 43 to 148). An average leaves luck "
        "out: in one war luck alone moves that difference by 1,060 persons. There is no difference worth naming in "
        "civilians killed."
    ]


@pytest.mark.parametrize(
    ("low", "high", "mean", "told"),
    [
        (0.58, 0.66, 1.8, True),
        (0.58, 0.66, -1.8, False),
        (0.36, 0.44, -2.0, True),
        (0.48, 0.55, 1.0, False),
        (0.58, 0.66, 0.0, False),
    ],
)
def test_an_average_that_goes_the_other_way_than_most_futures_says_so(
    low: float, high: float, mean: float, told: bool
) -> None:
    """Shares are those of futures with less: fewer in most and more on average is one future in which many die."""
    said = answer.against({"share_low": low, "share_high": high, "mean": mean})
    assert ("the other way than futures do" in said) == told


def test_who_held_how_many_towns_at_the_cut_is_said() -> None:
    rows = [{"cut": side} for side in ["Reds", "Reds", "Blues", None]]
    assert opening.standing({"towns": {"rows": rows}}) == "Towns held on that day, of 4: Reds 2 and Blues 1."
    assert opening.standing({"towns": None}) == "" == opening.standing({})


def test_where_most_of_the_dead_are_compared_with_nothing_page_one_says_so() -> None:
    case = {"scenario": {"dead": {"compared": 10.0, "in months that are known only roughly": 90.0}}}
    assert answer.few_compared(case) == [
        "Of 100 dead on record 10 are compared; the others are: 90 in months that are known only roughly. Numbers of "
        "deaths here rest on little."
    ]
    assert (
        answer.few_compared({"scenario": {"dead": {"compared": 10.0}}})
        == []
        == answer.few_compared({"scenario": {}})
    )
