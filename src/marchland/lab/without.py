"""A town, a side, a group or another thing taken out of a scenario's tables, with all that names it.

What names it is found by the checks themselves: whatever they say names nothing, once the thing is gone and not before,
goes as well, and so on until they say it no more. What the checks let stand goes by words: claims, recorded deaths and
remarks `about` the scenario that speak of what is no longer there. What is left open then (a town that no road leads
to, one that nobody holds) is for the person to decide, and the checks say it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from marchland.errors import InputError, unknown
from marchland.lab.cutting import records, rewritten, with_words, without_column, without_entry
from marchland.lab.tables import problems
from marchland.scenario import ScenarioError
from marchland.scenario.catalog import SHEET
from marchland.scenario.errors import Problem
from marchland.scenario.sheet import Path, dotted, parse

Files = dict[str, str]
TOWN, COMMUNITIES = "places", "communities"
SECTIONS = (
    "sides", "groups", COMMUNITIES, "sponsors", "sectors", "definitions", "publishers", "levers", "strategies",
)  # fmt: skip
"""Sections of scenario.yaml whose entries can be taken out by name."""
NAMES_NOTHING = re.compile(r"no [\w ]+ (named|lies in) '")
"""How the checks say that a name is the name of nothing."""
FORM = "form"
LISTS, LESS = ("places", "actors", "backs", "against"), ("attacker",)
"""Columns that hold several names, and those that are emptied where the row can do without."""
OWNED = ("side", "base", "definition", "area", "place")
"""Keys without which what has them is nothing."""
ALL = ("places", "place", "forces", "acts_in")
"""Lists and sections that are not left empty: what has them goes with the last of them."""
ROUNDS = 20
PARTS = ("notice", "try", "limits")
"""Lists of remarks about a war."""
NOTHING = "Nothing is said of it yet."
COUNTED = {
    "places": ("town", "towns"), "roads": ("road", "roads"), "events": ("event", "events"),
    "claims": ("claim", "claims"), "relations": ("relation", "relations"), "inputs": ("input", "inputs"),
    "outline": ("point of the outline", "points of the outline"), "groups": ("strength", "strengths"),
    "deaths": ("row of deaths", "rows of deaths"), "territory": ("figure of area", "figures of area"),
}  # fmt: skip
"""What rows of a table are called here; of others, rows of that table."""
SHORTER, REMARK = "shorter", "about"
ENTRIES = {"communities": "community", "strategies": "strategy", REMARK: "remark"}
"""What an entry of a section is called; of others, the section without its s."""


def without(files: Mapping[str, str], *things: tuple[Any, Any]) -> dict[str, Any]:
    """The files without things, and what else went, counted in words.

    A thing is a section and a name in it: `places` and a town, or an entry of scenario.yaml.

    `whole` is false where something else is wrong that keeps the checks from finding all that names it. Raises
    InputError for what is not there.
    """
    own = Taking(dict(files))
    for section, name in things:
        own.thing(section, name)
    own.naming()
    own.words()
    went = [called(file, part, n) for (file, part), n in own.gone.items()]
    return {"files": own.files, "told": went, "whole": own.whole}


def called(file: str, part: str, n: int) -> str:
    """What went, counted in words."""
    if file == SHEET:
        section, inside, _ = part.partition(".")
        if inside:
            return f"{n:,} mention{'s' * (n > 1)} under {section}"
        one, many = ENTRIES.get(section, section[:-1]), "remarks" if section == REMARK else section
    else:
        stem = file.removesuffix(".csv")
        one, many = COUNTED.get(stem, (f"{stem} row", f"{stem} rows"))
    return f"{n:,} {one if n == 1 else many}{' shortened' * (part == SHORTER)}"


class Taking:
    """Files as things are taken out of them, and what went beside the thing itself, by file and kind."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.gone: Counter[tuple[str, str]] = Counter()
        self.whole = True
        self.before = {one.message for one in self.found()}
        self.names = names(files)

    def found(self) -> list[Problem]:
        """What the checks say, of tables without rows that are not of the right form, since they hide the others."""
        found = problems(self.files)
        if any(one.rule == FORM for one in found):
            found = problems(formed(self.files, found))
        self.whole = self.whole and all(one.rule != FORM for one in found)
        return [one for one in found if one.rule != FORM]

    def thing(self, section: Any, name: Any) -> None:
        """Take out the thing itself."""
        if section == TOWN:
            there = self.files.get("places.csv", "")
            self.files["places.csv"] = rewritten(there, lambda row: None if row.get("place") == name else row)
            if self.files["places.csv"] == there:
                raise InputError(f"there is no town '{str(name)[:64]}'")
            return
        if section not in SECTIONS:
            raise unknown("section", str(section)[:64], (TOWN, *SECTIONS))
        sheet = self.files.get(SHEET, "")
        self.files[SHEET] = without_entry(sheet, (section, str(name))) if readable(sheet) else sheet
        if self.files[SHEET] == sheet:
            raise InputError(f"there is no '{str(name)[:64]}' in {section} of {SHEET}")
        if section == COMMUNITIES and "places.csv" in self.files:
            self.files["places.csv"] = without_column(self.files["places.csv"], str(name))

    def naming(self) -> None:
        """Take out what names something that is not there any more."""
        for _ in range(ROUNDS):
            new = [
                one
                for one in self.found()
                if NAMES_NOTHING.match(one.message) and one.message not in self.before
            ]
            if not new:
                return
            was = dict(self.files)
            for one in sorted(new, key=lambda p: (p.file, -p.line, -p.column)):
                self.entry(one) if one.file == SHEET else self.rows(one)
            if self.files == was:
                return

    def rows(self, one: Problem) -> None:
        """Rows with the same name in the same column as in a problem: gone, shortened by it, or without it."""
        column = one.where.rpartition(".")[2]
        name = quoted(one.message)

        def change(row: dict[str, str]) -> dict[str, str] | None:
            given = [part.strip() for part in row.get(column, "").split(";" if column in LISTS else "\n")]
            if name not in given:
                return row
            left = [part for part in given if part != name]
            if left or column in LESS:
                self.gone[one.file, SHORTER] += 1
                return {**row, column: ";".join(left)}
            self.gone[one.file, ""] += 1
            return None

        self.files[one.file] = rewritten(self.files[one.file], change)

    def entry(self, one: Problem) -> None:
        """The entry of scenario.yaml in which a problem is."""
        sheet = self.files[SHEET]
        tree = parse(sheet, SHEET)
        known = {dotted(path): path for path in (*tree.keys, *tree.values)}
        path = known.get(one.where) or known.get(one.where.rpartition("[")[0]) or known.get(
            one.where.rpartition(".")[0]
        )  # fmt: skip
        if not path or path == ("focal",):
            return
        self.cut(unit(path, tree.data))

    def cut(self, path: Path) -> None:
        """Take an entry out of scenario.yaml, and count it."""
        sheet = self.files[SHEET]
        self.files[SHEET] = without_entry(sheet, path)
        self.gone[SHEET, f"{path[0]}" if len(path) == 2 else f"{path[0]}."] += self.files[SHEET] != sheet

    def words(self) -> None:
        """Take out claims, recorded deaths and remarks that speak of what is gone."""
        now = names(self.files)
        keys, labels = ({*self.names[k]} - {*now[k]} for k in (0, 1))
        if not keys and not labels:
            return
        says, asks = spoken(labels), spoken(keys)

        def claim(row: dict[str, str]) -> dict[str, str] | None:
            of_it = says(row.get("text", "") + "\n" + row.get("test", "")) or asks(row.get("asks", ""))
            return None if of_it else row

        def death(row: dict[str, str]) -> dict[str, str] | None:
            return None if {row.get("country"), row.get("governorate")} & labels else row

        for file, change in (("claims.csv", claim), ("deaths.csv", death)):
            if file in self.files:
                before = self.files[file]
                self.files[file] = rewritten(before, change)
                if n := len(records(before)) - len(records(self.files[file])):
                    self.gone[file, ""] += n
        sheet, n = unsaid(self.files.get(SHEET, ""), labels)
        if n:
            self.files[SHEET] = sheet
            self.gone[SHEET, REMARK] += n


def unsaid(sheet: str, words: Collection[str]) -> tuple[str, int]:
    """scenario.yaml without remarks about it that have one of these words, and how many went."""
    says, gone = spoken(set(words)), 0
    about = readable(sheet).get(REMARK)
    lists = about if isinstance(about, dict) else {}
    for part in PARTS:
        remarks = listed(lists.get(part))
        of_it = [i for i, text in enumerate(remarks) if says(text)]
        gone += len(of_it)
        if of_it and len(of_it) == len(remarks):  # a list of remarks is not left empty
            sheet = with_words(sheet, (REMARK, part, of_it.pop(0)), NOTHING)
        for i in reversed(of_it):
            sheet = without_entry(sheet, (REMARK, part, i))
    return sheet, gone


def formed(files: Mapping[str, str], found: list[Problem]) -> Files:
    """The files without rows of tables in which one of these problems is of form."""
    own = dict(files)
    for file in {one.file for one in found if one.rule == FORM and one.file in files and one.file != SHEET}:
        bad = {one.line for one in found if one.rule == FORM and one.file == file}
        left, line = [], 1
        for _, raw in records(files[file]):
            lines = range(line, line + max(1, raw.count("\n")))
            line = lines.stop
            if lines.start == 1 or not bad & set(lines):
                left.append(raw)
        own[file] = "".join(left)
    return own


def unit(path: Path, data: Any) -> Path:
    """What goes where the value at a path is the name of nothing."""
    if path[-1] in OWNED:
        return path[:-1]
    if len(path) > 1 and path[-2] in ALL and len(value(data, path[:-1])) == 1:
        path = path[:-2]
        if "levers" in path and isinstance(path[-1], int) and len(value(data, path[:-1])) == 1:
            return path[:-1]
    return path


def value(data: Any, path: Path) -> Any:
    """The value at a path that is there."""
    for step in path:
        data = data[step]
    return data


def quoted(message: str) -> str:
    """The name in a message."""
    return message.partition("'")[2].rpartition("'")[0]


def spoken(words: set[str]) -> Any:
    """Whether a text has one of these words or names, as a whole word."""
    if not words:
        return lambda text: False
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE).search


def readable(sheet: str) -> dict[str, Any]:
    """scenario.yaml as plain data; empty if it cannot be read."""
    try:
        data = parse(sheet, SHEET).data
    except ScenarioError:
        return {}
    return data if isinstance(data, dict) else {}


def told(files: Mapping[str, str]) -> dict[str, Any]:
    """What the page needs of scenario.yaml: title, what the war is, remarks about it, and entries by section."""
    data = readable(files.get(SHEET, ""))
    about = data.get(REMARK)
    about = about if isinstance(about, dict) else {}
    found = {
        section: [[str(key), label_of(one)] for key, one in data[section].items()]
        for section in SECTIONS
        if isinstance(data.get(section), dict) and data[section]
    }
    said = {"title": data.get("title"), "what": about.get("what")}
    return {
        **{key: text if isinstance(text, str) else "" for key, text in said.items()},
        "remarks": [text for part in PARTS for text in listed(about.get(part))],
        "entries": found,
    }


def listed(value: Any) -> list[str]:
    """A list as texts; empty for what is none."""
    return [str(one) for one in value] if isinstance(value, list) else []


def label_of(entry: Any) -> str:
    """What people call an entry; empty if nothing is said."""
    label = entry.get("label") if isinstance(entry, dict) else None
    return label if isinstance(label, str) else ""


def names(files: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """Keys of towns and of who there is, and what people call them, their countries and governorates."""
    head, *rows = records(files.get("places.csv", "")) or [([], "")]
    towns = [dict(zip(head[0], cells, strict=False)) for cells, _ in rows]
    keys = {row["place"] for row in towns if row.get("place")}
    labels = {row[key] for row in towns for key in ("name", "country", "governorate") if row.get(key)}
    data = readable(files.get(SHEET, ""))
    for section in SECTIONS:
        entries = data.get(section)
        for key, one in entries.items() if isinstance(entries, dict) else ():
            keys.add(str(key))
            labels.add(label_of(one))
    return keys, labels - {""}
