"""One spelling of a name, and one rule from a name to its key, for all that read a scenario."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest

from marchland.forecast.observe import weights
from marchland.forecast.recorded import recorded
from marchland.scenario import load, new
from marchland.scenario.names import key_of, steering, tidy
from marchland.territory.compile import compile_model


def edited(folder: Path, *changes: tuple[str, str]) -> Path:
    made = new(folder)
    for path in [*made.glob("*.csv"), made / "scenario.yaml"]:
        text = path.read_text(encoding="utf-8")
        for old, put in changes:
            text = text.replace(old, put)
        path.write_text(text, encoding="utf-8")
    return made


@pytest.mark.parametrize("country", ["High Vale", "Vale-on-Birk", "Vål d'Or"])
def test_a_country_of_several_words_keeps_its_air_effort_and_its_area(tmp_path: Path, country: str) -> None:
    key = key_of(country)
    changes = (
        ("Vale,", f"{country},"),
        ("[Vale]", f'["{country}"]'),
        ("[Vale,", f'["{country}",'),
        ("air_vale", f"air_{key}"),
    )
    s = load(edited(tmp_path / "war", *changes, ("area: vale", f"area: {key}"), (",vale,", f",{key},")))
    base = load("two_valleys")
    ours, theirs = compile_model(s), compile_model(base)
    at = [ours.labels["country"].index(country), theirs.labels["country"].index("Vale")]
    assert theirs.weekly.declared["air"][:, at[1]].sum() > 0
    np.testing.assert_array_equal(
        ours.weekly.declared["air"][:, at[0]], theirs.weekly.declared["air"][:, at[1]]
    )
    np.testing.assert_array_equal(weights(s), weights(base))
    np.testing.assert_array_equal(recorded(s).air, recorded(base).air)


def test_spellings_that_look_alike_are_alike(tmp_path: Path) -> None:
    composed, apart = (unicodedata.normalize(form, "Ashdåle") for form in ("NFC", "NFD"))
    made = edited(tmp_path / "war", ("Ashdale", composed))
    text = (made / "deaths.csv").read_text(encoding="utf-8").replace(composed, f"  {apart}\N{NO-BREAK SPACE}")
    (made / "deaths.csv").write_text(text, encoding="utf-8")
    text = (made / "places.csv").read_text(encoding="utf-8").replace("Birkdale", "Birk   dale")
    (made / "places.csv").write_text(text, encoding="utf-8")
    for name in ("scenario.yaml", "deaths.csv"):
        text = (made / name).read_text(encoding="utf-8").replace("Birkdale", "Birk dale")
        (made / name).write_text(text, encoding="utf-8")
    text = (made / "scenario.yaml").read_text(encoding="utf-8").replace(composed, apart)
    (made / "scenario.yaml").write_text(text, encoding="utf-8")
    s = load(made)
    assert {row.governorate for row in s.places} == {composed, "Birk dale", "High Fells"}
    assert {row.governorate for row in s.deaths} <= {row.governorate for row in s.places}
    np.testing.assert_array_equal(recorded(s).deaths[:, 0], recorded(load("two_valleys")).deaths[:, 0])


def test_keys_and_spellings() -> None:
    assert [key_of(name) for name in ("High  Vale", "Vale", "São_Tomé ")] == ["high_vale", "vale", "são_tomé"]
    assert tidy(" a\u00a0 b\tc ") == "a b c"
    assert list(steering("a\x1b[2J\tb\n\u202ec\ud800")) == [(1, "U+001B"), (8, "U+202E"), (10, "U+D800")]
