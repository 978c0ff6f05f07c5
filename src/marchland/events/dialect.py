"""How a file writes its values, as far as it cannot be read off the file: told by options or a mapping, never guessed.

A date format without a day spans its month, one without a month its year. With a declared decimal sign the
other sign groups thousands (1.234,5); without one a whole number such as `2.000` is refused, because it means
2 to some and 2,000 to others.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Literal

from marchland.events.errors import Problem
from marchland.files.missing import is_missing

Span = Literal["day", "month", "year"]

_DIRECTIVE = re.compile(r"%-?([A-Za-z%])")
_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "bar": "|"}


@dataclass(frozen=True)
class Dialect:
    """Delimiter, date format (as in strptime), decimal sign, encoding, and codes that mean "no value".

    None means: a comma or what a `sep=` line declares; ISO dates or 17 May 2015; a point; UTF-8. `missing` adds
    to the list of `marchland.files.missing`.
    """

    delimiter: str | None = None
    date_format: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    missing: tuple[str, ...] = ()

    def over(self, other: Dialect) -> Dialect:
        """What is stated here, and what `other` states where nothing is stated here; missing codes add up."""
        stated = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.name != "missing" and getattr(self, field.name) is not None
        }
        return replace(other, **stated, missing=(*other.missing, *self.missing))

    def span(self) -> Span:
        """What one date of the declared format spans; a day without a declared format."""
        if self.date_format is None:
            return "day"
        held = set(_DIRECTIVE.findall(self.date_format))
        if held & set("djcxDFu"):
            return "day"
        return "month" if held & set("mbB") else "year"

    def reader(self) -> Callable[[str], str]:
        """A function from the text of a cell to what it states, folded; empty where it states no value."""
        codes = {folded(code).casefold() for code in self.missing}
        numbers = {number for code in codes if (number := _number(code)) is not None}

        def stated(text: str) -> str:
            text = folded(text)
            if is_missing(text) or (codes and text.casefold() in codes):
                return ""
            return "" if numbers and _number(text) in numbers else text

        return stated

    def problems(self, origin: str) -> list[Problem]:
        """What is declared and cannot be used."""
        out = []
        if self.delimiter is not None and (
            len(self.delimiter) != 1 or self.delimiter in '"\r\n\0' or not self.delimiter.isascii()
        ):
            expected = "one character, as in ';', or tab"
            out.append(
                Problem(origin, "the delimiter is not one character", value=self.delimiter, expected=expected)
            )
        if self.decimal not in (None, ".", ","):
            expected = "'.' or ','"
            out.append(Problem(origin, "is no decimal sign", value=self.decimal, expected=expected))
        if self.date_format is not None and not set(_DIRECTIVE.findall(self.date_format)) & set("YycxDFG"):
            expected = "a year (%Y or %y), as in %d/%m/%Y"
            message = "the date format names no year"
            out.append(Problem(origin, message, value=self.date_format, expected=expected))
        if self.encoding is not None and not _is_encoding(self.encoding):
            expected = (
                "utf-8, utf-16, cp1252 (Western European), cp1256 (Arabic) or another that Python knows"
            )
            out.append(Problem(origin, "is no encoding", value=self.encoding, expected=expected))
        return out


def folded(text: str) -> str:
    """One spelling of a text: composed characters (NFC), single spaces and none around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def delimiter_named(text: str) -> str:
    """The delimiter behind a word such as `tab`, else the text itself."""
    return _DELIMITERS.get(text.casefold(), text)


def _is_encoding(name: str) -> bool:
    try:
        return b"a,1".decode(name, "ignore") is not None and "a,1".encode(name) is not None
    except (LookupError, ValueError):
        return False


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
