"""What the page is told are the numbers of `marchland compare`, to the last bit, and wrong questions are told all at once.

The program of the teaching war is compiled once for this file (about 5 s of CPU); that buys equality on real futures.
"""

import asyncio
import base64
import json
import re

import numpy as np
import pytest

from marchland.compare.comparison import compare
from marchland.compare.outcomes import NAMES
from marchland.compare.paired_runs import branching, outcomes
from marchland.lab.asked import question as question_of
from marchland.lab.bench import PASTS, STRATEGIES
from marchland.lab.spoken import headline, way
from marchland.lab.told import counted
from marchland.lab.why_here import at_place, books, fell
from marchland.scenario import load
from marchland.territory.books import page_of
from unit.lab.asking import ask, asked

CUT = "2002-01-06"
OWN = {
    "levers": {"militia_role": [{"from": CUT, "value": 0.5}], "inclusion": [{"from": CUT, "to": "2002-06-02", "value": 0.4, "places": ["birkton"]}]},
    "offensives": [{"place": "birkton", "start": "2002-03-03", "forces": {"crown_army": 900}, "air": 1.5, "hold": {"birkdale_watch": 200}}],
}  # fmt: skip


def futures(app, question):
    answer = ask(app, "POST", "/api/futures", question)
    assert answer.status == 200, answer.body
    assert answer.events[-1][0] == "done", answer.events[-1]
    return answer


def same(told, found, b, a) -> None:
    for name in NAMES:
        d, one = told["differences"][name], found.difference(b, a, name)
        assert [d[k] for k in ("mean", "low", "high", "share", "share_low", "share_high")] == [
            one.mean, one.low, one.high, one.share, one.share_low, one.share_high
        ]  # fmt: skip
        assert told["b"]["levels"][name] == list(found.level(b, name))
        assert told["a"]["levels"][name] == list(found.level(a, name))


def test_numbers_are_those_of_compare(app, session) -> None:
    told = futures(app, {"a": "history", "b": "settlement", "runs": 200}).last
    s = session.scenario
    found = compare(s, ["history", "settlement"], session.bench.cut, runs=200, without=["hold"], beside=64)
    assert told["futures"] == next(iter(found.futures.values())) == 256
    same(told, found, "settlement", "history")
    assert told["a"]["fans"]["places"] == found.fans.of("history", "places").tolist()


def test_numbers_of_a_strategy_made_here_are_those_of_the_command_that_is_taken_away(app, session) -> None:
    """The very `--set` texts that are taken away make the scenario of this comparison."""
    question = {"a": "history", "b": OWN, "runs": 64}
    told = futures(app, question).last
    taken = ask(app, "POST", "/api/take", {"question": question, "place": "birkton"}).json
    assert taken["command"].startswith(
        "marchland compare two_valleys --strategies=history,lab_b --cut=2002-01-06"
    )
    assert "--weeks=52 " in taken["command"] and "weeks=52," in taken["python"], "the war ends 52 weeks after"
    assert session.case["weeks"] == 52
    sets = taken["command"].split("--set ")[1:]
    pairs = [text.strip().strip("'").split("=", 1) for text in sets]
    s = load("two_valleys", dict(pairs))
    found = compare(s, ["history", "lab_b"], session.bench.cut, runs=64, without=["hold"], beside=64)
    same(told, found, "lab_b", "history")
    assert told["objectives"] == json.loads(json.dumps(found.there()).replace("NaN", "null"))
    assert "birkton" in taken["yaml"] and "ml.compare(" in taken["python"]
    assert taken["python"].endswith('["held"] for row in found.case["towns"]["rows"]}["birkton"]')
    wrong = ask(app, "POST", "/api/take", {"question": question, "place": "birktown"})
    assert wrong.status == 422 and "did you mean 'birkton'" in wrong.json["error"]
    rows = ask(app, "POST", "/api/take.csv", question).body.decode().splitlines()
    assert len(rows) == 1 + 2 * 64
    first = dict(zip(rows[0].split(","), rows[1].split(","), strict=True))
    assert float(first["civilians"]) == next(iter(found.values.values()))[0, 0, 0, NAMES.index("civilians")]


def test_beliefs_and_mechanisms_off_are_those_of_compare(app, session) -> None:
    s = session.scenario
    told = futures(app, {"b": "iron_hand", "belief": "neutral", "runs": 64}).last
    found = compare(s, ["history", "iron_hand"], session.bench.cut, runs=64, without=["pacts"], beside=64)
    assert (
        told["differences"]["civilians"]["share"]
        == found.difference("iron_hand", "history", "civilians").shares["neutral"]
    )
    told = futures(app, {"b": "iron_hand", "off": ["pacts", "harm"], "runs": 64}).last
    b = branching(s, ["history", "iron_hand"], session.bench.cut, 104, False)
    values = outcomes(b, 64, off=("pacts", "harm"))
    gap = values[1] - values[0]
    assert told["differences"]["weeks_held"]["less"] == int((gap[..., NAMES.index("weeks_held")] < 0).sum())
    assert told["a"]["levels"]["civilians"][2] == np.quantile(values[0][..., NAMES.index("civilians")], 0.95)


def test_chances_are_shares_of_futures_and_begin_with_the_record(app, session) -> None:
    told = futures(app, {"b": "settlement", "runs": 64}).last
    s, weeks = session.scenario, told["weeks"]
    packed = np.frombuffer(base64.b64decode(told["a"]["chances"]), "<u2")
    chances = packed.reshape(weeks + 1, len(s.places), len(s.sides)).astype(int)
    assert (chances.sum(2) == 64).all()
    case = ask(app, "GET", "/api/case").json
    holder = np.frombuffer(base64.b64decode(case["record"]["holder"]), np.uint8).reshape(-1, len(s.places))
    assert (chances[0].argmax(1) == holder[case["since"]]).all() and (chances[0].max(1) == 64).all()
    ends = np.array(told["a"]["ends"])
    assert (ends == chances[-1]).all()
    held = chances[-1, :, case["focal"]].sum() / 64
    rows = ask(app, "POST", "/api/take.csv", {"b": "settlement", "runs": 64}).body.decode().splitlines()[1:65]
    assert held == pytest.approx(np.mean([float(row.split(",")[2]) for row in rows]))


def test_counts_of_a_town_have_the_intervals_of_compare_which_draws_whole_parameter_sets(
    app, session
) -> None:
    s = session.scenario
    told = futures(app, {"a": "history", "b": "settlement", "runs": 200}).last
    found = compare(s, ["history", "settlement"], session.bench.cut, runs=200, without=["hold"], beside=64)
    focal = list(s.sides).index(s.focal)
    seen = 0
    for i, row in enumerate(s.places):
        for side, name in (("a", "history"), ("b", "settlement")):
            share, low, high = found.towns.of(name, row.place)
            count, (least, most) = told[side]["ends"][i][focal], told[side]["ends_within"][i][focal]
            assert count == round(256 * share) and least <= count <= most
            if low < high:
                assert [least, most] == [round(256 * low), round(256 * high)]
                seen += 1
            else:  # 64 sets without one such future leave room for some
                assert most - least >= 256 * 0.04
        apart, least, most = told["ends_apart"][i]
        assert apart == told["b"]["ends"][i][focal] - told["a"]["ends"][i][focal] and least <= apart <= most
    assert seen


def test_futures_that_share_parameters_count_as_one_piece_of_news() -> None:
    """Four sets of 4 alike are as uncertain as four futures; sixteen futures that differ within sets are less so."""
    alike, apart = np.repeat([0.0, 0, 1, 1], 4)[:, None], np.tile([0.0, 0, 1, 1], 4)[:, None]
    (n, low, high), (m, least, most) = counted(alike)[:, 0], counted(apart)[:, 0]
    assert n == m == 8 and (least, most) == (8, 8)
    assert low == 0 and high == 16
    none = counted(np.zeros((16, 1)), least=-1.0)[:, 0]
    assert none.tolist() == [0, -8, 8]  # 1 - 0.05 ** (1 / 4) is 0.53


def test_the_headline_tells_what_is_the_same_and_which_way_the_rest_goes() -> None:
    """Where 730 of 1,024 futures are the same, a share of 25 of 50 is not what a reader is told first."""
    places = {"less": 86, "same": 730, "more": 208, "of": 1024, "mean": 1.0}
    places |= {"share": 0.44, "share_low": 0.41, "share_high": 0.47}
    civil = {"less": 700, "same": 4, "more": 320, "of": 1024, "mean": -90.0}
    civil |= {"share": 0.69, "share_low": 0.61, "share_high": 0.75}
    first, killed, held = headline({"civilians": civil, "places_end": places}, False, 1024, "Rebels")
    assert first == (
        "Under B the number of civilians killed falls more often than it rises; that of places held by Rebels at the "
        "end is the same in most futures."
    )
    assert killed == "Civilians killed: fewer in 700 of 1,024 futures, more in 320, the same in 4."
    assert (
        held
        == "Places held by Rebels at the end: the same in 730 of 1,024 futures, more in 208, fewer in 86."
    )
    same = {"civilians": {**places, "same": 992}, "places_end": places}
    assert headline(same, False, 1024, "Rebels")[0].startswith("B changes little: ")
    open_ = {**civil, "share": 0.52, "share_low": 0.45, "share_high": 0.6}
    assert "about as often" in headline({"civilians": open_, "places_end": open_}, False, 1024, "Rebels")[0]
    more = {**civil, "share": 0.3, "share_low": 0.2, "share_high": 0.4, "mean": 90.0}
    assert way(more) == "more" and way(civil) == "less"
    slight = {**civil, "share": 0.54, "share_low": 0.505, "share_high": 0.56}
    assert way(slight) == "either", "27 of 50 is no difference worth naming"
    assert way({**civil, "mean": 6.2}) == "either", "fewer in most futures, more on average: no direction"


def test_a_lever_that_does_nothing_says_so(app) -> None:
    idle = {"levers": {"tempo": [{"from": CUT, "value": 1}]}, "offensives": []}
    assert futures(app, {"b": idle, "runs": 64}).last["same"] is True
    assert futures(app, {"b": "iron_hand", "runs": 64}).last["same"] is False


def test_of_fifty_quick_changes_the_last_one_is_answered(app, session) -> None:
    """Each moves a lever; at most the first, which may have begun, and the last come to an answer; little is kept."""

    async def drag():
        questions = [
            {
                "b": {"levers": {"militia_role": [{"from": CUT, "value": k / 50}]}, "offensives": []},
                "runs": 64,
            }
            for k in range(50)
        ]
        return await asyncio.gather(*(asked(app, "POST", "/api/futures", q) for q in questions))

    answers = asyncio.run(drag())
    ends = [answer.events[-1][0] for answer in answers]
    assert ends[-1] == "done" and ends.count("done") <= 2 and set(ends) == {"done", "superseded"}
    again = futures(app, {"b": {"levers": {"militia_role": [{"from": CUT, "value": 0.98}]}}, "runs": 64}).last
    assert again["differences"] == answers[-1].last["differences"]
    assert len(session.bench.futures.found) <= STRATEGIES and len(session.bench.pasts.found) <= PASTS


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "expected JSON"),
        (b"[" * 30 + b"]" * 30, "levels"),
        (b"[" * 100_000, "expected JSON"),
        (b"\xff\xfe", "expected JSON"),
        ([], "expected a JSON object"),
        ({"a": "histroy"}, "did you mean 'history'"),
        ({"c": 1}, "no key named 'c'"),
        ({"runs": 0}, "runs: expected a whole number"),
        ({"runs": 10**9}, "runs: expected a whole number"),
        ({"runs": True}, "runs: expected a whole number"),
        ({"off": ["pact"]}, "did you mean 'pacts'"),
        ({"off": "pacts"}, "off: expected a list"),
        ({"belief": "sure"}, "no belief named 'sure'"),
        ({"b": {"about": "x"}}, "b: expected the name of a strategy"),
        ({"b": {"levers": {"tempo": [{"from": CUT, "value": 1}] * 300}}}, "at most 200"),
        ({"b": {"levers": {"tempo": [{"from": CUT, "value": float("nan")}]}}}, ""),
        ({"b": {"levers": {"tempo": [{"from": "2001-02-04", "value": 2}]}}}, "before the cut"),
        ({"b": {"levers": [1]}}, ""),
        ({"b": {"levers": {}, "offensives": [{"place": "birkton"}]}}, ""),
    ],
)
def test_what_is_wrong_with_a_question_is_said(app, body, said) -> None:
    answer = ask(app, "POST", "/api/futures", body)
    assert answer.status == 422, answer.body
    assert said in answer.json["error"]


def test_all_that_is_wrong_is_said_at_once_with_what_was_meant(app) -> None:
    wrong = {"levers": {"tempo": [{"from": CUT, "value": 9}], "advicers": [{"from": CUT, "value": 1}]},
             "offensives": [{"place": "brikton", "start": "2002-03-03", "forces": {"crown_army": 5}}]}  # fmt: skip
    found = ask(app, "POST", "/api/futures", {"b": wrong}).json["problems"]
    assert {one["where"].rsplit(".", 1)[-1] for one in found} >= {"value", "advicers"}
    hints = " ".join(one["hint"] for one in found)
    assert (
        "expected 0 to 4" in hints
        and "did you mean 'advisers'" in hints
        and "did you mean 'birkton'" in hints
    )


def test_why_here_counts_what_the_futures_hold(app, session) -> None:
    question = {"a": "history", "b": "settlement", "runs": 64}
    futures(app, question)
    found = ask(app, "POST", "/api/why", {"question": question, "place": "birkton", "side": "b"}).json
    bench = session.bench
    kept = bench.ask(question_of(session.scenario, bench.cut, question, None)).seen["settlement"]
    attacker, holder = (
        np.concatenate([getattr(kept[k], name) for k in sorted(kept)])[:64] for name in ("attacker", "holder")
    )
    at = [row.place for row in session.scenario.places].index("birkton")
    crown = list(session.scenario.sides).index("crown")
    assert found["futures"] == 64
    sieges = {one["label"]: one["futures"] for one in found["sieges"]}
    assert sieges["The crown"] == int((attacker[:, :, at] == crown).any(1).sum())
    run = next(one["run"] for one in found["examples"] if one["side"] == "crown")
    held = holder[run, :, at] == crown
    assert held.any()
    assert any("was taken by The crown" in sentence for sentence in found["sentences"])
    for body, said in (({"place": "brikton"}, "did you mean 'birkton'"), ({"place": "birkton", "run": 64}, "0 to 63"),
                       ({"place": "birkton", "side": "c"}, "no side named")):  # fmt: skip
        answer = ask(app, "POST", "/api/why", {"question": question, **body})
        assert answer.status == 422 and said in answer.json["error"]


def test_why_here_says_what_made_the_difference_by_the_books_of_the_first_futures(app, session) -> None:
    """The books see every siege won and every place seized that the futures themselves show, and nothing else."""
    question = {"a": "history", "b": "settlement", "runs": 128}
    futures(app, question)
    asking = {"question": question, "place": "birkton", "side": "b"}
    counts = ask(app, "POST", "/api/why", asking).json
    never = next(one for one in counts["sentences"] if "never changed hands" in one)
    assert never == counts["sentences"][0] and re.match(
        r"In \d+ of 128 futures \(\d+ to \d+\) Birkton", never
    )
    at = [row.place for row in session.scenario.places].index("birkton")
    n, low, high = futures(app, question).last["b"]["never"][at]
    assert f"In {n} of 128 futures ({low} to {high})" in never, "as on the other screens"
    told = ask(app, "POST", "/api/why", {**asking, "reasons": True}).json
    assert told["opened"] == 64
    q = question_of(session.scenario, session.bench.cut, question, None)
    there = at_place(session.bench.ask(q), asking)
    focal = session.scenario.focal
    side = session.scenario.sides[focal].label
    assert fell(there).takers[0].side != focal, (
        "others take it more often: the side that is asked about comes first"
    )
    holder, s = there.holder[:64], list(session.scenario.sides).index(focal)
    page = page_of(books(there, s).events)["event"]
    won = (holder[:, 1:] == s) & (holder[:, :-1] != s)
    fired = (page["take"]["fired"] > 0) | (page["seize"]["fired"] > 0)
    assert (fired >= won).all() and won.sum() > 0
    heads = [one["sentence"] for one in told["reasons"]]
    assert heads[0].startswith(f"What made the difference when {side}") and "in the 64 futures" in heads[0]
    assert all(one["parts"] for one in told["reasons"][:-1])


def test_the_trial_and_the_track_record_are_what_is_kept(app, session) -> None:
    trial = ask(app, "GET", "/api/trial").json
    assert {one["claim"] for one in trial["verdicts"]} == {row.claim for row in session.scenario.claims}
    assert ask(app, "GET", "/api/rests").json["track"] == []


def test_parameters_are_told_when_enough_sets_are_finished(app) -> None:
    question = {"b": "iron_hand", "runs": 256}
    few = ask(app, "POST", "/api/movers", {"question": {**question, "belief": "as argued"}})
    assert few.status == 422 and "at least 64" in few.json["error"]
    futures(app, question)
    found = ask(app, "POST", "/api/movers", {"question": question, "outcome": "civilians", "of": "a"}).json
    assert found["sets"] == 64 and found["looked"] > 50
    assert all(
        abs(row["r"]) > found["limit"] and row["low"] < row["r"] < row["high"] for row in found["rows"]
    )
    assert any(row["name"].startswith("harm.") for row in found["rows"])
