"""The account of a place as Python users hold it: as `ensemble.why` has it, and shown as the command prints it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from html import escape
from io import StringIO

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


def shown(told: Told) -> Account:
    """An account that shows itself."""
    return Account(**{field.name: getattr(told, field.name) for field in fields(told)})
