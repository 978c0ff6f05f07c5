"""What a tired analyst sees: every claim with its verdict in a narrow and a wide terminal, and what page one is given."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from marchland.errors import InputError
from marchland.scenario import load
from marchland.trial import files
from marchland.trial.court import Trial
from marchland.trial.finding import Finding
from marchland.trial.verdict import CONTRADICTED, SUPPORTED, UNDETERMINED, WRONG_SCOPE, Verdict
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
    assert max(len(line) for line in text.splitlines()[:-4]) <= width
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
