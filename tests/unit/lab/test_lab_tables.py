"""Tables typed on the page: checked by the reader of `marchland check`, saved as a new folder and nowhere else."""

import pytest

from marchland.errors import InputError
from marchland.lab import tables
from marchland.lab.room import Room, results
from marchland.scenario import ScenarioError, load
from unit.lab.asking import ask


@pytest.fixture
def files() -> dict[str, str]:
    return tables.texts(load("two_valleys").folder)


def test_the_tables_as_they_ship_have_nothing_wrong(files) -> None:
    assert "scenario.yaml" in files and "places.csv" in files
    assert tables.checked(files) == []


def test_what_is_wrong_stands_in_its_line(app, files) -> None:
    lines = files["control.csv"].split("\n")
    row = next(i for i, line in enumerate(lines) if line.startswith("birkton,"))
    lines[row] = lines[row].replace("birkton,", "brikton,")
    answer = ask(app, "POST", "/api/check", {"files": {**files, "control.csv": "\n".join(lines)}})
    first = answer.json["problems"][0]
    assert (first["file"], first["line"]) == ("control.csv", row + 1)
    assert "did you mean 'birkton'" in first["hint"]
    told = tables.checked({"scenario.yaml": "name: [", "places.csv": "\x00"})
    assert len(told) > 2 and all(one["message"] for one in told)


def test_a_number_with_a_comma_is_refused_with_the_number_without(files) -> None:
    wrong = {**files, "places.csv": files["places.csv"].replace(",60000,", ',"70,000",', 1)}
    assert wrong != files
    [one] = tables.checked(wrong)
    assert one["message"] == "found '70,000'" and "expected 70000, without the comma" in one["hint"]


@pytest.mark.parametrize(
    "name", ["../scenario.yaml", "/etc/passwd", "notes.txt", "places.csv/../x", "arguments/a.csv"]
)
def test_no_other_file_is_written(app, files, name) -> None:
    answer = ask(app, "POST", "/api/check", {"files": {**files, name: "x"}})
    assert answer.status == 422 and "no file named" in answer.json["error"]


@pytest.mark.parametrize("name", ["", "..", "a/b", "a b", "/tmp/x", "x" * 65, 7, None, "ä"])
def test_a_name_is_a_plain_folder_name(files, tmp_path, name) -> None:
    with pytest.raises(InputError, match="a folder's name"):
        tables.saved(files, name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_saved_scenario_is_a_folder_that_loads_and_is_not_written_over(files, tmp_path) -> None:
    changed = {**files, "places.csv": files["places.csv"].replace("Kingsbridge", "Queensbridge")}
    assert "Queensbridge" in {row.name for row in tables.saved(changed, "mine", tmp_path).places}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]
    with pytest.raises(InputError, match="'mine' already"):
        tables.saved(files, "mine", tmp_path)
    with pytest.raises(ScenarioError):
        tables.saved({**files, "places.csv": "place\n"}, "broken", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def test_what_was_saved_here_is_saved_again_under_its_title_and_nothing_else_is(files, tmp_path) -> None:
    first = tables.saved(files, "oak_war", tmp_path, 'Oak war, "begun" from Two valleys')
    assert (first.name, first.title) == ("oak_war", 'Oak war, "begun" from Two valleys')
    mine = tables.stamp(first.folder)
    changed = {**files, "places.csv": files["places.csv"].replace("Kingsbridge", "Queensbridge")}
    again = tables.saved(changed, "oak_war", tmp_path, "Oak war", mine)
    assert again.title == "Oak war" and "Queensbridge" in {row.name for row in again.places}
    with pytest.raises(ScenarioError):
        tables.saved(
            {**files, "places.csv": "place\n"}, "oak_war", tmp_path, None, tables.stamp(again.folder)
        )
    assert [path.name for path in tmp_path.iterdir()] == ["oak_war"] and load(again.folder).title == "Oak war"
    (tmp_path / "oak_war" / "notes.txt").write_text("by hand")
    for stale in (mine, "", None):
        with pytest.raises(InputError, match=r"'oak_war' (already|was changed)"):
            tables.saved(files, "oak_war", tmp_path, None, stale)
    (tmp_path / "link").symlink_to(tmp_path / "oak_war")
    with pytest.raises(InputError, match="'link'"):
        tables.saved(files, "link", tmp_path, None, mine)
    for title in ("", " ", "a\nb: c", "x" * 121, 5):
        with pytest.raises(InputError, match="a title"):
            tables.saved(files, "elm_war", tmp_path, title)


def test_scenarios_are_opened_by_name_only(app, session) -> None:
    room = Room(session)
    for name in ("/etc", "../two_valleys", "two_valeys", 5, None):
        with pytest.raises(InputError, match="no scenario named"):
            room.open(name)
    assert room.session is session
    assert ask(app, "POST", "/api/open", {"scenario": "/tmp"}).status == 422


def test_results_are_told_by_what_lies_in_them(tmp_path) -> None:
    for name, file in (("a", "comparison.json"), ("b", "trial.json"), ("c", "notes.txt")):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).write_text("{}")
    assert {one["folder"].rsplit("/", 1)[-1]: one["kind"] for one in results(tmp_path)} == {
        "a": "comparison",
        "b": "trial",
    }
    assert results(tmp_path / "nowhere") == []


def test_every_column_of_the_tables_is_explained(app, files) -> None:
    meanings = ask(app, "GET", "/api/columns").json
    communities = set(load("two_valleys").communities)
    for name, text in files.items():
        if name.endswith(".csv"):
            columns = set(text.split("\n", 1)[0].split(",")) - (
                communities if name == "places.csv" else set()
            )
            assert columns <= set(meanings[name]), name
    assert meanings["groups.csv"]["confidence"].endswith("one of: high, medium, low")
    assert "assumed" in meanings["groups.csv"]["verified"].rpartition("one of: ")[2].split(", ")
    assert meanings["scenario.yaml"]["sides.acts_in"].startswith("countries in which")
    assert "COMMUNITY" in meanings["places.csv"] and meanings["places.csv"]["openness"]
