"""`--profile`: where a command's time went, one small table on standard error when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from marchland.cli.console import say
from marchland.phases import Ledger, kept

Profile = Annotated[
    bool, typer.Option("--profile", help="Say at the end where the time went, on standard error.")
]


@contextmanager
def profiled(asked: bool) -> Iterator[None]:
    """Say seconds by phase when this ends, if asked for."""
    if not asked:
        yield
        return
    with kept() as ledger:
        yield
    for line in lines(ledger):
        say(line)


def lines(ledger: Ledger) -> list[str]:
    """The table: CPU and wall seconds by phase. Phases beside one another share a wall second, so that walls add up to
    more than the whole."""
    rows = ledger.spent()
    wide = max(len(row.phase) for row in rows)
    head = f"{'phase':<{wide}}   CPU s  wall s"
    told = [f"{r.phase:<{wide}}  {r.cpu:6.1f}  " + ("" if r.wall is None else f"{r.wall:6.1f}") for r in rows]
    return [head, *(line.rstrip() for line in told)]
