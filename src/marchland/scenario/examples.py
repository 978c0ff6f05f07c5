"""Examples of keys as the file writes them: those of sections are put together from what must stand inside."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from marchland.scenario.values import Strict


def example(field: FieldInfo) -> str:
    """A value of the field, YAML in scenario.yaml and a cell in a table."""
    own = str((field.examples or [""])[0])
    whole = held(field.annotation) is None or own.startswith("{")
    return own if whole else _shaped(field.annotation, own.split(", "))


def held(kind: Any) -> type[Strict] | None:
    """The section that an annotation holds, alone, by name or in a list; None for plain values."""
    if isinstance(kind, type) and issubclass(kind, Strict):
        return kind
    return next(filter(None, (held(one) for one in get_args(kind))), None)


def repeated(kind: Any) -> bool:
    """Whether sections stand there by name or in a list."""
    return get_origin(kind) in (dict, tuple) or any(repeated(one) for one in get_args(kind))


def _shaped(kind: Any, names: list[str]) -> str:
    """A section, a list of one, or one under each name."""
    if isinstance(kind, type) and issubclass(kind, Strict):
        return "\n".join(_written(kind))
    within = next(one for one in get_args(kind) if held(one))
    if get_origin(kind) is dict:
        return "\n".join(f"{name}:\n{indent(_shaped(within, []), '  ')}" for name in names)
    if get_origin(kind) is tuple:
        return f"- {indent(_shaped(within, []), '  ')[2:]}"
    return _shaped(within, names)


def _written(section: type[Strict]) -> Iterator[str]:
    """A line for each key that the section must have."""
    for name, field in section.model_fields.items():
        if field.is_required():
            value = example(field)
            yield f"{field.alias or name}:" + (
                f"\n{indent(value, '  ')}" if held(field.annotation) else f" {value}"
            )
