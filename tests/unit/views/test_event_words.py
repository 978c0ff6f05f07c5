"""What happened, in sentences: every kind that a mechanism of the package declares has its own, others their note."""

from __future__ import annotations

import numpy as np
import pytest

from marchland.analysis.event_log import Entry
from marchland.mechanisms import account, discover
from marchland.views.event_log import WORDS, sentence
from marchland.views.siege_table import counted, lead, rows

MANIFEST = {
    "focal": "rebels",
    "places": {"abbey": {"label": "Abbey"}},
    "sides": {"rebels": {"label": "Rebels"}, "crown": {"label": "The crown"}},
    "groups": {"bands": {"label": "Rebel bands"}, "riders": {"label": "Hill riders"}},
    "accounts": {"harvest": {"events": {"feast": "a village feasts"}}},
}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Entry(3, "2001-02-04", "capture", ("abbey", "crown", "rebels"), weeks=1),
         "Abbey is taken by The crown from Rebels, after 1 week of siege."),
        (Entry(3, "2001-02-04", "capture", ("abbey", "crown", "rebels")),
         "Abbey is taken by The crown from Rebels, within a week."),
        (Entry(3, "2001-02-04", "pact_form", ("bands", "riders")), "A pact of Rebel bands and Hill riders is made."),
        (Entry(3, "2001-02-04", "rising", ("abbey",), "2001-02-18", "crushed", 2),
         "Abbey rises against its holder; it is put down by 18 February 2001."),
        (Entry(3, "2001-02-04", "rising", ("abbey",), weeks=2),
         "Abbey rises against its holder; it goes on to the end."),
        (Entry(0, "2001-01-14", "offensive", ("losses",), "2001-02-18", weeks=5),
         "Under way in the first week: an offensive against Rebels, until 18 February 2001 (5 weeks)."),
        (Entry(2, "2001-01-28", "breaking", (), weeks=5),
         "Places of Rebels are given up without a fight, to the end (5 weeks)."),
        (Entry(2, "2001-01-28", "feast", ("abbey",)), "Abbey: a village feasts."),
    ],
)  # fmt: skip
def test_sentences(entry: Entry, said: str) -> None:
    assert sentence(entry, MANIFEST) == said


def test_every_declared_event_of_the_package_has_words() -> None:
    declared = {event for m in discover().values() for event in account(m)["events"]}
    assert declared == set(WORDS)


def test_the_table_of_a_record_and_two_futures() -> None:
    """On record one siege of nine weeks wins; in one future the place is taken at once, in the other nothing happens."""
    holder, attacker = np.zeros((1, 60, 1), int), np.full((1, 60, 1), -1)
    holder[0, 12:], attacker[0, 3:12] = 1, 1
    record = counted(holder, attacker)
    fast = np.zeros((2, 60, 1), int)
    fast[0, 3:5] = 1
    futures = counted(fast, np.full_like(fast, -1))
    found = {words: cells for _, words, *cells in rows(futures, record, "Rebels", 1)}
    assert found["Places that change hands"] == ["1.0 on average", "0 to 2", "1"]
    assert found["taken by Rebels"] == ["0.5 on average", "0 to 1", "1"]
    assert found["taken without a siege (within a week, or given up)"] == ["100%", "100% to 100%", "0 of 1"]
    assert found["taken back within a year by the side that lost it"] == [
        "50%",
        "50% to 50%",
        "none to count",
    ]
    assert found["that last 8 weeks or more"] == ["none to count", "", "1 of 1"]
    assert found["that last 16 weeks or more"] == ["none to count", "", "0 of 1"]
    assert found["weeks that half of them last at most"] == ["none to count", "", "9"]
    assert "1.0 times on average, 100% without a siege; on record 1 times" in lead(futures, record)
    assert lead(counted(0 * fast, fast * 0 - 1), None).startswith("In no future does a place change hands.")
