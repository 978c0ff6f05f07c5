"""A published layout is a list of columns found by name, never by position.

UCDP GED has been published with 41, 45 and 49 columns and under several names for the same thing (`best_est`
and `best`, `dyad_dset_id` and `dyad_new_id`); ACLED exports have 31. Only columns of use to a record of
violence are kept: texts of sources and notes stay in the file, which the key (release, event id) leads back
to.

Sources: sundberg_melander_2013, raleigh_2010.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from marchland.errors import meant
from marchland.events.errors import Problem

Kind = Literal["text", "integer", "number", "date", "flag"]
Source = Literal["ged", "acled", "csv"]


@dataclass(frozen=True)
class Column:
    """One column of the store: its name here, its kind, and the names it goes by in files, best first.

    A required column must be in the header; a filled one must have a value in every row. `low` and `high`
    bound a numeric column (both ends allowed, None is no bound).
    """

    name: str
    kind: Kind
    names: tuple[str, ...]
    required: bool = False
    filled: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def expected(self) -> str:
        """What a value of this column must be, in words."""
        words = {
            "text": "a text without control characters",
            "integer": "a whole number",
            "number": "a number",
            "flag": "true or false (ACLED: Civilian targeting, or empty)",
            "date": "a date as 2015-05-17, 2015-05-17 00:00:00.000 or 17 May 2015",
        }[self.kind]
        if self.high is not None:
            return f"{words} from {self.low:g} to {self.high:g}"
        return words if self.low is None else f"{words}, {self.low:g} or more"


@dataclass(frozen=True)
class Layout:
    """What a kind of file holds. `columns` are read if present; the required ones must be."""

    source: Source
    title: str
    columns: tuple[Column, ...]

    def find(self, header: list[str]) -> tuple[dict[str, int], list[Column]]:
        """Positions of the columns present, by our name, and the required columns that are absent."""
        folded = {name.casefold(): place for place, name in reversed(list(enumerate(header)))}
        found: dict[str, int] = {}
        for column in self.columns:
            for name in column.names:
                if name.casefold() in folded:
                    found[column.name] = folded[name.casefold()]
                    break
        return found, [column for column in self.columns if column.required and column.name not in found]

    def problems(self, file: str, header: list[str]) -> list[Problem]:
        """Missing required columns and names that stand twice, as problems of the header line."""
        found, missing = self.find(header)
        free = [name for place, name in enumerate(header) if place not in found.values()]
        out = []
        for column in missing:
            expected = f"{' or '.join(column.names)}, required in {self.title}{meant(column.names[0], free)}"
            out.append(Problem(file, "column is missing", 1, None, column.names[0], expected=expected))
        folded = [name.casefold() for name in header]
        wanted = {name.casefold() for column in self.columns for name in column.names}
        for name in sorted({name for name in folded if name in wanted and folded.count(name) > 1}):
            out.append(
                Problem(file, "stands twice in the header", 1, None, name, expected="each column once")
            )
        return out


def _column(spec: str, *, required: bool = False) -> Column:
    """A column from `ours kind[:low:high] [name in files ...]`; a leading `?` allows rows without a value."""
    ours, described, *names = spec.replace("?", "").split()
    kind, *bounds = described.split(":")
    low, high = [float(bound) if bound else None for bound in bounds] or (None, None)
    return Column(ours, kind, tuple(names) or (ours,), required, required and "?" not in spec, low, high)  # type: ignore[arg-type]


def _columns(required: str, optional: str) -> tuple[Column, ...]:
    lines = [(line, True) for line in required.strip().splitlines()]
    lines += [(line, False) for line in optional.strip().splitlines()]
    return tuple(_column(line, required=needed) for line, needed in lines)


GED = Layout(
    "ged",
    "UCDP GED",
    _columns(
        """event_id integer:0: id
    date_start date
    date_end date
    date_prec integer:1:5
    where_prec integer:1:7
    type integer:1:3 type_of_violence
    dyad text dyad_name
    side_a text
    side_b text
    country text
    latitude number:-90:90
    longitude number:-180:180
    ?deaths_a integer:0:
    ?deaths_b integer:0:
    ?deaths_civilians integer:0:
    ?deaths_unknown integer:0:
    ?low integer:0: low low_est
    best integer:0: best best_est
    ?high integer:0: high high_est""",
        """year integer:1800:2200
    status text code_status
    clarity integer event_clarity
    conflict text conflict_name
    dyad_id integer dyad_new_id dyad_dset_id dyad_id
    side_a_id integer side_a_new_id side_a_dset_id
    side_b_id integer side_b_new_id side_b_dset_id
    country_code integer country_id
    adm_1 text
    adm_2 text
    place text where_coordinates
    cell integer priogrid_gid
    version text source_version""",
    ),
)

ACLED = Layout(
    "acled",
    "an ACLED export",
    _columns(
        """event_id text event_id_cnty
    date_start date event_date
    date_prec integer:1:3 time_precision
    where_prec integer:1:3 geo_precision
    type text event_type
    side_a text actor1
    country text
    latitude number:-90:90
    longitude number:-180:180
    best integer:0: fatalities""",
        """year integer:1800:2200
    subtype text sub_event_type
    side_b text actor2
    kind_a text inter1
    kind_b text inter2
    interaction text
    against_civilians flag civilian_targeting
    country_code integer iso
    adm_1 text admin1
    adm_2 text admin2
    place text location""",
    ),
)

# What a plain CSV may be mapped to. Nothing is required but a date or a year: `mapping` says so.
PLAIN = Layout(
    "csv",
    "plain CSV",
    _columns(
        "",
        "\n".join(
            f"{name} {kind}"
            for kind, names in {
                "text": "event_id type subtype conflict dyad side_a side_b kind_a kind_b country adm_1 adm_2 "
                "place status",
                "date": "date_start date_end",
                "integer:1800:2200": "year",
                "integer": "dyad_id side_a_id side_b_id country_code cell clarity",
                "integer:0:": "deaths_a deaths_b deaths_civilians deaths_unknown low best high",
                "integer:1:5": "date_prec",
                "integer:1:7": "where_prec",
                "flag": "against_civilians",
                "number:-90:90": "latitude",
                "number:-180:180": "longitude",
            }.items()
            for name in names.split()
        ),
    ),
)


def likely(header: list[str]) -> Layout | None:
    """The published layout of which more than half of the required columns are there, the better one of two."""

    def share(layout: Layout) -> float:
        return 1 - len(layout.find(header)[1]) / sum(column.required for column in layout.columns)

    best = max((GED, ACLED), key=share)
    return best if share(best) > 1 / 2 else None


def recognise(header: list[str]) -> Layout | None:
    """The published layout whose required columns are all there, if any."""
    return next((layout for layout in (GED, ACLED) if not layout.find(header)[1]), None)
