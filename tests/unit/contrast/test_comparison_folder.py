"""A comparison on disk: read again, checked, exported, told by `why`, refused where it is spoilt, and made a page."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xarray as xr
from typer.testing import CliRunner

from marchland.briefing.briefing import kept
from marchland.cli.app import app
from marchland.compare.beliefs import NEUTRAL
from marchland.scenario import load
from marchland.stats.shares import among
from marchland.views import page_one
from marchland.views.export_comparison import COLUMN, FIGURES, rows
from unit import hostile
from verification.mutate_json import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison on the teaching scenario, by the command."""
    out = tmp_path_factory.mktemp("compared") / "one"
    done = CliRunner().invoke(
        app,
        ["compare", "two_valleys", "--strategies", "history,settlement", "--runs", "64", "--weeks", "20",
         "--without", "hold", "--levers", "--out", str(out), "--json", "--page", str(out.parent / "report.html")],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert (out.parent / "report.html").read_text() == (out / "page-one.html").read_text()
    told = json.loads(done.stdout)
    assert told["differences"]["settlement"]["cost"]["mean"] > 0
    assert set(told["levers"]) == {"when", "timing", "doses", "pairs"} and all(told["levers"].values())
    return out


def test_what_compare_writes_of_its_default_strategies_is_read_again(tmp_path: Path) -> None:
    """Among them is one that moves next to nothing: what pairing saves it is no number, and no reader stumbles."""
    out, call = tmp_path / "four", CliRunner().invoke
    done = call(
        app, ["compare", "two_valleys", "--runs", "64", "--without", "hold", "--out", str(out), "--json"]
    )
    assert done.exit_code == 0, done.output
    saved = json.loads(done.stdout)["saved"]
    assert saved["settlement"]["weeks_held"] > 1 and saved["paper_plan"]["displaced_end"] is None
    for asked in (["report", str(out)], ["export", str(out), "--to", "csv"]):
        again = call(app, asked)
        assert again.exit_code == 0, again.output


def test_the_guides_read_every_towns_chance_with_its_interval(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The block of docs/results.md on an export; the page for R takes the same three figures."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["export", str(folder), "--to", "csv", "--out", "apart"]).exit_code == 0
    docs = Path(__file__).parents[3] / "docs"
    named = '"town", "town_low", "town_high"'
    (block,) = (
        b for b in re.findall(r"```python\n(.*?)```", (docs / "results.md").read_text(), re.S) if named in b
    )
    exec(block, {})
    rows = [line for line in capsys.readouterr().out.splitlines() if "settlement" in line]
    assert len(rows) == len(json.loads((folder / "comparison.json").read_text())["towns"]["rows"])
    assert named in (docs / "tutorials" / "from_r.md").read_text()


def test_a_comparison_is_checked_file_by_file(folder: Path, tmp_path: Path) -> None:
    """Whole; then without its page, with outcomes cut off, and with a figure that no reader takes, all told at once."""
    copy, call = tmp_path / "copy", CliRunner().invoke
    shutil.copytree(folder, copy)
    done = call(app, ["check", str(copy)])
    assert done.exit_code == 0 and done.stdout.startswith("whole: comparison.json, page-one.html"), (
        done.output
    )
    (copy / "page-one.html").unlink()
    (copy / "structure-1.npz").write_bytes((copy / "structure-1.npz").read_bytes()[:99])
    done = call(app, ["check", str(copy), "--json"])
    assert done.exit_code == 1
    assert [one["path"] for one in json.loads(done.stdout)["faults"]] == ["structure-1.npz", "page-one.html"]
    (copy / "comparison.json").write_text("{}")
    done = call(app, ["check", str(copy)])
    assert done.exit_code == 1 and "not what `marchland compare` writes" in done.stdout


def test_check_says_what_it_takes_of_the_folder_of_another_command(tmp_path: Path) -> None:
    (tmp_path / "board.json").write_text("{}")
    done = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert (
        done.exit_code == 2 and "the folder of a backtest" in done.stderr and "or a comparison" in done.stderr
    )


def test_what_no_reader_would_take_is_not_written(folder: Path, tmp_path: Path) -> None:
    found = json.loads((folder / "comparison.json").read_text())
    found["saved"]["settlement"]["cost"] = 1.17e16
    with pytest.raises(RuntimeError, match=r"saved\.settlement\.cost: expected less than"):
        kept(found, tmp_path)
    assert not (tmp_path / "comparison.json").exists()


def test_page_one_says_what_its_numbers_say(folder: Path) -> None:
    found = json.loads((folder / "comparison.json").read_text())
    text = (folder / "page-one.html").read_text()
    d = found["differences"]["settlement"]["weeks_held"]
    assert f"in {among(d['share'], 50)} of 50 futures" in text and "under expert priors" in text
    assert f"{among(d['shares'][NEUTRAL], 50)} under neutral" in text
    assert found["scenario"]["deaths"] == len(load("two_valleys").deaths)
    assert found["grade"]["level"] == "low" and "Nothing was learned from the record." in text
    assert "the crown" in text and "crowns" in text
    headings = ["ground", "what", "answer", "sure", "breaks", "towns", "verdicts", "track", "mind", "assumed", "limits",
                "tradeoff", "claims", "prior"]  # fmt: skip
    places = [text.index(f'id="{name}"') for name in headings]
    assert places == sorted(places)
    assert "<script" not in text and "http" not in text.replace("http-equiv", "").replace(
        "http://www.w3.org", ""
    )


def test_what_the_record_is_worth_stands_under_the_first_figure(folder: Path) -> None:
    text = (folder / "page-one.html").read_text()
    rows = sum(json.loads((folder / "comparison.json").read_text())["scenario"]["record"].values())
    line = text.index(f"<p>The record: 0 of {rows} dated rows seen in a source, 100% assumed.</p>")
    assert text.index("</figcaption>") < line < text.index('<h2 id="what">')
    assert text.count("dated rows") == 1


def test_towns_add_up_to_the_places_held_at_the_end(folder: Path) -> None:
    found = json.loads((folder / "comparison.json").read_text())
    rows = found["towns"]["rows"]
    doubts = [max(p * (1 - p) for p, _, _ in row["held"].values()) for row in rows]
    assert len(rows) == found["ground"]["places"] and doubts == sorted(doubts, reverse=True)
    less = {n: sum(row["held"][n][0] for row in rows) for n in ("history", "settlement")}
    mean = found["differences"]["settlement"]["places_end"]["mean"]
    assert less["settlement"] - less["history"] == pytest.approx(mean, abs=1e-9)


def test_a_comparison_without_towns_still_makes_its_page(folder: Path, tmp_path: Path) -> None:
    found = json.loads((folder / "comparison.json").read_text())
    del found["towns"]
    (tmp_path / "comparison.json").write_text(json.dumps(found))
    done = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert done.exit_code == 0 and 'id="towns"' not in (tmp_path / "page-one.html").read_text()


def test_why_of_a_comparison_says_what_to_do_instead(folder: Path) -> None:
    done = CliRunner().invoke(app, ["why", str(folder), "birkton"])
    said = " ".join(done.output.split())
    assert done.exit_code == 2 and "is a comparison" in said and "marchland report" in said


def read_back(out: Path, to: str) -> pd.DataFrame:
    """The long table of an export, whatever its form."""
    if to == "netcdf":
        pytest.importorskip("h5py", reason="NetCDF needs h5py")
        with xr.open_dataset(out / "comparison.nc", engine="h5netcdf") as ds:
            ds.load()
        table = pd.DataFrame(rows(ds), columns=list(COLUMN)).astype({"value": float})
        return table.assign(quantile=pd.to_numeric(table["quantile"]))
    if to == "parquet":
        table = pd.read_parquet(out / "comparison.parquet")
        assert str(table["date"].dropna().iloc[0]) and table["quantile"].dtype == float
        texts = table.select_dtypes("category").columns
        return table.assign(date=table["date"].astype(str)).astype(dict.fromkeys(texts, str))
    return pd.read_csv(out / "comparison.csv")


@pytest.mark.parametrize("to", ["csv", "parquet", "netcdf"])
def test_an_export_of_a_comparison_holds_its_bands_record_levels_and_differences(
    folder: Path, tmp_path: Path, to: str
) -> None:
    done = CliRunner().invoke(app, ["export", str(folder), "--to", to, "--out", str(tmp_path / "x")])
    assert done.exit_code == 0 and Path(done.stdout.strip()) == tmp_path / "x", done.output
    table, found = read_back(tmp_path / "x", to), json.loads((folder / "comparison.json").read_text())
    ground, cut = found["ground"], found["cut"]

    def figures(variable: str, **where: Any) -> pd.DataFrame:
        own = table[table["variable"] == variable]
        for column, value in where.items():
            own = own[own[column] == value]
        return own

    for name, bands in ground["strategies"].items():
        for m in ("places", "km2"):
            for level, band in zip(ground["levels"], bands[m], strict=True):
                one = figures(f"held_{m}", strategy=name, quantile=level)
                assert one["value"].tolist() == band and str(one["date"].iloc[0])[:10] == cut
    record = figures("record_places")
    assert record["value"].tolist() == ground["record"]["places"]
    assert str(record["date"].iloc[0])[:10] == ground["start"]
    for name, levels in found["levels"].items():
        for outcome, three in levels.items():
            own = figures("level", strategy=name, outcome=outcome).set_index("quantile")["value"]
            assert own[[0.5, 0.05, 0.95]].tolist() == pytest.approx(three, rel=1e-5)
    own = found["differences"]["settlement"]["civilians"]
    at = {"strategy": "settlement", "against": "history", "outcome": "civilians"}
    for name in ("low", "high", "luck", "parameters", "structure", "share_low", "share_high"):
        assert figures(name, **at)["value"].item() == pytest.approx(own[name], rel=1e-5)
    for name, every in (("mean", "means"), ("share", "shares")):
        told = figures(name, **at).set_index("belief")["value"].to_dict()
        assert told == pytest.approx(own[every], rel=1e-5)
    for town in found["towns"]["rows"]:
        for name, three in town["held"].items():
            for figure, value in zip(("town", "town_low", "town_high"), three, strict=True):
                own = figures(figure, strategy=name, place=town["place"])["value"].item()
                assert own == pytest.approx(value, rel=1e-5)
        on_record = figures("town_on_record", place=town["place"])["value"].tolist()
        assert on_record == ([] if town["record"] is None else [town["record"] == found["scenario"]["focal"]])
    assert set(figures("share", **at)["unit"]) == {"share of futures"} and set(
        figures("low", **at)["unit"]
    ) == {"persons"}
    text = (tmp_path / "x" / "codebook.md").read_text()
    assert all(f"- `{name}`" in text for name in (*FIGURES, *found["outcomes"], *found["strategies"]))
    assert f"--cut {cut}" in text and found["scenario"]["hash"] in text and "type = 1" in text


def test_an_export_of_a_damaged_comparison_or_of_another_folder_says_what_is_expected(
    folder: Path, tmp_path: Path
) -> None:
    told = json.loads((folder / "comparison.json").read_text())
    told["differences"]["settlement"]["cost"]["shares"] = {}
    (tmp_path / "comparison.json").write_text(json.dumps(told))
    done = CliRunner().invoke(app, ["export", str(tmp_path), "--to", "csv"])
    assert done.exit_code == 2 and "differences.settlement.cost.shares" in done.output
    (tmp_path / "comparison.json").unlink()
    done = CliRunner().invoke(app, ["export", str(tmp_path), "--to", "csv"])
    assert done.exit_code == 2 and "expected the folder of a result or of a comparison" in done.output
    assert list(tmp_path.iterdir()) == []


def marked(node: Any) -> Any:
    """The same case with marks in every text that people write."""
    free = ("title", "focal", "limits", "strategies", "owners", "words", "unit", "reasons", "means", "signposts",
            "verdicts", "court")  # fmt: skip
    return (
        {k: told(v) if k in free else marked(v) if isinstance(v, dict | list) else v for k, v in node.items()}
        if (isinstance(node, dict))
        else [marked(v) if isinstance(v, dict | list) else v for v in node]
    )


def told(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: told(v) for k, v in node.items()}
    return (
        [told(v) for v in node]
        if isinstance(node, list)
        else hostile.marked(node)
        if isinstance(node, str)
        else node
    )


def test_no_text_of_a_comparison_becomes_a_tag(folder: Path, tmp_path: Path) -> None:
    case = json.loads((folder / "comparison.json").read_text())
    verdict = {"claim": "V1", "type": "fact", "text": "t", "verdict": "mixed", "strength": "weak", "reason": "r",
               "rival": "x", "would_change": "w"}  # fmt: skip
    found = marked({**case, "verdicts": [verdict], "court": "c"})
    found["verdicts"][0]["verdict"] = "mixed"
    (tmp_path / "comparison.json").write_text(json.dumps(found))
    done = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert done.exit_code == 0, done.output
    text = (tmp_path / "page-one.html").read_text()
    assert not hostile.Tags(text).found & hostile.TAGS
    assert text.count("&lt;xss-mark") > 20 and "{{ 7 * 7 }}" in text and "[bold red]" in text


def test_a_page_is_made_again_from_its_folder(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["report", str(folder), "--out", str(tmp_path / "p.html")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "p.html").read_text() == (folder / "page-one.html").read_text()
    again = CliRunner().invoke(
        app, ["compare", "two_valleys", "--strategies", "history,settlement", "--out", str(folder)]
    )
    assert again.exit_code == 2 and "overwritten" in again.output


def test_a_spoilt_comparison_is_an_error_to_act_on(tmp_path: Path) -> None:
    (tmp_path / "comparison.json").write_text("{}")
    done = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert done.exit_code == 2 and "marchland compare" in done.output


def test_losses_are_told_with_or_without_any() -> None:
    losses = {"focal_brier/all/26": {"marchland": 0.1, "persistence": 0.2, "frontier": 0.05}}
    told = page_one.losses({"board": {"losses": losses}})
    assert told == "26 weeks ahead marchland loses to frontier."
    losses["focal_brier/all/26"]["frontier"] = 0.3
    assert (
        page_one.losses({"board": {"losses": losses}}) == "26 weeks ahead marchland loses to none of these."
    )


def test_an_edited_comparison_is_refused_in_words_or_makes_a_whole_page(folder: Path) -> None:
    """A tenth of what `python -m verification.mutate_json` tries."""
    assert run(folder, 30, seed=1) == []


def test_all_that_is_wrong_with_a_comparison_is_said_at_once(folder: Path, tmp_path: Path) -> None:
    told = json.loads((folder / "comparison.json").read_text())
    told["differences"]["settlement"]["civilians"]["share"] = 1.5
    told["scenario"]["title"] = "\x1b[31mred"
    del told["grade"]["level"]
    told["cut"] = "2002-13-45"
    (tmp_path / "comparison.json").write_text(json.dumps(told))
    done = CliRunner().invoke(app, ["report", str(tmp_path)])
    assert done.exit_code == 2 and "comparison.json: not what `marchland compare` writes" in done.output
    for part in (
        "differences.settlement.civilians.share: expected less than or equal to 1, not 1.5",
        "scenario.title: expected a text without control characters",
        "grade.level: is missing",
        "  cut: ",
    ):
        assert part in done.output, done.output
