"""Reading: YAML 1.2 with positions, CSV with positions, and bounds that hold before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.errors import meant, nearest, unknown
from marchland.scenario import ScenarioError
from marchland.scenario.errors import expected
from marchland.scenario.sheet import dotted, parse, scalar
from marchland.scenario.source import read_table, read_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("off", "off"), ("true", True), ("False", False), ("~", None), ("", None), ("null", None),
        ("7", 7), ("007", 7), ("-3", -3), ("1_000", "1_000"), ("0x1F", "0x1F"), ("12:30", "12:30"),
        ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("2014-01-05", "2014-01-05"), ("9" * 40, float("9" * 40)),
        ("-.inf", -float("inf")),
    ],
)  # fmt: skip
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def test_quoted_scalars_are_text() -> None:
    assert parse("a: '1'\nb: \"true\"\n", "s").data == {"a": "1", "b": "true"}


def test_positions_of_keys_and_values_are_kept() -> None:
    tree = parse("a: {b: 1}\nc:\n  - x\n  - {y: [2, 3]}\n", "s.yaml")
    assert tree.data == {"a": {"b": 1}, "c": ["x", {"y": [2, 3]}]}
    places = {
        path: (tree.spot(path).line, tree.spot(path).column)
        for path in [("a", "b"), ("c", 0), ("c", 1, "y", 1)]
    }
    assert places == {("a", "b"): (1, 8), ("c", 0): (3, 5), ("c", 1, "y", 1): (4, 13)}
    assert tree.spot(("a", "b"), at_key=True).column == 5
    assert (tree.spot(("c", 1, "z")).line, tree.spot(("gone", "too")).line) == (4, 1)


def test_paths_are_dotted() -> None:
    assert (
        dotted(("strategies", "article", "levers", "tempo", 0, "value"))
        == "strategies.article.levers.tempo[0].value"
    )


def test_a_cell_is_found_behind_quotes_and_line_breaks(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(
        b'\xef\xbb\xbfa,b,c\r\n"x, y","two\nlines",3\r\n\r\n1,"say ""no""",5\r\n'
    )
    table = read_table(tmp_path, "t.csv", 10)
    assert table.columns == ("a", "b", "c")
    assert table.rows == (("x, y", "two\nlines", "3"), ("1", 'say "no"', "5"))
    assert [(table.spot(0, c).line, table.spot(0, c).column) for c in "abc"] == [(2, 1), (2, 8), (3, 8)]
    assert [(table.spot(1, c).line, table.spot(1, c).column) for c in "abc"] == [(5, 1), (5, 3), (5, 16)]


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n" + "1\n" * 6, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"t\.csv:7:1: error: has more than 5 rows"):
        read_table(tmp_path, "t.csv", 5)


def test_a_sparse_file_of_10_gb_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "big.csv").open("wb") as stream:
        stream.truncate(10_000_000_000)
    with pytest.raises(ScenarioError, match="10,000,000,000 bytes"):
        read_text(tmp_path, "big.csv", 50_000_000)


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("a\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("real.csv")
    assert read_text(tmp_path, "link.csv", 10) == "a\n"


def test_an_alias_bomb_stops_at_the_first_anchor() -> None:
    text = "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(50))
    with pytest.raises(ScenarioError, match="aliases and anchors"):
        parse(text, "s.yaml")


def test_deep_nesting_is_refused_without_recursion() -> None:
    with pytest.raises(ScenarioError, match="too deep"):
        parse("[" * 20_000, "s.yaml")


@pytest.mark.parametrize(
    ("name", "near"), [("isil", "is"), ("Vail", "Vale"), ("ashfort", "ashford"), ("quite_other", "")]
)
def test_the_nearest_name_is_suggested(name: str, near: str) -> None:
    assert nearest(name, ["is", "Vale", "ashford"]) == near


def test_a_hint_lists_a_dozen_names_at_most() -> None:
    assert expected("n3x", [f"n{i}" for i in range(30)], "sides").startswith("sides are: n0, n1, ")
    assert ", ...; did you mean 'n3'?" in expected("n3x", [f"n{i}" for i in range(30)], "sides")
    assert expected("a", [], "sides") == "there are no sides"


def test_names_of_any_case_are_near_and_endless_ones_are_not_compared() -> None:
    assert str(unknown("outcome", "Places_End", ["places_end", "weeks_held"])).endswith(
        "did you mean 'places_end'?"
    )
    assert str(unknown("war", "nigeria", ["Nigeria"])) == (
        "no war named 'nigeria'; wars are: Nigeria; did you mean 'Nigeria'?"
    )
    assert meant("x" * 101, ["x" * 100]) == "" and meant("x" * 100, ["x" * 101]) != ""
