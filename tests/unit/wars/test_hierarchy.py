"""What other wars say of one: the robust mixture, what own record does to it, sizes, and what may not enter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from marchland.wars.campaigns import Campaigns, campaigns, dispersion, spread
from marchland.wars.hierarchy import ROBUST, Kind, of_tables, part, reference
from marchland.wars.weighing import conflict, effective, influences, tail, without_each
from unit.wars.facts import known, wars_at
from unit.wars.planted import START, force, line, table

CUT = date(2015, 2, 8)
NOTHING = table([], [], [])


def named(t: Campaigns, name: str) -> Campaigns:
    return replace(t, wars=(name,))


def ten(rate: float = 0.01) -> Campaigns:
    """Ten wars alike: 500 place-weeks each at one rate."""
    return table(list(range(10)), 500.0, 500 * rate)


def test_a_war_of_which_nothing_is_known_is_four_fifths_like_the_others() -> None:
    r = of_tables(ten(), NOTHING, "mine")
    assert r.weight == pytest.approx(ROBUST)
    d = r.new_war(Kind(False), 20_000, np.random.default_rng(1))
    assert d.hierarchical.mean() == pytest.approx(ROBUST, abs=0.01)
    like, vague = np.log(d.rate[d.hierarchical]), np.log(d.rate[~d.hierarchical])
    assert np.median(like) == pytest.approx(np.log(0.01), abs=0.1)
    assert vague.std() > 2 * like.std()


def test_own_record_like_the_others_raises_their_weight_and_strange_record_lowers_it() -> None:
    like = of_tables(ten(), named(table([0], 500.0, 5), "mine"), "mine")
    strange = of_tables(ten(), named(table([0], 500.0, 400), "mine"), "mine")
    assert like.weight > ROBUST > strange.weight


def test_the_weight_is_bayes_rule_done_by_hand() -> None:
    """p(own | others) = Z(both) / Z(others), p(own | vague) = Z(own)."""
    mine = named(table([0], 500.0, 40), "mine")
    r = of_tables(ten(), mine, "mine")
    z = [part(t).evidence for t in (ten().joined(mine), ten(), mine)]
    odds = ROBUST / (1 - ROBUST) * np.exp(z[0] - z[1] - z[2])
    assert r.weight == pytest.approx(odds / (1 + odds))


def test_a_strange_war_keeps_its_own_rate() -> None:
    """40 batches in 500 place-weeks among wars with one in a hundred."""
    r = of_tables(ten(), named(table([0], 500.0, 40), "mine"), "mine")
    d = r.current(4000, np.random.default_rng(2))
    assert np.median(d.rate) == pytest.approx(0.08, rel=0.1)


def test_the_effect_of_a_force_is_found() -> None:
    """Half of the campaigns with a force from abroad, eight times the rate: b_foreign has its mean near log 8."""
    t = table([i // 2 for i in range(20)], 2000.0, [10, 80] * 10, foreign=[0, 1] * 10)
    r = of_tables(t, NOTHING, "mine")
    rng = np.random.default_rng(3)
    without, with_force = (np.median(r.new_war(Kind(k), 8000, rng).rate) for k in (False, True))
    assert with_force / without == pytest.approx(8, rel=0.25)


def test_quiet_teaches() -> None:
    """A year without a batch lowers the expected rate below what it was."""
    rng = np.random.default_rng(4)
    quiet = of_tables(ten(), named(table([0], 1000.0, 0), "mine"), "mine").current(4000, rng)
    before = of_tables(ten(), NOTHING, "mine").new_war(Kind(False), 4000, rng)
    assert np.median(quiet.rate) < 0.6 * np.median(before.rate)


def test_no_campaign_on_record_has_no_current_one() -> None:
    with pytest.raises(ValueError, match="mine has no campaign on record"):
        of_tables(ten(), NOTHING, "mine").current(10, np.random.default_rng(1))


def test_a_war_is_never_among_its_own_others() -> None:
    grounds = wars_at(CUT)
    own = known("somalia_2006", CUT)
    assert own is not None
    r = reference(grounds, "losses", own)
    assert "somalia_2006" not in r.others.table.wars
    assert r.joint.table.wars.count("somalia_2006") == 1
    assert reference(grounds, "losses", target="mali_2012").others.table.wars == tuple(
        g.name for g in grounds if g.name != "mali_2012"
    )


def test_nothing_of_a_war_after_the_cut_is_used() -> None:
    """Somalia and Pakistan run up to February 2015; at the end of 2010 most of both is unknown."""
    early = date(2010, 12, 26)
    for name in ("somalia_2006", "pakistan_2007_2014"):
        g = known(name, early)
        assert g is not None and g.end == early
        assert all(row.since < early for row in g.forces)
        assert all(row.until is None or row.until < early for row in g.forces)
    assert [g.name for g in wars_at(early)] == [
        "afghanistan_1998_2001", "chechnya_1999_2000", "pakistan_2007_2014", "somalia_2006", "srilanka_1995_2009",
    ]  # fmt: skip
    assert "yemen_2015" not in [g.name for g in wars_at(CUT)]
    assert "yemen_2015" not in [g.name for g in wars_at(date(2020, 1, 5))]


def test_campaigns_by_hand() -> None:
    """Four places held, a force from day 70; two fall on days 80 and 90: one batch, calm before and 15 days after."""
    held = np.ones((140, 4), bool)
    held[80:, 0] = held[90:, 1] = False
    t = campaigns([line(held, [force(str(START + timedelta(days=70)), None)])], "losses")
    assert t.foreign.tolist() == [0, 1] and t.began.tolist() == [0, 1]
    assert t.size.tolist() == [2] and t.of.tolist() == [4] and t.days.tolist() == [10]
    assert t.exposure[0] * 7 == pytest.approx(70 * 4)
    # Days 70 to 79 with four held, the first day of the batch with three, and from day 105 with two.
    assert t.exposure[1] * 7 == pytest.approx(10 * 4 + 3 + (140 - 105) * 2)
    assert not t.least[0] and t.tempering.tolist() == [1.0]


def test_a_batch_that_took_all_or_still_runs_is_at_least_so_large() -> None:
    held = np.ones((140, 3), bool)
    held[80:] = False
    assert campaigns([line(held)], "losses").least.tolist() == [True]
    held = np.ones((140, 3), bool)
    held[130:, 0] = False
    assert campaigns([line(held)], "losses").least.tolist() == [True], "ten days before the end"
    held[120:, 0] = False
    assert campaigns([line(held)], "losses").least.tolist() == [False]


def test_gains_out_of_reach_are_left_out() -> None:
    held = np.zeros((140, 10), bool)
    held[:, 0] = True
    held[50:, 4] = held[100:, 9] = True
    t = campaigns([line(held)], "gains")
    assert t.size.tolist() == [1], "200 km off is in reach, 250 km is not"


def test_batches_at_a_constant_rate_need_no_tempering_and_clusters_do() -> None:
    even = np.arange(0, 200, 10)
    assert dispersion([spread(np.ones(200), even)]) == 1
    bunched = np.r_[np.arange(10), 190 + np.arange(10)]
    found = dispersion([spread(np.ones(200), bunched)])
    # Twenty parts, ten batches in the first and ten in the last: 18 parts off by one, two by nine.
    assert found == pytest.approx((18 + 2 * 81 + 10) / (19 + 10))
    rng = np.random.default_rng(5)
    many = [spread(np.ones(1000), np.sort(rng.integers(1000, size=12))) for _ in range(200)]
    assert dispersion(many) == pytest.approx(1, abs=0.1)


def test_as_many_wars_count_as_there_are_alike() -> None:
    assert effective(part(ten())) == pytest.approx(10)
    lopsided = table(list(range(10)), [5000.0] + [1.0] * 9, [50] + [0] * 9)
    assert effective(part(lopsided)) < 9.5
    assert effective(part(ten()), Kind(True)) == 0


def test_the_war_unlike_the_others_moves_most_and_conflicts_most() -> None:
    t = table(list(range(8)), 500.0, [5, 5, 5, 5, 5, 5, 5, 120])
    without = without_each(t)
    first = influences(t, without, Kind(False))[0]
    assert first.war == "war7" and first.ratio < 1
    odd, plain = (conflict(t.only((war,)), without[war]) for war in ("war7", "war0"))
    assert odd.batches == 120
    assert odd.batches_tail < 0.05 < plain.batches_tail


def test_tails_by_hand() -> None:
    drawn = np.array([0, 1, 2, 3])
    assert tail(drawn, 0) == pytest.approx(2 * 0.125)
    assert tail(drawn, 1.5) == 1
    assert tail(drawn, 9) == 0
