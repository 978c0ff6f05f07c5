"""The form of each file: plain data and text in, valid sections and rows out, every deviation a problem.

Sections and tables are judged one by one, so that a mistake in one does not hide those in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from marchland.errors import InputError, nearest
from marchland.files.missing import is_missing
from marchland.scenario import entries
from marchland.scenario.entry import brief
from marchland.scenario.errors import MOST, Problem, expected
from marchland.scenario.names import tidy
from marchland.scenario.schema import Sheet, Strategy
from marchland.scenario.sheet import Path, Tree, dotted
from marchland.scenario.source import Table
from marchland.scenario.tables import OPTIONAL, Place, Row, TableSpec
from marchland.scenario.values import Name, Strict
from marchland.scenario.wording import explain

_NAMED: TypeAdapter[dict[str, Strategy]] = TypeAdapter(dict[Name, Strategy])
PLACE_COLUMNS = frozenset(Place.model_fields)
"""Columns of places.csv that are not communities."""
OF_NUMBERS = (
    *("number", "whole", "greater_than", "greater_than_equal", "less_than_equal", "finite_number"),
    *("int_type", "int_parsing", "int_from_float", "float_type", "float_parsing"),
)
"""What can be wrong with a number: a hint then says what it counts, and in which unit."""
NONE = "none"
"""A word, and not a missing value, in columns that list words: nobody, nothing."""


def sections(tree: Tree) -> tuple[dict[str, Any], list[Problem]]:
    """The valid sections of scenario.yaml by name, and what is wrong with the others."""
    if not isinstance(tree.data, dict):
        hint = f"expected the keys {', '.join(list(Sheet.model_fields)[:6])}, ..."
        return {}, [tree.spot(()).problem("", "the file holds no mapping", hint)]
    try:
        return _parts(Sheet.model_validate(tree.data), Sheet.model_fields), []
    except ValidationError as error:
        found = error.errors(include_url=False)
    bad = {str(item["loc"][0]) for item in found}
    intact = {name: field for name, field in Sheet.model_fields.items() if name not in bad}
    fields: dict[str, Any] = {name: (field.rebuild_annotation(), field) for name, field in intact.items()}
    model = create_model("Intact", __base__=Strict, **fields)
    rest = model.model_validate({name: tree.data[name] for name in intact if name in tree.data})
    return _parts(rest, intact), [_sheet_problem(tree, item) for item in found if not _misspelt(tree, item)]


def strategies(tree: Tree) -> tuple[dict[str, Strategy], list[Problem]]:
    """The valid strategies of a tree that holds nothing else, and what is wrong with the others."""
    found: dict[str, Strategy] = {}
    problems: list[Problem] = []
    for name, data in tree.data["strategies"].items():
        try:
            found |= _NAMED.validate_python({name: data})
        except ValidationError as error:
            items = (
                {**item, "loc": ("strategies", *item["loc"])} for item in error.errors(include_url=False)
            )
            problems += [_sheet_problem(tree, item) for item in items if not _misspelt(tree, item)]  # type: ignore[arg-type]
    return found, problems


def columns(spec: TableSpec, communities: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns that a table must have, and those that it may have besides."""
    fields = spec.row.model_fields
    ordered = [name for name in fields if name not in Row.model_fields] + [
        n for n in Row.model_fields if n in fields
    ]
    names = [fields[name].alias or name for name in ordered]
    if spec.row is Place:
        names[names.index("shares") : names.index("shares") + 1] = list(communities)
    extra = tuple(name for name in OPTIONAL if name in names)
    return tuple(name for name in names if name not in extra), extra


def header(spec: TableSpec, table: Table, communities: Sequence[str] | None) -> list[Problem]:
    """What is wrong with the header; columns of communities are not judged if the communities are unknown."""
    needed, extra = columns(spec, communities or ())
    allowed = (*needed, *extra)
    missing = [name for name in needed if name not in table.columns]
    problems = []
    for index, name in enumerate(table.columns):
        spot, where = table.header(index), f"{spec.stem}.{name}"
        if name in table.columns[:index]:
            problems.append(spot.problem(where, f"the column '{name}' is given twice", "keep one"))
        elif name not in allowed and not (communities is None and spec.row is Place):
            hint = expected(name, missing or allowed, "missing columns" if missing else "columns")
            problems.append(spot.problem(where, f"no column named '{name}'", hint))
            missing = [other for other in missing if other != nearest(name, missing)]
    for name in missing:
        said = entries.columns(spec)
        meaning = brief(said[name if name in said else entries.COMMUNITY])
        message, hint = f"the column '{name}' is missing", f"{meaning}; the columns are: {', '.join(allowed)}"
        problems.append(table.header(0).problem(spec.stem, message, hint))
    return problems


def rows(spec: TableSpec, table: Table, communities: Iterable[str]) -> tuple[list[Any], list[Problem]]:
    """The valid rows, and what is wrong with the others, up to MOST problems."""
    shared = set(communities) if spec.row is Place else set()
    lists = {field.alias or name for name, field in spec.row.model_fields.items() if field.default == ()}
    valid: list[Any] = []
    problems: list[Problem] = []
    read = cache(_read)  # most cells of a table stand in it many times
    for number, cells in enumerate(table.rows):
        filled: dict[str, Any] = {
            column: text
            for column, cell in zip(table.columns, cells, strict=True)
            if (text := read(cell, column in lists)) is not None
        }
        if shared:
            filled["shares"] = {name: filled.pop(name, "") for name in sorted(shared)}
        try:
            valid.append(spec.row.model_validate_strings(filled))
        except ValidationError as error:
            for item in error.errors(include_url=False):
                problems.append(_cell_problem(spec, table, number, item))
            if len(problems) >= MOST:
                break
    return valid, problems


def _read(cell: str, lists_words: bool) -> str | None:
    """The text of a cell; None where it stands for no value."""
    text = tidy(cell)
    return None if is_missing(cell) and not (lists_words and text.casefold() == NONE) else text


def _parts(model: BaseModel, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(model, name) for name in names}


def _cell_problem(spec: TableSpec, table: Table, number: int, item: ErrorDetails) -> Problem:
    column = str(
        next((step for step in reversed(item["loc"]) if isinstance(step, str) and step in table.columns), "")
    )
    where = f"{spec.stem}[{table.name(number)}].{column}"
    cell = table.rows[number][table.columns.index(column)] if column else ""
    if is_missing(cell):
        message = f"'{tidy(cell)}' stands for no value" if cell.strip() else "the cell is empty"
        return table.spot(number, column).problem(
            where, message, f"this column needs a value{_told(spec, column)}"
        )
    message, hint = explain(item, cell)
    hint += _told(spec, column) if item["type"] in OF_NUMBERS else ""
    return table.spot(number, column).problem(where, message, hint)


def _told(spec: TableSpec, column: str) -> str:
    """`: residents before the war (persons)`, what a column means."""
    said = entries.columns(spec)
    name = column if column in said else entries.COMMUNITY
    return f": {brief(said[name])}" if name in said else ""


def _misspelt(tree: Tree, item: ErrorDetails) -> bool:
    """Whether a missing key stands there under a wrong name, which is reported already."""
    path: Path = item["loc"]
    known = _keys(path[:-1])
    strange = [name for name in _present(tree, path[:-1]) if name not in known]
    return item["type"] == "missing" and any(nearest(name, known) == path[-1] for name in strange)


def _sheet_problem(tree: Tree, item: ErrorDetails) -> Problem:
    path: Path = tuple(step for step in item["loc"] if step != "[key]")
    if item["type"] == "extra_forbidden":
        hint = expected(str(path[-1]), _keys(path[:-1]), "keys")
        return tree.spot(path, at_key=True).problem(dotted(path), f"no key named '{path[-1]}'", hint)
    if item["type"] == "missing":
        spot = tree.spot(path[:-1], at_key=True)
        said = _meaning(path)
        return spot.problem(dotted(path), f"the key '{path[-1]}' is missing", f"add `{path[-1]}:` here{said}")
    message, hint = explain(item, item["input"])
    hint += _meaning(path) if item["type"] in OF_NUMBERS else ""
    at_key = "[key]" in item["loc"] or item["type"] in ("too_long", "too_short")
    return tree.spot(path, at_key).problem(dotted(path), message, hint)


def _meaning(path: Path) -> str:
    """`: how many weeks are simulated (weeks)`, what a key means; nothing for what stands in a list or by name."""
    try:
        return f": {brief(entries.key('.'.join(str(step) for step in path if isinstance(step, str))))}"
    except InputError:
        return ""


def _present(tree: Tree, path: Path) -> list[str]:
    node = tree.data
    for step in path:
        node = node[step]
    return list(node) if isinstance(node, dict) else []


def _keys(path: Path) -> list[str]:
    """The keys that the schema allows at a path."""
    kind: Any = Sheet
    for step in path:
        kind = _inside(kind, step)
    return [field.alias or name for name, field in kind.model_fields.items()] if _is_model(kind) else []


def _inside(kind: Any, step: str | int) -> Any:
    if _is_model(kind):
        fields: dict[str, FieldInfo] = {f.alias or n: f for n, f in kind.model_fields.items()}
        return _plain(fields[str(step)].annotation) if step in fields else None
    arguments = get_args(kind)
    return _plain(arguments[1] if get_origin(kind) is dict else arguments[0]) if arguments else None


def _plain(kind: Any) -> Any:
    """The annotation without Annotated and without `| None`."""
    while get_origin(kind) is not None and get_origin(kind) not in (dict, tuple):
        kind = next(argument for argument in get_args(kind) if argument is not type(None))
    return kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
