"""Colours that stand together can be told apart without full colour vision, and words can be read, by computation.

Vision without one kind of cone is simulated by the matrices of Machado, Oliveira and Fernandes (2009, table 1, severity
1) on linear RGB; a difference is the Euclidean distance in CIELAB (CIE 1976), of which about 2.3 are just noticeable.
"""

import re
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from marchland.views import look
from marchland.views.draw import scores, sensitivity, tradeoff
from marchland.views.reading import OKABE_ITO
from marchland.views.sheet.shades import CIVIDIS, rgb
from marchland.wars.draft import cast

APART = 14
"""Least difference of two colours in one figure: six times what is just noticeable."""
EYES = {
    "all cones": np.eye(3),
    "no L cones": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no M cones": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no S cones": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
SCENARIOS = Path(str(files("marchland"))) / "scenarios"
CSS = files("marchland").joinpath("views/templates/report.css").read_text(encoding="utf-8")


def linear(colour: str) -> np.ndarray:
    """Linear RGB of an sRGB colour."""
    c = np.asarray(rgb(colour))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(colour: str, eye: str) -> np.ndarray:
    """CIELAB of a colour as an eye sees it, against the white of sRGB."""
    t = XYZ @ np.clip(np.array(EYES[eye]) @ linear(colour), 0, 1) / XYZ.sum(1)
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def close(colours) -> set[tuple[str, str]]:
    """Pairs that some eye cannot tell apart well enough."""
    return {
        (a, b)
        for a, b in combinations(colours, 2)
        if min(np.linalg.norm(lab(a, eye) - lab(b, eye)) for eye in EYES) < APART
    }


def contrast(a: str, b: str) -> float:
    """Contrast ratio of WCAG 2.2, 1 to 21."""
    low, high = sorted(float(XYZ[1] @ linear(c)) for c in (a, b))
    return (high + 0.05) / (low + 0.05)


def test_known_answers():
    """White is L* 100 for every eye; pure red and green, far apart, come near each other without M cones."""
    for eye in EYES:
        assert lab("#ffffff", eye) == pytest.approx([100, 0, 0], abs=0.01)
    apart = {eye: np.linalg.norm(lab("#cc3300", eye) - lab("#669900", eye)) for eye in EYES}
    assert apart["no M cones"] < apart["all cones"] / 4
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(
    "colours",
    [
        OKABE_ITO,
        cast.COLOURS,
        tradeoff.COLOURS,
        sensitivity.COLOURS,
        scores.COLOURS,
        (look.FUTURES, look.OTHER, look.RECORD),
    ],
)
def test_series_of_a_figure(colours):
    assert close(colours) == set()


def test_sides_of_every_shipped_war():
    wars = {p.parent.name: p.read_text(encoding="utf-8") for p in SCENARIOS.glob("*/scenario.yaml")}
    colours = {name: re.findall(r'\bcolour: "(#\w{6})"', text) for name, text in wars.items()}
    assert len(colours) > 10 and min(map(len, colours.values())) >= 2
    assert {(name, *pair) for name, many in colours.items() for pair in close(many)} == set()


def test_chances_grow_lighter_for_every_eye():
    for eye in EYES:
        assert (np.diff([lab(colour, eye)[0] for colour in CIVIDIS.split()]) > 0).all()


def test_words_can_be_read_by_day_and_by_night():
    """Ink and links at least 4.5 to 1 on paper and tint, light and dark, and on the sheet of figures in the dark."""
    # A browser drops a query that it does not know, `(not print)` for one, and the page stays white by night.
    assert "@media screen and (prefers-color-scheme: dark) {" in CSS
    light, dark = re.findall(r":root \{([^}]*)\}", CSS)
    sheet = re.findall(r"\.drawing \{([^}]*--ink[^}]*)\}", CSS)
    assert len(sheet) == 1
    for block in (light, dark, sheet[0]):
        named = dict(re.findall(r"--(\w+): (#\w{6})", block))
        grounds = {named["paper"], named.get("tint", named["paper"])}
        words = {named[k] for k in ("ink", "faint", "futures", "record") if k in named}
        assert len(words) >= 3
        assert min(contrast(w, g) for w in words for g in grounds) >= 4.5


def test_verdicts_are_told_without_colour():
    """Each kind of cell has a border of its own as well, and ink on it is easily read."""
    kinds = dict(re.findall(r"\.cells \.(yes|no|mixed|open|scope) \{([^}]*)\}", CSS))
    assert len(kinds) == 5
    borders = {re.sub(r"background: #\w+;?", "", rule).strip() for rule in kinds.values()}
    assert len(borders) == 5
    for rule in kinds.values():
        assert contrast("#1a1a1a", {"#fff": "#ffffff"}.get(c := re.search(r"#\w+", rule)[0], c)) > 7
