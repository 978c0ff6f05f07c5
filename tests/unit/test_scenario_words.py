"""Every key and column is described where it is declared, and its example passes the checks that judge it."""

from __future__ import annotations

import csv
import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from marchland.errors import InputError
from marchland.scenario import ScenarioError, entries, forms, load, new
from marchland.scenario.examples import example, held
from marchland.scenario.json_schema import SHIPPED
from marchland.scenario.known import catalogue
from marchland.scenario.schema import Condition, Sheet
from marchland.scenario.sheet import parse
from marchland.scenario.source import read_table
from marchland.scenario.tables import TABLES, TableSpec
from marchland.scenario.values import Strict

ROOT = Path(__file__).resolve().parents[2]
WORDS = re.compile(r"^[^\n]*[^.\s]$")
"""Words fit into a line and end without a point, so that a hint may carry on with them."""


def sections(model: type[Strict] = Sheet) -> Iterator[type[Strict]]:
    yield model
    for field in model.model_fields.values():
        if inner := held(field.annotation):
            yield from sections(inner)


def parsed(text: str) -> Any:
    found = parse(text, "example")
    assert found.problems == [], text
    return found.data


def filled(section: type[Strict], name: str) -> dict[str, Any]:
    """The examples of all that a section must have, and of one key."""
    fields = section.model_fields.items()
    return {f.alias or n: parsed(example(f)) for n, f in fields if f.is_required() or n == name}


def judged(spec: TableSpec, cells: dict[str, str], folder: Path) -> list[str]:
    """What is wrong with a table of one row."""
    with (folder / f"{spec.stem}.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([cells, cells.values()])
    table = read_table(folder, f"{spec.stem}.csv", spec.most)
    wrong = forms.header(spec, table, ["lowlander"]) + forms.rows(spec, table, ["lowlander"])[1]
    return [str(problem) for problem in wrong]


def row(spec: TableSpec) -> dict[str, str]:
    named = entries.columns(spec).items()
    return {("lowlander" if name == entries.COMMUNITY else name): entry.example for name, entry in named}


def test_every_name_has_words_a_unit_and_an_example() -> None:
    every = entries.every()
    assert len({entry.name for entry in every}) == len(every) > 180
    for entry in every:
        assert WORDS.match(entry.meaning) and len(entry.meaning) <= 100, entry.name
        assert entry.unit and entry.allowed and entry.default and entry.example, entry.name


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.stem)
def test_examples_of_columns_pass_the_checks_of_their_table(spec: TableSpec, tmp_path: Path) -> None:
    """All together in one row, and each optional one may be empty, as it says."""
    assert judged(spec, row(spec), tmp_path) == []
    for name, entry in entries.columns(spec).items():
        if name != entries.COMMUNITY:
            refused = judged(spec, {**row(spec), name: ""}, tmp_path) != []
            assert refused == (entry.default == entries.GIVEN), entry.name


@pytest.mark.parametrize("section", dict.fromkeys(sections()), ids=lambda section: section.__name__)
def test_examples_of_keys_pass_the_checks_of_their_section(section: type[Strict]) -> None:
    for name, field in section.model_fields.items():
        data = filled(section, name)
        section.model_validate(data)
        if field.is_required():
            del data[field.alias or name]
            with pytest.raises(ValidationError):
                section.model_validate(data)


@pytest.mark.parametrize(
    ("name", "can"),
    [
        ("places.openness", "a number from 0 to 1"),
        ("roads.km", "a number above 0 up to 20,040"),
        ("roads.kind", "road, bridge, track"),
        ("events.places", "words, with ; between them"),
        ("deaths.month", "a month, YYYY-MM"),
        ("time.weeks", "a whole number from 1 to 1,040"),
        ("sides", "`NAME: ...`, 2 to 16; each a section"),
    ],
)
def test_what_a_value_can_be_is_read_off_its_check(name: str, can: str) -> None:
    found = entries.find(name)
    assert found is not None and found.allowed == can


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("places.population", "places.population"),
        ("places.csv", "places.csv"),
        ("places.shares", "places.COMMUNITY"),
        ("control.from", "control.from"),
        ("scenario.yaml", "scenario.yaml"),
        ("scenario.yaml:time.start", "scenario.yaml:time.start"),
        ("scenario.yaml:sides.crown.colour", "scenario.yaml:sides.colour"),
        ("sides.colour", "scenario.yaml:sides.colour"),
        ("groups.side", "scenario.yaml:groups.side"),
        ("groups.best", "groups.best"),
        ("strategies.settlement.levers.inclusion.value", "scenario.yaml:strategies.levers.value"),
        ("strategies.settlement.levers.tempo.0.value", "scenario.yaml:strategies.levers.value"),
        ("strategies.levers.when.below", "scenario.yaml:strategies.levers.when.below"),
    ],
)
def test_names_are_found_with_and_without_names_of_sections(asked: str, name: str) -> None:
    found = entries.find(asked)
    assert found is not None and found.name == name


def test_every_entry_is_found_by_its_own_name() -> None:
    assert [entries.find(entry.name) for entry in entries.every()] == entries.every()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("places.populaton", "no column of places.csv named 'populaton'.*did you mean 'population'"),
        ("scenario.yaml:tme", "no key of scenario.yaml named 'tme'.*did you mean 'time'"),
        ("scenario.yaml:sides.crown.color", "no key of sides named 'color'.*did you mean 'colour'"),
        ("time.start.day", "scenario.yaml:time.start holds no keys"),
        ("scenario.yaml:", "no key of scenario.yaml named ''"),
        ("sides..colour", "no key of sides named ''"),
        ("groups.sidee", "no column of groups.csv named 'sidee'"),
    ],
)
def test_a_name_that_does_not_exist_is_refused_with_the_nearest(asked: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        entries.find(asked)
    assert entries.find("contest.rho") is None


def test_the_schema_for_editors_has_the_words_and_units() -> None:
    plain = json.loads(SHIPPED.read_text(encoding="utf-8"))
    weeks = plain["$defs"]["Time"]["properties"]["weeks"]
    assert (weeks["description"], weeks["examples"]) == ("how many weeks are simulated (weeks)", [104])
    for part in (plain, *plain["$defs"].values()):
        assert all(one.get("description") and "unit" not in one for one in part["properties"].values())


def test_every_role_says_in_what_it_differs() -> None:
    """Each word that a role can be has a sentence, and those that a lever moves name it."""
    entry = entries.find("groups.role") or entries.key("groups.role")
    meant = dict(entry.inside)
    assert list(meant) == entry.allowed.split(", ")
    assert len(set(meant.values())) == len(meant)
    for role, lever in (
        ("army", "regional_role"),
        ("militia", "militia_role"),
        ("tribal", "tribal_mobilisation"),
    ):
        assert lever in meant[role]
        assert lever in catalogue().levers
    assert "regional_role" in str(entry)
    assert (
        "values"
        not in json.loads(SHIPPED.read_text(encoding="utf-8"))["$defs"]["Group"]["properties"]["role"]
    )


@pytest.mark.parametrize(
    ("file", "find", "replace", "said"),
    [
        ("scenario.yaml", "focal: rebels\n", "", "add `focal:` here: the side that the argument is about"),
        (
            "scenario.yaml",
            "radius: 15}",
            "radius: 0}",
            "expected more than 0: how far around a held place land counts (km)",
        ),
        (
            "roads.csv",
            "38,road",
            ",road",
            "this column needs a value: length by road, not shorter than the straight line (km)",
        ),
        ("roads.csv", "a,b,km,kind,", "a,b,km,", "what kind of link it is; the columns are: a, b, km"),
        (
            "places.csv",
            "0.80,0.20",
            "0.80,many",
            "expected a plain number such as 12 or 0.5: a community's share",
        ),
        ("roads.csv", "38,road", "38,rode", "^ values are: road, bridge, track; did you mean 'road'?"),
    ],
)
def test_errors_say_what_a_number_or_a_missing_part_is(
    file: str, find: str, replace: str, said: str, tmp_path: Path
) -> None:
    path = new(tmp_path / "mine") / file
    path.write_text(path.read_text(encoding="utf-8").replace(find, replace, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path.parent)
    assert said in str(caught.value)


def test_a_condition_shows_an_example_that_has_a_bound() -> None:
    found = entries.find("strategies.levers.when")
    assert found is not None and Condition.model_validate(parsed(found.example)).below == 0.3


def test_the_page_of_tables_is_made_of_these_words() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "tables.py"))
    assert tool["PAGE"].read_text(encoding="utf-8") == tool["page"](), "run python tools/tables.py"
