"""How each column of an event follows from the columns of a file, as SQL.

One function per question: what a text means (`cast`), and what an event is made of (`event`). Codes are
spelled out: UCDP's types of violence 1, 2, 3, and ACLED's numeric actor and interaction codes, which became
text in later exports.

Sources: sundberg_melander_2013 (GED codebook), raleigh_2010 (ACLED codebook).
"""

from __future__ import annotations

from collections.abc import Mapping

from marchland.events.layouts import Column, Source
from marchland.events.loose import loose_place, loose_time
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

_ISO_DATE = r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?Z?$"
_WORDY = r"^\d{1,2} [A-Za-z]{3,9} \d{4}$"
_WORDS_DATE = ["%d %B %Y", "%d %b %Y"]
_INTEGER_LIMIT = 2**31 - 1
_PARTS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")


def quote(text: str) -> str:
    """The text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def cast(column: Column, text: str, date_format: str | None = None) -> str:
    """SQL for the value of `text` (an SQL expression, NULL if not stated); NULL if it cannot be read."""
    if column.kind == "text":
        return text
    if column.kind == "flag":
        return (
            f"CASE WHEN lower({text}) IN ('true', '1', 'yes') THEN true "
            f"WHEN lower({text}) IN ('false', '0', 'no') THEN false END"
        )
    if column.kind == "date":
        if date_format:
            # strptime would also take the words infinity and epoch
            stamp = f"try_strptime({text}, {quote(date_format)})"
            return f"CASE WHEN regexp_matches({text}, '[0-9]') THEN CAST({stamp} AS DATE) END"
        return (
            f"CASE WHEN regexp_matches({text}, '{_ISO_DATE}') "
            f"THEN CAST(TRY_CAST(rtrim({text}, 'Z') AS TIMESTAMP) AS DATE) "
            f"WHEN regexp_matches({text}, '{_WORDY}') "
            f"THEN CAST(try_strptime({text}, {_WORDS_DATE}) AS DATE) END"
        )
    number = f"TRY_CAST({text} AS DOUBLE)"
    tests = [f"isfinite({number})"]
    if column.kind == "integer":
        tests += [f"{number} = round({number})", f"abs({number}) <= {_INTEGER_LIMIT}"]
    tests += [] if column.low is None else [f"{number} >= {column.low}"]
    tests += [] if column.high is None else [f"{number} <= {column.high}"]
    kind = "INTEGER" if column.kind == "integer" else "DOUBLE"
    return f"CASE WHEN {' AND '.join(tests)} THEN CAST({number} AS {kind}) END"


def event(source: Source, here: Mapping[str, str]) -> dict[str, str]:
    """For each column of the stage an SQL expression; `here` has those of the columns in the file."""
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
        out["against_civilians"] = f"{here['against_civilians']} IS NOT NULL"
    out["dyad"] = f"concat_ws(' - ', {out['side_a']}, {out['side_b']})"


def _complete(out: dict[str, str]) -> None:
    """What follows from other columns: a span from a year, a year from a date, a best from its parts."""
    if out["date_start"] == "NULL":
        out["date_start"] = f"make_date({out['year']}, 1, 1)"
        out["date_end"] = f"make_date({out['year']}, 12, 31)"
        out["date_prec"] = "5"
    if out["date_end"] == "NULL":
        out["date_end"] = out["date_start"]
    if out["year"] == "NULL":
        out["year"] = f"year({out['date_start']})"
    parts = [out[name] for name in _PARTS]
    if out["best"] == "NULL" and "NULL" not in parts:
        out["best"] = " + ".join(parts)


def _lookup(pairs: Mapping[str, str]) -> str:
    return "MAP {" + ", ".join(f"'{key}': {quote(value)}" for key, value in pairs.items()) + "}"
