"""One mistake made in many rows, told once: the first place, and how many more rows have it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from marchland.scenario.errors import Problem

_ROW = re.compile(r"\[[^\]]*\]")


def grouped(problems: Sequence[Problem]) -> list[Problem]:
    """The problems in their order; those that differ in nothing but their row are one, with a count in its message."""
    kinds: dict[tuple[str, ...], list[Problem]] = {}
    for one in problems:
        kind = (one.file, _ROW.sub("[]", one.where), one.message, one.hint)
        kinds.setdefault(kind, []).append(one)
    return [_told(alike) for alike in kinds.values()]


def _told(alike: Sequence[Problem]) -> Problem:
    more = len({one.line for one in alike}) - 1
    if not more:
        return alike[0]
    return replace(alike[0], message=f"{alike[0].message} (and {more:,} more row{'' if more == 1 else 's'})")
