"""What stands in a written file, variable by variable: type, unit, range, meaning. The codebook is made of these.

Ranges are gathered while files are written, so that the codebook says what is in them and not what was meant to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xarray as xr

from marchland.views.result_words import AXES
from marchland.views.words import inert

TEXT, DAY = "text", "day"
INDEX = re.compile(r"index of (\w+)")
NONE = re.compile(r", -1 (for none|unknown|where that is not known)")
LISTED = 40
"""Axes with at most so many names have them listed."""


@dataclass(frozen=True)
class Written:
    """A variable or axis in a file: its axes there, unit, type, smallest and greatest value as text, and words."""

    name: str
    axes: tuple[str, ...]
    unit: str
    kind: str
    low: str
    high: str
    missing: bool = False
    said: str = ""
    names: tuple[str, ...] = ()

    def line(self, note: str = "") -> str:
        """A line of a list in Markdown."""
        where = f" ({', '.join(self.axes)})" if self.axes else ""
        span = f", {inert(self.low)} to {inert(self.high)}" if self.low and not self.names else ""
        gaps = ", some missing" if self.missing else ""
        said = f": {inert(self.said)}" if self.said else ""
        named = f", {inert(', '.join(self.names))}" if self.names else ""
        return f"- `{self.name}`{where}, {self.unit}; {self.kind}{span}{gaps}{said}{named}{note}"


@dataclass
class Span:
    """The range of what was written so far."""

    low: float = float("inf")
    high: float = float("-inf")
    missing: bool = False
    units: dict[str, None] = field(default_factory=dict)

    def add(self, values: Any) -> None:
        """Take more values in; what is not a number counts as missing."""
        plain = np.asarray(values)
        known = plain[~np.isnan(plain)] if plain.dtype.kind == "f" else plain
        self.missing |= known.size < plain.size
        if known.size:
            self.low, self.high = min(self.low, float(known.min())), max(self.high, float(known.max()))

    def ends(self) -> tuple[str, str]:
        """Smallest and greatest value; empty if there was none."""
        return (f"{self.low:.6g}", f"{self.high:.6g}") if self.low <= self.high else ("", "")


def unit_of(variable: xr.DataArray) -> str:
    """The unit of a variable of a result."""
    return str(variable.attrs.get("unit", variable.attrs.get("units", "1")))


def as_names(variable: xr.DataArray) -> tuple[str, str]:
    """Unit and words of an index that is written as the name it stands for, nothing where it points to none."""
    said = NONE.sub(", empty if none", str(variable.attrs.get("long_name", "")))
    return INDEX.sub(r"name of \1", unit_of(variable)), said


def axis(ds: xr.Dataset, name: str, kind: str, words: str | None = None) -> Written:
    """An axis of a dataset: what it is, and its names, or its first and last value."""
    words = AXES.get(name, "") if words is None else words
    values = ds[name].values if name in ds.coords else np.arange(ds.sizes[name])
    if values.dtype.kind == "M":
        days = np.datetime_as_string(values.astype("datetime64[D]"))
        return Written(name, (), "date", kind, str(days[0]), str(days[-1]), said=words)
    if values.dtype.kind in "UO":
        names = tuple(map(str, values.tolist()))
        short = names if len(names) <= LISTED else ()
        said = f"{words}; {len(names)} names" if words else f"{len(names)} names"
        return Written(name, (), "name", kind, "", "", said=said, names=short)
    return Written(name, (), "1", kind, f"{values.min():.6g}", f"{values.max():.6g}", said=words)


def in_table(rows: Iterable[tuple[str, ...]], spans: dict[str, Span]) -> Iterator[tuple[str, ...]]:
    """The rows of the long table as they pass; ranges and units by variable, what stands after a point left out."""
    for row in rows:
        _, _, _, variable, _, value, unit, _ = row
        span = spans.setdefault(variable.partition(".")[0], Span())
        number = float(value)
        span.low, span.high = min(span.low, number), max(span.high, number)
        span.units[unit] = None
        yield row


def of_table(spans: Mapping[str, Span], words: Mapping[str, str]) -> list[Written]:
    """Variables of the long table."""
    return [
        Written(name, (), " or ".join(span.units), "number", *span.ends(), said=words.get(name, ""))
        for name, span in sorted(spans.items())
    ]
