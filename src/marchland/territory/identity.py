"""What a territorial program is made of, as a text that holds in other processes: equal texts, equal instructions.

In one process the structure of a model says it by its functions; a function has no name that outlives its process, but
its file has: here mechanisms stand by their names, beside the hash of all code that a week is traced from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from marchland.engine.contract import Mechanism
from marchland.files.code import ROOT, code_hash
from marchland.mechanisms import discover
from marchland.territory.listed import nothing

PARTS = ("engine", "mechanisms", "territory", "scenario", "record", "stats")
"""Parts of the package whose code decides what a week is traced to."""


def identity(mechanisms: Iterable[Mechanism], structure: Sequence[Any]) -> str | None:
    """The structure as a text, without functions.

    None if a mechanism is not as its file in the package has it (made in memory, or kept elsewhere): nobody knows then
    what else it is made of.
    """
    named = [_named(m) for m in mechanisms]
    return None if None in named else repr((*structure, named, code()))


@cache
def code() -> str:
    """Hash of the code of PARTS, as this process found it."""
    return code_hash(path for part in PARTS for path in (ROOT / part).rglob("*.py"))


def _named(m: Mechanism) -> tuple[Any, ...] | None:
    own = discover().get(m.name)
    if own is None or not (ROOT / "mechanisms" / f"{m.name}.py").is_file():
        return None
    if m is own:
        return (m.name,)
    declared = {stock.name: stock for stock in own.stocks}
    still = [
        stock.name
        for stock in m.stocks
        if stock.neutral is not None and stock == replace(declared[stock.name], initial=stock.neutral)
    ]
    same = all(stock.name in still or stock == declared[stock.name] for stock in m.stocks)
    return (m.name, [stock.name for stock in m.stocks], still) if m.post is nothing and same else None
