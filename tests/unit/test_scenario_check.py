"""`check`, `show` and `new` on the command line: what is said, in whatever encoding, and nothing passed over in silence."""

from __future__ import annotations

import csv
import json
import os
import shlex
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from marchland.cli.app import app
from marchland.ensemble.provenance import provenance
from marchland.ensemble.run import plan
from marchland.forecast import observe
from marchland.forecast.observe import ground, weights
from marchland.forecast.recorded import recorded
from marchland.record.record import catchments
from marchland.record.skipped import skipped
from marchland.record.states import states
from marchland.scenario import load, new
from marchland.territory.compile import compile_model


def call(*args: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(app, list(args))
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout, found.stderr


def replaced(path: Path, old: str, put: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, put), encoding="utf-8")


def test_check_says_what_can_run_and_why_the_rest_cannot() -> None:
    code, out, _ = call("check", "two_valleys")
    assert code == 0
    assert "backtest: cannot run: control.csv records 3 captures before 2002-01-06" in out
    assert "can run: run, compare, sensitivity, trial\n" in out
    rows = states(load("two_valleys"))
    assert set(rows) == {"assumed"}, "an invented war"
    assert f"The record: 0 of {rows['assumed']} dated rows seen in a source, 100% assumed.\n" in out
    code, out, _ = call("check", "two_valleys", "--json", "--set", "time.cut=null")
    can = json.loads(out)["can"]
    assert json.loads(out)["record"] == rows
    assert code == 0 and set(can) == {"calibrate", "backtest", "compare", "sensitivity", "trial"}
    assert can["trial"] == "the scenario states no cut: name one with --cut DATE"


def test_a_claim_that_cannot_be_read_is_said_by_check(tmp_path: Path) -> None:
    folder = new(tmp_path / "war")
    replaced(folder / "claims.csv", "sign(intervention.stall, positive)", "sign(intervention.stal, positive)")
    _, out, _ = call("check", str(folder))
    assert "trial: cannot run: 1 of the tests in claims.csv cannot be read, the first at claims.csv:3:" in out


def test_rows_that_are_not_used_are_counted_on_screen_and_in_the_manifest(tmp_path: Path) -> None:
    folder = new(tmp_path / "war")
    base = skipped(load(folder))
    replaced(folder / "territory.csv", "2001-04-01,gazette", "1999-04-01,gazette")
    replaced(folder / "deaths.csv", "2001-08,Vale,Ashdale,all,all", "2011-08,Vale,Ashdale,all,all")
    replaced(folder / "deaths.csv", "2001-08,Vale,Birkdale,all,all", "2001-08,Vale,Kingsmarch,all,all")
    replaced(folder / "deaths.csv", "2001-09,Vale,Birkdale,all,all", "2001-09,Vale,Birkdale,crown,all")
    replaced(folder / "events.csv", "2001-07-15,week,atrocity", "2011-07-15,week,atrocity")
    s = load(folder)
    found = skipped(s)
    more = {
        reason: rows - base.get(reason, 0) for reason, rows in found.items() if rows != base.get(reason, 0)
    }
    assert more == {
        "territory: dated outside of the weeks simulated": 1,
        "deaths: of months that are not whole in the weeks simulated": 1,
        "deaths: in governorates without a place, or in none": 1,
        "deaths: of a kind and perpetrator that futures are not compared with": 1,
        "events: dated outside of the weeks simulated": 1,
    }
    _, out, _ = call("check", str(folder))
    assert "not used: deaths, 1 row in governorates without a place, or in none\n" in out
    _, out, _ = call("check", str(folder), "--json")
    assert json.loads(out)["record_skipped"] == found
    planned = plan(s, 1)
    assert provenance(s, planned.model, planned.plan)["record_skipped"] == found
    assert skipped(s, 20)["inputs: spells outside of the weeks simulated"] > 0


def test_inputs_left_at_their_default_or_read_by_nobody_are_said(tmp_path: Path) -> None:
    folder = new(tmp_path / "war")
    names = [row.input for row in load(folder).inputs]
    air = sum(name.startswith("air_") for name in names)
    assert air > 0 and not {"other_air", "salaries"} & set(names)
    _, out, _ = call("check", str(folder))
    assert "at its default, no row in inputs.csv: other_air, 0 index 0-1\n" in out
    assert "of mechanisms that are not at work" not in out
    _, out, _ = call("check", str(folder), "--without", "airpower")
    assert f"not used: inputs, {air} row" in out
    assert "other_air" not in out  # nobody asks for it any more


def test_figures_of_no_ground_are_counted_as_forecasts_leave_them_out(tmp_path: Path) -> None:
    folder = new(tmp_path / "war")
    replaced(folder / "territory.csv", "2001-04-01,herald,total,2700", "2001-04-01,herald,total,0")
    s = load(folder)
    reason = "territory: of no ground, printed or recorded, to set a scale by"
    found = recorded(s)
    assert (
        skipped(s)[reason]
        == skipped(load("two_valleys"))[reason] + 1
        == (~ground(found, weights(s))[1]).sum()
    )
    control = np.repeat(found.holder[None, 1:5], 8, axis=0)
    areas = observe.areas(
        found.known(s.time.start + timedelta(weeks=52)), weights(s), control, np.random.default_rng(1)
    )
    assert np.isfinite(areas).all() and (areas[:, :, 1] > 0).all()


def test_deaths_of_another_kind_never_stand_for_all_deaths(tmp_path: Path) -> None:
    folder = new(tmp_path / "war")
    with (folder / "deaths.csv").open("a", encoding="utf-8") as stream:
        stream.write("2001-07,Vale,Birkdale,rebels,all,1,2,3,invented for teaching,low,assumed\n")
    ours, theirs = recorded(load(folder)), recorded(load("two_valleys"))
    assert ours.deaths[6][:2].tolist() == theirs.deaths[6][:2].tolist() == [5.0, 180.0]


def test_columns_that_move_nothing_may_be_left_out(tmp_path: Path) -> None:
    folder, gone = new(tmp_path / "war"), ("settlement", "dam", "wheat", "trunk_road", "settled", "catchment")
    with (folder / "places.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (folder / "places.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [name for name in rows[0] if name not in gone], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    s, base = load(folder), load("two_valleys")
    ours, theirs = compile_model(s), compile_model(base)
    for name, values in vars(theirs.world).items():
        if isinstance(values, np.ndarray) and name not in ("asset", "wheat"):
            np.testing.assert_array_equal(getattr(ours.world, name), values)
    assert (catchments(s) >= catchments(base)).all() and (catchments(s) < 3000).all()


@pytest.mark.parametrize(
    ("name", "named"),
    [("my war", "my_war"), ("Krieg à Mossoul", "krieg_a_mossoul"), ("it's; war", "it_s_war")],
)
def test_a_folder_of_any_name_is_made_and_named_so_that_it_can_be_pasted(
    tmp_path: Path, name: str, named: str
) -> None:
    code, out, _ = call("new", str(tmp_path / name))
    assert code == 0 and shlex.split(out.split("then: ")[1])[:2] == ["marchland", "check"]
    made = shlex.split(out.split("then: ")[1])[2]
    assert made == str(tmp_path / name) and load(made).name == named


def test_other_arguments_are_copied_too(tmp_path: Path) -> None:
    code, _, _ = call("new", str(tmp_path / "war"), "--from", "iraq_syria_2014")
    assert code == 0 and (tmp_path / "war" / "arguments" / "planted.csv").is_file()


def test_a_screen_that_knows_ascii_only_is_written_to_all_the_same(tmp_path: Path) -> None:
    folder = new(tmp_path / "Königreich\N{SNOWMAN}")
    replaced(folder / "scenario.yaml", "title: Two valleys", "title: Zwei Täler \N{SNOWMAN}")
    commands = [
        ["new", str(tmp_path / "é ü")],
        ["check", str(folder), "--set", "time.cut=2001-02-04"],
        ["show", str(folder)],
        ["show", str(folder), "--json"],
        ["show", str(folder), "--resolved"],
    ]
    code = (
        "import sys\nfrom marchland.cli.app import app\nfrom marchland.terminal.outlet import outlet\n"
        f"with outlet():\n    for args in {commands!r}:\n"
        "        try: app(args)\n"
        "        except SystemExit as end: assert not end.code, args\n"
    )
    script = tmp_path / "all.py"
    script.write_text(code, encoding="utf-8")
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": os.pathsep.join(sys.path)}
    found = subprocess.run([sys.executable, str(script)], capture_output=True, env=env)
    assert found.returncode == 0, found.stderr.decode()
    text = found.stdout.decode("utf-8")  # where a stream claims ASCII, click writes UTF-8
    assert "Zwei T" in text
    lines = [line for line in text.splitlines() if line.startswith('{"name"')]
    assert json.loads(lines[0])["title"].startswith("Zwei Täler \N{SNOWMAN}")
