"""Public Python: names compose, and take text, paths, dates and lists alike or say in Python's words what they expect."""

from __future__ import annotations

import inspect
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import marchland as ml
from marchland.arguments import ArgumentError
from marchland.errors import InputError

RUNS, UNTIL = 8, "2001-02-04"


@pytest.fixture(scope="module")
def scenario() -> ml.Scenario:
    return ml.load("two_valleys")


@pytest.fixture(scope="module")
def result(scenario: ml.Scenario, tmp_path_factory: pytest.TempPathFactory) -> ml.Result:
    return ml.run(scenario, RUNS, until=UNTIL, out=str(tmp_path_factory.mktemp("public") / "x"))


def test_simulate_takes_what_compile_model_gives(scenario: ml.Scenario, result: ml.Result) -> None:
    """The same futures as those of a result, in memory."""
    found = ml.simulate(ml.compile_model(scenario), RUNS, steps=4)
    assert found["holder"].shape == (RUNS, 4, 10)
    ds = result.dataset
    assert (found["holder"] == ds["holder"].values).all()


@pytest.mark.parametrize(
    ("until", "kind"),
    [(UNTIL, str), (date(2001, 2, 4), Path), (datetime(2001, 2, 4, 12), Path), (" 2001-02-04 ", str)],
)
def test_days_and_paths_are_text_or_objects(until: Any, kind: Any, result: ml.Result) -> None:
    again = ml.run("two_valleys", np.int64(RUNS), until=until, out=kind(result.path))
    assert again.path == result.path and again.manifest["seed"] == 1
    assert ml.open_result(kind(result.path)).manifest == result.manifest


@pytest.mark.parametrize(
    "without", ["pacts", "pacts,will", ["pacts"], ("pacts", "will"), {"pacts"}, iter(["pacts"])]
)
def test_names_are_one_or_many(without: Any) -> None:
    s = ml.load("two_valleys", without=without)
    assert "pacts" not in s.mechanisms and "contest" in s.mechanisms


@pytest.mark.parametrize(
    "overrides", [{"time.weeks": 52}, {"time.weeks": "52"}, "time.weeks=52", ["time.weeks=52"], ("time.weeks = 52",)]
)  # fmt: skip
def test_overrides_are_a_mapping_or_texts(overrides: Any) -> None:
    assert ml.load("two_valleys", overrides).time.weeks == 52


def test_a_loaded_scenario_a_folder_and_a_name_are_one(scenario: ml.Scenario, tmp_path: Path) -> None:
    for where in (ml.new(tmp_path / "a"), str(ml.new(str(tmp_path / "b"), template="two_valleys"))):
        assert ml.load(where).hash == scenario.hash == ml.check(where).hash
        assert ml.compile_model(where).steps == scenario.time.weeks
    assert ml.load(scenario) is scenario and ml.check(scenario) is scenario


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda s, r: ml.run(s, until=20010204), TypeError, "until: expected a date or text such as '2002-01-06', not"),
        (lambda s, r: ml.run(s, until="4 May"), ValueError, "until: expected a date or text written YYYY-MM-DD"),
        (lambda s, r: ml.run(s, until="1999-01-03"), ValueError, "until 1999-01-03 lies outside the scenario"),
        (lambda s, r: ml.run(s, runs=0), ValueError, "runs: expected a whole number from 1 to 1,000,000, not 0"),
        (lambda s, r: ml.run(s, runs=1.5), TypeError, "runs: expected a whole number"),
        (lambda s, r: ml.run(s, runs=True), TypeError, "runs: expected a whole number"),
        (lambda s, r: ml.run(s, seed=-1), ValueError, "seed: expected a whole number from 0"),
        (lambda s, r: ml.run(s, out=5), TypeError, "out: expected a path as text or pathlib.Path, not 5 (int)"),
        (lambda s, r: ml.run(s, out=""), ValueError, "out: expected a path, not empty text"),
        (lambda s, r: ml.run(s, workers=0), ValueError, "workers: expected a whole number from 1"),
        (lambda s, r: ml.run(s, posterior="no.parquet"), InputError, "no.parquet"),
        (lambda s, r: ml.run(s, strategy="histori"), InputError, "did you mean 'history'"),
        (lambda s, r: ml.run(7), TypeError, "scenario: expected a path as text or pathlib.Path, not 7 (int)"),
        (lambda s, r: ml.load("two_valleys", without=5), TypeError, "without: expected a name or a list of names"),
        (lambda s, r: ml.load("two_valleys", without=[5]), TypeError, "without[0]: expected a name, not 5 (int)"),
        (lambda s, r: ml.load("two_valleys", "time.weeks"), ValueError, "overrides: expected {'time.weeks': 104}"),
        (lambda s, r: ml.load("two_valleys", 5), TypeError, "overrides: expected"),
        (lambda s, r: ml.load("two_valleys", {5: 5}), TypeError, "overrides: key: expected text"),
        (lambda s, r: ml.load(s, without="pacts"), TypeError, "not with a loaded scenario"),
        (lambda s, r: ml.simulate("two_valleys", 8), TypeError, "model: expected a model, such as compile_model("),
        (lambda s, r: ml.simulate(ml.compile_model(s), 0), ValueError, "runs: expected a whole number"),
        (lambda s, r: ml.simulate(ml.compile_model(s), 8, steps=0), ValueError, "steps: expected a whole number"),
        (lambda s, r: ml.compile_model(s, "histori"), InputError, "did you mean 'history'"),
        (lambda s, r: ml.compile_model(5), TypeError, "scenario: expected"),
        (lambda s, r: ml.why(str(r.path), "birktn"), InputError, "did you mean 'birkton'"),
        (lambda s, r: ml.why(r, "birkton", 99), ValueError, "run 99: this result has futures 0 to 7"),
        (lambda s, r: ml.why(5, "birkton"), TypeError, "result: expected a path"),
        (lambda s, r: ml.new(5), TypeError, "folder: expected a path"),
        (lambda s, r: ml.open_result("nowhere"), InputError, "no result of marchland"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_pythons_words(
    call: Any, error: type[Exception], said: str, scenario: ml.Scenario, result: ml.Result, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error) as found:
        call(scenario, result)
    assert said in str(found.value) and "--" not in str(found.value)
    assert list(tmp_path.iterdir()) == []


def test_an_argument_error_is_both_kinds() -> None:
    assert issubclass(ArgumentError, ValueError) and issubclass(ArgumentError, InputError)
    for name in ("run", "load", "why", "simulate", "compile_model", "check", "new"):
        assert inspect.getdoc(getattr(ml, name))
