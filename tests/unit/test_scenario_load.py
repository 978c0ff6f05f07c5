"""Loading: what comes out of two_valleys, variants of it, its complete form and its hash."""

from __future__ import annotations

import hashlib
import json
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from marchland.scenario import Problem, Scenario, ScenarioError, check, load, new, shipped
from marchland.scenario.catalog import called
from marchland.scenario.json_schema import SHIPPED, json_schema


@pytest.fixture(scope="module")
def valleys() -> Scenario:
    return load("two_valleys")


def test_the_tables_are_read_row_by_row(valleys: Scenario) -> None:
    assert [row.place for row in valleys.places][:3] == ["kingsbridge", "ashford", "ashmill"]
    assert valleys.places[5].shares == {"lowlander": 0.35, "uplander": 0.65}
    assert len(valleys.roads) == len(valleys.places) == 10
    spell = next(row for row in valleys.control if row.place == "birkton" and row.holder == "rebels")
    assert (spell.since, spell.until) == (date(2001, 7, 1), date(2002, 8, 11))
    assert valleys.control[0].until is None
    assert valleys.deaths[0].month == date(2001, 1, 1)
    assert valleys.events[1].actors == ("rebel_bands", "crown_army")
    assert valleys.events[5].places == ()
    assert valleys.priors_table == ()


def test_the_sheet_is_read_by_sections(valleys: Scenario) -> None:
    assert valleys.time.end == date(2003, 1, 5)
    assert valleys.sides["crown"].affinity["uplander"] == 0.3
    setting = valleys.strategies["settlement"].levers["services_freed"][0]
    assert setting.since == date(2002, 1, 6)
    assert setting.until is None
    assert setting.when is not None
    assert (setting.when.outcome, setting.when.below, setting.when.above) == ("held_share", 0.3, None)


def test_a_scenario_cannot_be_changed(valleys: Scenario) -> None:
    with pytest.raises(ValidationError):
        valleys.places[0].population = 1  # type: ignore[misc]
    with pytest.raises(ValidationError):
        valleys.focal = "crown"  # type: ignore[misc]


def test_every_figure_of_the_invented_scenario_is_assumed(valleys: Scenario) -> None:
    assert valleys.assumed_figures() == valleys.figures() > 150


def test_an_override_replaces_a_value_and_changes_the_hash(valleys: Scenario) -> None:
    other = load("two_valleys", {"time.weeks": "52", "priors": "as_argued", "sponsors.overseas.will": "0.4"})
    assert (other.time.weeks, other.priors, other.sponsors["overseas"].will) == (52, "as_argued", 0.4)
    assert other.hash != valleys.hash
    assert load("two_valleys", {"time.weeks": "104"}).hash == valleys.hash


def test_a_parameter_is_overridden_by_its_dotted_name() -> None:
    fixed = load("two_valleys", {"parameters.contest.rho": "1.5"}).parameters["contest.rho"]
    assert (fixed.dist, fixed.a) == ("fixed", 1.5)
    prior = load("two_valleys", {"parameters.contest.rho": "{dist: lognormal, a: 2, b: .1}"}).parameters
    assert (prior["contest.rho"].dist, prior["contest.rho"].a, prior["contest.rho"].b) == (
        "lognormal",
        2.0,
        0.1,
    )


def test_an_override_wins_over_priors_csv(tmp_path: Path) -> None:
    folder = new(tmp_path / "mine")
    (folder / "priors.csv").write_text(
        "parameter,dist,a,b,low,high,source\ncontest.rho,lognormal,1.7,.2,,,\n", encoding="utf-8"
    )
    assert load(folder).parameters["contest.rho"].b == 0.2
    assert load(folder, {"parameters.contest.rho": "3"}).parameters["contest.rho"].a == 3


def test_a_list_is_overridden_entry_by_entry() -> None:
    key = "strategies.iron_hand.levers.tribal_mobilisation.0.value"
    assert load("two_valleys", {key: "3"}).strategies["iron_hand"].levers["tribal_mobilisation"][0].value == 3


def test_without_leaves_a_mechanism_out(valleys: Scenario) -> None:
    other = load("two_valleys", without=["airpower", "will"])
    assert set(valleys.mechanisms) - set(other.mechanisms) == {"airpower", "will"}
    assert other.hash != valleys.hash
    assert not any(name.startswith("airpower.") for name in other.resolved()["parameters"])


def test_a_shorter_run_may_leave_dates_of_strategies_behind() -> None:
    assert load("two_valleys", {"time.weeks": "20"}).time.weeks == 20


def test_a_longer_run_than_the_record_is_refused() -> None:
    with pytest.raises(ScenarioError) as caught:
        load("iraq_syria_2014", {"time.weeks": "300"})
    assert {problem.rule for problem in caught.value.problems} == {"control_to_end"}


def test_the_hash_is_of_the_complete_form(valleys: Scenario) -> None:
    plain = valleys.resolved()
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == valleys.hash == load("two_valleys").hash
    assert "folder" not in plain
    assert plain["control"][0]["from"] == "2000-12-31"
    assert plain["groups"]["crown_army"]["home"] == []
    assert plain["parameters"]["contest.rho"]["source"]
    assert plain["lever_bounds"]["tempo"]["high"] == 4


def test_the_hash_does_not_depend_on_the_folder(tmp_path: Path, valleys: Scenario) -> None:
    assert check(new(tmp_path / "two_valleys")).hash == valleys.hash


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("my_valleys", "my_valleys"),
        ("Krieg à Mossoul", "krieg_a_mossoul"),
        ("it's; war", "it_s_war"),
        ("2014-war", "war"),
        ("war_2014", "war_2014"),
        ("x" * 90, "x" * 64),
        ("2014", "two_valleys"),
        ("戦争", "two_valleys"),
    ],
)
def test_a_copy_is_named_for_its_folder(tmp_path: Path, folder: str, name: str) -> None:
    """Small letters, digits and `_`; a folder that leaves nothing keeps the template's name."""
    made = new(tmp_path / folder)
    assert check(made).name == name and shlex.split(called(name, made)) == [str(made)]


def test_new_copies_a_scenario_with_its_schema(tmp_path: Path) -> None:
    folder = new(tmp_path / "a" / "b", "two_valleys")
    assert (folder / "scenario.schema.json").read_text() == SHIPPED.read_text()
    first = (folder / "scenario.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=scenario.schema.json"
    with pytest.raises(ScenarioError, match="not an empty folder"):
        new(folder)


@pytest.mark.parametrize("name", ["two_valley", "", "no/such/folder", "\0", "x" * 5000])
def test_an_unknown_scenario_is_named(name: str) -> None:
    with pytest.raises(ScenarioError, match="no scenario and no folder"):
        load(name)


def test_a_folder_without_a_sheet_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"the folder holds no scenario\.yaml"):
        load(tmp_path)


def test_the_nearest_shipped_name_is_offered() -> None:
    assert {"two_valleys", "iraq_syria_2014"} <= set(shipped())
    with pytest.raises(ScenarioError, match="did you mean 'two_valleys'"):
        load("two_valeys")


def test_all_errors_come_at_once_in_order(tmp_path: Path) -> None:
    folder = new(tmp_path / "mine")
    sheet = folder / "scenario.yaml"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("weeks: 104", "weeks: many"), encoding="utf-8")
    roads = folder / "roads.csv"
    roads.write_text(roads.read_text(encoding="utf-8").replace("38,road", "far,rode"), encoding="utf-8")
    (folder / "groups.csv").unlink()
    with pytest.raises(ScenarioError) as caught:
        load(folder)
    found = [(problem.file, problem.line, problem.where) for problem in caught.value.problems]
    assert found == [
        ("scenario.yaml", 36, "time.weeks"),
        ("groups.csv", 1, ""),
        ("roads.csv", 2, "roads[kingsbridge].km"),
        ("roads.csv", 2, "roads[kingsbridge].kind"),
    ]
    assert str(caught.value).endswith("4 errors")


def test_a_problem_reads_like_a_compilers() -> None:
    line = "    holder: isil"
    problem = Problem(
        "scenario.yaml", 41, 13, "places[tikrit].holder", "no side named 'isil'", "sides are: is", line
    )
    assert str(problem).splitlines() == [
        "scenario.yaml:41:13: error: places[tikrit].holder: no side named 'isil'",
        "        holder: isil",
        "                ^ sides are: is",
    ]


def test_a_long_line_is_cut_around_the_caret() -> None:
    text = ",".join(str(i) for i in range(1000))
    shown, caret = str(Problem("a.csv", 1, text.index("500") + 1, "", "bad", "", text)).splitlines()[1:]
    assert len(shown) <= 108
    assert shown[caret.index("^") :].startswith("500")


def test_control_codes_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in str(
        Problem("a.csv", 1, 1, "a[\x1b[2J]", "no place named '\x1b]0;x\x07'", "", "\x1b[2J,b")
    )


def test_a_wrong_column_is_reported_a_hundred_times_at_most(tmp_path: Path) -> None:
    folder = new(tmp_path / "mine")
    row = "nowhere,2000-12-31,,crown,low,assumed,invented for teaching,,\n"
    with (folder / "control.csv").open("a", encoding="utf-8") as stream:
        stream.write(row * 5000)
    with pytest.raises(ScenarioError) as caught:
        load(folder)
    counts = {
        rule: sum(p.rule == rule for p in caught.value.problems)
        for rule in ("control_of_known_place", "form")
    }
    assert counts == {"control_of_known_place": 100, "form": 0}


def test_the_schema_for_editors_is_the_one_of_the_models() -> None:
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == json_schema(), (
        "write json_schema.text() to the file"
    )


def test_importing_the_layer_does_not_import_jax() -> None:
    code = "import sys, marchland.scenario; sys.exit('jax' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=False
        ).returncode
        == 0
    )
