"""One source file and one test file are all that a mechanism takes: `tithe` owns one of everything, from outside.

It has two stocks, two events, an input, a lever, an asserted slope and a recorded quantity. Nothing else in the
repository knows it, and the tests below find it wherever a mechanism shows.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from shlex import quote

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import xarray as xr
from rich.console import Console

from marchland import mechanisms
from marchland.engine.draws import uniforms, week_key
from marchland.engine.run import simulate
from marchland.ensemble.place import find
from marchland.ensemble.run import execute, plan
from marchland.ensemble.store import Result
from marchland.scenario import Scenario, load, new
from marchland.scenario.errors import ScenarioError
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory
from marchland.territory.parameters import territorial_draws
from marchland.views.export import CODEBOOK, export
from marchland.views.reading import read
from marchland.views.report import page
from marchland.views.run_summary import print_summary
from marchland.views.story import reproduce
from marchland.views.table_rows import brought, recorded
from marchland.views.tidy import tidy

SOURCE = Path(__file__).with_name("tithe.py")
RUNS, WEEKS = 16, 12
ROW = "rain_vale,2001-01-07,2001-04-01,2,mm/week,invented for teaching,low,assumed,\n"
LEVER = "  relief: {label: Relief, owner: the crown, compliance: 1, cost: 1, cost_unit: crowns a week}\n"
SETS = """
  fed:
    about: The crown feeds the hungry.
    levers:
      relief: [{from: 2002-01-06, to: null, value: 1}]
"""


@pytest.fixture(scope="module", autouse=True)
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the mechanism's file, found beside the package's own as long as this file's tests run."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "tithe.py").write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    mechanisms.__path__.append(str(folder))
    yield folder
    mechanisms.__path__.remove(str(folder))
    sys.modules.pop("marchland.mechanisms.tithe", None)


def written(folder: Path, row: str = ROW, lever: str = LEVER, sets: str = SETS) -> Path:
    """The teaching scenario with the mechanism listed, its lever described and set, and its input recorded."""
    new(folder)
    sheet = folder / "scenario.yaml"
    text = sheet.read_text(encoding="utf-8")
    text = text.replace("mechanisms:\n", "mechanisms:\n  - tithe\n", 1).replace(
        "\nlevers:\n", f"\nlevers:\n{lever}", 1
    )
    sheet.write_text(text.replace("\n  paper_plan:", f"{sets}\n  paper_plan:", 1), encoding="utf-8")
    table = folder / "inputs.csv"
    table.write_text(table.read_text(encoding="utf-8") + row, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return load(written(tmp_path_factory.mktemp("war") / "valleys"))


@pytest.fixture(scope="module")
def result(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Result:
    until = scenario.time.start + np.timedelta64(7 * WEEKS, "D").astype(object)
    ensemble = plan(scenario, RUNS, seed=1, until=until)
    return execute(ensemble, find(ensemble.plan, tmp_path_factory.mktemp("out")))


def future(m: Territory, weeks: int = WEEKS) -> dict[str, np.ndarray]:
    return {k: np.asarray(v) for k, v in simulate(m, RUNS, 1, territorial_draws(m, 1), steps=weeks).items()}


# ---- listed -----------------------------------------------------------------------------------------------------


def test_a_scenario_lists_it_sets_its_lever_and_records_its_input(scenario: Scenario) -> None:
    """Rain in the input's unit by country, two a week over the first twelve weeks, the default after and elsewhere."""
    m = compile_model(scenario, "fed")
    rain = m.weekly.declared["rain"]
    at = m.labels["country"].index("Vale")
    assert (rain[:WEEKS, at] == 2).all() and (rain[WEEKS:, at] == 10).all()
    assert (np.delete(rain, at, axis=1) == 10).all()
    lever = m.labels["lever"].index("relief")
    assert m.inputs()["levers"][0, lever].max() == 0 and m.inputs()["levers"][-1, lever].min() == 1
    assert scenario.resolved()["lever_bounds"]["relief"]["high"] == 1
    assert "tithe.spur" in scenario.resolved()["parameters"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"row": ROW.replace("rain_vale", "rian_vale")}, "did you mean 'rain_vale'"),
        ({"row": ROW.replace("mm/week", "inches")}, "expected mm/week"),
        ({"row": ROW.replace(",2,mm", ",-2,mm")}, "expected 0 or more"),
        ({"lever": LEVER.replace("relief", "releif"), "sets": ""}, "did you mean 'relief'"),
        ({"sets": SETS.replace("value: 1", "value: 3")}, "expected 0 to 1"),
    ],
)
def test_a_slip_is_refused(changed: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=said):
        load(written(tmp_path / "war", **changed))


def test_without_switches_it_off_and_compiles_nothing_anew(scenario: Scenario) -> None:
    """It stays in the model, neutral: the program is the same, and only `on` differs."""
    s = load(scenario.folder, without=["tithe"])
    m, on = compile_model(s), compile_model(scenario)
    assert s.off == ("tithe",) and m.off == {"tithe"} and s.hash != scenario.hash
    assert [one.name for one in m.mechanisms] == [one.name for one in on.mechanisms]
    assert dict(m.streams) == dict(on.streams)
    assert not future(m)["grain"].any() and future(on)["grain"].any()


def test_its_asserted_slope_follows_the_scenario(scenario: Scenario) -> None:
    argued = compile_model(load(scenario.folder, {"priors": "as_argued"}))
    assert compile_model(scenario).params["tithe.spur"].prior.median == 0
    assert argued.params["tithe.spur"].prior.median > 0


def test_its_quantity_is_in_the_dataset_and_the_export(result: Result) -> None:
    grain = result.dataset["grain"]
    assert grain.dims == ("run", "week", "place") and grain.attrs["unit"] == "0-1"
    assert grain.attrs["long_name"].startswith("grain in store")
    assert "hunger" not in result.dataset
    rows = {(row[3], row[1]) for row in tidy(read(result))}
    assert {("grain", "kingsbridge"), ("event_raid", "kingsbridge")} <= rows
    raid = result.dataset["event_raid"]
    assert raid.dims == ("run", "week", "place") and raid.attrs["long_name"] == "a full granary is raided"


def test_the_report_and_the_codebook_tell_of_it(result: Result, tmp_path: Path) -> None:
    """Its claim, its equations, its quantity with unit and words, its parameters, its lever and its input."""
    reading = read(result)
    book, html = (export(result, "csv", tmp_path) / CODEBOOK).read_text(encoding="utf-8"), page(reading)
    for text in (book, html):
        assert "Dry weeks empty the granaries" in text and "grain in store" in text
    assert "ln assault(p, a) += spur hunger_a" in book and "`tithe.spur`" in book
    assert "- levers: `relief`" in book and "- inputs: `rain`" in book and "- recorded: `grain`" in book
    assert "0-1" in {row.unit for row in recorded(reading) if row.name.casefold().startswith("grain")}
    assert "- `raid`, of `tithe`: a full granary is raided" in book and "- `feast`, of `tithe`" in book
    assert "attack more; asserted: positive" in book and "under `priors: as_argued`" in book
    assert ("Tithe", "Relief", "rain") in brought(reading) and "<td>Relief</td><td>rain</td>" in html


def test_a_quantity_of_zero_and_one_has_the_share_that_is_one(result: Result) -> None:
    """One row of shares for all places: half of the places, in every future."""
    half = (np.arange(result.dataset.sizes["place"]) < 5).astype(float)
    ds = result.dataset.assign(
        grain=xr.zeros_like(result.dataset["grain"]) + xr.DataArray(half, dims="place")
    )
    (row,) = (row for row in recorded(replace(read(result), ds=ds)) if row.name.startswith("Grain"))
    assert (row.name, row.median, row.band) == ("Grain, share that is 1", "0.50", "0.50 to 0.50")


def test_what_is_switched_off_is_said(scenario: Scenario, tmp_path: Path) -> None:
    """In the terminal's summary, in the codebook beside its stock, and in the command that makes it again."""
    s = load(scenario.folder, without=["tithe"])
    ensemble = plan(s, RUNS, seed=1, until=s.time.start + np.timedelta64(7 * WEEKS, "D").astype(object))
    found = execute(ensemble, find(ensemble.plan, tmp_path))
    book = (export(found, "csv", tmp_path / "csv") / CODEBOOK).read_text(encoding="utf-8")
    out = Console(file=StringIO(), width=200)
    print_summary(found, out)
    assert "strategy history, without tithe;" in out.file.getvalue()  # type: ignore[attr-defined]
    (line,) = (line for line in book.splitlines() if line.startswith("- `grain`"))
    assert line.endswith("; `tithe` was switched off, so nothing moves it") and "of `tithe`" not in book
    again = reproduce(read(found))
    assert again.startswith(f"marchland run {quote(str(scenario.folder))} ") and again.endswith(
        "--without tithe"
    )


def test_the_contract_suite_takes_it_up(outside: Path) -> None:
    """Declarations here; the whole suite is `pytest tests/contract --mechanisms FOLDER`."""
    tests = Path(__file__).parent
    command = [sys.executable, "-m", "pytest", str(tests / "test_declarations.py"), "-k", "tithe"]
    found = subprocess.run(
        [*command, "--mechanisms", str(outside)],
        cwd=tests.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-2000:]
    assert "passed" in found.stdout


# ---- not listed -------------------------------------------------------------------------------------------------


def test_who_does_not_list_it_has_nothing_of_it(outside: Path) -> None:
    """Neither compiled nor drawn: with the file there and without, the model and its futures are the same bits."""
    assert "tithe" in mechanisms.discover()
    s = load("two_valleys")
    there = compile_model(s)
    seen, traced, mark = future(there), program(there), s.hash
    mechanisms.__path__.remove(str(outside))
    try:
        assert "tithe" not in mechanisms.discover()
        again = load("two_valleys")
        gone = compile_model(again)
        assert again.hash == mark
        assert dict(gone.streams) == dict(there.streams) and list(gone.params) == list(there.params)
        assert gone.labels == there.labels and program(gone) == traced
    finally:
        mechanisms.__path__.append(str(outside))
    assert not any("tithe" in name for name in (*there.params, *there.streams))
    assert "grain" not in seen


def test_who_lists_it_moves_no_draw_of_the_others(scenario: Scenario) -> None:
    m, plain = compile_model(scenario), compile_model(load("two_valleys"))
    mine, theirs = (territorial_draws(one, 5)(np.arange(3)) for one in (m, plain))
    for name in plain.params:
        assert np.array_equal(mine[name], theirs[name]), name
    key = week_key(*(jnp.uint32(k) for k in (5, 2, 7)))
    full, few = uniforms(key, m.streams), uniforms(key, plain.streams)
    assert all(np.array_equal(full[name], few[name]) for name in few)
    assert set(full) - set(few) == {"event.raid", "event.feast"}


def program(m: Territory) -> str:
    """What is compiled for a week, as text."""
    p = {k: v[0] for k, v in territorial_draws(m, 1)(np.arange(1)).items()}
    x = {k: v[0] for k, v in m.inputs().items()}
    u = uniforms(week_key(*(jnp.uint32(k) for k in (1, 0, 0))), m.streams)
    return str(jax.make_jaxpr(m.step)(m.init(p), p, x, u))


def test_a_scenario_of_few_mechanisms_stands_on_neutral_values() -> None:
    """Listing a few equals listing all with the others switched off: within 1e-5, and the holders exactly."""
    few = ("contest", "forces", "garrison", "harm", "will", "leadership")
    everything = load("two_valleys", {"strategies": "{history: {about: As it was., levers: {}}}"})
    off = tuple(sorted(set(everything.mechanisms) - set(few)))
    switched = compile_model(everything.model_copy(update={"mechanisms": few, "off": off}))
    left = compile_model(everything.model_copy(update={"mechanisms": few}))
    assert set(few) <= {m.name for m in left.mechanisms} < {m.name for m in switched.mechanisms}
    streams = {name for m in left.mechanisms if m.name in left.off for name in m.draws}
    assert not streams and not any("recurrence" in name for name in left.streams)
    ours, theirs = future(left), future(switched)
    assert np.array_equal(ours["holder"], theirs["holder"])
    for name in set(ours) - {"share"}:
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-5, atol=1e-5, err_msg=name)
