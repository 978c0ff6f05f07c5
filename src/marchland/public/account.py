"""The account of a place as Python users hold it: as `ensemble.why` has it, and shown as the command prints it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from html import escape
from io import StringIO
from textwrap import wrap

from marchland.ensemble.fell import Fell as Counted
from marchland.ensemble.why import Account as Told
from marchland.terminal.card import WIDTH, screen


@dataclass(frozen=True, repr=False)
class Account(Told):
    """What happened to one place in one future, and why; `text` is all of it, shown it is cut to a screen."""

    @property
    def text(self) -> str:
        """What `marchland why` prints."""
        from rich.console import Console

        from marchland.views.why import print_why

        out = StringIO()
        print_why(self, Console(file=out, width=WIDTH, color_system=None, legacy_windows=False))
        return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip()

    def __repr__(self) -> str:
        return "\n".join(screen(self.text.splitlines()))

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text)}</pre>"


@dataclass(frozen=True, repr=False)
class Fell(Counted):
    """What became of one place over all futures, and what made the difference; `text` is all of it."""

    @property
    def text(self) -> str:
        """Its sentences, one a line."""
        from marchland.views.because import heading, over_all

        return "\n".join([f"{heading(self)}.", *over_all(self)])

    def __repr__(self) -> str:
        lines = [
            part for line in self.text.splitlines() for part in wrap(line, WIDTH, subsequent_indent="  ")
        ]
        return "\n".join(screen(lines))

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def counted(told: Counted) -> Fell:
    """What became of a place, as what shows itself."""
    return Fell(**{field.name: getattr(told, field.name) for field in fields(told)})


def shown(told: Told) -> Account:
    """An account that shows itself."""
    return Account(**{field.name: getattr(told, field.name) for field in fields(told)})
