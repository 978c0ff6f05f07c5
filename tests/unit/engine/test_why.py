"""The account of a place is of the same future, and complete: every change of hands has its event, and no other."""

from __future__ import annotations

import numpy as np
import pytest

from marchland.engine.run import BLOCK
from marchland.ensemble.store import Result
from marchland.ensemble.why import Account, why
from marchland.errors import InputError

TOUCHED = ("take", "seize")


def busiest(result: Result) -> tuple[int, str]:
    """The future and place with most changes of hands; the future lies in the last, partial block."""
    holder = result.dataset["holder"].values[BLOCK:]
    changes = (holder[:, 1:] != holder[:, :-1]).sum(axis=1)
    run, place = np.unravel_index(int(changes.argmax()), changes.shape)
    assert changes[run, place] > 0
    return BLOCK + int(run), str(result.dataset["place"].values[place])


@pytest.fixture(scope="module")
def account(result: Result) -> Account:
    run, place = busiest(result)
    return why(result, place, run)


def test_the_account_is_of_the_same_future(result: Result, account: Account) -> None:
    assert account.differs_from is None
    ds = result.dataset.sel(run=account.run, place=account.place)
    sides = ds["side"].values[ds["holder"].values]
    before = np.concatenate([[account.first_holder], sides[:-1]])
    changed = np.flatnonzero(sides != before)
    told = {h.week: h.side for h in account.happenings if h.event in TOUCHED}
    assert told == {int(t): str(sides[t]) for t in changed}
    assert account.last_holder == sides[-1]
    for h in account.happenings:
        assert (h.holder_before, h.holder_after) == (before[h.week], sides[h.week])
        assert h.date == str(ds["week"].values[h.week])[:10]


def test_sieges_of_the_account_are_those_of_the_result(result: Result, account: Account) -> None:
    attacker = result.dataset["attacker"].sel(run=account.run, place=account.place).values
    weeks = len(attacker)
    opened, under = {h.week: h.side for h in account.happenings if h.event == "assault"}, None
    closed = {h.week for h in account.happenings if h.event in ("take", "seize", "repel")}
    sides = result.dataset["side"].values
    for t in range(weeks):
        under = opened.get(t, under)
        under = None if t in closed else under
        assert attacker[t] == (-1 if under is None else sides.tolist().index(under))


def test_shares_of_a_hazard_add_to_it(account: Account) -> None:
    for h in account.happenings:
        assert sum(h.shares.values()) == pytest.approx(1, abs=1e-4)
        assert h.hazard > 0


def test_movements_add_to_the_change_of_the_stock(account: Account) -> None:
    """Fighters at the place: what all mechanisms did over the horizon cannot go below nothing at all."""
    fighters = [m for m in account.movements if m.stock == "fighters"]
    assert fighters and all(m.unit == "persons" and m.cell for m in fighters)
    plain = account.as_dict()
    assert plain["happenings"][0]["shares"] and plain["movements"]


def test_unknown_places_and_futures_are_refused(result: Result) -> None:
    with pytest.raises(InputError, match="did you mean 'birkton'"):
        why(result, "birktown", 0)
    with pytest.raises(InputError, match="futures 0 to"):
        why(result, "birkton", BLOCK + 8)
