"""Rows behind a verdict, a cut that is moved, and page one: what the page is told is what the house says."""

import base64
import html
from datetime import date

import numpy as np
import pytest

from marchland.errors import InputError
from marchland.lab import cuts
from marchland.lab.cuts import bounds, learned_before, moved
from marchland.lab.offered import words
from marchland.lab.room import Room
from marchland.lab.rows import mentioning
from marchland.lab.session import opened
from marchland.mechanisms import discover
from marchland.scenario import load
from unit.lab.asking import ask


def test_rows_behind_a_claim_are_those_of_the_table(app, session) -> None:
    s = session.scenario
    behind = {
        row.claim: ask(app, "POST", "/api/rows", {"claim": row.claim}).json["tests"] for row in s.claims
    }
    rows = [(one["test"], row) for tests in behind.values() for one in tests for row in one["rows"]]
    held = next(row for test, row in rows if test.startswith(("held(", "took(")))
    number = int(held["where"].split()[1])
    assert held["where"] == f"row {number} of control.csv"
    row = s.control[number - 1]
    name = {p.place: p.name for p in s.places}[row.place]
    assert held["cells"]["place"] == name and held["cells"]["from"] == row.since.isoformat()
    assert (
        held["source"] == (row.source or "assumed") and held["trust"] == f"{row.confidence}, {row.verified}"
    )
    for given in ("V99", None, 1, {}):
        answer = ask(app, "POST", "/api/rows", {"claim": given})
        assert answer.status == 422 and "no claim named" in answer.json["error"]


def test_the_cut_moves_where_evidence_lies_before_it_and_parameters_knew_nothing_later(tmp_path) -> None:
    s = load("iraq_syria_2014")
    first, last = bounds(s)
    assert s.time.start < first < date(2014, 6, 15) and last >= s.time.cut
    at = {cut: learned_before(s, date.fromisoformat(cut), tmp_path) for cut in
          ("2014-08-03", "2014-09-07", "2014-12-28", "2015-02-08")}  # fmt: skip
    assert at["2014-08-03"] is None
    named = {cut: path and path.parent.name for cut, path in at.items()}
    assert named == {"2014-08-03": None, "2014-09-07": "2014-09-07", "2014-12-28": "2014-09-07",
                     "2015-02-08": "2015-02-08"}  # fmt: skip
    assert moved(s, "2014-12-30") == date(2014, 12, 28)
    for given, said in (("2014-01-05", "futures can part from"), ("2031-01-05", "futures can part from"),
                        ("soon", "YYYY-MM-DD"), (None, "YYYY-MM-DD"), (5, "YYYY-MM-DD")):  # fmt: skip
        with pytest.raises(InputError, match=said):
            moved(s, given)


def test_another_cut_is_another_session_whose_command_says_so(monkeypatch) -> None:
    """Of the teaching war: the week before its cut, at which one capture fewer or none is known; nothing is compiled."""
    monkeypatch.setattr("marchland.lab.room.warm", lambda session: None)
    room = Room(opened(load("two_valleys"), seed=3, sets={"time.weeks": "100"}))
    first, last = bounds(room.session.scenario)
    room.part_at(first.isoformat())
    assert room.session.bench.cut == first and room.session.bench.seed == 3
    told = room.session.case["cuts"]
    assert (told["first"], told["last"], told["captures"]) == (first.isoformat(), last.isoformat(), 1)
    assert told["learned_at"] is None and room.session.sets == {"time.weeks": "100"}
    with pytest.raises(InputError, match="futures can part from"):
        room.part_at((first - cuts.timedelta(days=7)).isoformat())
    assert room.session.bench.cut == first


def test_page_one_is_the_report_s_own_of_the_futures_that_are_finished(app, session) -> None:
    question = {"a": "history", "b": "iron_hand", "runs": 64}
    fresh = {**question, "b": "paper_plan", "belief": "as argued"}
    assert "0 futures are finished" in ask(app, "POST", "/api/page.html", fresh).json["error"]
    assert ask(app, "POST", "/api/futures", question).events[-1][0] == "done"
    answer = ask(app, "POST", "/api/page.html", question)
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/html")
    text = answer.body.decode()
    d = ask(app, "POST", "/api/futures", question).last["differences"]["civilians"]
    assert f"in {d['among']} of 50 futures" in text and "64 futures of each strategy" in text
    assert session.scenario.title in text and "<script" not in text
    assert "one set of assumptions only" in text
    for body, said in (
        ({**question, "b": "history"}, "are the same"),
        ({**question, "off": ["pacts"]}, "pacts"),
    ):
        answer = ask(app, "POST", "/api/page.html", body)
        assert answer.status == 422 and said in answer.json["error"]


def test_trust_is_told_in_page_one_s_own_words(app) -> None:
    question = {"a": "history", "b": "iron_hand", "runs": 64}
    assert ask(app, "POST", "/api/futures", question).events[-1][0] == "done"
    text = html.unescape(ask(app, "POST", "/api/page.html", question).body.decode())
    early = ask(app, "POST", "/api/trust", {"question": {**question, "off": ["hold"]}})
    assert early.status == 200 and early.json == {"again": "", "grade": None}, (
        "nobody asked for these futures yet"
    )
    told = ask(app, "POST", "/api/trust", {"question": question}).json
    assert f'<span class="grade">{told["grade"]["level"]}</span>' in text and told["grade"]["reasons"]
    assert all(reason in text for reason in told["grade"]["reasons"])
    assert "are taken back" in told["again"] and told["again"] in text
    assert ask(app, "POST", "/api/trust", {"question": {**question, "b": "history"}}).json["grade"] is None
    answer = ask(app, "POST", "/api/trust", {"question": question, "side": "c"})
    assert answer.status == 422 and "expected a or b" in answer.json["error"]


def test_a_strategy_among_others_is_told_as_it_is_by_itself(app, session) -> None:
    question = {"a": "history", "b": "settlement", "runs": 1000}
    place = session.scenario.places[3].place
    few = ask(app, "POST", "/api/few", {"question": question, "place": place}).json
    whole = ask(app, "POST", "/api/futures", {**question, "runs": 64}).last
    assert few["futures"] == 64
    for name in ("civilians", "places_end"):
        assert few["differences"][name] == whole["differences"][name]
    s, weeks = session.scenario, whole["weeks"]
    for side in ("a", "b"):
        chances = np.frombuffer(base64.b64decode(whole[side]["chances"]), "<u2")
        chances = chances.reshape(weeks + 1, len(s.places), len(s.sides))
        assert few["held"][side] == chances[-1, 3, list(s.sides).index(s.focal)]
    assert few["held"]["apart"] == whole["ends_apart"][3]
    assert few["held"]["differ"] >= abs(few["held"]["b"] - few["held"]["a"])
    more = ask(app, "POST", "/api/few", {"question": question, "place": place, "runs": 128}).json
    whole = ask(app, "POST", "/api/futures", {**question, "runs": 128}).last
    assert more["futures"] == 128 and more["held"]["apart"] == whole["ends_apart"][3]
    answer = ask(app, "POST", "/api/few", {"question": question, "runs": 10**9})
    assert answer.status == 422 and "runs" in answer.json["error"]
    session.bench.futures.most = 3
    for name in session.scenario.strategies:  # more than are kept: what the page shows is not lost for them
        ask(app, "POST", "/api/few", {"question": {**question, "b": name}, "place": place})
    assert ask(app, "POST", "/api/page.html", {**question, "runs": 128}).status == 200
    answer = ask(app, "POST", "/api/few", {"question": question, "place": "nowhere"})
    assert answer.status == 422 and "no place named" in answer.json["error"]


def test_a_word_finds_the_rows_that_mention_it(app, session) -> None:
    s = session.scenario
    event = s.events[0]
    found = ask(app, "POST", "/api/mentions", {"word": event.title.upper()}).json
    assert "row 1 of events.csv" in [row["where"] for row in found["rows"]]
    assert ask(app, "POST", "/api/mentions", {"word": "zzzz"}).json == {
        "rows": [], "of": 0, "tables": {}, "summary": ""
    }  # fmt: skip
    assert found["tables"]["events"] >= 1
    only = ask(app, "POST", "/api/mentions", {"word": event.title, "table": "measures"}).json
    assert only["tables"] == found["tables"] and only["of"] == found["tables"].get("measures", 0)
    answer = ask(app, "POST", "/api/mentions", {"word": "birk", "table": "places"})
    assert answer.status == 422 and "no table named" in answer.json["error"]
    for word in ("ab", "", None, 7, "x" * 65):
        answer = ask(app, "POST", "/api/mentions", {"word": word})
        assert answer.status == 422 and "expected text of 3 to 64" in answer.json["error"]


def test_two_coders_of_one_taking_stand_in_one_row_that_says_where_they_differ() -> None:
    s = load("iraq_syria_2014")
    found = [row for row in mentioning(s, {"word": "azaz"})["rows"] if "forces.csv" in row["where"]]
    mine = [row for row in s.forces if row.place == "azaz"]
    assert len(found) == len({(row.place, row.date) for row in mine}) < len(mine)
    a, b = sorted((row for row in mine if row.date == mine[0].date), key=lambda row: row.coder)
    first = found[0]
    assert first["where"] == f"rows {s.forces.index(a) + 1} and {s.forces.index(b) + 1} of forces.csv"
    assert "coder" not in first["cells"] and a.local_share != b.local_share
    assert first["cells"]["local_share"] == f"{a.local_share[0]} (coder a), {b.local_share[0]} (coder b)"
    assert a.lead == b.lead and "coder" not in first["cells"]["lead"]
    assert a.source in first["source"] and b.source in first["source"]
    said = mentioning(s, {"word": "peshmerga"})["summary"]
    for coder in "ab":
        rows = [row for row in s.forces if row.coder == coder]
        led, beside = (sum("peshmerga" in getattr(row, key) for row in rows) for key in ("lead", "support"))
        assert f"led {led} of {len(rows)} and supported {beside} (coder {coder})" in said and led > 1
    many = mentioning(s, {"word": "militias"})["summary"]
    assert "Shia militias (PMF): led" in many and "; militias allied with the Syrian government: led" in many


def test_strategies_that_have_begun_by_the_cut_are_told_with_their_day() -> None:
    s = load("iraq_syria_2014")
    assert opened(s).case["begun"] == []
    case = opened(s, date(2015, 3, 1)).case
    told = {one["id"]: one["since"] for one in case["begun"]}
    assert told["article"] == "2015-02-08" and "early_mosul" not in told
    assert {one["id"] for one in case["strategies"]} | set(told) == set(s.strategies)


def test_claims_are_judged_at_the_day_of_the_argument_wherever_the_page_looks_from(
    tmp_path, monkeypatch
) -> None:
    """Seen from another day nothing is judged anew; the command of a trial has the day of the argument too."""
    monkeypatch.chdir(tmp_path)  # no trial is kept here
    monkeypatch.setattr("marchland.lab.session.on_record", lambda s, cut: {"judged at": cut})
    s = load("two_valleys")
    early = opened(s, bounds(s)[0])
    assert early.bench.cut < s.time.cut == early.judged_at
    assert early.trial["judged at"] == s.time.cut and early.trial["until"] == s.time.cut.isoformat()
    assert early.trial["facts"] + early.trial["others"] == len(s.claims)
    assert f"--cut={s.time.cut}" in words(early, {"kind": "trial"})[1]
    assert f"--cut={early.bench.cut}" in words(early, {"kind": "sensitivity"})[1]


def test_a_strategy_that_cannot_run_or_moves_nothing_says_why_and_the_next_one_is_told(app, session) -> None:
    """Kingsbridge is the crown's own; a lever at A's value moves nothing; what is wrong with A is still an error."""
    cut = session.bench.cut.isoformat()

    def few(**question):
        return ask(app, "POST", "/api/few", {"question": {"a": "history", **question}, "place": None})

    own = {"place": "kingsbridge", "start": cut, "forces": {"crown_army": 900}}
    cannot = few(b={"levers": {}, "offensives": [own]}).json["cannot"]
    assert cannot == "Kingsbridge is held by The crown itself on 6 January 2002"
    as_it_was = {"levers": {"tempo": [{"from": cut, "value": 1}]}, "offensives": []}
    assert few(b=as_it_was).json["why_same"] == "in these weeks it sets everything as A does"
    felt = {m.name for m in discover().values() for lever in m.levers if lever.name == "tempo"}
    off = few(b={"levers": {"tempo": [{"from": cut, "value": 2}]}, "offensives": []}, off=sorted(felt)).json
    assert off["why_same"].startswith("what feels it is switched off")
    assert few(b="iron_hand").json["why_same"] == ""
    assert few(a={"levers": {}, "offensives": [own]}, b="iron_hand").status == 422
    assert few(b="iron_hnd").status == 422


def test_a_war_without_an_argument_has_no_stars_of_one(session) -> None:
    assert any(one["signed"] for one in session.case["mechanisms"])
    alone = opened(load("yemen_2015"))
    assert not alone.scenario.claims and not any(one["signed"] for one in alone.case["mechanisms"])
