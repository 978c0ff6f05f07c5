"""What is suggested for a name that nothing bears: all that begin with it, else the nearest one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.errors import LEAST, MOST, alike, meant, unknown

NAMES = st.lists(st.text("abAB_é", min_size=1, max_size=8), min_size=1, max_size=12)


@settings(max_examples=300, deadline=None)
@given(NAMES, st.data())
def test_the_beginning_of_names_suggests_those(names: list[str], data: st.DataObject) -> None:
    """Only names that there are, each once, in an order that does not hang on theirs; those that begin with the word
    come first and alone, and a word that is the same but for case suggests that one."""
    name = data.draw(st.sampled_from(names))
    asked = name[: data.draw(st.integers(1, len(name)))].swapcase()
    found = alike(asked, names)
    assert set(found) <= set(names) and len(found) == len(set(found)) <= MOST
    assert found == alike(asked, reversed(names))
    same = {one for one in names if one.casefold() == asked.casefold()}
    begun = {one for one in names if one.casefold().startswith(asked.casefold())}
    if same:
        assert len(found) == 1 and set(found) <= same
    elif len(asked.casefold()) >= LEAST:
        assert set(found) <= begun and len(found) == min(len(begun), MOST)
    else:
        assert len(found) <= 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("mosul", "; did you mean 'mosul_dam', 'mosul_east' or 'mosul_west'?"),
        ("Mosul_E", "; did you mean 'mosul_east'?"),
        ("tikrt", "; did you mean 'tikrit'?"),
        ("ti", ""),
        ("", ""),
        ("m" * 5000, ""),
    ],
)
def test_the_sentence(asked: str, said: str) -> None:
    places = ("mosul_west", "tikrit", "mosul_east", "mosul_dam", "raqqa")
    assert meant(asked, places) == said
    assert str(unknown("place", asked, places)).endswith(said or "raqqa")
