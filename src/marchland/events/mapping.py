"""A plain CSV says nothing by itself: a declared mapping says which of its columns means what, and how it is written.

The mapping is a small YAML file (or the name of one shipped in `mappings/`), or pairs `ours=theirs`:

    about: US Army SIGACTS, Iraq 2004-2007
    columns: {date_start: time, type: event_type, place: city}
    constants: {country: Iraq, date_prec: 1}
    date_format: "%Y-%m-%d %H:%M:%S"     # only if dates are neither ISO nor like 18 May 2015
    delimiter: ","
    decimal: ","                         # then 1.234,5 is read as it is meant
    encoding: cp1256
    missing: [-99, "n.d."]               # beside the usual ones

A file with only the last five also serves UCDP GED and ACLED. Unknown keys and names are errors. Without
`event_id` the row number stands in, so the same file must be given again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from marchland.errors import meant
from marchland.events.dialect import Dialect, delimiter_named, folded
from marchland.events.errors import BadInput, Problem, bad
from marchland.events.layouts import PLAIN, Layout

_WRITTEN = ("date_format", "delimiter", "decimal", "encoding")
_KEYS = ("about", "columns", "constants", *_WRITTEN, "missing")
_LARGEST = 64 * 1024
_NAMES = [column.name for column in PLAIN.columns]


@dataclass(frozen=True)
class Mapping:
    """Which column of the file is which of ours, values that hold for every row, and how the file is written."""

    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    dialect: Dialect = field(default_factory=Dialect)
    origin: str = "--map"

    @property
    def maps(self) -> bool:
        """Whether it says anything about columns, so that it belongs to a plain CSV."""
        return bool(self.columns or self.constants)

    def layout(self) -> Layout:
        """The mapped columns as a layout in which every mapped column is required."""
        plain = {column.name: column for column in PLAIN.columns}
        keys = {"event_id", "date_start"} if "date_start" in self.columns else {"event_id", "year"}
        columns = [
            replace(plain[ours], names=(theirs,), required=True, filled=ours in keys)
            for ours, theirs in self.columns.items()
        ]
        return Layout("csv", f"the mapping {self.origin}", tuple(columns))


def load_mapping(options: Sequence[str]) -> Mapping | None:
    """Mapping from files, shipped names and pairs `ours=theirs`, later ones adding to earlier; None without.

    Raises `BadInput` for unreadable files, unknown keys and names, and a mapping of columns without a date.
    """
    if not options:
        return None
    mapping = Mapping()
    for option in options:
        mapping = _with_pair(mapping, option) if "=" in option else _with_file(mapping, option)
    given = set(mapping.columns) | set(mapping.constants)
    if not mapping.maps and mapping.dialect != Dialect():
        return mapping
    if not mapping.columns:
        raise bad(
            mapping.origin,
            "the mapping names no column",
            expected="columns: {date_start: <a column of the file>}",
        )
    if not given & {"date_start", "year"}:
        raise bad(
            mapping.origin, "the mapping names no date", column="date_start", expected="date_start or year"
        )
    return mapping


def shipped() -> list[str]:
    """Names of the mappings that come with the package."""
    return sorted(entry.name[:-5] for entry in _folder().iterdir() if entry.name.endswith(".yaml"))


def _folder() -> Traversable:
    return files("marchland.events") / "mappings"


def _with_pair(mapping: Mapping, option: str) -> Mapping:
    ours, theirs = (folded(part) for part in option.split("=", 1))
    problem = _unknown("--map", ours) if ours not in _NAMES else None
    if problem or not theirs:
        raise BadInput(
            problem or Problem("--map", "names no column of the file", value=option, expected="ours=theirs")
        )
    return replace(mapping, columns={**mapping.columns, ours: theirs})


def _with_file(mapping: Mapping, option: str) -> Mapping:
    entry = _folder() / f"{option}.yaml" if option in shipped() else Path(option)
    try:
        with entry.open("rb") as handle:
            data = handle.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise bad(
                option, f"the mapping is larger than {_LARGEST // 1024} KiB", expected="a small YAML file"
            )
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        expected = f"a YAML file, a pair ours=theirs, or one of: {', '.join(shipped())}"
        raise bad(
            option, f"the mapping cannot be read ({error.__class__.__name__})", expected=expected
        ) from error
    return _merge(mapping, option, _parse(option, text))


def _parse(origin: str, text: str) -> dict[str, object]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        data = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        raise bad(origin, f"is not YAML ({getattr(error, 'problem', error)})", line=line) from error
    if not isinstance(data, dict):
        raise bad(origin, "is not a mapping", expected=f"the keys {', '.join(_KEYS)}")
    return data


def _merge(mapping: Mapping, origin: str, data: dict[str, object]) -> Mapping:
    problems = []
    for key in data:
        if key not in _KEYS:
            message = f"unknown key '{_plain(key)}'"
            problems.append(
                Problem(
                    origin, message, expected=f"one of {', '.join(_KEYS)}{meant(_plain(key), list(_KEYS))}"
                )
            )
    tables: dict[str, dict[str, str]] = {}
    for key in ("columns", "constants"):
        table = data.get(key) or {}
        if not isinstance(table, dict):
            problems.append(
                Problem(
                    origin,
                    f"'{key}' is not a table",
                    value=_plain(table),
                    expected=f"{key}: {{ours: theirs}}",
                )
            )
            continue
        for ours in table:
            if ours not in _NAMES:
                problems.append(_unknown(origin, _plain(ours)))
            elif not isinstance(table[ours], str | int | float | date):
                problems.append(
                    Problem(origin, f"'{key}.{ours}' names no column of the file", expected="one name")
                )
        tables[key] = {_plain(ours): folded(_plain(theirs)) for ours, theirs in table.items()}
    dialect = _written(data, origin, problems)
    if problems:
        raise BadInput(problems)
    return replace(
        mapping,
        columns={**mapping.columns, **tables["columns"]},
        origin=origin,
        constants={**mapping.constants, **tables["constants"]},
        dialect=dialect.over(mapping.dialect),
    )


def _written(data: dict[str, object], origin: str, problems: list[Problem]) -> Dialect:
    """How the file says it is written; what is wrong with that is added to `problems`."""
    stated = {key: _plain(data[key]) for key in _WRITTEN if data.get(key) is not None}
    if "delimiter" in stated:
        stated["delimiter"] = delimiter_named(stated["delimiter"])
    codes = data.get("missing") or []
    codes = codes if isinstance(codes, list) else [codes]
    if not all(isinstance(code, str | int | float) for code in codes):
        problems.append(Problem(origin, "'missing' is not a list of codes", expected="as in [-99, n.d.]"))
        codes = []
    dialect = Dialect(**stated, missing=tuple(_plain(code) for code in codes))
    problems.extend(dialect.problems(origin))
    return dialect


def _plain(value: object) -> str:
    """A single value as text; of anything nested only the kind, since YAML aliases can make it endless."""
    return str(value) if isinstance(value, str | int | float | date) else f"<{type(value).__name__}>"


def _unknown(origin: str, ours: str) -> Problem:
    return Problem(
        origin,
        f"nothing here is called '{ours}'",
        expected=f"one of {', '.join(_NAMES)}{meant(ours, _NAMES)}",
    )
