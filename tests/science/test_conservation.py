"""Whole futures of `two_valleys`: nobody is made or lost but by name, and every change has an owner."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import numpy as np
import pytest

from contract.weeks import LANES, Arrays, block, drawn, geography, model, repeated

RTOL = 1e-5


@cache
def whole() -> dict[str, Any]:
    """LANES futures with drawn parameters over the whole horizon: start, end, observations, booked sums, deaths."""
    m = model()
    p = drawn(m, np.arange(LANES), seed=9)
    start = block().init(p, repeated(geography(m)))
    booked: dict[str, dict[str, Any]] = {}
    causes = np.zeros((LANES, m.sizes["side"]))
    lost = np.zeros_like(causes)
    removed = np.zeros(LANES)
    turned = {"gained": np.zeros_like(causes), "lost": np.zeros_like(causes)}
    worst = 0.0

    def watch(t: int, before: Arrays, after: Arrays, book: Arrays, x: Arrays) -> None:
        nonlocal causes, lost, removed, worst
        for stock, parts in book["flows"].items():
            change = np.asarray(after[stock], np.float64) - np.asarray(before[stock], np.float64)
            total = sum(np.asarray(v, np.float64) for v in parts.values()) if parts else np.zeros_like(change)
            size = np.abs(np.asarray(before[stock], np.float64)).max() + 1.0
            worst = max(worst, float(np.abs(change - total).max() / size))
            sums = booked.setdefault(stock, {})
            for name, v in parts.items():
                sums[name] = sums.get(name, 0.0) + np.asarray(v, np.float64)
        for event in ("take", "seize"):
            for v in book["causes"][event].values():
                causes = causes + np.asarray(v, np.float64).sum(1)
            for v in book["lost"][event].values():
                lost = lost + np.asarray(v, np.float64).sum(1)
        old, new = np.asarray(before["holder"]), np.asarray(after["holder"])
        for side in range(causes.shape[1]):
            turned["gained"][:, side] += ((new == side) & (old != side)).sum(1)
            turned["lost"][:, side] += ((old == side) & (new != side)).sum(1)
        removed = removed + dead(before, after, p)

    end, seen = block().run(p, seed=9, start=start, watch=watch)
    return {"p": p, "start": start, "end": end, "seen": seen, "booked": booked, "causes": causes, "lost": lost,
            "removed": removed, "turned": turned, "worst": worst}  # fmt: skip


def dead(before: Arrays, after: Arrays, p: Arrays) -> np.ndarray[Any, Any]:
    """Residents that the week's recorded deaths should remove, by the words of `harm`: civilians in battle, and all
    others, at most a share of those at home."""
    killed = np.asarray(after["killed"], np.float64)
    home = np.asarray(before["residents"], np.float64)[..., 0].sum(-1)
    share = (p["harm.civilian"][:, None] * killed[..., 0] + killed[..., 1:].sum(-1)) / (home + 1)
    return np.asarray((home * np.minimum(share, p["harm.most"][:, None])).sum(1))


def test_no_resident_is_lost_but_to_recorded_deaths() -> None:
    """At home and away, start less end is what the recorded deaths of every week took."""
    run = whole()
    before, after = (np.asarray(run[k]["residents"], np.float64).sum((1, 2, 3)) for k in ("start", "end"))
    assert (run["removed"] > 0).all()
    np.testing.assert_allclose(before - after, run["removed"], atol=2e-6 * before.max())
    assert set(run["booked"]["residents"]) - {"bounds"} == {"harm"}


def test_fighters_end_where_start_and_booked_flows_lead() -> None:
    """By place, group and future, to 1e-5 of the strength; `forces` makes nobody (it only loses the cut off)."""
    run = whole()
    flows = run["booked"]["fighters"]
    start, end = (np.asarray(run[k]["fighters"], np.float64) for k in ("start", "end"))
    np.testing.assert_allclose(start + sum(flows.values()), end, atol=RTOL * start.sum((1, 2)).max())
    moved = flows["forces"].sum((1, 2))
    assert (moved <= RTOL * start.sum((1, 2))).all()
    for takes in ("contest", "disillusion", "airpower"):
        assert (flows[takes] <= 0).all(), takes
    assert (flows["recruitment"] >= 0).all()
    passed = flows["pacts"].sum((1, 2))
    assert np.abs(passed).max() <= RTOL * start.sum((1, 2)).max(), "a former ally passes over, none is made"


def test_every_change_of_every_week_is_booked() -> None:
    """Shares of a stock's change, bounds included, add to it within 1e-5 of its size, every stock, week and future."""
    assert whole()["worst"] < RTOL


def test_attribution_of_places_adds_to_places_that_changed_hands() -> None:
    """Causes of `take` and `seize` by gainer and by loser, over the run, against holders counted week by week; and the
    same sums as the engine carries in `share`."""
    run, m = whole(), model()
    np.testing.assert_allclose(run["causes"], run["turned"]["gained"], atol=1e-3)
    np.testing.assert_allclose(run["lost"], run["turned"]["lost"], atol=1e-3)
    assert run["turned"]["gained"].sum() > LANES / 2, "too quiet to tell"
    share = np.asarray(run["end"]["share"], np.float64).sum(1)
    gained, lost, fighters = (m.labels["outcome"].index(k) for k in ("gained", "lost", "fighters"))
    np.testing.assert_allclose(share[:, gained], run["turned"]["gained"], atol=1e-3)
    np.testing.assert_allclose(share[:, lost], run["turned"]["lost"], atol=1e-3)
    change = (np.asarray(run["end"]["fighters"], np.float64) - np.asarray(run["start"]["fighters"])).sum(1)
    by_side = change @ np.asarray(m.geography["side_of"], np.float64)
    np.testing.assert_allclose(
        share[:, fighters], by_side, atol=RTOL * np.asarray(run["start"]["fighters"]).sum() / LANES
    )


def test_everything_stays_within_its_bounds() -> None:
    run, m = whole(), model()
    for name, stock in m.stocks.items():
        values = np.asarray(run["end"][name])
        assert np.isfinite(values).all(), name
        assert values.min() >= (0.0 if stock.conserved else stock.low) and values.max() <= stock.high, name
    seen = run["seen"]
    holds = np.asarray(m.geography["holds"])
    assert (holds[np.unique(seen["holder"])] == 1).all()
    assert (seen["attacker"] != seen["holder"]).all()
    np.testing.assert_allclose(np.asarray(run["end"]["support"]).sum(-1), 1.0, rtol=1e-4)
    assert all(np.isfinite(v).all() for v in jax.tree.leaves(seen))


@pytest.mark.parametrize("name", ["will", "intelligence", "support", "services", "cohesion"])
def test_shares_are_shares(name: str) -> None:
    values = np.asarray(whole()["seen"][name])
    assert values.min() >= 0 and values.max() <= 1 + 1e-6
