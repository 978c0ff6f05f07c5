"""Parts of a draft with known answers: the road graph, spellings, names, and YAML that reads back as it was meant."""

from datetime import date

import numpy as np
import pytest

from marchland.scenario.sheet import parse
from marchland.wars.draft import sheet_text
from marchland.wars.draft.ledger import as_id, id_of
from marchland.wars.draft.roads import gabriel, graph, joining
from marchland.wars.draft.spellings import column_of


def distances(points: list[tuple[float, float]]) -> np.ndarray:
    spots = np.array(points, float)
    return np.asarray(np.linalg.norm(spots[:, None] - spots, axis=-1))


def test_gabriel_neighbours_of_a_square_are_its_sides() -> None:
    # The other two corners lie on the circle over a diagonal and not in it: a diagonal is a neighbour too, by the
    # definition of an open disc; moved inwards by a hair they lie in it.
    square = [(0, 0), (1, 0), (1, 1), (0, 1)]
    sides = {(0, 1), (1, 2), (2, 3), (0, 3)}
    assert gabriel(distances(square), 9) == sides | {(0, 2), (1, 3)}
    assert gabriel(distances([*square, (0.5, 0.5)]), 9) == sides | {(0, 4), (1, 4), (2, 4), (3, 4)}
    flat = [(0, 0), (1, 0.1), (2, 0)]
    assert gabriel(distances(flat), 9) == {(0, 1), (1, 2)}


def test_gabriel_against_its_definition() -> None:
    rng = np.random.default_rng(1)
    km = distances([tuple(p) for p in rng.uniform(0, 100, (25, 2))])
    wanted = {
        (a, b)
        for a in range(25)
        for b in range(a + 1, 25)
        if all(km[a, c] ** 2 + km[c, b] ** 2 >= km[a, b] ** 2 for c in range(25) if c not in (a, b))
    }
    assert gabriel(km, np.inf) == wanted
    assert joining(km) <= wanted  # the shortest tree is part of the Gabriel graph


def test_links_beyond_the_cap_join_what_else_would_be_cut_off() -> None:
    km = distances([(0, 0), (10, 0), (500, 0), (510, 0)])
    assert gabriel(km, 180) == {(0, 1), (2, 3)}
    assert graph(km, 180) == {(0, 1), (1, 2), (2, 3)}
    assert graph(km[:1, :1]) == set()


def test_no_place_has_more_neighbours_than_the_engine_gathers() -> None:
    turn = 2 * np.pi * np.arange(12) / 12
    hub = distances(
        [(0, 0), *zip(np.cos(turn) * (10 + np.arange(12)), np.sin(turn) * (10 + np.arange(12)), strict=True)]
    )
    kept = graph(hub, 180, most=7)
    assert max(sum(place in edge for edge in kept) for place in range(13)) <= 7
    assert joining(hub) <= kept


def test_ids_are_made_of_names() -> None:
    assert id_of("Mocímboa da Praia") == "mocimboa_da_praia"
    assert id_of("N'Djamena") == "n_djamena"
    assert id_of("3rd Base") == "p_3rd_base"
    assert as_id("already_one") == "already_one"
    assert as_id("قندهار") == "قندهار"  # nothing is left: kept, and refused on loading with its place


@pytest.mark.parametrize(
    ("stem", "header", "column"),
    [
        ("places", "place_id", "place"), ("places", "pop", "population"), ("places", "admin1", "governorate"),
        ("control", "controller", "holder"), ("control", "from_date", "from"), ("interventions", "side_backed", "backs"),
        ("strengths", "side_or_group", "side"), ("strengths", "measure", "scope"), ("relations", "end", "to"),
        ("places", "end", "end"), ("control", "comment", "note"),
    ],
)  # fmt: skip
def test_other_names_of_columns(stem: str, header: str, column: str) -> None:
    assert column_of(stem, header) == column


WORDS = (
    "plain", "two words", "yes", "no", "null", "1.5", "2001-01-07", "a: b", "# no", "it's", '"quoted"', "a, b", "{", "-",
    "ends with colon:", "ümlaut", "back\\slash", "~", "true", "x" * 300, "As it was; every lever as in the record.",
)  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
def test_a_text_reads_back_as_itself(text: str) -> None:
    assert parse(f"key: {sheet_text.word(text)}\n", "a").data == {"key": text}
    assert parse(f"key: {sheet_text.flow({'in': [text, {text: text}]})}\n", "a").data == {
        "key": {"in": [text, {text: text}]}
    }


def test_values_read_back_as_themselves() -> None:
    value = {"a": 1, "b": 0.35, "c": None, "d": True, "e": [1.25, []], "f": {}}
    assert parse(f"key: {sheet_text.flow(value)}\n", "a").data == {"key": value}
    assert sheet_text.flow(date(2001, 1, 7)) == "2001-01-07"
