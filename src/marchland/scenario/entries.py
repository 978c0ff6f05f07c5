"""What `said.py` was told, read back: an entry for every key of scenario.yaml and every column of every table.

    places.population               a column
    scenario.yaml:sides.colour      a key; names of sections may stand between (`sides.crown.colour`)

What a value can be is read off the checks themselves (their JSON schema), so it cannot differ from them.
"""

from __future__ import annotations

from functools import cache

from pydantic.fields import FieldInfo

from marchland.errors import InputError, unknown
from marchland.scenario.allowed import allowed
from marchland.scenario.catalog import SHEET
from marchland.scenario.entry import Entry, brief
from marchland.scenario.examples import example, held, repeated
from marchland.scenario.said import VALUES
from marchland.scenario.schema import Sheet
from marchland.scenario.tables import OPTIONAL, TABLES, Place, Row, TableSpec
from marchland.scenario.values import Strict

SHARES, COMMUNITY = "shares", "COMMUNITY"
"""The field of a place that stands for a column of each community, and what such a column is called here."""
GIVEN, EMPTY = "it must be given", "empty"


def table(spec: TableSpec) -> Entry:
    """A table, with its columns inside."""
    rows = f"at most {spec.most:,} rows" + (", at least one" if spec.filled else "")
    need = GIVEN if spec.needed else "no rows"
    inside = tuple((entry.name.partition(".")[2], brief(entry)) for entry in columns(spec).values())
    return Entry(f"{spec.stem}.csv", "table", summary(spec.row), "", rows, need, inside=inside)


@cache
def columns(spec: TableSpec) -> dict[str, Entry]:
    """The columns of a table by their names in the file, in the order of the documentation."""
    fields = spec.row.model_fields
    own = [name for name in fields if name not in Row.model_fields]
    found = {}
    for name in [*own, *(name for name in fields if name not in own)]:
        column = COMMUNITY if spec.row is Place and name == SHARES else fields[name].alias or name
        found[column] = _entry(f"{spec.stem}.{column}", "column", spec.row, name)
    return found


def keys(model: type[Strict] = Sheet, before: str = f"{SHEET}:") -> dict[str, Entry]:
    """The keys of a section and of all sections inside, by their full names."""
    found = {}
    for name, field in model.model_fields.items():
        entry = _entry(before + (field.alias or name), "key", model, name)
        found[entry.name] = entry
        if section := held(field.annotation):
            found |= keys(section, f"{entry.name}.")
    return found


def every() -> list[Entry]:
    """All columns of all tables, and all keys."""
    return [*(entry for spec in TABLES for entry in columns(spec).values()), *keys().values()]


def find(name: str) -> Entry | None:
    """The table, column, file or key of a name; None if nothing here begins so.

    Raises InputError with the nearest name for a column or key that its table or section does not have.
    """
    file, colon, rest = name.partition(":")
    if file == SHEET:
        return key(rest) if colon else sheet()
    stem, _, column = name.removesuffix(".csv").partition(".")
    spec = next((spec for spec in TABLES if spec.stem == stem), None)
    if spec is None:
        return key(name) if stem in names(Sheet) else None
    there = columns(spec)
    column = COMMUNITY if column == SHARES and COMMUNITY in there else column
    if not column:
        return table(spec)
    if column in there:
        return there[column]
    try:
        if stem in names(Sheet):
            return key(name)
    except InputError:
        pass
    raise unknown(f"column of {stem}.csv", column, there, "columns")


def sheet() -> Entry:
    """scenario.yaml itself, with its sections inside."""
    inside = tuple((name, _entry(name, "key", Sheet, field).meaning) for name, field in names(Sheet).items())
    return Entry(SHEET, "file", summary(Sheet), default=GIVEN, inside=inside)


def key(path: str) -> Entry:
    """The entry of a dotted path in scenario.yaml, names of sections left out or not. Raises InputError."""
    model: type[Strict] = Sheet
    many = False
    steps, done = path.split("."), ""
    while True:
        step = steps.pop(0)
        if step not in names(model):
            if steps and (step.isdecimal() or (many and step)):
                many = many and step.isdecimal()
                continue
            where = f"key of {done.rstrip('.')}" if done else "key of scenario.yaml"
            raise unknown(where, step, names(model), "keys")
        done += step
        field = model.model_fields[names(model)[step]]
        inner = held(field.annotation)
        if not steps:
            return _entry(f"{SHEET}:{done}", "key", model, names(model)[step])
        if inner is None:
            raise InputError(f"{SHEET}:{done} holds no keys: '{steps[0]}' cannot stand inside")
        model, many, done = inner, repeated(field.annotation), f"{done}."


def names(model: type[Strict]) -> dict[str, str]:
    """Names in the file -> names of fields."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


def summary(model: type[Strict]) -> str:
    """The first line of its docstring."""
    return (model.__doc__ or "").partition("\n")[0]


def words(model: type[Strict], name: str) -> tuple[str, str]:
    """Meaning and unit of a field."""
    field = model.model_fields[name]
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    return field.description or "", str(extra.get("unit", ""))


def _entry(full: str, kind: str, model: type[Strict], name: str) -> Entry:
    meaning, unit = words(model, name)
    field, cell, section = (
        model.model_fields[name],
        kind == "column",
        held(model.model_fields[name].annotation),
    )
    parts = names(section).items() if section else ()
    inside = (
        tuple((own, brief(_entry(own, "key", section, n))) for own, n in parts) if section else _values(field)
    )
    can = allowed(model, field.alias or name, unit, cell)
    return Entry(full, kind, meaning, unit, can, _default(field, name, cell), example(field), inside=inside)


def _values(field: FieldInfo) -> tuple[tuple[str, str], ...]:
    """What each word means that a field can be, where that is said."""
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    told = extra.get(VALUES)
    return (
        tuple((str(word), str(meaning)) for word, meaning in told.items()) if isinstance(told, dict) else ()
    )


def _default(field: FieldInfo, name: str, cell: bool) -> str:
    """What holds where nothing is given."""
    if field.is_required():
        return GIVEN
    value = field.get_default(call_default_factory=True)
    plain = not isinstance(value, Strict) and value not in (None, "", (), {})
    text = f"{value:g}" if plain and isinstance(value, float) else str(value) if plain else EMPTY
    left = "; the column may be left out" if cell and name in OPTIONAL else ""
    return ("none" if text == EMPTY and not cell else text) + left
