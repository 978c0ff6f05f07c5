"""What a tired analyst sees: every claim with its verdict in a narrow and a wide terminal, and what page one is given."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from marchland.errors import InputError
from marchland.scenario import load
from marchland.trial import files
from marchland.trial.alliances import alliances as of_record
from marchland.trial.court import Trial, judge
from marchland.trial.finding import MODEL, Finding
from marchland.trial.verdict import CONTRADICTED, MIXED, SUPPORTED, UNDETERMINED, WRONG_SCOPE, Verdict
from marchland.views import associations, court, grid, moved
from marchland.views.draw.alliances import alliances
from marchland.views.pages import written
from marchland.views.trial import LONGEST, nearest, others, show

CUT = date(2015, 2, 8)


def one(claim: str, verdict: str, reason: str = "as recorded") -> Verdict:
    return Verdict(
        claim, "fact", "Something was so", verdict, "strong", reason, "", "more", (Finding(True, reason),)
    )


def trial(name: str = "iraq_syria_2014", argument: str = "") -> Trial:
    own = (
        one("A", SUPPORTED),
        one("B", WRONG_SCOPE, "word " * 200),
        one("C", UNDETERMINED),
        one("D", CONTRADICTED),
    )
    false = (one("F", CONTRADICTED), one("G", SUPPORTED))
    return Trial(name, load("iraq_syria_2014").hash, CUT, 1, 0, None, own, false, "0" * 64, argument)


def printed(width: int, known: dict[str, str] | None = None) -> str:
    out = StringIO()
    console = Console(file=out, width=width)
    show(trial(), console)
    if known is not None:
        others(trial(), known, console)
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_every_claim_stands_with_its_verdict(width: int) -> None:
    text = printed(width)
    assert max(len(line) for line in text.splitlines()[:-3]) <= width
    flat = " ".join(text.split())
    assert "+ supported, strong" in flat and "- contradicted, strong" in flat and "? undetermined" in flat
    assert "4 claims: 1 supported, 1 contradicted, 1 undetermined, 1 true in fact but wrong in scope" in flat
    assert "of 2 planted false theses 1 (50%, 90% 10% to 90%) found supported" in flat
    assert "thresholds 000000000000" in flat and "the record alone" in flat


def test_long_reasons_are_cut_and_short_ones_are_not() -> None:
    assert printed(100).count("word") < LONGEST / 5
    assert "as recorded" in printed(80)


def test_others_verdicts_are_set_beside_ours() -> None:
    known = {"A": "wrong in every way", "B": "figure true, scope wrong", "C": "xyz", "D": "contradicted"}
    flat = " ".join(printed(100, known).split())
    assert "2 agree, 1 disagree, 1 could not be compared" in flat
    assert "A supported wrong in every way" in flat


def test_the_longest_phrase_decides_what_others_meant() -> None:
    assert nearest("figure true, scope wrong (Iraq only)") == WRONG_SCOPE
    assert nearest("true") == SUPPORTED and nearest("") == ""


def test_page_one_takes_the_newest_trial_of_the_same_scenario_cut_and_argument(tmp_path: Path) -> None:
    s = load("iraq_syria_2014")
    assert files.newest(s, CUT, tmp_path) == {}
    files.write(trial(), tmp_path / "iraq_syria_2014-trial-001")
    files.write(trial(argument="militia_first"), tmp_path / "iraq_syria_2014-trial-002")
    found = files.newest(s, CUT, tmp_path)
    assert [v["claim"] for v in found["verdicts"]] == ["A", "B", "C", "D"]
    assert found["counts"][SUPPORTED] == 1 and "of 2 planted false theses 1 (50%" in found["court"]
    assert files.newest(s, date(2014, 9, 7), tmp_path) == {}
    changed = s.model_copy(update={"hash": "another"})
    assert files.newest(changed, CUT, tmp_path) == {}


def test_a_broken_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    folder = tmp_path / "iraq_syria_2014-trial-001"
    folder.mkdir()
    for text in ("{", "[]", json.dumps({"scenario_hash": load("iraq_syria_2014").hash})):
        (folder / files.FILE).write_text(text, encoding="utf-8")
        with pytest.raises(
            InputError, match=r"trial.json: not what `marchland trial` writes; .* take it away"
        ):
            files.newest(load("iraq_syria_2014"), CUT, tmp_path)


def test_the_grid_holds_every_claim_once_and_fits() -> None:
    """A mark a verdict, as often as it is strong; what is open has one; no line is wider than the screen."""
    told = [
        {**v.as_dict(), "type": t}
        for v, t in zip(trial().verdicts, ("fact", "causal", "fact", "fact"), strict=True)
    ]
    lines = grid.lines(told, 60)
    assert lines[0] == "facts   A +++  C ?    D ---" and lines[1] == "causes  B !!!"
    for width in (20, 60, 200):
        text = grid.lines(told * 12, width)
        assert sum(line.count("B !!!") for line in text) == 12
        assert width == 20 or max(map(len, text)) <= width
    assert grid.mark(MIXED, "weak") == "~" and grid.mark(UNDETERMINED, "strong") == "?"


def test_the_grid_on_a_page_tells_verdicts_apart_without_colour() -> None:
    html = grid.html([v.as_dict() for v in trial().verdicts])
    for claim, mark, look in (
        ("A", "+++", "yes"),
        ("B", "!!!", "scope"),
        ("C", "?", "open"),
        ("D", "\u2212\u2212\u2212", "no"),
    ):
        assert (
            f'<li class="{look}"><a href="#claim-{claim}"' in html
            and f"<b>{claim}</b>" in html
            and mark in html
        )
    assert len(set(grid.MARKS.values())) == len(grid.MARKS) == len(set(grid.LOOKS.values()))


def coded(k: int, n: int, m: int, of: int) -> dict[str, object]:
    within = {"exposed": [0.4, 0.8], "others": [0.1, 0.4]}
    few = {"exposed": [k, n], "others": [m, of], "within": within, "operations": 20}
    return {**few, "ratio": [5.3, 1.5, 19.4], "fisher": 0.033, "dealt": 0.0004}


TOGETHER: dict[str, object] = {
    "claims": ["C49"], "field": ["reprisal"], "values": ["serious"], "by": ["lead", "support"],
    "codes": ["shia_militias"], "so": "", "exposed": "led or supported by Shia militias", "others": "others", "rows": "in Iraq",
    "coders": {"a": coded(10, 16, 3, 14), "b": {**coded(1, 2, 0, 1), "ratio": None}},
    "captures": [
        {"place": "Here", "date": "2014-10-25", "operation": 0,
         "a": {"exposed": True, "so": True, "lead": "x", "support": "", "coded": "serious"},
         "b": {"exposed": True, "so": False, "lead": "x", "support": "", "coded": "some"}},
        {"place": "<b>There</b>", "date": "2014-11-25", "operation": 1,
         "b": {"exposed": False, "so": False, "lead": "y", "support": "z", "coded": "none known"}},
    ],
}  # fmt: skip


def test_reprisals_stand_in_two_codings_side_by_side() -> None:
    assert associations.title(TOGETHER) == "Recaptures after which a serious reprisal was reported (in Iraq)"
    assert associations.rows(TOGETHER) == [
        (
            "led or supported by Shia militias",
            ["10 of 16 (62%, 90% 40% to 80%)", "1 of 2 (50%, 90% 40% to 80%)"],
        ),
        ("elsewhere", ["3 of 14 (21%, 90% 10% to 40%)", "0 of 1 (0%, 90% 10% to 40%)"]),
        ("odds ratio", ["5.3 (90% 1.5 to 19.4)", "too few"]),
        ("p, captures independent (Fisher)", [".033", ".033"]),
        ("p, operations as wholes", ["under .001 (20 operations)", "under .001 (20 operations)"]),
    ]
    assert associations.captures(TOGETHER) == [
        ("25 Oct 2014", "Here", "1", "x", "not told", "yes", "a: serious; b: some"),
        ("25 Nov 2014", "<b>There</b>", "2", "b: y", "b: z", "b: no", "b: none known"),
    ]
    out = StringIO()
    associations.show([TOGETHER], Console(file=out, width=80))
    flat = " ".join(out.getvalue().split())
    assert (
        "10 of 16" in flat
        and "need not be a cause" in flat
        and "nobody looked" in flat
        and "Asked by C49" in flat
    )


def test_a_page_of_associations_escapes_and_puts_reprisals_first() -> None:
    other = {**TOGETHER, "field": ["retook"], "values": ["yes"]}
    html = associations.html([other, TOGETHER])
    assert html.index("reprisal was reported") < html.index("lost again: yes")
    assert "&lt;b&gt;There" in html and "<b>There" not in html and html.count("need not be a cause") == 1
    assert associations.html([]) == ""


ALLIES = {
    "focal": "Red", "start": "2014-01-05", "end": "2015-07-01", "last": "2014-07-01",
    "rows": [
        {"group": "Kin", "spells": [
            {"since": "2014-01-05", "until": "2014-07-01", "relation": "tactical", "reason": "a common enemy"},
            {"since": "2014-07-01", "until": "2018-01-28", "relation": "hostile", "reason": ""}]},
    ],
    "ruptures": [{"date": "2014-07-01", "title": "An ultimatum"}],
}  # fmt: skip


def test_the_timeline_says_who_stood_with_it_until_when() -> None:
    chart = alliances(ALLIES)
    assert chart is not None and "An ultimatum" in chart.svg and "Kin" in chart.svg
    assert chart.alt == (
        "Kin: tactical from 5 January 2014 (a common enemy) and hostile from 1 July 2014. 1 July 2014: An ultimatum."
    )
    assert alliances({**ALLIES, "rows": []}) is None


def test_alliances_of_the_record_end_with_the_ultimatum() -> None:
    found = of_record(load("iraq_syria_2014"))
    assert [r["date"] for r in found["ruptures"]] == ["2014-07-25"]
    by = {row["group"]: row["spells"] for row in found["rows"]}
    assert [s["relation"] for s in by["Naqshbandi Order (JRTN)"]] == ["tactical", "tactical", "hostile"]
    assert by["Naqshbandi Order (JRTN)"][-1]["since"] == "2014-07-25" and "Peshmerga" not in by
    assert all(any(s["relation"] != "hostile" for s in spells) for spells in by.values())


def test_the_page_of_a_trial_is_made_again_from_its_folder(tmp_path: Path) -> None:
    """Every claim once with its reason; the page of the folder is the page of the trial; an old file is refused."""
    s = load("iraq_syria_2014")
    claims = files.argument(s, "militia_first")
    found = judge(
        s, claims, files.planted(s), CUT, true=files.planted(s, true=True), argument="militia_first"
    )
    files.write(found, tmp_path)
    made = court.write_page(found.as_dict(), tmp_path).read_text(encoding="utf-8")
    assert written(tmp_path, tmp_path / "again.html").read_text(encoding="utf-8") == made
    for v in found.verdicts:
        assert made.count(f'id="claim-{v.claim}"') == 1 == made.count(f'href="#claim-{v.claim}"')
    assert (
        "<script" not in made and "confounded 3 of 7" in made and "Claims of &#39;militia_first&#39;" in made
    )
    kept = json.loads((tmp_path / files.FILE).read_text(encoding="utf-8"))
    del kept["alliances"]
    (tmp_path / files.FILE).write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(InputError, match="alliances"):
        written(tmp_path)


def test_page_one_is_given_what_went_together(tmp_path: Path) -> None:
    found = replace(trial(), associations=(TOGETHER,))
    assert files.for_page(found.as_dict())["associations"] == [TOGETHER]


def test_what_the_simulation_moves_weakens_and_leaves_is_told() -> None:
    def asked(claim: str, verdict: str, strength: str, record: str, alone: str, by: str = MODEL) -> Verdict:
        found = (Finding(None, "w", by),)
        return Verdict(claim, "causal", "t", verdict, strength, "r", "", "", found, record, alone)

    all_of = [
        asked("A", SUPPORTED, "weak", UNDETERMINED, "weak"),
        asked("B", SUPPORTED, "weak", SUPPORTED, "moderate"),
        asked("C", MIXED, "strong", MIXED, "weak"),
        asked("D", UNDETERMINED, "weak", UNDETERMINED, "weak"),
        asked("E", UNDETERMINED, "weak", SUPPORTED, "weak"),
        asked("F", SUPPORTED, "strong", SUPPORTED, "strong", "record"),
    ]
    assert moved.sentences(v.as_dict() for v in all_of) == [
        "5 claims ask the simulation.",
        "It moves 2 verdicts: A from undetermined to supported (weak); E from supported to undetermined.",
        "It makes 1 verdict weaker: B.",
        "It makes 1 verdict stronger: C.",
        "It leaves 1 verdict as the record alone would: D.",
    ]
    assert moved.sentences([all_of[-1].as_dict()]) == []
    assert moved.sentences([{**all_of[0].as_dict(), "record_verdict": ""}]) == []
