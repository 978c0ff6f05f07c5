"""Drawings: repeatable, self-contained, and safe beside each other on one page."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from io import BytesIO

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from marchland.views import look
from marchland.views.draw.drivers import drivers
from marchland.views.draw.ground import places
from marchland.views.draw.strips import ordered, strips
from marchland.views.reading import read
from unit.views.synthetic import synthetic


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
    path = max(
        (p for p in re.findall(r'<path d="([^"]+)"[^>]*stroke="var\(--record,#000000\)', chart.svg)), key=len
    )
    heights = np.array([float(y) for y in re.findall(r"(?:M[\d.]+ |V)([\d.]+)", path)])
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
    for i, place in enumerate(order):
        chance = look.shades(reading.held["chance"].values[:, place])[:, :3]
        assert np.allclose(picture[10 * i + 2] / 255, chance, atol=1 / 255)
        sides = [str(reading.ds["side"].values[k]) for k in reading.ds["record_holder"].values[:, place]]
        assert np.allclose(
            picture[10 * i + 6] / 255, [look.rgb(reading.colour(s)) for s in sides], atol=1 / 255
        )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_direct_labels_keep_their_distance_and_order(wanted):
    placed = look.spread(wanted, 0.05)
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(np.array(placed)[order]) >= 0.05 - 1e-3).all()
