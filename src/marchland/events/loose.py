"""Some deaths have no certain month or place, and a table by month and place must say what it did with them.

An event is loose in time if its date is no better than a month or its span crosses months, and loose in place
if no better than a country (for ACLED: a larger region). In UCDP GED `date_prec` 4 is a month and 5 more than
a month; `where_prec` 6 is a country, 7 international space. In Syria 2016-2019 loose events hold about a
third of the deaths. Policies: `drop` leaves loose events out, `spread` shares those loose in time over the
days of their span, `apart` counts them in columns of their own; `as_coded` books all to the month in which
they begin, as most users do unseen.

Source: sundberg_melander_2013 (precision scales: GED codebook); raleigh_2010 (ACLED codebook).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from marchland.errors import meant
from marchland.events.errors import bad

if TYPE_CHECKING:
    import duckdb

Policy = Literal["as_coded", "drop", "spread", "apart"]
POLICIES: tuple[Policy, ...] = get_args(Policy)
IMPORT_POLICIES: tuple[Policy, ...] = ("drop", "spread", "apart")


# From which precision on an event is loose, by source: (time, place).
THRESHOLDS = {"ged": (4, 6), "acled": (3, 3), "csv": (4, 6)}


def check_policy(name: str, allowed: tuple[Policy, ...] = POLICIES) -> Policy:
    """The name as a policy. Raises `BadInput` for any other."""
    for policy in allowed:
        if policy == name:
            return policy
    expected = f"{', '.join(allowed)}{meant(name, list(allowed))}"
    raise bad("--policy", "no such policy", value=name, expected=expected)


def loose_time(source: str, date_prec: str, date_start: str, date_end: str) -> str:
    """SQL: the month of the event is not certain. Arguments are SQL expressions."""
    months = f"date_trunc('month', {date_start}) <> date_trunc('month', {date_end})"
    return f"coalesce({date_prec} >= {THRESHOLDS[source][0]}, false) OR coalesce({months}, false)"


def loose_place(source: str, where_prec: str) -> str:
    """SQL: the governorate of the event is not certain."""
    return f"coalesce({where_prec} >= {THRESHOLDS[source][1]}, false)"


@dataclass(frozen=True)
class Moved:
    """What each policy does to the deaths of a set of events (best estimate, persons).

    `loose_events` and `loose_deaths` are left out by `drop` and set apart by `apart`; `spread_deaths` leave
    the month in which their event begins under `spread`. `share` is loose deaths over all deaths.
    """

    events: int
    deaths: int
    loose_events: int
    loose_deaths: int
    loose_in_time: int
    loose_in_place: int
    spread_deaths: float

    @property
    def share(self) -> float:
        """Loose deaths over all deaths; 0 without any."""
        return self.loose_deaths / self.deaths if self.deaths else 0.0


# Days of the span, and those of them in its first month; a span that ends before it starts is one day.
SPAN = "greatest(date_end - date_start, 0) + 1"
IN_FIRST_MONTH = "greatest(least(date_end, last_day(date_start)) - date_start, 0) + 1"


def deaths_moved(db: duckdb.DuckDBPyConnection, table: str, where: str = "true") -> Moved:
    """Count what each policy would move among the events of a table."""
    row = db.execute(
        "SELECT count(*), coalesce(sum(best), 0), count(*) FILTER (loose_time OR loose_place), "
        "coalesce(sum(best) FILTER (loose_time OR loose_place), 0), "
        "coalesce(sum(best) FILTER (loose_time), 0), "
        "coalesce(sum(best) FILTER (loose_place), 0), "
        f"coalesce(sum(best * (1 - ({IN_FIRST_MONTH}) / ({SPAN}))), 0) FROM {table} WHERE {where}"
    ).fetchone()
    values = row or (0,) * 7
    events, deaths, loose_events, loose, in_time, in_place = (int(value) for value in values[:6])
    return Moved(events, deaths, loose_events, loose, in_time, in_place, round(float(values[6]), 1))
