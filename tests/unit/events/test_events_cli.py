"""Commands answer with the fixed exit codes, and --json prints one object and nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from marchland.cli.events import app

ROOT = Path(__file__).resolve().parents[3]


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def filled(ged, store):
    many = [{"id": str(number), "best": str(1 + 400 // number), "date_start": f"2015-{1 + number % 12:02d}-17",
             "date_end": f"2015-{1 + number % 12:02d}-17", "type_of_violence": str(1 + number % 3)}
            for number in range(1, 301)]  # fmt: skip
    assert run("import", ged(*many), "--store", store).exit_code == 0
    return store


def test_import_reports_as_json(ged, store):
    result = run(
        "import", ged({}, {"id": "2", "where_prec": "6"}), "--store", store, "--policy", "drop", "--json"
    )
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (report["source"], report["releases"], report["events"], report["policy"]) == (
        "ged",
        ["23.1"],
        2,
        "drop",
    )
    assert report["moved"]["loose_deaths"] == 7
    assert report["outcome"]["added"] == 2


def test_import_reports_as_tables(ged, store):
    result = run("import", ged({"low": "8"}), "--store", store)
    assert result.exit_code == 0
    assert "low estimate above the best" in result.stdout and "apart (chosen)" in result.stdout


def test_summary_as_json_and_tables(filled):
    found = json.loads(run("summary", "--store", filled, "--json").stdout)
    assert found["total"]["events"] == 300
    assert sum(row["best"] for row in found["monthly"]) == found["total"]["best"]
    assert found["severity"]["low"] <= found["severity"]["exponent"] <= found["severity"]["high"]
    text = run("summary", "--store", filled).stdout
    assert "Deaths by year" in text and "Nineveh" in text and "Severity: exponent" in text


def test_tables_keep_their_numbers_in_narrow_terminals(filled, monkeypatch):
    told = {}
    for columns in ("200", "80", "60", "40"):
        monkeypatch.setenv("COLUMNS", columns)
        told[columns] = set(re.findall(r"\d[\d,.]*\d|\d", run("summary", "--store", filled).stdout))
    assert told["80"] == told["60"] == told["40"] == told["200"]


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_chart_is_drawn_the_same_twice(filled, tmp_path, ending):
    pictures = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.{ending}"
        assert run("summary", "--store", filled, "--chart", path).exit_code == 0
        pictures.append(path.read_bytes())
    assert pictures[0] == pictures[1] and len(pictures[0]) > 10_000
    if ending == "svg":
        text = pictures[0].decode()
        for words in (
            "deaths a month (persons",
            "longitude (degrees east)",
            "deaths in an event (persons",
            "CC BY 4.0",
        ):
            assert words in text


@pytest.mark.parametrize("policy", ["spread", "apart"])
def test_chart_of_odd_selections(ged, acled, store, tmp_path, policy):
    """One event, only loose events, no coordinates, no deaths: the chart says so instead of failing."""
    run("import", ged({"where_prec": "6", "date_end": "2015-08-01"}), "--store", store)
    run("import", acled({"fatalities": "0"}), "--store", store)
    bare = tmp_path / "bare.csv"
    bare.write_text("d\n2015-01-01\n", encoding="utf-8")
    run("import", bare, "--as", "csv", "--map", "date_start=d", "--store", store)
    for source in ("ged", "acled", "csv"):
        path = tmp_path / f"{source}.png"
        result = run("summary", "--store", store, "--source", source, "--policy", policy, "--chart", path)
        assert result.exit_code == 0, result.output
        assert path.stat().st_size > 5000


def test_exit_codes_of_summary(filled, acled, tmp_path):
    missing = run("summary", "--store", tmp_path / "none.duckdb")
    assert missing.exit_code == 3 and "events import" in missing.stderr
    assert run("summary", "--store", filled, "--chart", tmp_path / "a.pdf").exit_code == 2
    assert run("summary", "--store", filled, "--release", "99.1").exit_code == 2
    assert run("summary", "--store", filled, "--policy", "half").exit_code == 2
    assert run("summary", "--store", tmp_path).exit_code == 2
    run("import", acled(), "--store", filled)
    pooled = run("summary", "--store", filled, "--json")
    assert pooled.exit_code == 2 and pooled.stdout == "" and "--source" in pooled.stderr


def test_interrupt_is_130(ged, store, monkeypatch):
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("marchland.events.importing.run_checks", stop)
    result = run("import", ged(), "--store", store)
    assert result.exit_code == 130 and "as it was" in result.stderr
    assert not store.exists()


def test_full_disk_is_1(ged, store, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("marchland.events.importing.commit", full)
    result = run("import", ged(), "--store", store)
    assert result.exit_code == 1 and "the disk is full; the store is as it was" in result.stderr


@pytest.mark.parametrize(
    ("kind", "text"),
    [(MemoryError, ""), (duckdb.OutOfMemoryException, "failed to allocate"),
     (duckdb.IOException, "Could not write file: No space left on device")],
)  # fmt: skip
def test_errors_of_the_machine_have_a_text(ged, store, monkeypatch, kind, text):
    def fail(*_: object, **__: object) -> None:
        raise kind(text)

    monkeypatch.setattr("marchland.events.importing.commit", fail)
    result = run("import", ged(), "--store", store)
    assert result.exit_code == 1
    words = "the disk is full" if "write" in text else "there is not enough memory"
    assert result.stderr == f"error: {words}; the store is as it was\n"


def test_export(filled, tmp_path):
    result = run("export", tmp_path / "o.parquet", "--store", filled, "--by", "month,type", "--json")
    assert result.exit_code == 0 and json.loads(result.stdout)["rows"] == 12
    assert run("export", tmp_path / "o.parquet", "--store", filled, "--by", "moon").exit_code == 2


def test_default_store_is_in_the_users_folder(ged, tmp_path, monkeypatch):
    monkeypatch.delenv("MARCHLAND_DATA_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    report = json.loads(run("import", ged(), "--json").stdout)
    assert Path(report["store"]).is_relative_to(tmp_path / "home") and Path(report["store"]).exists()


def test_the_default_store_can_be_moved(ged, tmp_path, monkeypatch):
    monkeypatch.setenv("MARCHLAND_DATA_DIR", str(tmp_path / "elsewhere"))
    report = json.loads(run("import", ged(), "--json").stdout)
    assert Path(report["store"]) == tmp_path / "elsewhere" / "events.duckdb"
    assert json.loads(run("summary", "--json").stdout)["total"]["events"] == 1


def test_tests_never_touch_the_users_store(ged, tmp_path_factory):
    report = json.loads(run("import", ged(), "--json").stdout)
    assert Path(report["store"]).is_relative_to(tmp_path_factory.getbasetemp())


def test_imports_stay_light():
    """No jax ever; no DuckDB, no matplotlib before they are needed."""
    code = ("import sys, marchland.events, marchland.cli.events as c; from marchland.cli.events import app; "
            "late = {'jax', 'duckdb', 'matplotlib', 'pyarrow', 'scipy', 'pandas'} & set(sys.modules); "
            "import marchland.events.importing, marchland.events.summary, marchland.events.chart; "
            "print(sorted(late), 'jax' in sys.modules)")  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[] False"


@pytest.mark.parametrize(
    "command", [["marchland", "events", "--help"], ["marchland", "events", "import", "--help"]]
)
def test_a_reader_who_leaves_is_no_error(command):
    """`marchland events --help | head -1`, with the reader gone before the first line."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "ascii"}
    with subprocess.Popen([sys.executable, "-m", *command], env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # fmt: skip
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == ("", 0)
