"""Lengths on a round earth and in a plane, and what lies within outlines."""

from __future__ import annotations

import numpy as np
import pytest

from marchland.stats.geometry import EARTH_KM, apart, crossing, from_edge, great_circle, inside, plane

SQUARE = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]])


def test_great_circles_of_known_length() -> None:
    quarter = np.pi * EARTH_KM / 2
    assert great_circle(0, 0, 90, 0) == pytest.approx(quarter)
    assert great_circle(0, 10, 0, 100) == pytest.approx(quarter)
    assert great_circle(30, 0, -30, 180) == pytest.approx(2 * quarter), "antipodes"
    assert great_circle(36.335, 43.105, 33.341, 44.401) == pytest.approx(353, abs=5), "Mosul to Baghdad"
    assert great_circle(12.0, 13.0, 12.0, 13.0) == 0


def test_all_pairs_are_those_of_one_pair_each() -> None:
    lat, lon = np.random.default_rng(1).uniform(-80, 80, (2, 12))
    km = apart(lat, lon)
    assert (km == km.T).all() and (np.diag(km) == 0).all()
    assert km == pytest.approx(np.array([[great_circle(*a, *b) for b in zip(lat, lon, strict=True)] for a in zip(lat, lon, strict=True)]), rel=1e-12)  # fmt: skip
    # Independently: the angle between unit vectors.
    la, lo = np.radians(lat), np.radians(lon)
    v = np.stack([np.cos(la) * np.cos(lo), np.cos(la) * np.sin(lo), np.sin(la)], axis=1)
    assert km == pytest.approx(EARTH_KM * np.arccos(np.clip(v @ v.T, -1, 1)), abs=0.2)


def test_the_plane_is_true_near_its_place() -> None:
    points = np.array([[35.5, 43.0], [35.0, 43.5], [34.4, 42.6]])
    km = plane(points, 35.0, 43.0)
    assert np.hypot(*km.T) == pytest.approx(great_circle(35.0, 43.0, points[:, 0], points[:, 1]), rel=5e-3)
    assert km[0] == pytest.approx([np.radians(0.5) * EARTH_KM, 0], abs=1e-9)


def test_rays_meet_the_nearest_edge_or_none() -> None:
    ring = SQUARE - 1.0
    rays = np.array([[1.0, 0.0], [0.0, -1.0], [np.sqrt(0.5), np.sqrt(0.5)]])
    found = crossing(rays, ring[:-1], np.diff(ring, axis=0), far=99.0)
    assert found == pytest.approx([3.0, 1.0, 3 * np.sqrt(2)])
    assert crossing(rays, ring[:1] + 50, np.array([[0.5, 0.5]]), 99.0).tolist() == [99.0, 99.0, 99.0]


def test_a_hole_is_outside_and_edges_are_as_far_as_they_are() -> None:
    hole = SQUARE / 4 + 1
    points = np.array([[0.5, 0.5], [1.5, 1.5], [3.0, 1.0], [5.0, 1.0], [-1.0, -1.0]])
    assert inside(points, [SQUARE, hole]).tolist() == [True, False, True, False, False]
    assert inside(points, []).tolist() == [False] * 5 and np.isinf(from_edge(points, [])).all()
    shrunk = np.cos(np.radians(points[:, 1]))
    found = from_edge(points, [SQUARE])
    assert found[1] == pytest.approx(1.5 * shrunk[1])
    assert found[3] == pytest.approx(shrunk[3]) and found[4] == pytest.approx(np.hypot(shrunk[4], 1.0))


def test_crossing_numbers_agree_with_a_box() -> None:
    points = np.random.default_rng(0).uniform(-2, 6, (2000, 2))
    assert (inside(points, [SQUARE]) == ((points > 0) & (points < 4)).all(1)).all()
