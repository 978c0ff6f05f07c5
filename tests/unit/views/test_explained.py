"""`marchland explain`: names of the model beside those of files, one after another where both bear a name."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import marchland as ml
from marchland.cli.app import app
from marchland.errors import InputError
from marchland.mechanisms import OUTCOMES, discover
from marchland.record.counts import KINDS, civilian
from marchland.scenario import forms
from marchland.scenario.tables import TABLES
from marchland.territory.observations import KILLED
from marchland.views import small_names
from marchland.views.explained import BOTH, explain, model_names
from marchland.wars.draft.places import KIN
from marchland.wars.draft.small_tables import SPECS


def call(*args: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(app, ["explain", *args])
    return found.exit_code, found.stdout, found.stderr


def test_every_name_of_the_model_has_words_and_is_found() -> None:
    every = model_names()
    kinds = {entry.name: entry.kind for entry in every if entry.kind in ("parameter", "mechanism", "outcome")}
    declared = {f"{m.name}.{p.name}" for m in discover().values() for p in m.parameters}
    assert declared | set(discover()) | set(OUTCOMES) <= set(kinds)
    for entry in every:
        assert entry.meaning, entry.name
        assert entry.kind != "parameter" or (entry.unit and entry.default and entry.source), entry.name


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("contest.b_tie", ["parameter"]),
        ("tempo", ["lever"]),
        ("holder", ["variable"]),
        ("held_km2", ["variable of summary.csv"]),
        ("forces", ["table", "mechanism"]),
        ("groups", ["table", "key"]),
        ("groups.csv", ["table"]),
        ("will", ["mechanism", "outcome", "variable"]),
        ("forces.mobility", ["parameter"]),
        ("forces.lead", ["column"]),
        ("advisers", ["lever", "input"]),
        ("deaths", ["table", "outcome", "variable", "outcome of comparisons"]),
        ("deaths.best", ["column"]),
        ("deaths.battle", ["variable of summary.csv"]),
        ("civilians", ["variable of summary.csv", "outcome of comparisons"]),
        ("one_sided_focal", ["variable of summary.csv"]),
        ("record_holder", ["variable"]),
        ("record_deaths_focal_low", ["variable"]),
        ("drawn", ["variable"]),
        ("kind", ["axis of results"]),
        ("covered", ["beside an axis of results"]),
    ],
)
def test_a_name_is_told_with_all_that_it_stands_for(name: str, kinds: list[str]) -> None:
    entry = explain(name)
    assert [one.kind for one in (entry, *entry.also)] == kinds


def test_tables_that_share_their_name_with_a_variable_are_known() -> None:
    """`explain` looks past a table for these alone, since the model takes seconds to load."""
    variables = {entry.name for entry in model_names() if entry.kind.startswith("variable")}
    assert {spec.stem for spec in TABLES} & variables == BOTH


def test_kinds_of_death_say_which_are_civilians() -> None:
    assert tuple(KINDS) == KILLED
    text = str(explain("kind"))
    assert all(" ".join(said.split()[:3]) in text for said in KINDS.values())
    assert {kind for kind in KINDS if civilian(kind)} == {
        k for k, said in KINDS.items() if said.startswith("civilians")
    }


def test_a_parameter_tells_unit_bounds_prior_and_source() -> None:
    text = str(explain("contest.b_tie"))
    assert (
        "log-hazard" in text and "-30 to 30" in text and "prior: normal" in text and "marchland_wars" in text
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("places.populaton", "did you mean 'population'"),
        ("plces", "did you mean 'places'"),
        ("contest.btie", "did you mean 'contest.b_tie'"),
        ("forces.mobilty", "did you mean 'forces.mobility'"),
        ("scenario.yaml:tiem", "did you mean 'time'"),
        ("x" * 5000, "no entry named"),
        ("a\0b", "no entry named"),
        ("placs.populaton", "did you mean 'places.population'"),
        ("../places", "no entry named"),
        ("deaths.battl", "did you mean 'deaths.battle'"),
        ("record_holde", "did you mean 'record_holder'"),
        ("mosul", "no entry named"),
        ("bordr", "did you mean 'places.border'"),
        ("strengths.bst", "did you mean 'best'"),
        ("air_intens", "did you mean 'air_intensity'"),
    ],
)
def test_an_unknown_name_gives_the_nearest_and_exit_code_2(name: str, hint: str) -> None:
    code, out, err = call(name)
    assert (code, out) == (2, "") and hint in err


@pytest.mark.parametrize(
    ("asked", "full"),
    [("openness", "places.openness"), ("border", "places.border"), ("rho", "contest.rho"), ("cut", "scenario.yaml:time.cut")],
)  # fmt: skip
def test_a_last_part_that_one_name_has_is_taken_for_it_and_that_is_said(asked: str, full: str) -> None:
    entry = explain(asked)
    assert (entry.name, entry.asked) == (full, asked)
    assert str(entry).splitlines()[:2] == [f"'{asked}' is read as {full}", f"{full} ({entry.kind})"]
    assert explain(full).asked == ""


def test_a_last_part_of_several_names_lists_them_all() -> None:
    code, out, _ = call("low")
    assert code == 0 and "ask for one of them" in out
    named = {line.split()[0] for line in out.splitlines() if line.startswith("  ")}
    every = {f"{spec.stem}.low" for spec in TABLES if "low" in spec.row.model_fields}
    assert every | {"strengths.low", "will.low"} <= named and len(every) > 2


def test_a_series_is_found_as_it_is_written_in_inputs() -> None:
    assert explain("recruits_GROUP").unit == explain("recruits").unit == "persons/week"
    one = explain("recruits_hill_guard")
    assert (one.name, one.asked, one.kind) == (
        "recruits_GROUP",
        "recruits_hill_guard",
        "series of inputs.csv",
    )


def test_strengths_have_the_columns_that_small_tables_read() -> None:
    needed, extra = forms.columns(SPECS["strengths"], ())
    assert set(small_names.columns()) == {*needed, *extra, "side"} - {"group"}
    assert small_names.KIN == KIN and explain("focal_kin").name == explain("places.focal_kin").name


def test_every_name_that_assumptions_are_listed_under_has_an_entry() -> None:
    lists = sorted((Path(ml.__file__).parent / "scenarios").glob("*/ASSUMED.md"))
    named = {one for path in lists for one in re.findall(r"^\d+\. \*\*([^*]+)\*\*", path.read_text(), re.M)}
    assert len(named) > 10
    for file, *names in (one.split(", ") for one in sorted(named)):
        for name in names:
            full = name if file in ("inputs.csv", "scenario.yaml") else f"{file.removesuffix('.csv')}.{name}"
            assert explain(full).meaning, full


def test_the_command_prints_lines_or_one_object() -> None:
    code, out, _ = call("places.population")
    assert code == 0 and "residents before the war" in out and "unit          persons" in out
    code, out, _ = call("groups", "--json")
    plain = json.loads(out)
    assert (plain["name"], plain["kind"], plain["also"][0]["name"]) == (
        "groups.csv",
        "table",
        "scenario.yaml:groups",
    )
    code, out, _ = call()
    assert code == 0 and "scenario.yaml" in out and "outline.csv" in out and "contest.b_tie" in out


@pytest.mark.parametrize(
    "name", ["", "places", "places.population", "scenario.yaml:time.cut", "places.populaton"]
)
def test_tables_and_keys_are_told_without_the_engine(name: str) -> None:
    """JAX takes seconds; words of a scenario's files must not wait for it."""
    code = (
        "import sys; from marchland.views.explained import explain\n"
        "try: explain(sys.argv[1])\n"
        "except Exception as error: print(error)\n"
        "sys.exit(any(m in sys.modules for m in ('jax', 'numpy', 'xarray', 'matplotlib', 'rich')))"
    )
    assert subprocess.run([sys.executable, "-c", code, name], check=False).returncode == 0


def test_python_has_the_same_words() -> None:
    entry = ml.explain("scenario.yaml:time.weeks")
    assert (entry.unit, entry.example, entry.as_dict()["allowed"]) == (
        "weeks",
        "104",
        "a whole number from 1 to 1,040",
    )
    assert "weeks" in repr(entry) and "&quot;#0072B2&quot;" in ml.explain("sides.colour")._repr_html_()
    with pytest.raises(TypeError, match="name: expected a name"):
        ml.explain(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="did you mean 'km'"):
        ml.explain("roads.kmm")
