"""Mutations of a scenario's files, each with what must come of it: the kinds of damage that people and spreadsheets do.

A mutation changes one file (bytes in, bytes out) and states a `Duty`: SAME if it only writes the same in another way,
REFUSED if no reading of it makes sense, NAMED if it misspells a name that other rows or files refer to, OTHER if it
changes what the file says, ANY if nothing is certain.
"""

from __future__ import annotations

import csv
import io
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from marchland.files.missing import is_missing
from marchland.scenario.forms import OPTIONAL
from marchland.scenario.names import key_of, tidy

Rng = random.Random
Rows = list[list[str]]


class Duty(Enum):
    """What must come of a mutation: see the module."""

    SAME = "same"
    REFUSED = "refused"
    NAMED = "named"
    OTHER = "other"
    ANY = "any"


@dataclass(frozen=True)
class Mutation:
    """A changed file: its name, its new bytes (None where it is gone), what was done and what must come of it."""

    file: str
    data: bytes | None
    what: str
    duty: Duty


NAMES = {
    "places": ("country", "governorate"),
    "roads": ("a", "b"),
    "groups": ("group",),
    "relations": ("a", "b", "relation"),
    "control": ("place", "holder"),
    "events": ("places", "actors"),
    "inputs": ("input", "unit"),
    "territory": ("publisher", "area"),
    "deaths": ("country", "governorate", "perpetrator", "kind"),
    "measures": ("area",),
    "forces": ("place", "holder", "coder"),
    "interventions": ("kind", "scale", "backs", "against", "foreign"),
    "outline": ("country",),
}
"""Columns whose cells name something that stands elsewhere, or one of a few words."""
FREE = (
    "note",
    "source",
    "scope",
    "reason",
    "effect",
    "title",
    "name",
    "text",
    "test",
    "rival",
    "would_change",
    "actor",
    "intensity",
)
"""Columns of free text."""
NUMBERS = (
    *(
        "lat",
        "lon",
        "population",
        "openness",
        "dam",
        "refinery",
        "oil",
        "wheat",
        "border",
        "trunk_road",
        "catchment",
    ),
    *(
        "settled",
        "km",
        "low",
        "best",
        "high",
        "deaths_low",
        "deaths_high",
        "salience",
        "value",
        "km2",
        "ring",
    ),
)
"""Columns of numbers."""
DAYS = ("from", "to", "date", "month")
"""Columns of dates."""
IMPOSSIBLE = (
    *(
        "1e20",
        "1e38",
        "3.5e38",
        "1e308",
        "1e999",
        "-1e308",
        "inf",
        "1,5",
        "1.234,5",
        "1 000",
        "0x10",
        "١٢",
        "½",
    ),
    *("1_000", "=1+1", "12 persons", "--1"),
)
"""No number of these columns."""
EXTREMES = (
    *IMPOSSIBLE,
    "0",
    "-1",
    "-99",
    "1e9",
    "1e-320",
    "nan",
    "NaN",
    "",
    " ",
    "NA",
    "n/a",
    "None",
    "NULL",
    "-",
    "?",
)
NO_DAYS = (
    *(
        "0025-01-05",
        "1899-12-31",
        "2101-01-01",
        "2001-02-30",
        "2001-13-01",
        "01/02/2001",
        "5.1.2001",
        "2001",
        "2001-1-7",
    ),
    *("36898", "2001-01-07T00:00:00", "Jan 2001", "today"),
)
"""No date of a table."""
DATES = (*NO_DAYS, "2001-01", "1950-01-01", "2090-06-06")
STEERING = ("\x1b[2J", "\x00", "\x07", "\x9b", "\u202e", "\u2028", "\ufeff")
MARKUP = ("<script>alert(1)</script>", "[red]x[/red]", "=cmd|' /C calc'!A0", "{{7*7}}", "%s%n", "`id`")
LETTERS = "abcdefghijklmnopqrstuvwxyz_"


def typo(text: str, rng: Rng) -> str:
    """One letter lost, doubled, changed or swapped with the next."""
    at = rng.randrange(len(text))
    return rng.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + rng.choice(LETTERS) + text[at + 1 :],
            text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
            text.swapcase(),
        )
    )


def respelt(text: str, rng: Rng) -> str:
    """The same text as another keyboard or spreadsheet writes it."""
    return rng.choice(
        (
            f" {text}",
            f"{text}  ",
            f"{text}\N{NO-BREAK SPACE}",
            unicodedata.normalize("NFD", text),
            f"\t{text}",
        )
    )


def read(data: bytes) -> Rows:
    """Rows of a CSV file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


def written(rows: Rows, **style: str) -> bytes:
    """A CSV file of rows."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n", **style).writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue().encode("utf-8", "surrogatepass")


def same_cell(old: str, new: str) -> bool:
    """Whether two cells say the same: as texts, as numbers, or nothing."""
    if tidy(old) == tidy(new) or (is_missing(old) and is_missing(new)):
        return True
    try:
        return float(old) == float(new)
    except ValueError:
        return False


def alike(head: str, old: str, new: str) -> bool:
    """Whether two cells of a column may come to the same."""
    if head in ("area", "unit"):
        return key_of(old) == key_of(new)
    if head in OPTIONAL:  # what is not given is none of it
        old, new = (cell if not is_missing(cell) else "0" for cell in (old, new))
    return same_cell(old, new) or (head == "month" and new[:7] == old[:7])


def cell(name: str, data: bytes, rng: Rng) -> Mutation:
    """One cell replaced."""
    rows = read(data)
    row, column = rng.randrange(1, len(rows)), rng.randrange(len(rows[0]))
    stem, head, old = name.removesuffix(".csv"), rows[0][column], rows[row][column]
    duty, kind = Duty.OTHER, rng.random()
    if kind < 0.3:
        new = rng.choice(EXTREMES)
        duty = Duty.REFUSED if head in NUMBERS and new in IMPOSSIBLE else duty
    elif kind < 0.4:
        new = rng.choice(DATES)
        duty = Duty.REFUSED if head in DAYS and new in NO_DAYS else duty
    elif kind < 0.5:
        at = rng.randint(0, len(old))
        new, duty = old[:at] + rng.choice(STEERING) + old[at:], Duty.REFUSED
    elif kind < 0.55:
        new = rng.choice(MARKUP)
    elif kind < 0.65:
        new, duty = respelt(old, rng), Duty.SAME
    elif kind < 0.75:
        new = rows[rng.randrange(1, len(rows))][column]
    else:
        new = typo(old, rng) if old else rng.choice(LETTERS)
        duty = Duty.NAMED if head in NAMES.get(stem, ()) else Duty.OTHER
    if duty in (Duty.OTHER, Duty.NAMED) and alike(head, old, new):
        duty = Duty.ANY
    rows[row][column] = new
    return Mutation(name, written(rows), f"line {row + 1}, {head}: {old!r} -> {new!r}", duty)


def row_of(name: str, data: bytes, rng: Rng) -> Mutation:
    """One row lost, doubled, cut short or made longer, or all of them in another order."""
    rows = read(data)
    at, what = (
        rng.randrange(1, len(rows)),
        rng.choice(("lost", "doubled", "short", "long", "shuffled", "blank")),
    )
    if what == "lost":
        del rows[at]
    elif what == "doubled":
        rows.insert(at, list(rows[at]))
    elif what == "short":
        rows[at].pop()
    elif what == "long":
        rows[at].append("1")
    elif what == "blank":
        rows.insert(at, [])
    else:
        rows[1:] = rng.sample(rows[1:], len(rows) - 1)
    duty = {"lost": Duty.OTHER, "shuffled": Duty.ANY, "blank": Duty.SAME}.get(what, Duty.REFUSED)
    if name == "outline.csv" and what == "doubled":  # a ring may come back to a point
        duty = Duty.ANY
    return Mutation(name, written(rows), f"row {at}: {what}", duty)


def column_of(name: str, data: bytes, rng: Rng) -> Mutation:
    """One column lost, doubled, renamed, or its cells changed with those of another."""
    rows = read(data)
    at, what = rng.randrange(len(rows[0])), rng.choice(("lost", "doubled", "renamed", "moved", "swapped"))
    head, duty = rows[0][at], Duty.REFUSED
    if what == "lost":
        duty = Duty.OTHER if head in OPTIONAL else duty
        duty = Duty.ANY if all(is_missing(row[at]) for row in rows[1:]) else duty
        rows = [row[:at] + row[at + 1 :] for row in rows]
    elif what == "doubled":
        rows = [[*row, row[at]] for row in rows]
    elif what == "renamed":
        rows[0][at] = typo(head, rng)
        duty = Duty.SAME if tidy(rows[0][at]) == head else duty
    elif what == "moved":
        rows, duty = [[*row[:at], *row[at + 1 :], row[at]] for row in rows], Duty.SAME
    else:
        other, duty = rng.randrange(len(rows[0])), Duty.OTHER
        for row in rows[1:]:
            row[at], row[other] = row[other], row[at]
        duty = Duty.ANY if all(same_cell(row[at], row[other]) for row in rows[1:]) else duty
    return Mutation(name, written(rows), f"column {head}: {what}", duty)


def dates(name: str, data: bytes, rng: Rng) -> Mutation:
    """The dates of a column in another order; a table without dates is left as it is."""
    rows = read(data)
    columns = [i for i, head in enumerate(rows[0]) if head in ("from", "to", "date", "month")]
    if not columns:
        return Mutation(name, data, "as it was", Duty.SAME)
    at = rng.choice(columns)
    found = rng.sample([row[at] for row in rows[1:]], len(rows) - 1)
    duty = Duty.ANY if found == [row[at] for row in rows[1:]] else Duty.OTHER
    for row, day in zip(rows[1:], found, strict=True):
        row[at] = day
    return Mutation(name, written(rows), f"dates of {rows[0][at]} shuffled", duty)


def whole(name: str, data: bytes, rng: Rng) -> Mutation:
    """The file as another program leaves it: encoding, line ends, separators, cut off, empty, gone."""
    text = data.decode("utf-8")
    table = name.endswith(".csv")
    kinds: dict[str, tuple[bytes | None, Duty]] = {
        "with a mark of byte order": (text.encode("utf-8-sig"), Duty.SAME),
        "CRLF": (text.replace("\n", "\r\n").encode(), Duty.SAME),
        "NFD": (unicodedata.normalize("NFD", text).encode(), Duty.SAME),
        "UTF-16": (text.encode("utf-16"), Duty.REFUSED),
        "UTF-16 without mark": (text.encode("utf-16-le"), Duty.REFUSED),
        "cp1252": ((text + "é\n").encode("cp1252"), Duty.REFUSED),
        "cut off": (data[: rng.randrange(len(data))], Duty.ANY),
        "a byte changed": (_flipped(data, rng), Duty.ANY),
        "empty": (b"", Duty.REFUSED),
        "gone": (None, Duty.OTHER),
        "twice": (data + data, Duty.REFUSED),
        "header only": (data.split(b"\n")[0] + b"\n", Duty.OTHER),
    }
    if table:
        kinds["quoted"] = (written(read(data), quoting=csv.QUOTE_ALL), Duty.SAME)  # type: ignore[arg-type]
        kinds["semicolons"] = (written(read(data), delimiter=";"), Duty.REFUSED)
        kinds["tabs"] = (written(read(data), delimiter="\t"), Duty.REFUSED)
    what = rng.choice(list(kinds))
    return Mutation(name, kinds[what][0], what, kinds[what][1])


def _flipped(data: bytes, rng: Rng) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def sheet(name: str, data: bytes, rng: Rng) -> Mutation:
    """One line of scenario.yaml damaged, or one of its words misspelt, replaced or set to an extreme."""
    lines = data.decode("utf-8").split("\n")
    at = rng.choice([i for i, line in enumerate(lines) if line.split("#")[0].strip()])
    old = lines[at]
    words = old.split(" ")
    word = rng.choice([i for i, part in enumerate(words) if part])
    put = rng.choice(
        (*EXTREMES, *DATES, *STEERING, *MARKUP, "&a", "*a", "!!python/object:x", "yes", "no", "~", "[", "}")
    )
    done: dict[str, Callable[[], list[str]]] = {
        "lost": list,
        "doubled": lambda: [old, old],
        "indented": lambda: [f" {old}"],
        "tabbed": lambda: [f"\t{old.lstrip()}"],
        "misspelt": lambda: [" ".join([*words[:word], typo(words[word], rng), *words[word + 1 :]])],
        "replaced": lambda: [" ".join([*words[:word], put, *words[word + 1 :]])],
        "appended": lambda: [f"{old} {put}"],
        "another document": lambda: ["---", old],
    }
    what = rng.choice(list(done))
    lines[at : at + 1] = done[what]()
    return Mutation(
        name, "\n".join(lines).encode("utf-8", "surrogatepass"), f"line {at + 1} {what}", Duty.ANY
    )


TABLE_KINDS = (cell, cell, cell, cell, cell, row_of, column_of, dates, whole)
"""Cells are hit most: there is where silence hides."""
SHEET_KINDS = (sheet, sheet, sheet, sheet, whole)


def mutate(files: dict[str, bytes], rng: Rng) -> Mutation:
    """One mutation of one file of a scenario: its sheet or a table. Texts for readers are left alone."""
    tables = sorted(name for name in files if name.endswith(".csv"))
    name = "scenario.yaml" if rng.random() < 0.25 else rng.choice(tables)
    kinds = SHEET_KINDS if name == "scenario.yaml" else TABLE_KINDS
    return rng.choice(kinds)(name, files[name], rng)
