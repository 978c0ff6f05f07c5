"""What other wars say of one: printed in a terminal, and written as a page of HTML without script or request."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from marchland.files.writing import write_text
from marchland.views import other_wars as words
from marchland.views.draw.wars import kept
from marchland.views.words import day

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from marchland.briefing.other_wars import OtherWars
    from marchland.views.other_wars import Grid


def print_other_wars(found: OtherWars, console: Console | None = None) -> None:
    """Print the answer, what to bear in mind, and the tables that fit a screen; the page holds the others."""
    from rich.console import Console as Standard

    from marchland.terminal.fitted_table import show

    out = console or Standard()

    def say(text: str) -> None:
        out.print(text, highlight=False, markup=False)

    say(
        f"What other wars said on {day(found.cut)}: {found.title}\n\n{words.answer(found)}\n\n{words.standing(found)}\n"
    )
    for line in words.first(found):
        say(f"- {line}")
    say("")
    if (likely := words.ahead(found)) is not None:
        show(out, _table(likely))
    say("Bear in mind:")
    for line in words.caveats(found):
        say(f"- {line}")
    say("")
    for grid in (words.foreign(found), words.seen(found)):
        show(out, _table(grid))


def _table(grid: Grid) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=grid.title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.caption = grid.note or None
    for i, head in enumerate(grid.heads):
        table.add_column(head, justify="left" if i == 0 else "right", overflow="fold")
    for row in grid.rows:
        table.add_row(*row)
    return table


def page(found: OtherWars) -> str:
    """The page as HTML."""
    from jinja2 import Environment, StrictUndefined

    folder = files("marchland.views").joinpath("templates")
    html, css = (folder.joinpath(n).read_text(encoding="utf-8") for n in ("reference.html.j2", "report.css"))
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(html)
    return (
        template.render(
            focal=found.focal, day=day(found.cut), answer=words.answer(found), standing=words.standing(found),
            first=words.first(found), ahead=words.ahead(found), caveats=words.caveats(found), chart=kept(found),
            foreign=words.foreign(found), seen=words.seen(found), appendix=words.appendix(found), css=css,
        )
        + "\n"
    )  # fmt: skip


def write_page(found: OtherWars, out: Path) -> Path:
    """Write the page to a file, in a folder that is made if there is none. Raises OSError."""
    out.parent.mkdir(parents=True, exist_ok=True)
    return write_text(out, page(found))
