"""The gate of face validity: verdicts of planted lines, data that follow their rules, and nothing read after a cut."""

from __future__ import annotations

import io
import json
import runpy
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from rich.console import Console
from typer.testing import CliRunner

from marchland.calibrate.face_validity import (
    Faces,
    dated_strengths,
    face_validity,
    history,
    judge,
    told_pacts,
)
from marchland.cli.app import app
from marchland.errors import InputError
from marchland.record.known_at import known_at
from marchland.scenario import Scenario, load
from marchland.stats.cases import Cases
from marchland.territory.compile import compile_model, compile_world
from marchland.territory.known import Known
from marchland.views.faces import print_faces
from marchland.wars.face_lines import (
    LINES,
    RECORDS,
    UNSEEN,
    Figure,
    Line,
    counting,
    factor,
    figures,
    lines,
    pooled,
    ranged,
    recorded,
    table,
    tolerance,
)  # fmt: skip

LINE = Line("siege_8", "sieges", "sieges of 8 weeks or more", "% of sieges", 20.0, 60.0, 3, "record", "")
CUT = date(2002, 1, 6)


@cache
def valleys() -> Scenario:
    return load("two_valleys")


@cache
def seen() -> Faces:
    return face_validity(valleys(), runs=16)


def shares(*hits: int, of: int = 10) -> list[Cases]:
    return [Cases("share", np.repeat([1.0, 0.0], [k, of - k])) for k in hits]


def test_a_line_holds_where_futures_hold_the_record_and_lie_within_the_wars() -> None:
    told = judge(LINE, shares(4)[0], shares(2, 4, 6))
    assert (told.record, told.futures, told.verdict) == (40, 40, "holds")
    assert judge(LINE, shares(9)[0], shares(2, 4, 6)).as_recorded is False
    assert judge(LINE, shares(8)[0], shares(6, 7, 9)).as_wars is False
    assert judge(LINE, shares(8)[0], shares(6, 7, 9)).verdict == "missed"


def test_what_cannot_be_asked_is_not_judged_and_what_futures_never_show_is_missed() -> None:
    nothing = shares(0, of=0) * 4
    few = Cases("share", np.ones(4))
    assert judge(LINE, few, nothing).verdict == "not judged"
    assert judge(LINE, None, shares(4)).as_recorded is None
    assert judge(replace(LINE, low=float("nan")), few, shares(4)).verdict == "not judged"
    rare = judge(LINE, shares(4)[0], [*shares(4), *nothing])
    assert rare.as_recorded is False and rare.share == 1 / 5


def test_a_rate_of_nothing_is_a_record_too() -> None:
    never, often = (Cases("rate", np.array([n]), np.ones(1), 100.0) for n in (0.0, 3.0))
    assert judge(LINE, never, [often] * 9).as_recorded is False
    assert judge(LINE, never, [never] * 9).as_recorded is True


def test_the_ends_of_a_tolerance_are_those_of_wars_with_an_error_each_and_possible() -> None:
    found = [Figure("x", "a", 10, 3, 9), Figure("x", "b", 95, 9, 9), Figure("x", "c", 10, 2, 9)]
    assert tolerance(found, 100.0) == (8, 100)
    assert tolerance(found, np.inf) == (8, 104)
    records = {"a": {"siege_8": shares(4)[0]}, "b": {"siege_8": shares(2)[0]}}
    assert np.isnan(ranged(LINE, records).low) and ranged(LINE, records).wars == 2
    q = 2.5 / 11
    found_line = ranged(LINE, {**records, "c": {"siege_8": shares(3)[0]}})
    assert found_line.low == pytest.approx(20 - 100 * np.sqrt(q * (1 - q) / 10))
    rates = {name: {"siege_8": Cases("rate", np.ones(2), np.array([4.0, 6.0]), 100.0)} for name in "ab"}
    one = pooled(LINE, rates)
    assert (one.low, one.high) == (0, pytest.approx(20 + 2 * 100 * 2 / 20))


def test_lines_and_records_as_committed_are_those_of_the_records() -> None:
    """Every war is read again: what the tables say follows from the shipped records and the stated rules."""
    known = counting()
    assert all((s.time.cut or s.time.end) <= UNSEEN for s in known)
    assert {"iraq_syria_2014", "mali_2012"} <= {s.name for s in known}
    assert not {"two_valleys", "yemen_2015", "chechnya_1999_2000"} & {s.name for s in known}
    records = {s.name: recorded(s, compile_world(s), s.time.cut or s.time.end) for s in known}
    assert RECORDS.read_text(encoding="utf-8") == table(Figure, figures(records))
    for line in lines():
        again = {"record": ranged, "pooled": pooled}.get(line.rule, lambda line, _: line)(line, records)
        assert table(Line, [again]) == table(Line, [line])
    assert LINES.read_text(encoding="utf-8") == table(Line, lines())
    off, having = factor(known)
    told = {line.line: line for line in lines() if line.rule == "doubt"}
    assert [told["strength"].high, told["strength_off"].high] == pytest.approx([off] * 2, rel=1e-3)
    assert told["strength"].low == pytest.approx(1 / off, rel=1e-3) and told["strength"].wars == having


def test_every_line_has_cases_and_every_face_a_line() -> None:
    found = seen()
    assert [one.line.line for one in found.told] == [line.line for line in lines()] and len(found.told) == 16
    assert (found.cut, found.weeks, found.ahead, found.source) == (CUT, 52, 52, "prior")


def test_nothing_after_the_cut_is_read() -> None:
    """Control, inputs, events, relations and strengths that came later are taken away, and no figure moves."""
    s = valleys()
    without = known_at(s, CUT, replay=False)
    assert len(without.control) < len(s.control) or len(without.inputs) < len(s.inputs)
    assert json.dumps(face_validity(without, runs=16).as_dict()) == json.dumps(seen().as_dict())


def test_the_record_of_iraq_and_syria_is_read_to_its_cut_only() -> None:
    s = load("iraq_syria_2014")
    world, bare = compile_world(s), known_at(s, UNSEEN, replay=False)
    ours, theirs = recorded(s, world, UNSEEN), recorded(bare, world, UNSEEN)
    assert len(bare.control) < len(s.control)
    for name, cases in ours.items():
        np.testing.assert_array_equal(cases.values, theirs[name].values)
        np.testing.assert_array_equal(cases.exposure, theirs[name].exposure)


def test_a_future_begins_with_the_state_in_which_it_was_set_free() -> None:
    model = compile_model(valleys())
    places = len(model.world.holder)
    one = {
        "holder": np.arange(5)[:, None] * np.ones(places, int), "attacker": np.full((5, places), -1),
        "fighters": np.arange(5)[:, None], "pact": np.zeros((5, 1)),
    }  # fmt: skip
    free, after = history(model, one, 0), history(model, one, 3)
    assert free["holder"][0].tolist() == model.world.holder.tolist() and len(free["holder"]) == 6
    assert after["holder"][:, 0].tolist() == [2, 3, 4] and after["fighters"][:, 0].tolist() == [3, 4]


def test_strengths_and_pacts_at_a_cut_are_the_last_ones_known() -> None:
    s = load("iraq_syria_2014")
    known = Known(s, UNSEEN, replay=False)
    at, model = known.weeks, compile_model(known.masked)
    dated, group = dated_strengths(known, at, 10), list(s.groups).index("is")
    assert dated[0, group] == 27_000 and np.isnan(dated[1:]).all()
    told = told_pacts(known, model, at, 10)
    names = [tuple(model.labels["group"][i] for i in pair) for pair in model.world.dyad]
    allied = next(i for i, pair in enumerate(names) if set(pair) == {"iraqi_army", "peshmerga"})
    assert told[0, allied] == 1 and np.isnan(told[1:]).all()


def learned(path: Path, cut: str | None) -> Path:
    told = pa.table({"contest.b_near": np.array([0.4, 0.5])})
    note = {} if cut is None else {b"marchland": json.dumps({"cut": cut}).encode()}
    parquet.write_table(told.replace_schema_metadata(note), path)
    return path


def test_futures_of_a_posterior_are_free_from_its_cut(tmp_path: Path) -> None:
    found = face_validity(valleys(), learned(tmp_path / "p.parquet", "2001-10-07"), runs=8)
    assert (found.source, found.cut, found.weeks, found.ahead) == ("posterior", date(2001, 10, 7), 39, 39)
    fit = {one.line.line: found.fit(one.line) for one in found.told}
    assert fit["losses"] and fit["capital"] and not fit["siege_8"]
    assert not any(seen().fit(one.line) for one in seen().told if "prior" not in one.line.fit.split())


@pytest.mark.parametrize(
    ("cut", "said"), [("2002-03-03", "nothing after 2002-01-06"), (None, "at which cut")]
)
def test_a_posterior_that_knows_more_or_says_nothing_is_refused(
    tmp_path: Path, cut: str | None, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        face_validity(valleys(), learned(tmp_path / "p.parquet", cut), runs=8)
    with pytest.raises(InputError, match="there is no file"):
        face_validity(valleys(), tmp_path / "none.parquet", runs=8)


def test_the_table_fits_a_narrow_terminal_and_names_what_is_missed() -> None:
    found = replace(seen(), told=(judge(LINE, shares(9)[0], shares(2, 4, 6)),))
    for width in (60, 80, 200):
        out = Console(width=width, record=True, file=io.StringIO())
        print_faces(found, "2001-01-07", out)
        text = out.export_text()
        assert max(map(len, text.splitlines())) <= width
        assert "Of 1 lines that could be judged, 0 hold, 1 are missed; 0 not judged." in " ".join(
            text.split()
        )
        assert "missed, record: sieges of 8 weeks or more" in " ".join(text.split())


def test_missed_lines_are_said_and_are_no_error() -> None:
    found = CliRunner().invoke(app, ["check", "two_valleys", "--face-validity", "--runs", "16", "--json"])
    assert found.exit_code == 0
    told = json.loads(found.stdout)
    assert (
        told["missed"] == sum(row["verdict"] == "missed" for row in told["lines"]) == seen().counted("missed")
    )
    assert [row["line"] for row in told["lines"]] == [line.line for line in lines()]
    found = CliRunner().invoke(app, ["check", "two_valleys", "--posterior", "p.parquet"])
    assert found.exit_code == 2 and "--posterior: belongs to --face-validity" in found.stderr
    for wrong in (("--runs", "0"), ("--prior-predictive",), ("--posterior", "none.parquet")):
        assert CliRunner().invoke(app, ["check", "two_valleys", "--face-validity", *wrong]).exit_code == 2


def test_the_page_has_the_lines_as_committed_and_a_war_replaces_its_own_table_only() -> None:
    tool = runpy.run_path(str(Path(__file__).parents[3] / "tools" / "face_validity.py"))
    page = tool["PAGE"].read_text(encoding="utf-8")
    assert tool["between"](page, "lines", tool["line_table"]()) == page, "python tools/face_validity.py"
    bare = "head\n<!-- figures -->\n<!-- /figures -->\nend\n"
    war = "<!-- war {0} -->\n{1}\n<!-- /war {0} -->".format
    one = tool["filled"](bare, {"b_2": war("b_2", "old"), "a_1": war("a_1", "kept")})
    two = tool["filled"](one, {"b_2": war("b_2", "new")})
    both = f"{war('a_1', 'kept')}\n\n{war('b_2', 'new')}"
    assert two == f"head\n<!-- figures -->\n{both}\n<!-- /figures -->\nend\n"


def test_a_table_of_the_page_says_what_the_screen_says() -> None:
    tool = runpy.run_path(str(Path(__file__).parents[3] / "tools" / "face_validity.py"))
    text = tool["told"](replace(seen(), told=(judge(LINE, shares(9)[0], shares(2, 4, 6)),)))
    assert "0 lines hold, 1 are missed, 0 could not be judged" in text
    q = 9.5 / 11
    error = 100 * np.sqrt(q * (1 - q) / 10)
    assert (
        text.splitlines()[-1] == f"| sieges | 90 ± {error:.0f} | 40 (22 to 58) | 20 to 60 | missed, record |"
    )
