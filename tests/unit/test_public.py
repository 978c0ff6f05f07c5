"""Public Python: names compose, and take text, paths, dates and lists alike or say in Python's words what they expect."""

from __future__ import annotations

import doctest
import inspect
import json
import sys
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import marchland as ml
from marchland.arguments import ArgumentError
from marchland.cli.app import app
from marchland.errors import InputError
from marchland.terminal.card import SCREEN, WIDTH, Card
from unit.showing import shown

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
    for where in (
        ml.new(tmp_path / "a" / "two_valleys"),
        str(ml.new(str(tmp_path / "b" / "Two Valleys"), template="two_valleys")),
    ):
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
        (lambda s, r: ml.run(s, progress=5), TypeError, "progress: expected True, None or a function"),
        (lambda s, r: ml.run(s, posterior=5), TypeError, "posterior: expected a path"),
        (lambda s, r: ml.calibrate(s, runs=9), ValueError, "runs: expected a whole number from 64"),
        (lambda s, r: ml.calibrate(s, verify=1), ValueError, "verify: expected a whole number from 2 to 1,000"),
        (lambda s, r: ml.calibrate(s, method="hcm"), InputError, "did you mean 'hmc'"),
        (lambda s, r: ml.calibrate(s, cut="never"), ValueError, "cut: expected a date or text"),
        (lambda s, r: ml.calibrate(s, cut="2101-01-03"), InputError, "the cut 2101-01-03 leaves no week"),
        (lambda s, r: ml.calibrate(5), TypeError, "scenario: expected"),
        (lambda s, r: ml.backtest(s, "2002-05-06"), InputError, "is a Monday: expected a Sunday"),
        (lambda s, r: ml.backtest(s, [5]), TypeError, "origins: expected a date"),
        (lambda s, r: ml.backtest(s, 5), TypeError, "origins: expected a date"),
        (lambda s, r: ml.backtest(s, runs=9), ValueError, "runs: expected a whole number from 50"),
        (lambda s, r: ml.backtest(s, seeds=0), ValueError, "seeds: expected a whole number from 1"),
        (lambda s, r: ml.backtest(s, learn=1), ValueError, "learn: expected a whole number from 64"),
        (lambda s, r: ml.compare(s, "settlement"), ValueError, "strategies settlement: expected at least two"),
        (lambda s, r: ml.compare(s, ["history", "setlement"]), InputError, "did you mean 'settlement'"),
        (lambda s, r: ml.compare(s, without=["hodl"]), InputError, "did you mean 'hold'"),
        (lambda s, r: ml.compare(s, weeks=0), ValueError, "weeks: expected a whole number from 1"),
        (lambda s, r: ml.compare(s, posterior="none.parquet"), InputError, "none.parquet"),
        (lambda s, r: ml.compare(s, 5), TypeError, "strategies: expected a name or a list of names"),
        (lambda s, r: ml.sensitivity(s, "levrs"), InputError, "did you mean 'levers'"),
        (lambda s, r: ml.sensitivity(s, points=100), ValueError, "points 100: expected a power of two"),
        (lambda s, r: ml.sensitivity(s, outcomes="civilian"), InputError, "did you mean 'civilians'"),
        (lambda s, r: ml.sensitivity(s, outcomes=()), InputError, "no outcome named"),
        (lambda s, r: ml.sensitivity(s, thresholds={"civilian": 1}), InputError, "did you mean 'civilians'"),
        (lambda s, r: ml.sensitivity(s, thresholds={"civilians": "few"}), TypeError, "thresholds['civilians']: expected"),
        (lambda s, r: ml.sensitivity(s, levers="temp"), InputError, "did you mean 'tempo'"),
        (lambda s, r: ml.trial(s, "nowhere.csv"), InputError, "no argument named 'nowhere.csv'"),
        (lambda s, r: ml.trial(s, 5), TypeError, "claims: expected a path"),
        (lambda s, r: ml.trial(s, runs=0), ValueError, "runs: expected a whole number"),
        (lambda s, r: ml.report("nowhere"), InputError, "no result of marchland"),
        (lambda s, r: ml.report(r, "x.pdf"), ValueError, "out x.pdf: a report is one HTML file"),
        (lambda s, r: ml.report(5), TypeError, "made: expected a path"),
        (lambda s, r: ml.export(r, "xls"), ValueError, "to: expected one of parquet, netcdf, csv, not 'xls'"),
        (lambda s, r: ml.export(5, "csv"), TypeError, "result: expected a path"),
        (lambda s, r: ml.models.run("lanchester"), InputError, "did you mean 'lanchester_1916'"),
        (lambda s, r: ml.models.run("lanchester_1916", runs=-1), ValueError, "runs: expected a whole number"),
        (lambda s, r: r.plot.place("birktn"), InputError, "did you mean 'birkton'"),
        (lambda s, r: r.plot.fan("place"), InputError, "did you mean 'places'"),
        (lambda s, r: r.plot.map("1999-01-03"), ValueError, "dates: 1999-01-03 lies outside"),
        (lambda s, r: r.plot.map(5), TypeError, "dates: expected a date"),
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


def functions() -> list[tuple[str, Any]]:
    """Every public function by its name."""
    found = [(name, getattr(ml, name)) for name in ml.__all__]
    found = [(name, f) for name, f in found if callable(f) and not inspect.isclass(f)]
    return found + [(name, f) for name, f in vars(ml.models).items() if type(f) is FunctionType and f.__module__ == ml.models.__name__]  # fmt: skip


def test_an_argument_error_is_both_kinds() -> None:
    assert issubclass(ArgumentError, ValueError) and issubclass(ArgumentError, InputError)


def test_every_function_says_what_it_takes_gives_and_raises() -> None:
    """A docstring of its own, annotations all the way, and an example unless it names what there is."""
    for name, function in functions():
        doc = inspect.getdoc(function) or ""
        signature = inspect.signature(function)
        assert len(doc) > 40 and signature.return_annotation is not inspect.Signature.empty, name
        assert all(p.annotation is not p.empty for p in signature.parameters.values()), name
        assert "Raises" in doc or not signature.parameters, name
        assert ">>>" in doc or name in ("shipped", "names", "get", "results"), name
    assert (Path(ml.__file__).parent / "py.typed").is_file()


def test_a_verb_is_its_package_too() -> None:
    """`ml.compare` is called, and modules below it are found, whatever was imported first."""
    for name in ("backtest", "calibrate", "compare", "sensitivity", "trial"):
        package = import_module(f"marchland.{name}")
        assert getattr(ml, name) is package and isinstance(package, ModuleType) and callable(package)
        assert next(iter(inspect.signature(getattr(ml, name)).parameters)) == "scenario"
    assert import_module("marchland.compare.sign").__name__ == "marchland.compare.sign"


EXAMPLES = ("scenarios", "futures", "learning", "comparing", "trials", "pages", "models")


@pytest.mark.parametrize("module", EXAMPLES)
def test_examples_do_what_they_say(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that take minutes are marked as skipped there, and run below."""
    monkeypatch.chdir(tmp_path)
    found = doctest.testmod(import_module(f"marchland.public.{module}"), extraglobs={"ml": ml})
    assert found.failed == 0


def test_things_show_themselves_on_one_screen(scenario: ml.Scenario, result: ml.Result) -> None:
    assert "two_valleys" in shown(scenario) and str(scenario) == repr(scenario)
    assert "8 of 8, seed 1" in shown(result) and str(result.path) in repr(result)
    account = ml.why(result, "birkton", 3)
    assert shown(account).startswith("Birkton in future 3 of two_valleys") and "Posted by" in account.text


def test_why_reads_as_the_command_prints_it(result: ml.Result) -> None:
    account = ml.why(result, "birkton", 3)
    done = CliRunner(env={"COLUMNS": str(WIDTH)}).invoke(
        app, ["why", str(result.path), "birkton", "--run", "3"]
    )
    assert account.text.split() == done.stdout.split()
    done = CliRunner().invoke(app, ["why", str(result.path), "birkton", "--run", "3", "--json"])
    assert json.loads(done.stdout) == json.loads(json.dumps(account.as_dict()))


def test_a_result_tells_what_happened_and_why_a_place_fell(result: ml.Result) -> None:
    log = result.events(3)
    assert len(log) == len(log.lines) == len(log.text.splitlines()) > 0
    assert [one.week for one in log] == sorted(one.week for one in log) and "<pre>" in log._repr_html_()
    told = result.fell("birkton")
    assert (
        f"In {told.never:,} of 8 futures (" in told.text and "never changed hands" in told.text
    ) or told.never == 0
    assert sum(one.futures for one in told.takers) >= 8 - told.never
    with pytest.raises(InputError, match="did you mean 'birkton'"):
        result.fell("birktn")
    with pytest.raises(InputError, match="run 99: this result has futures 0 to 7"):
        result.events(99)


def test_names_are_inert_in_html() -> None:
    evil = "<script>alert(1)</script>"
    card = Card(evil, ((evil, evil),), (evil, evil), ((evil, evil),) * 99, (evil,) * 99)
    assert "<script" not in card.html() and card.html().count("&lt;script") > 4
    assert len(card.text().splitlines()) <= SCREEN and "... and 83 more" in card.text()


@pytest.mark.parametrize("of", ["places", "territory", "deaths", "strength", "cohesion", "services", "will"])
def test_figures_are_matplotlibs_own(of: str, result: ml.Result) -> None:
    from matplotlib.figure import Figure

    figure = result.plot.fan(of)
    assert isinstance(figure, Figure) and figure.axes


def test_maps_and_places_are_drawn(result: ml.Result, tmp_path: Path) -> None:
    one, many = result.plot.map("2001-01-20"), result.plot.map([date(2001, 1, 14), "2001-02-04"])
    titles = [[text for a in f.axes if (text := a.get_title(loc="left"))] for f in (one, many)]
    assert "21 Jan 2001" in titles[0][0] and len(titles[1]) == 2 * len(titles[0])
    place = result.plot.place("birkton")
    holder = result.dataset["holder"].sel(place="birkton").values
    assert len(place.axes[0].get_legend().get_texts()) == len(set(holder.ravel().tolist()))
    place.savefig(tmp_path / "birkton.png")
    assert (tmp_path / "birkton.png").stat().st_size > 1000


def test_progress_is_a_share_and_a_text_or_a_bar_or_nothing(
    scenario: ml.Scenario, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bar where there is a terminal; elsewhere a line now and then, and none of what is done at once."""
    told: list[tuple[float, str]] = []
    model = ml.compile_model(scenario)
    quiet = ml.simulate(model, 40, steps=2)
    assert capsys.readouterr() == ("", "")
    heard = ml.simulate(model, 40, steps=2, progress=lambda share, text: told.append((share, text)))
    assert told[-1] == (1.0, "futures") and [s for s, _ in told] == sorted(s for s, _ in told)
    assert capsys.readouterr() == ("", "")
    ml.simulate(model, 40, steps=2, progress=True)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    seen = ml.simulate(model, 40, steps=2, progress=True)
    out, err = capsys.readouterr()
    assert out == "" and "40/40" in err
    assert (quiet["holder"] == heard["holder"]).all() and (quiet["holder"] == seen["holder"]).all()
