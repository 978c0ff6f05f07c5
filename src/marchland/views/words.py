"""Numbers, dates, chances and priors in plain words; every view says them in the same way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
PRIORS = {
    "normal": "normal, mean {a}, standard deviation {b}",
    "halfnormal": "half-normal, scale {a}",
    "lognormal": "log-normal, median {a}, log-sd {b}",
    "beta": "beta({a}, {b})",
    "uniform": "uniform, {a} to {b}",
    "fixed": "fixed at {a}",
}
SPANS = 0.8
"""Share of all that is possible from which on a band that spans it says little."""
UNKNOWN = "not known"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a cell that a spreadsheet computes."""


def number(value: float) -> str:
    """A number as people write it: thousands separated, three figures above 1,000, two decimals below
    10."""
    if not math.isfinite(value):
        return UNKNOWN
    if abs(value - round(value)) < 1e-9 and abs(value) < 1000:
        return f"{round(value):,}"
    if abs(value) >= 1000:
        step = 10 ** (math.floor(math.log10(abs(value))) - 2)
        return f"{round(value / step) * step:,.0f}"
    if abs(value) >= 10:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 0.005 or value == 0 else f"{value:.1g}"


def exact(value: float) -> str:
    """A recorded figure or a count, not rounded."""
    if not math.isfinite(value):
        return UNKNOWN
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"


def span(low: float, high: float) -> str:
    """An interval in words, for instance '12 to 40'."""
    return f"{number(low)} to {number(high)}"


def wide(low: float, high: float, of: int) -> str:
    """That a band of counts says little, where it spans nearly all that is possible; empty else."""
    if high - low < SPANS * of:
        return ""
    return f"; that says little, for at the end the band spans {span(low, high)} of {of}"


def frequency(count: int, runs: int) -> str:
    """A natural frequency, for instance 'in 640 of 1,000 futures'."""
    if count == runs:
        return f"in all {runs:,} futures"
    return f"in none of {runs:,} futures" if count == 0 else f"in {count:,} of {runs:,} futures"


def day(date: Any) -> str:
    """A date in words, for instance '8 February 2015'; accepts ISO text or datetime64."""
    year, month, number_ = str(np.datetime64(date, "D")).split("-")
    return f"{int(number_)} {MONTHS[int(month) - 1]} {year}"


def short_day(date: Any) -> str:
    """A date for a narrow column, for instance '8 Feb 2015'."""
    number_, month, year = day(date).split(" ")
    return f"{number_} {month[:3]} {year}"


def prior(entry: Mapping[str, Any]) -> str:
    """A prior distribution in words, with the bounds it is cut to; an unknown kind is shown as written."""
    kind = str(entry.get("dist", ""))
    values = {k: _plain(entry.get(k)) for k in ("a", "b")}
    told = PRIORS[kind].format(**values) if kind in PRIORS else f"{kind} {values['a']} {values['b']}".strip()
    return told + within(entry.get("low"), entry.get("high"), ", cut to")


def within(low: float | None, high: float | None, words: str) -> str:
    """Bounds after some words, for instance ', cut to 0 or more'; nothing if both are open."""
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"{words} {_plain(low)} or more" if high is None else f"{words} {_plain(high)} or less"
    return f"{words} {_plain(low)} to {_plain(high)}"


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else "" if value is None else str(value)


def plain(key: str) -> str:
    """A key inside a sentence: 'militia_first' -> 'militia first'."""
    return key.replace("_", " ").strip()


def name_of(key: str) -> str:
    """A readable name from a key when the scenario gives no label: 'jurf_al_sakhar' -> 'Jurf al sakhar'."""
    text = plain(key)
    return text[:1].upper() + text[1:]


def cell(text: str) -> str:
    """A text for a table that a spreadsheet may open: an apostrophe stands before what it would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def inert(text: str) -> str:
    """A text for Markdown: on one line, without tags, code or links."""
    flat = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return flat.replace("`", "'").replace("[", "\\[").replace("]", "\\]")


def listed(items: list[str]) -> str:
    """Items joined for a sentence: 'a, b and c'."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""
