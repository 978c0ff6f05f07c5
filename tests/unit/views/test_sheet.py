"""Charts of our own: marks are where the numbers are, words stay on the sheet, nothing but what was drawn is in the text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marchland.views import look
from marchland.views.sheet import shapes, ticks
from marchland.views.sheet.lettering import width
from marchland.views.sheet.panel import Panel
from marchland.views.sheet.shades import cividis, paint
from marchland.views.sheet.sheet import Sheet


def panel(wide: float = 4.0, high: float = 3.0) -> tuple[Sheet, Panel]:
    sheet = Sheet(wide, high)
    return sheet, sheet.subplots()


def points(path: str) -> np.ndarray:
    return np.array([[float(v) for v in pair] for pair in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", path)])


def test_marks_lie_where_the_axes_say() -> None:
    """A circle at a tick has the tick's place, along both axes."""
    sheet, ax = panel()
    ax.set(xlim=(0, 10), ylim=(-2, 2))
    ax.set_xticks([2, 7], ["two", "seven"])
    ax.set_yticks([-1, 1], ["low", "high"])
    ax.plot([2, 7], [1, -1], "o", color="#123456")
    root = ET.fromstring(sheet.svg("x", "alt"))
    circles = [(float(c.get("cx")), float(c.get("cy"))) for c in root.iter("circle")]
    at = {t.text: (float(t.get("x")), float(t.get("y"))) for t in root.iter("text")}
    assert circles[0][0] == at["two"][0] and circles[1][0] == at["seven"][0]
    drop = at["high"][1] - circles[0][1]
    assert 0 < drop < 8.5 and at["low"][1] - circles[1][1] == pytest.approx(drop, abs=0.11)
    assert circles[1][0] - circles[0][0] > 100 and circles[1][1] - circles[0][1] > 60


def test_dates_and_their_numbers_are_the_same_place() -> None:
    days = np.array(["1970-01-01", "1970-02-01"], "datetime64[ns]")
    assert (
        ticks.numbers(days).tolist() == [0, 31] and ticks.number(days[1].astype("datetime64[D]").item()) == 31
    )


@pytest.mark.parametrize(
    ("low", "high", "most", "whole", "found"),
    [
        (0, 110, 4, True, [0, 25, 50, 75, 100]),
        (0, 100, 4, True, [0, 25, 50, 75, 100]),
        (0, 3, 4, True, [0, 1, 2, 3]),
        (0, 1, 4, False, [0, 0.25, 0.5, 0.75, 1]),
        (-0.47, 0.47, 6, False, [-0.4, -0.2, 0, 0.2, 0.4]),
        (5, 5, 4, False, [5]),
    ],
)
def test_ticks_are_round(low: float, high: float, most: int, whole: bool, found: list[float]) -> None:
    assert ticks.around(low, high, most, whole) == pytest.approx(found)


@given(st.floats(-1e6, 1e6), st.floats(0.01, 1e6), st.integers(3, 8), st.booleans())
def test_ticks_are_few_and_within(low: float, span: float, most: int, whole: bool) -> None:
    found = ticks.around(low, low + span, most, whole)
    assert len(found) <= most + 1 and all(low - 1e-6 * span <= v <= low + span * (1 + 1e-6) for v in found)


def test_numbers_are_written_alike() -> None:
    assert ticks.written([0, 0.5, -1]) == ["0.0", "0.5", "\u22121.0"] and ticks.written([1000, 2e6]) == [
        "1,000",
        "2,000,000",
    ]


@given(st.lists(st.floats(0, 300), min_size=2, max_size=60))
def test_a_line_passes_every_point_within_what_is_said(heights: list[float]) -> None:
    x, y = np.arange(len(heights)) * 3.0, np.array(heights)
    kept = points(shapes.way(x, y))
    assert np.abs(np.interp(x, kept[:, 0], kept[:, 1]) - y).max() <= shapes.NEAR + 0.11


def test_what_is_missing_breaks_lines_and_bands() -> None:
    x, y = np.arange(5.0), np.array([1.0, 2, np.nan, 4, 9])
    assert shapes.way(x, y) == "M0.0 1.0L1.0 2.0M3.0 4.0L4.0 9.0"
    assert shapes.way(x, y, step=True) == "M0.0 1.0H1.0V2.0H1.0M3.0 4.0H4.0V9.0H4.0"
    assert shapes.band(x, y, y + 1).count("M") == 2 and shapes.way(x, y * np.nan) == ""


def test_shares_of_stacks_add_up_and_keys_name_them() -> None:
    sheet, ax = panel()
    ax.stackplot(
        [0, 1], np.array([[0.25, 0.5], [0.75, 0.5]]), colors=["#111111", "#222222"], labels=["a<b", "c"]
    )
    ax.legend(loc="center left")
    assert ax.get_ylim()[1] >= 1 and ax.y.reach.seen[-1] == 1
    text = sheet.svg("x", "alt")
    assert "a&lt;b" in text and "a<b" in "".join(ET.fromstring(text).itertext())


def test_words_beside_a_panel_have_room_and_stay_on_the_sheet() -> None:
    sheet, ax = panel()
    long = "a long name at the right"
    ax.plot([0, 1], [0, 1], color="#123456")
    ax.annotate(
        long, (1, 0.5), xycoords="axes fraction", xytext=(5, 0), textcoords="offset points", fontsize=8
    )
    ax.annotate("in the corner", (1, 1), xytext=(40, 0), textcoords="offset points", fontsize=8)
    found = {t.text: float(t.get("x")) for t in ET.fromstring(sheet.svg("x", "alt")).iter("text")}
    assert (
        found[long] + width(long, 8) <= 4 * 72
        and found["in the corner"] + width("in the corner", 8) <= 4 * 72
    )


def test_notes_on_lines_keep_off_each_other() -> None:
    sheet, ax = panel()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    for name in ("first", "second"):
        ax.annotate(name, (0.5, 0.5), textcoords="offset points", fontsize=8, bbox=look.HALO)
    found = {t.text: float(t.get("y")) for t in ET.fromstring(sheet.svg("x", "alt")).iter("text")}
    assert found["second"] - found["first"] >= 8


def test_panels_share_what_they_are_told_to_share() -> None:
    left, right = Sheet(6, 3).subplots(1, 2, sharey=True)
    left.plot([0, 1], [0, 5], color="#123456")
    right.plot([0, 1], [0, 90], color="#123456")
    assert left.get_ylim() == right.get_ylim() and left.get_ylim()[1] > 90
    assert left.y.labelled and not right.y.labelled
    low, high = left.get_ylim()
    left.invert_yaxis()
    assert right.get_ylim() == (high, low)


def test_the_scale_of_chances_runs_from_dark_to_light() -> None:
    light = cividis(np.linspace(0, 1, 51))[:, :3] @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(light) > 0).all() and light[0] < 0.15 and light[-1] > 0.75
    assert look.hexadecimal(cividis(0.0)) == "#00224e" and look.hexadecimal(cividis(1.0)) == "#fee838"


def test_a_dark_page_can_turn_colours_round_and_a_file_needs_no_page() -> None:
    sheet, ax = panel()
    ax.plot([0, 1], [0, 1], color=look.RECORD)
    ax.set_title("x")
    text = sheet.svg("x", "alt")
    assert paint(look.RECORD) in text and "var(--ink,#1a1a1a)" in text
    alone = look.alone(text)
    assert "var(" not in alone and ET.fromstring(alone).tag == "{http://www.w3.org/2000/svg}svg"


def test_an_unknown_word_is_refused() -> None:
    """What a page cannot show like a figure does is an error, not a difference."""
    _, ax = panel()
    with pytest.raises(TypeError):
        ax.plot([0, 1], [0, 1], color="#123456", drawstyle="steps-mid")
    with pytest.raises(ValueError, match="post"):
        ax.step([0, 1], [0, 1], where="mid", color="#123456")
