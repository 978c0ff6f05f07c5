"""Drawings: repeatable, self-contained, and safe beside each other on one page."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from marchland.views import look
from marchland.views.charts import charts
from marchland.views.draw.drivers import drivers
from marchland.views.draw.ground import places
from marchland.views.draw.strips import ordered, strips
from marchland.views.reading import read
from unit.views.synthetic import synthetic


@pytest.fixture(scope="module")
def drawn():
    """All charts of a made-up result with ten places."""
    return [c for section in charts(read(synthetic(runs=60))).values() for c in section]


def test_every_subject_of_the_report_is_drawn(drawn):
    names = {c.name for c in drawn}
    assert names == {"places", "parameters", "territory", "maps", "strips-0", "strips-1", "deaths", "strength", "cohesion",
                     "pacts", "services", "will", "drivers"}  # fmt: skip


def test_drawings_are_well_formed_labelled_and_ask_for_nothing(drawn):
    for c in drawn:
        root = ET.fromstring(c.svg)
        assert root.attrib["role"] == "img" and len(root.attrib["aria-label"]) > 40
        assert "http" not in c.svg and "<script" not in c.svg and "metadata" not in c.svg
        for target in re.findall(r'href="([^"]*)"', c.svg):
            assert target.startswith(("#", "data:image/png;base64,"))


def test_ids_are_used_prefixed_and_never_clash(drawn):
    seen: set[str] = set()
    for c in drawn:
        ids = re.findall(r'\bid="([^"]+)"', c.svg)
        assert len(ids) == len(set(ids)) and not seen & set(ids)
        assert all(i.startswith(f"{c.name}-") for i in ids)
        referred = set(re.findall(r"url\(#([^)]+)\)", c.svg)) | set(re.findall(r'href="#([^"]+)"', c.svg))
        assert referred == set(ids)
        seen |= set(ids)


def test_captions_say_seed_and_number_of_futures_and_bands_are_never_called_confidence(drawn):
    for c in drawn:
        assert "60 futures, seed 1" in c.caption
        assert "confidence" not in (c.caption + c.alt + c.svg).lower()
    assert "90% of simulated futures" in next(c.caption for c in drawn if c.name == "places")


def test_words_from_a_scenario_cannot_become_markup_or_formulas():
    result = synthetic(runs=45)
    result.manifest["sides"]["is"]["label"] = "<b>A & $x_1$</b>"
    bars = drivers(read(result))
    assert "<b>" not in bars.svg and "&lt;b&gt;" in bars.svg
    assert "Places lost by <b>A & $x_1$</b>" in "".join(ET.fromstring(bars.svg).itertext())


def test_the_line_of_the_record_is_where_the_record_is():
    """The black line of the places chart is recovered from its path and compared with the record."""
    result = synthetic(runs=60)
    reading = read(result)
    chart = places(reading)
    path = max((p for p in re.findall(r'<path d="([^"]+)"[^>]*stroke: #000000', chart.svg)), key=len)
    heights = np.array([float(y) for y in re.findall(r"[ML] [\d.]+ ([\d.]+)", path)])
    record = reading.held["record_places"].values
    assert len(set(record)) == len(set(heights))
    ordered = np.array(sorted(set(record)))
    assert np.allclose(
        np.interp(ordered, [ordered[0], ordered[-1]], [heights.max(), heights.min()]),
        sorted(set(heights), reverse=True),
        atol=0.15,
    )


def test_strips_show_the_chance_above_the_recorded_holder():
    """Pixels of the picture, place by place: cividis of the chance, then the colour of the recorded side."""
    result = synthetic(runs=5, weeks=60)
    result.dataset["record_contested"][:] = False
    reading = read(result)
    chart = strips(reading)[0]
    picture = np.asarray(
        Image.open(BytesIO(b64decode(re.search(r"base64,([^\"]+)", chart.svg).group(1)))).convert("RGB")
    )
    order = ordered(reading, "Iraq")
    assert picture.shape[:2] == (10 * len(order), 60)
    upside_down = "scale(1 -1)" in re.search(r"<image[^>]*>", chart.svg).group(0)
    rows = picture[::-1] if upside_down else picture
    for i, place in enumerate(order):
        chance = look.shades(reading.held["chance"].values[:, place])[:, :3]
        assert np.allclose(rows[10 * i + 2] / 255, chance, atol=1 / 255)
        sides = [str(reading.ds["side"].values[k]) for k in reading.ds["record_holder"].values[:, place]]
        assert np.allclose(rows[10 * i + 6] / 255, [look.rgb(reading.colour(s)) for s in sides], atol=1 / 255)


def test_every_place_stands_on_every_map(drawn):
    chart = next(c for c in drawn if c.name == "maps")
    dates, layers, towns = 6, 2, 10
    assert len(re.findall("<use ", chart.svg)) == dates * layers * towns


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_direct_labels_keep_their_distance_and_order(wanted):
    placed = look.spread(wanted, 0.05)
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(np.array(placed)[order]) >= 0.05 - 1e-3).all()
