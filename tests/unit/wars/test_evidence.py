"""What was known of the shipped wars at a day, and the table of rates that is made from it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import numpy as np
import pytest

from marchland.errors import InputError
from marchland.scenario import load
from marchland.wars import evidence, summary
from marchland.wars.campaigns import campaigns
from marchland.wars.evidence import TO_CHECK, WEAK, masked, one, opened, wars_at
from marchland.wars.hierarchy import part
from marchland.wars.library import wars
from unit.wars import facts

CUT = date(2014, 12, 28)
NIGERIA = "north_east_nigeria_2009"


def test_a_shipped_war_is_masked_at_a_day_inside_its_horizon() -> None:
    g = one(NIGERIA, CUT)
    assert g.end == CUT
    assert all(row.since < CUT for row in g.forces)
    whole = one(NIGERIA, date(2030, 1, 6))
    assert whole.end == opened(NIGERIA).time.end
    assert (whole.held[: g.days] == g.held).all()


def test_a_war_that_had_not_begun_is_left_out() -> None:
    s = opened(NIGERIA)
    assert masked(s, s.time.start) is None
    assert masked(s, s.time.start + timedelta(days=6)) is None
    assert masked(s, s.time.start + timedelta(days=7)) is not None
    assert NIGERIA not in [g.name for g in wars_at(s.time.start)]


def test_the_war_in_question_and_those_kept_for_validation_teach_nothing() -> None:
    late = date(2030, 1, 6)
    assert NIGERIA in [g.name for g in wars_at(late)]
    assert NIGERIA not in [g.name for g in wars_at(late, NIGERIA)]
    assert not {g.name for g in wars_at(late, weak=True)} & set(TO_CHECK)
    assert not {g.name for g in wars_at(late)} & {*TO_CHECK, *WEAK}


def test_a_change_after_the_cut_changes_nothing_before() -> None:
    """Rows of control and interventions after the cut are turned round and thrown away."""
    s = load(NIGERIA)
    other = next(side for side in s.sides if side != s.focal)
    turned = tuple(row.model_copy(update={"holder": other}) if row.since >= CUT else row for row in s.control)
    changed = s.model_copy(
        update={"control": turned, "interventions": tuple(r for r in s.interventions if r.since < CUT)}
    )
    a, b = (masked(x, CUT) for x in (s, changed))
    assert a is not None and b is not None
    assert (a.held == b.held).all() and (a.known == b.known).all() and a.forces == b.forces
    x, y = (campaigns([g], "losses") for g in (a, b))
    assert all(
        np.array_equal(getattr(x, n), getattr(y, n))
        for n in ("exposure", "began", "size", "least", "foreign")
    )


def test_bad_names_and_days_are_refused() -> None:
    with pytest.raises(InputError, match=f"no war named 'north_east_nigeria'.*did you mean '{NIGERIA}'"):
        one("north_east_nigeria", CUT)
    with pytest.raises(InputError, match="nothing of it was known on 2001-01-07; expected a later day"):
        one(NIGERIA, date(2001, 1, 7))
    with pytest.raises(InputError, match="no war named 'two_valleys'"):
        one("two_valleys", CUT)


def test_a_summary_says_what_the_fit_says() -> None:
    grounds = facts.wars_at(date(2015, 2, 8))
    rows = summary.summary(grounds, "iraq_syria_2014", date(2015, 2, 8), draws=300)
    assert len({(r.quantity, r.force) for r in rows}) == len(rows) == 21
    for r in rows:
        assert 0 < r.low <= r.median <= r.high and r.version == summary.VERSION, r
        assert r.wars <= len(grounds)
    ratio = next(r for r in rows if (r.quantity, r.force) == ("losses_rate_ratio", "own"))
    e = part(campaigns(grounds, "losses")).rate.draw(600, np.random.default_rng(9))
    assert ratio.median == pytest.approx(float(np.median(np.exp(e.value[:, 2]))), rel=0.2)
    table = list(csv.DictReader(io.StringIO(summary.text(rows))))
    assert [r["quantity"] for r in table] == [r.quantity for r in rows]


def test_the_shipped_table_is_of_this_version_and_of_the_days_it_says() -> None:
    with summary.FILE.open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert {(r["told"], date.fromisoformat(r["cut"])) for r in table} == set(summary.CASES)
    assert {int(r["version"]) for r in table} == {summary.VERSION}
    for told, cut in summary.CASES:
        assert cut <= (load(told).time.cut or cut), "nobody looks at other wars beyond the cut of its own"


def test_every_war_of_the_library_can_be_read_whole() -> None:
    for name in wars():
        g = evidence.one(name, date(2030, 1, 6))
        assert g.held.any() and g.known[-1].any(), name
