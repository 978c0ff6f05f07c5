"""The study of regimes: closed forms of its likelihood, conservation of its futures, planted values, nothing after the cut."""

from __future__ import annotations

import csv
from datetime import date
from itertools import product

import numpy as np
import pytest
from scipy.stats import nbinom, norm, poisson

from marchland.scenario import load
from marchland.wars.ground import ground
from marchland.wars.library import wars
from verification.regimes.ahead import Drawn, futures, onward
from verification.regimes.learn import Fit, drawn, fit, normal_weights
from verification.regimes.likelihood import LEVELS, STATES, WAVE, likelihood, masses, rouwenhorst
from verification.regimes.planted import invented
from verification.regimes.priors import PATH, hierarchy
from verification.regimes.structure import KINDS, TURNS, Structure, Turn
from verification.regimes.variants import HERE as TABLES
from verification.regimes.variants import tried
from verification.regimes.weekly import CUT, HOME, Weekly, of_holders, ramp, weekly


def small(holders: list[list[int]]) -> Weekly:
    """Three places on a line, 60 km apart, with holders given by week."""
    held = np.array(holders, bool)
    weeks, km = len(held) - 1, 60.0 * np.abs(np.subtract.outer(np.arange(3), np.arange(3)))
    felt = {kind: np.zeros(weeks) for kind in KINDS}
    known, agreed = np.ones_like(held), np.zeros((weeks, 3), bool)
    return of_holders("small", date(2000, 1, 2), held, known, agreed, np.zeros(3), km, felt, ())


WAR = small([[1, 1, 1], [1, 1, 0], [1, 1, 0], [0, 0, 0], [0, 1, 0]])
LOST, STAKE = np.array([1, 0, 2, 0]), np.array([3, 3 - 1, 2, 0])


def at_level(f: np.ndarray) -> float:
    """Integral over the level of likelihoods at LEVELS."""
    return float(np.log((np.exp(masses(LEVELS)) * f).sum()))


def test_weekly_counts_have_the_closed_form() -> None:
    theta = {"level": np.array([-1.0]), "ln_between": np.array([-0.5]), "ln_k": np.array([0.3])}
    rate = np.exp(-1.0 + np.exp(-0.5) * LEVELS)[:, None] * STAKE
    k = np.exp(0.3)
    # Constants that no structure touches are left out: n! and the order in which places fall.
    factorials = np.array([1, 1, 2, 1])
    choice = np.where(LOST > 0, STAKE.clip(1) ** LOST.astype(float), 1.0)
    for pieces, chance in ((), poisson.pmf(LOST, rate)), (("clumped",), nbinom.pmf(LOST, k, k / (k + rate))):
        wanted = at_level((chance * factorials / choice).prod(1))
        assert likelihood(Structure("losses", pieces), WAR, theta)[0] == pytest.approx(wanted, abs=1e-5)


def test_forward_algorithm_sums_over_all_paths_of_regimes() -> None:
    theta = {
        "level": np.array([-2.0]), "ln_between": np.array([-1.0]), "burst_rate": np.array([-0.2]),
        "ln_on": np.array([-1.0]), "ln_off": np.array([-0.5]),
    }  # fmt: skip
    on, off = 1 - np.exp(-np.exp(-1.0)), 1 - np.exp(-np.exp(-0.5))
    move, start = np.array([[1 - on, on], [off, 1 - off]]), np.array([off, on]) / (on + off)
    calm = np.exp(-2.0 + np.exp(-1.0) * LEVELS)
    each = []
    for grind in calm:
        rate = np.stack([grind * STAKE, np.exp(-0.2) * STAKE], 1)
        seen = np.exp(-rate) * (rate / STAKE.clip(1)[:, None]) ** LOST[:, None]
        total = 0.0
        for path in product((0, 1), repeat=4):
            p = start[path[0]] * seen[0, path[0]]
            for t in range(1, 4):
                p *= move[path[t - 1], path[t]] * seen[t, path[t]]
            total += p
        each.append(total)
    found = likelihood(Structure("losses", ("collapse",)), WAR, theta)[0]
    assert found == pytest.approx(at_level(np.array(each)), abs=1e-5)


def test_gains_weigh_places_by_nearness_to_held_ones() -> None:
    w = small([[1, 0, 0], [1, 0, 1]])
    theta = {"level": np.array([-1.0]), "ln_between": np.array([-8.0]), "slope": np.array([0.7])}
    weight = (0.02 + np.exp(-np.array([60.0, 120.0]) / 60)) ** 0.7
    wanted = -np.exp(-1.0) * weight.sum() - 1.0 + np.log(weight[1])
    assert likelihood(Structure("gains"), w, theta)[0] == pytest.approx(wanted, abs=1e-3)
    wide = theta | {"ln_reach": np.array([np.log(60.0)])}
    assert likelihood(Structure("gains", ("reach",)), w, wide)[0] == pytest.approx(wanted, abs=1e-3)


def test_front_moves_only_which_places_fall() -> None:
    w = small([[1, 1, 0], [1, 0, 0]])
    theta = {"level": np.array([-1.0]), "ln_between": np.array([-8.0]), "front": np.array([1.0])}
    near = 0.02 + np.exp(-np.array([120.0, 60.0]) / 30)
    wanted = -2 * np.exp(-1.0) - 1.0 + np.log(2) + np.log(near[1] / near.sum())
    assert likelihood(Structure("losses", ("front",)), w, theta)[0] == pytest.approx(wanted, abs=1e-3)


def test_fresh_places_fall_faster_by_half_after_the_half_life() -> None:
    w = small([[1, 0, 0], [1, 1, 0], [1, 1, 0], [1, 0, 0]])
    theta = {k: np.array([v]) for k, v in
             {"level": -1.0, "ln_between": -8.0, "fresh": 1.2, "ln_half": np.log(2.0)}.items()}  # fmt: skip
    young = np.exp(1.2 * 0.5 ** (np.array([0, 1]) / 2))
    wanted = -np.exp(-1.0) * (1 + (1 + young).sum()) - 1.0 + np.log(young[1])
    assert likelihood(Structure("losses", ("fresh",)), w, theta)[0] == pytest.approx(wanted, abs=1e-3)


def test_wave_keeps_its_share_and_its_variance() -> None:
    move = rouwenhorst(np.array(0.8))
    still = np.linalg.matrix_power(move, 400)[0]
    assert move.shape == (STATES, STATES)
    assert move.sum(1) == pytest.approx(1)
    assert move @ WAVE == pytest.approx(0.8 * WAVE)
    assert (still @ WAVE**2) == pytest.approx(1)


def test_a_force_is_felt_over_four_weeks_and_leaves_likewise() -> None:
    assert ramp(np.array([0, 1, 1, 1, 1, 1, 0, 0, 0.0])).tolist() == [
        0,
        0.25,
        0.5,
        0.75,
        1,
        1,
        0.75,
        0.5,
        0.25,
    ]
    assert ramp(np.ones(3)).tolist() == [1, 1, 1]
    assert onward(np.array([0, 0.25]), 4).tolist() == [0.5, 0.75, 1, 1]
    assert onward(np.array([1, 0.75]), 4).tolist() == [0.5, 0.25, 0, 0]


def test_weeks_hold_every_change_of_the_record_and_nothing_after_the_cut() -> None:
    s = load("mali_2012")
    w, g = weekly(s), ground(s)
    assert (w.held[1:].astype(int) - w.held[:-1]).sum() == w.gained.sum() - w.lost.sum()
    assert w.lost.sum() <= g.lost.sum()  # a place lost and won back within a week is no change
    home = load(HOME)
    late = tuple(
        row.model_copy(update={"holder": home.focal}) if row.since >= CUT else row for row in home.control
    )
    changed = weekly(home.model_copy(update={"control": late}), CUT)
    assert changed.held.tolist() == weekly(home, CUT).held.tolist()
    assert len(changed.held) - 1 <= (CUT - home.time.start).days / 7


def test_futures_gain_and_lose_what_they_say() -> None:
    w = invented("one", np.random.default_rng(3), weeks=60)
    p = {"level": np.full(40, -3.0), "ln_between": np.zeros(40)}
    gains = Drawn(Structure("gains"), p | {"slope": np.full(40, 0.6)}, np.zeros(40, np.int64))
    lost = Drawn(Structure("losses"), p, np.zeros(40, np.int64))
    held, n, m = futures(w, 20, 30, gains, lost, np.random.default_rng(1))
    before = np.concatenate([np.repeat(w.held[20][None, None], 40, 0), held[:, :-1]], 1)
    assert ((held & ~before).sum(2) == n).all()
    assert ((before & ~held).sum(2) == m).all()
    assert n.sum() > 0 and m.sum() > 0


def test_constant_hazard_of_loss_ahead_has_the_closed_form() -> None:
    w = invented("one", np.random.default_rng(3), weeks=30)
    draws = 4000
    none = {"level": np.full(draws, -40.0), "ln_between": np.zeros(draws), "slope": np.zeros(draws)}
    slow = {"level": np.full(draws, np.log(0.01)), "ln_between": np.zeros(draws)}
    gains = Drawn(Structure("gains"), none, np.zeros(draws, np.int64))
    lost = Drawn(Structure("losses"), slow, np.zeros(draws, np.int64))
    held, _, _ = futures(w, 0, 20, gains, lost, np.random.default_rng(1))
    many = w.held[0].sum()
    share = held[:, -1].sum(1).mean() / many
    # 4,000 draws of 12 places: the standard error is 0.0018; false alarms one in a million.
    assert share == pytest.approx(0.99**20, abs=5 * 0.0018)


def test_sets_are_drawn_from_the_density_that_is_stated() -> None:
    centres, root = np.array([[0.0, 0.0], [1.0, -1.0]]), np.array([[0.7, 0.0], [0.2, 0.5]])
    theta, log_q = drawn(centres, root, 4096, np.random.default_rng(1))
    w = np.exp(norm.logpdf(theta, 0.5, 0.6).sum(1) - log_q) / 4096
    assert w.sum() == pytest.approx(1, abs=0.02)
    assert w @ theta[:, 0] == pytest.approx(0.5, abs=0.02)


def test_leaving_a_war_out_is_the_ratio_of_evidences() -> None:
    rng = np.random.default_rng(1)
    log = rng.normal(0, 0.3, (2000, 3))
    f = Fit(
        Structure("losses"),
        ("level", "ln_between"),
        ("a", "b", "c"),
        rng.normal(size=(2000, 2)),
        np.zeros(2000),
        log,
    )
    others, all_ = np.exp(log[:, 1:].sum(1)).mean(), np.exp(log.sum(1)).mean()
    assert f.left_out("a") == pytest.approx(np.log(all_ / others))
    assert normal_weights(log[:, 0]).sum() == pytest.approx(1)


def test_planted_levels_and_dispersion_are_found() -> None:
    """Six invented wars; with 18 parameters of the full study see `verification.regimes.planted`."""
    rng = np.random.default_rng(2)
    found = [invented(f"war {i}", rng, weeks=150) for i in range(6)]
    f = fit(Structure("gains", ("clumped", "force_any")), found, sets=128)
    assert f.share() > 0.1
    low, high = f.interval("b_any")
    assert low < -1.5 < high and high < 0.5
    assert f.moments("slope")[0] == pytest.approx(0.6, abs=0.2)


def test_hierarchy_of_normal_likelihoods_has_the_known_answer() -> None:
    x = np.linspace(-4, 4, 161)
    centres = np.array([0.9, 1.1, 1.0, 1.0])
    log = norm.logpdf(x[:, None], centres, 0.2)
    told = hierarchy(x, log, (0.0, 10.0), ("a", "b", "c", "d"))
    assert told.mean == pytest.approx(1.0, abs=0.02)
    assert 0.1 <= told.m_sd < 0.4
    assert told.sd > told.m_sd
    assert told.carry == ("a", "b", "c", "d")
    flat = hierarchy(x, np.zeros((161, 2)), (0.5, 0.7), ("a", "b"))
    assert flat.mean == pytest.approx(0.5, abs=0.02)
    assert flat.carry == ()


def test_every_structure_is_compared_with_one_tried_before() -> None:
    for turn in ("gains", "losses"):
        names: list[str] = []
        for s, against in tried(turn):
            names.append(s.name)
            assert against in names
        assert len(names) == len(set(names)) > 20


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (("clumpt",), "no piece named clumpt; pieces are: clumped"),
        (("regimes", "bursts"), "at most"),
        (("switch_any",), "need regimes or collapse"),
    ],
)
def test_structures_that_are_none_are_refused(pieces: tuple[str, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Structure("gains", pieces)


def test_priors_shipped_are_whole_and_leave_their_target_out() -> None:
    rows = list(csv.DictReader(PATH.open(encoding="utf-8")))
    assert {r["known_at"] for r in rows} == {str(CUT)}
    keys = [(r["target"], r["turn"], r["beside"], r["parameter"]) for r in rows]
    assert len(keys) == len(set(keys))
    for r in rows:
        assert float(r["sd"]) >= float(r["family_sd"]) > 0
        assert not r["target"] or r["target"] not in r["carried_by"].split()
        assert int(r["wars"]) == len(r["carried_by"].split())


@pytest.mark.parametrize("turn", TURNS)
def test_tables_of_structures_add_up(turn: Turn) -> None:
    with (TABLES / f"variants_{turn}.csv").open(encoding="utf-8") as file:
        rows = {r["structure"]: r for r in csv.DictReader(file)}
    assert set(rows) >= {s.name for s, _ in tried(turn)}
    for r in rows.values():
        gain = [float(r[w]) - float(rows[r["against"]][w]) for w in wars()]
        better = sum(g > 0.005 for g in gain)
        assert sum(gain) == pytest.approx(float(r["gain"]), abs=0.2)
        assert abs(better - int(r["wars_better"])) <= sum(abs(g) < 0.02 for g in gain)
        assert r["earns"] == ("yes" if 3 * int(r["wars_better"]) >= 2 * len(gain) and sum(gain) > 0 else "no")
