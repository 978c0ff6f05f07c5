"""The geometry of the scenario's tools against closed forms and published areas."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "tools" / "iraq_syria_2014"))

import areas  # noqa: E402


def test_disc_has_its_area() -> None:
    assert areas.area(areas.disc((3.0, 4.0), 15.0)) == pytest.approx(math.pi * 225, rel=1e-12)


def test_cell_of_a_square_lattice_is_the_square() -> None:
    lattice = [(10.0 * i, 10.0 * j) for i in range(-2, 3) for j in range(-2, 3) if (i, j) != (0, 0)]
    assert areas.area(areas.cell((0.0, 0.0), lattice, 60.0)) == pytest.approx(100.0, rel=1e-12)


def test_outline_that_is_not_convex_keeps_its_area_inside_a_cell() -> None:
    horseshoe = [
        (0.0, 0.0),
        (6.0, 0.0),
        (6.0, 4.0),
        (4.0, 4.0),
        (4.0, 1.0),
        (2.0, 1.0),
        (2.0, 4.0),
        (0.0, 4.0),
    ]
    upper_half = [(-1.0, 2.0), (7.0, 2.0), (7.0, 9.0), (-1.0, 9.0)]
    assert areas.area_within(horseshoe, upper_half) == pytest.approx(8.0, rel=1e-12)


def test_projection_keeps_the_area_of_a_degree_cell() -> None:
    """Ellipsoidal area of 1 degree by 1 degree at 35-36 N: 10,066 km2 (WGS84, closed form of the zone)."""
    e, a = areas.ECCENTRICITY, areas.SEMI_MAJOR

    def zone(lat: float) -> float:
        s = math.sin(math.radians(lat))
        log = math.log((1 + e * s) / (1 - e * s)) / (2 * e)
        return a * a * (1 - e * e) / 2 * (s / (1 - e * e * s * s) + log)

    exact = (zone(36) - zone(35)) * math.radians(1)
    n = 200
    south = [(35.0, 40 + i / n) for i in range(n + 1)]
    north = [(36.0, 41 - i / n) for i in range(n + 1)]
    got = areas.area([areas.project(lat, lon) for lat, lon in (*south, *north)])
    assert got == pytest.approx(exact, rel=1e-4)


def test_great_circle_mosul_baghdad() -> None:
    """Mosul to Baghdad is about 355 km as the crow flies."""
    assert areas.great_circle((36.335, 43.105), (33.341, 44.401)) == pytest.approx(353, abs=5)


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="boundary data are not part of the repository")
def test_countries_have_their_published_area() -> None:
    """Iraq 437,000 km2, Syria 185,000-188,000 km2; outlines at 1:50m are right to one per cent."""
    import outline

    rings = outline.full(SHARED / "data" / "boundaries" / "region_countries_50m_naturalearth.geojson")
    size = {c: abs(areas.area([areas.project(lat, lon) for lon, lat in r])) for c, r in rings.items()}
    assert size["Iraq"] == pytest.approx(437_400, rel=0.01)
    assert size["Syria"] == pytest.approx(186_500, rel=0.01)
    shape = outline.simplified(rings, 0.02)
    thin = {c: abs(areas.area([areas.project(lat, lon) for lon, lat in r[:-1]])) for c, r in shape.items()}
    assert all(thin[c] == pytest.approx(size[c], rel=0.01) for c in size)
