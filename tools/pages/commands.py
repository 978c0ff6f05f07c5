"""The reference of commands, from the command line's own help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer
from typer.main import get_command

from marchland.cli.app import app

WIDTH = 92
"""Columns of a help text: as wide as a block of the page."""


def page() -> str:
    """Every command with its help, and its subcommands after it."""
    root = get_command(app)
    lines = []
    for name, command in sorted(root.commands.items()):  # type: ignore[attr-defined]
        for full, one in within(name, command):
            said = one.get_short_help_str(400)
            lines += [f"## marchland {full}", "", said, "", "```text", shown(full, one), "```", ""]
    return "\n".join(lines)


def within(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """A command that does something itself, or else its subcommands, by their whole names."""
    inside = getattr(command, "commands", {})
    if not inside or command.invoke_without_command:
        yield name, command
    for sub, one in sorted(inside.items()):
        yield from within(f"{name} {sub}", one)


def shown(full: str, command: Any) -> str:
    """Its help as a terminal of `WIDTH` columns shows it, less the sentence above it."""
    context = typer.Context(
        command, info_name=f"marchland {full}", terminal_width=WIDTH, max_content_width=WIDTH
    )
    return str(command.get_help(context)).rstrip()
