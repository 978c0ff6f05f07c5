"""The values that scenario files are made of: names, texts, days, shares, and the numbers of CSV cells.

Cells are text, so their types read numbers themselves and take plain digits alone: no `nan`, no `1_000`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from marchland.scenario.names import key_of, tidy

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_OTHER_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
_YEARS = range(1900, 2101)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)


class Strict(BaseModel):
    """Frozen; no unknown keys, no silent conversion, no NaN or infinity."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True
    )


def iso_day(value: Any) -> Any:
    """A date written YYYY-MM-DD between 1900 and 2100. Raises PydanticCustomError otherwise."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        readings = " or ".join(_readings(value)) if isinstance(value, str) else ""
        meant = f"; did you mean {readings}?" if readings else ""
        raise PydanticCustomError("day", "expected a date written YYYY-MM-DD{meant}", {"meant": meant})
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("day", "there is no such day in the calendar") from None
    if day.year not in _YEARS:
        raise PydanticCustomError("day", "expected a year between 1900 and 2100")
    return day


def _readings(text: str) -> list[str]:
    """The days that a text such as 13/05/2012 may stand for: day first, then month first where that is another day."""
    parts = _OTHER_DAY.fullmatch(text.strip())
    if not parts:
        return []
    first, second, year = (int(part) for part in parts.groups())
    found = []
    for month, day in ((second, first), (first, second)):
        try:
            found.append(date(year, month, day).isoformat())
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not _NUMBER.fullmatch(value.strip()):
        raise PydanticCustomError("number", "expected a plain number such as 12 or 0.5")
    return float(value)


def _whole(value: Any) -> Any:
    if isinstance(value, str) and not _WHOLE.fullmatch(value.strip()):
        raise PydanticCustomError("whole", "expected a whole number")
    return int(value)


def _month(value: Any) -> Any:
    """The first day of a month written YYYY-MM or as a day in it."""
    day = iso_day(f"{value}-01" if isinstance(value, str) and _MONTH.fullmatch(value) else value)
    return day.replace(day=1)


def _list(value: Any) -> Any:
    return tuple(tidy(part) for part in value.split(";")) if isinstance(value, str) else value


def _named(value: str) -> str:
    if not any(character.isalpha() for character in value):
        raise PydanticCustomError("named", "expected a name, with a letter in it")
    return value


def _line(value: Any) -> Any:
    return tidy(value) if isinstance(value, str) else value


MOST_PERSONS = 1_000_000_000
"""Most persons that a table counts."""
MOST_KM = 20_040
"""Half the way round the Earth, km."""
MOST_KM2 = 150_000_000
"""All land, km2."""
MOST_FIGURE = 1e15
"""Largest figure of a measure, in whatever unit."""

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Line = Annotated[str, BeforeValidator(_line), StringConstraints(min_length=1)]
Named = Annotated[Line, AfterValidator(_named)]
Area = Annotated[str, AfterValidator(key_of)]
Texts = Annotated[tuple[Text, ...], Field(strict=False, min_length=1)]
Day = Annotated[date, BeforeValidator(iso_day)]
Share = Annotated[float, Field(ge=0, le=1)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Names = Annotated[tuple[Line, ...], Field(strict=False)]
Number = Annotated[float, BeforeValidator(_number)]
Figure = Annotated[float, Field(ge=-MOST_FIGURE, le=MOST_FIGURE), BeforeValidator(_number)]
Amount = Annotated[float, Field(ge=0, le=MOST_PERSONS), BeforeValidator(_number)]
Distance = Annotated[float, Field(gt=0, le=MOST_KM), BeforeValidator(_number)]
Land = Annotated[float, Field(gt=0, le=MOST_KM2), BeforeValidator(_number)]
Ground = Annotated[float, Field(ge=0, le=MOST_KM2), BeforeValidator(_number)]
Unit = Annotated[Share, BeforeValidator(_number)]
Persons = Annotated[int, Field(ge=0, le=100_000_000), BeforeValidator(_whole)]
Ring = Annotated[int, Field(ge=0, le=10_000), BeforeValidator(_whole)]
Latitude = Annotated[float, Field(ge=-90, le=90), BeforeValidator(_number)]
Longitude = Annotated[float, Field(ge=-180, le=180), BeforeValidator(_number)]
Month = Annotated[date, BeforeValidator(_month)]
Listed = Annotated[tuple[str, ...], BeforeValidator(_list)]
