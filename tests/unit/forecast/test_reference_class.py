"""The reference class as a forecaster: what it may see, and known answers where other wars say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from marchland.forecast import Record, discover
from marchland.forecast.baselines import reference_class
from marchland.forecast.baselines.reference_class import chosen, own_ground, ranks, say, taught
from marchland.scenario.tables import Intervention
from unit.forecast.worlds import shipped, small
from unit.wars import facts

CUT = date(2014, 8, 3)


@pytest.fixture(scope="module")
def library() -> Iterator[None]:
    """Other wars from their small tables, whether or not they are shipped as scenarios."""
    taught.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference_class, "wars_at", facts.wars_at)
        yield
    taught.cache_clear()


def said(record: Record, cut: date = CUT, weeks: int = 8, draws: int = 60) -> np.ndarray:
    return say(record.known(cut), record.ahead(cut, weeks), draws, np.random.default_rng(5))


def force(since: str, until: str | None, backs: str = "blue") -> Intervention:
    cells = {
        "actor": "somebody",
        "from": since,
        "kind": "air",
        "scale": "large",
        "backs": backs,
        "foreign": "yes",
    }
    ends = {"to": until} if until else {}
    return Intervention.model_validate({**cells, **ends, "confidence": "high", "verified": "recalled"})


def test_it_is_on_every_board() -> None:
    assert "reference_class" in discover()
    assert discover()["reference_class"].target == "control"


@pytest.mark.usefixtures("library")
def test_nothing_after_the_origin_moves_a_bit() -> None:
    """Holders after the origin turned round, and forces that come or leave later."""
    record = replace(small(), forces=(force("2014-05-04", "2014-12-31"),))
    n = record.week(CUT)
    holder = record.holder.copy()
    holder[n + 1 :] = 1 - holder[n + 1 :]
    later = (force("2014-05-04", "2014-08-03"), force("2014-08-03", None), force("2014-09-01", None))
    changed = replace(record, holder=holder, forces=later)
    assert said(record).tobytes() == said(changed).tobytes()


@pytest.mark.usefixtures("library")
def test_a_force_before_the_origin_is_felt() -> None:
    with_force = replace(small(), forces=(force("2014-05-04", None),))
    assert said(small()).tobytes() != said(with_force).tobytes()
    (before, during) = (own_ground(r.known(CUT)) for r in (small(), with_force))
    assert (len(before.forces), len(during.forces)) == (0, 1)


@pytest.mark.usefixtures("library")
def test_the_war_itself_is_never_among_the_others() -> None:
    record = replace(small(), name="somalia_2006")
    said(record)
    assert "somalia_2006" not in taught(CUT, "somalia_2006", "losses").table.wars
    assert "somalia_2006" in taught(CUT, "another", "losses").table.wars
    assert "yemen_2015" not in taught(date(2015, 2, 8), "iraq_syria_2014", "losses").table.wars


@pytest.mark.usefixtures("library")
def test_a_side_that_holds_nothing_gains_nothing_and_loses_nothing() -> None:
    holder = np.ones_like(small().holder)
    assert (said(replace(small(), holder=holder)) == 1).all()


@pytest.mark.usefixtures("library")
def test_places_of_unknown_holder_stay_unknown_and_lost_places_go_to_their_heirs() -> None:
    holder = small().holder.copy()
    holder[:, 5] = -1
    out = said(replace(small(), holder=holder), weeks=52, draws=200)
    assert (out[..., 5] == -1).all()
    assert set(np.unique(out[..., :5])) == {0, 1}
    assert (out[..., :2] == 1).any(), "some places fall"


@pytest.mark.usefixtures("library")
def test_places_that_the_side_does_not_act_in_are_not_gained() -> None:
    acts = np.ones((6, 2), bool)
    acts[3:, 0] = False
    assert (said(replace(small(), acts=acts), weeks=52, draws=200)[..., 3:] == 1).all()


def test_the_own_record_is_dated_by_weeks() -> None:
    """`small` loses one place in its week 20, seven days each, after a week of the opening."""
    g = own_ground(small().known(CUT))
    assert g.end == CUT and g.start == small().start - timedelta(days=7)
    assert np.flatnonzero(g.lost.any(1)).tolist() == [7 * 21]
    assert int(g.lost.sum()) == 1


def test_chosen_and_ranks_by_hand() -> None:
    score = np.array([[3.0, 1.0], [2.0, 2.0], [-np.inf, 3.0]])
    assert chosen(score, np.array([1, 2])).tolist() == [[True, False], [False, True], [False, True]]
    km = np.abs(np.arange(4.0)[:, None] - np.arange(4.0))
    at = np.array([[True], [True], [True], [False]])
    assert ranks(at, ~at, km)[:, 0].tolist() == [1.0, 0.5, 0.0, 0.5]


@pytest.mark.usefixtures("library")
def test_at_the_default_cut_it_runs_on_what_was_known_then() -> None:
    """Half a year without many changes: most futures stay within a quarter of what is held, and some collapse."""
    record = shipped()
    cut = date(2015, 2, 8)
    out = said(record, cut, weeks=13, draws=200)
    held = int((record.known(cut).holder[-1] == record.focal).sum())
    now = (out[:, -1] == record.focal).sum(1)
    assert out.shape == (200, 13, len(record.places))
    assert 0.5 * held < now.mean() < held
    assert (np.abs(now - held) < held / 4).mean() > 0.7
    assert now.min() < 0.8 * held
