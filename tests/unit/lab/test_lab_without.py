"""A thing taken out of a war with all that names it, and the four towns that are made so: clean, and able to run."""

import difflib

import pytest

from marchland.compare.comparison import compare
from marchland.errors import InputError
from marchland.lab import tables
from marchland.lab.beginnings import FOUR, TEN, beginning
from marchland.lab.cutting import rewritten, with_words, without_entry
from marchland.lab.without import SECTIONS, told, unsaid, without
from marchland.scenario import load
from marchland.scenario.sheet import parse
from unit.lab.asking import ask

SHEET = "scenario.yaml"


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return tables.texts(load("two_valleys").folder)


def changed(before: str, after: str) -> list[str]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in found if not line.startswith(("---", "+++", "@@"))]


def test_a_town_goes_with_all_that_names_it_and_nothing_else_changes(app, files) -> None:
    found = ask(app, "POST", "/api/without", {"files": files, "section": "places", "name": "ashhead"}).json
    assert found["told"] == ["5 control rows", "2 events", "2 roads"] and found["whole"]
    assert tables.checked(found["files"]) == []
    gone = {name: changed(text, found["files"][name]) for name, text in files.items()}
    assert {name: len(lines) for name, lines in gone.items() if lines} == {
        "places.csv": 1,
        "control.csv": 5,
        "events.csv": 2,
        "roads.csv": 2,
    }
    assert all(line.startswith("-") and "ashhead" in line for lines in gone.values() for line in lines)


def test_the_last_town_of_a_country_takes_with_it_who_was_only_there_and_what_is_said_of_it(files) -> None:
    one = without(files, ("places", "fellmoor"))["files"]
    two = without(one, ("places", "high_pass"))
    assert tables.checked(two["files"]) == []
    assert {"1 side", "2 groups", "1 claim", "2 remarks"} <= set(two["told"])
    whole = "\n".join(two["files"].values())
    assert "hillfolk" not in whole and "High Pass" not in whole and "hill_guard" not in whole
    assert "acts_in: [Vale]" in two["files"][SHEET]
    assert "# fighters move" in two["files"][SHEET], "comments are left as they are"


def test_every_entry_of_the_sheet_can_be_taken_out_and_leaves_no_name_without_a_thing(files) -> None:
    entries = told(files)["entries"]
    assert set(entries) == set(SECTIONS) and ["hillfolk", "Hill people"] in entries["sides"]
    for section, names in entries.items():
        name = names[-1][0]
        found = without(files, (section, name))
        left = [one["message"] for one in tables.checked(found["files"])]
        assert not [message for message in left if f"named '{name}'" in message], (section, name)
        assert name not in told(found["files"])["entries"].get(section, [])


def test_what_was_wrong_before_is_left_for_the_person_to_mend(files) -> None:
    typed = {**files, "roads.csv": files["roads.csv"].replace("ashford,ashmill", "ashford,ashmil")}
    found = without(typed, ("places", "fellmoor"))
    assert "ashmil," in found["files"]["roads.csv"] and found["whole"]
    half = {**files, "places.csv": files["places.csv"].replace(",120000,", ",many,")}
    found = without(half, ("places", "fellmoor"))
    assert found["told"] == ["1 control row", "1 road"] and found["whole"]
    assert "kingsbridge,Kingsbridge,Vale,Ashdale,45.00,-30.00,many" in found["files"]["places.csv"]
    broken = {**files, "places.csv": files["places.csv"].replace("population", "persons")}
    assert not without(broken, ("places", "fellmoor"))["whole"]


@pytest.mark.parametrize(
    ("section", "name"),
    [("places", "nowhere"), ("sides", "nobody"), ("about", "what"), (None, None), ([], {})],
)
def test_what_is_not_there_cannot_be_taken_out(app, files, section, name) -> None:
    answer = ask(app, "POST", "/api/without", {"files": files, "section": section, "name": name})
    assert answer.status == 422 and answer.json["error"].startswith(("there is no", "no section"))


def test_broken_files_are_refused_in_words(app, files) -> None:
    body = {"section": "sides", "name": "rebels"}
    for text in ("name: [", "sides: rebels", "- a\n", ""):
        answer = ask(app, "POST", "/api/without", {**body, "files": {**files, SHEET: text}})
        assert answer.status == 422 and answer.json["error"]
        assert ask(app, "POST", "/api/check", {"files": {**files, SHEET: text}}).json["entries"] is not None


def test_a_row_keeps_its_quotes_and_its_end_of_line() -> None:
    text = 'place,note\r\na,"one, two"\r\nb;c,"say ""so"""\r\n'
    assert (
        rewritten(text, lambda row: None if row["place"] == "a" else row)
        == 'place,note\r\nb;c,"say ""so"""\r\n'
    )
    assert rewritten(text, lambda row: {**row, "place": "b"}).splitlines()[2] == 'b,"say ""so"""'


@pytest.mark.parametrize(
    ("text", "path", "left"),
    [
        ("a: {x: 1, y: 2}\n", ("a", "y"), "a: {x: 1}\n"),
        ("a: {x: 1, y: 2}\n", ("a", "x"), "a: {y: 2}\n"),
        ("a: [1, 2, 3]  # n\n", ("a", 1), "a: [1, 3]  # n\n"),
        ("a:\n  - x\n  - y\nb: 1\n", ("a", 1), "a:\n  - x\nb: 1\n"),
        ("a:  # n\n\n  - x\nb: 1\n", ("a", 0), "a: []\nb: 1\n"),
        ("a:\n  x: >-\n    one\n    two\n\n  y: 1\n", ("a", "x"), "a:\n  y: 1\n"),
        ("a:\n  x: >-\n    one\n  # of y\n  y: 1\n", ("a", "x"), "a:\n  # of y\n  y: 1\n"),
        ("a:\n  x: 1\n", ("a", "z"), "a:\n  x: 1\n"),
    ],
)
def test_an_entry_is_cut_out_of_the_sheet(text, path, left) -> None:
    assert without_entry(text, path) == left
    parse(left, SHEET)


def test_words_of_the_sheet_are_replaced_where_they_stand() -> None:
    assert with_words("a:\n  x: >-\n    one\n    two\n  y: 1\n", ("a", "x"), 'it: "so"') == (
        'a:\n  x: "it: \\"so\\""\n  y: 1\n'
    )
    assert with_words("a: {x: one, y: 1}\n", ("a", "x"), "two") == 'a: {x: "two", y: 1}\n'
    with pytest.raises(InputError, match=r"no a\.z"):
        with_words("a: {x: one}\n", ("a", "z"), "two")


def test_the_four_towns_are_whole_have_their_own_words_and_run(app, tmp_path) -> None:
    found = ask(app, "POST", "/api/begin", {"from": FOUR}).json
    assert tables.checked(found["files"]) == []
    s = tables.saved(found["files"], "four_towns", tmp_path)
    assert (len(s.places), list(s.sides), s.title) == (4, ["rebels", "crown"], found["title"])
    assert {row.place for row in s.control} == {row.place for row in s.places}
    said = s.about.model_dump_json() + "".join(row.text for row in s.claims)
    for word in ("Ten invented", "hill people", "High Pass", "Ashhead", "Two valleys"):
        assert word.casefold() not in said.casefold(), word
    pair = compare(s, ["history", "settlement"], s.time.cut, runs=16)
    assert pair.difference("settlement", "history", "civilians").luck > 0, (
        "the strategies change what happens"
    )
    assert "settlement" in s.strategies["iron_hand"].inverse


def test_remarks_about_a_town_that_is_called_otherwise_go(files) -> None:
    sheet, n = unsaid(files[SHEET], ["Birkton", "High Pass"])
    assert n == 4 and parse(sheet, SHEET).data["about"]["notice"][0].startswith("Ashdale and Birkdale")
    assert not {"Birkton", "High Pass"} & set(" ".join(parse(sheet, SHEET).data["about"]["notice"]).split())
    every = [str(line) for line in parse(sheet, SHEET).data["about"]["limits"]]
    sheet, n = unsaid(sheet, every)
    assert n == 3 and parse(sheet, SHEET).data["about"]["limits"] == ["Nothing is said of it yet."]
    assert unsaid(files[SHEET], []) == (files[SHEET], 0) and unsaid("a: [", ["a"]) == ("a: [", 0)


def test_one_begins_from_two_wars_and_from_no_path(app) -> None:
    ten = ask(app, "POST", "/api/begin", {"from": TEN}).json
    assert ten["files"] == tables.texts(load(TEN).folder) and ten["title"] == load(TEN).title
    assert beginning(FOUR)["files"] == beginning(FOUR)["files"]
    for name in ("/etc", "iraq_syria_2014", None, []):
        assert ask(app, "POST", "/api/begin", {"from": name}).status == 422


def test_a_war_is_saved_with_a_sentence_of_ones_own(files, tmp_path) -> None:
    s = tables.saved(files, "oak_war", tmp_path, "Oak war", None, 'Two towns: one "river".')
    assert s.about.what == 'Two towns: one "river".' and s.about.how.startswith("The world begins")
    for what in ("", " ", "a\nb", 5, "x" * 1001):
        with pytest.raises(InputError, match="what the war is"):
            tables.saved(files, "elm_war", tmp_path, None, None, what)
