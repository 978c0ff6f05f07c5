"""How each column of an event follows from the columns of a file, as SQL.

One function per question: what a text means (`cast`), and what an event is made of (`event`). Codes are
spelled out: UCDP's types of violence 1, 2, 3, and ACLED's numeric actor and interaction codes, which became
text in later exports.

Sources: sundberg_melander_2013 (GED codebook), raleigh_2010 (ACLED codebook).
"""

from __future__ import annotations

from collections.abc import Mapping

from marchland.events.dialect import Dialect, Span
from marchland.events.layouts import Column, Source
from marchland.events.loose import THRESHOLDS, loose_place, loose_time
from marchland.events.schema import COLUMNS

STAGE = {name: kind for name, kind in COLUMNS.items() if name != "source"}
TYPES = {"1": "state_based", "2": "non_state", "3": "one_sided"}
ACTORS = {
    "0": "",
    "1": "State forces",
    "2": "Rebel group",
    "3": "Political militia",
    "4": "Identity militia",
    "5": "Rioters",
    "6": "Protesters",
    "7": "Civilians",
    "8": "External/Other forces",
}

# 24:00 is the end of the day it is written with
_CLOCK = r"(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?|24:00(:00(\.0+)?)?)"
_ISO_DATE = rf"^\d{{4}}-\d{{2}}-\d{{2}}([ T]{_CLOCK})?Z?$"
_WORDY = r"^\d{1,2} [A-Za-z]{3,9} \d{4}$"
_WORDS_DATE = ["%d %B %Y", "%d %b %Y"]
CONTROL = r"[\x{01}-\x{08}\x{0E}-\x{1F}\x{7F}-\x{9F}]"
FIRST_YEAR = 1800
_INTEGER_LIMIT = 2**31 - 1
_PARTS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")


def quote(text: str) -> str:
    """The text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def cast(column: Column, text: str, dialect: Dialect, latest: int) -> str:
    """SQL for the value of `text` (an SQL expression, NULL if not stated); NULL if it cannot be read.

    `latest` is the last year a date can have.
    """
    if column.kind == "text":
        return f"CASE WHEN NOT regexp_matches({text}, {quote(CONTROL)}) THEN {text} END"
    if column.kind == "flag":
        return (
            f"CASE WHEN lower({text}) IN ('true', '1', 'yes', 'civilian targeting') THEN true "
            f"WHEN lower({text}) IN ('false', '0', 'no') THEN false END"
        )
    if column.kind == "date":
        day = _date(text, dialect.date_format)
        return f"CASE WHEN year({day}) BETWEEN {FIRST_YEAR} AND {latest} THEN {day} END"
    number = f"TRY_CAST({_pointed(text, dialect.decimal)} AS DOUBLE)"
    tests = [f"isfinite({number})", f"NOT contains({text}, '_')"]
    if column.kind == "integer" and dialect.decimal is None:
        # 2.000 means 2 to some and 2,000 to others
        doubtful = r"^[+-]?\d{1,3}(\.\d{3})+$"
        tests.append(f"NOT (contains({text}, '.') AND regexp_matches({text}, '{doubtful}'))")
    if column.kind == "integer":
        tests += [f"{number} = round({number})", f"abs({number}) <= {_INTEGER_LIMIT}"]
    tests += [] if column.low is None else [f"{number} >= {column.low}"]
    tests += [] if column.high is None else [f"{number} <= {column.high}"]
    kind = "INTEGER" if column.kind == "integer" else "DOUBLE"
    return f"CASE WHEN {' AND '.join(tests)} THEN CAST({number} AS {kind}) END"


def _date(text: str, date_format: str | None) -> str:
    if date_format:
        # strptime would also take the words infinity and epoch, and does not know 24:00
        written = rf"regexp_replace({text}, '\b24:00', '00:00')"
        stamp = f"try_strptime({written}, {quote(date_format)})"
        return f"CASE WHEN regexp_matches({text}, '[0-9]') THEN CAST({stamp} AS DATE) END"
    return (
        f"CASE WHEN regexp_matches({text}, '{_ISO_DATE}') THEN TRY_CAST(left({text}, 10) AS DATE) "
        f"WHEN regexp_matches({text}, '{_WORDY}') "
        f"THEN CAST(try_strptime({text}, {_WORDS_DATE}) AS DATE) END"
    )


def _pointed(text: str, decimal: str | None) -> str:
    """The text of a number with a point as its decimal sign and no grouping."""
    if decimal is None:
        return text
    group = "," if decimal == "." else "."
    dot, other = (f"\\{sign}" for sign in (decimal, group))
    grouped = rf"^[+-]?\d{{1,3}}({other}\d{{3}})+({dot}\d+)?$"
    plain = f"replace(replace({text}, '{group}', ''), '{decimal}', '.')"
    return (
        f"CASE WHEN NOT contains({text}, '{group}') OR regexp_matches({text}, '{grouped}') THEN {plain} END"
    )


def event(source: Source, here: Mapping[str, str], span: Span = "day") -> dict[str, str]:
    """For each column of the stage an SQL expression; `here` has those of the columns in the file.

    `span` is what one date of the file spans.
    """
    out = {name: here.get(name, "NULL") for name in STAGE}
    out["row"] = "row"
    out["release"] = here.get("version", "NULL")
    out["provisional"] = (
        f"coalesce(lower({here['status']}) <> 'clear', false)" if "status" in here else "false"
    )
    if source == "ged":
        out["event_id"] = f"CAST({here['event_id']} AS VARCHAR)"
        out["type"] = f"{_lookup(TYPES)}[CAST({here['type']} AS VARCHAR)]"
        out["against_civilians"] = f"{here['type']} = 3"
    elif source == "acled":
        _spell_out(out, here)
    elif "event_id" not in here:
        out["event_id"] = "CAST(row AS VARCHAR)"
    _complete(out)
    if span != "day" and "date_start" in here:
        _widen(out, source, span)
    out["loose_time"] = loose_time(source, out["date_prec"], out["date_start"], out["date_end"])
    out["loose_place"] = loose_place(source, out["where_prec"])
    return out


def _spell_out(out: dict[str, str], here: Mapping[str, str]) -> None:
    """ACLED: actor codes as words, the pair of actors as a dyad, and whether civilians were the target."""
    for name in ("kind_a", "kind_b"):
        if name in here:
            out[name] = f"nullif(coalesce({_lookup(ACTORS)}[{here[name]}], {here[name]}), '')"
    if "interaction" in here:
        code = here["interaction"]
        first, second = f"{_lookup(ACTORS)}[left({code}, 1)]", f"{_lookup(ACTORS)}[right({code}, 1)]"
        out["interaction"] = (
            f"CASE WHEN {code} IS NULL OR NOT regexp_matches({code}, '^[1-8][0-8]$') THEN {code} "
            f"WHEN right({code}, 1) = '0' THEN concat('Sole ', {first}) "
            f"ELSE concat({first}, '-', {second}) END"
        )
    if "against_civilians" in here:
        out["against_civilians"] = f"coalesce({here['against_civilians']}, false)"
    out["dyad"] = f"concat_ws(' - ', {out['side_a']}, {out['side_b']})"


def _complete(out: dict[str, str]) -> None:
    """What follows from other columns: a span from a year, a year from a date, a best from its parts."""
    if out["date_start"] == "NULL":
        out["date_start"] = f"make_date({out['year']}, 1, 1)"
        out["date_end"] = f"make_date({out['year']}, 12, 31)"
        out["date_prec"] = "5"
    if out["date_end"] == "NULL":
        out["date_end"] = out["date_start"]
    out["year"] = f"coalesce({out['year']}, year({out['date_start']}))"
    parts = [out[name] for name in _PARTS]
    if out["best"] == "NULL" and "NULL" not in parts:
        out["best"] = " + ".join(parts)


def _widen(out: dict[str, str], source: Source, span: Span) -> None:
    """Dates without a day span their month, dates without a month their year, and are loose in time."""
    end = out["date_end"]
    out["date_end"] = f"last_day({end})" if span == "month" else f"make_date(year({end}), 12, 31)"
    loose = THRESHOLDS[source][0] + (span == "year" and source != "acled")
    out["date_prec"] = f"greatest(coalesce({out['date_prec']}, {loose}), {loose})"


def _lookup(pairs: Mapping[str, str]) -> str:
    return "MAP {" + ", ".join(f"'{key}': {quote(value)}" for key, value in pairs.items()) + "}"
