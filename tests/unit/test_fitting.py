"""No table cuts a number, however narrow the terminal: the digits of a wide one are those of all others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from rich.table import Table

from marchland.compare.beliefs import EXPERT, NEUTRAL
from marchland.compare.comparison import Comparison
from marchland.compare.outcomes import NAMES
from marchland.ensemble.why import Account, Happening, Movement
from marchland.sensitivity.strategies import Stand
from marchland.sensitivity.study import Answer, Parameters
from marchland.stats.morris import Effect
from marchland.stats.regret import Estimate, Robust
from marchland.stats.sobol import Share
from marchland.terminal.fitted_table import show
from marchland.trial.court import Trial
from marchland.trial.finding import Finding
from marchland.trial.verdict import SUPPORTED, Verdict
from marchland.views import comparison as contrast
from marchland.views import sensitivity as robust
from marchland.views import trial as verdicts
from marchland.views.run_summary import print_summary
from marchland.views.why import print_why
from unit.views.synthetic import synthetic

WIDTHS = (40, 60, 80)
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
WORDS = "a very long strategy name with 12 towns"
Printed = Callable[[Console], None]


def numbers(view: Printed, width: int) -> Counter[str]:
    """Every number that a view prints at a width; heads are told again in every row where rows are stacked."""
    out = StringIO()
    view(Console(file=out, width=width, color_system=None))
    assert "\N{HORIZONTAL ELLIPSIS}" not in out.getvalue()
    return Counter(NUMBER.findall(out.getvalue()))


def compared(console: Console) -> None:
    rng = np.random.default_rng(1)
    made = {n: rng.gamma(2, 1e5, (2, 16, 4, len(NAMES))) for n in (EXPERT, NEUTRAL, "without airpower")}
    found = Comparison("x", date(2015, 2, 8), 104, True, ("history", WORDS), made)
    show(console, contrast.levels(found), contrast.differences(found, WORDS, "history"))


def accounted(console: Console) -> None:
    happened = Happening(
        12, "2014-06-08", "take", "rebels", "crown", "rebels", 0.4, {"contest": 0.25, "support": 0.75},
        {"airpower": -1.2, "alarm": 0.31}, {"rebels": 120631.0, "crown": 12000.0}, False,
    )  # fmt: skip
    moved = Movement("fighters", "the_brotherhood_of_1914", "persons", {"forces": 120631.4, "harm": -98765.2})
    print_why(
        Account("x", "history", 1, 12, "a", "A", "b", "c", (happened,) * 2, (moved,), "2014-06-08"), console
    )


def tried(console: Console) -> None:
    words = "1,234 of 5,678 (90% 21% to 23%) from 2014-06-08 to 2015-02-08, ratio 12345.67"
    one = Verdict("C1234", "fact", words, SUPPORTED, "strong", words, "", "", (Finding(True, words),))
    found = Trial("x", "0", date(2015, 2, 8), 1, 1000, "p", (one, one), (one,), "0" * 64)
    verdicts.show(found, console)
    verdicts.others(found, {"C1234": "wrong: 120,631 of them"}, console)


def studied(console: Console) -> None:
    effect = Effect("intervention.stall[1]", 120631.0, 98765.0, 134567.0, -120631.0, 45678.0)
    share = Share("mechanism_with_a_long_name", 0.5, 0.4, 0.6, 0.7, 0.6, 0.8)
    show(
        console,
        *robust.parameters(
            Parameters(
                (WORDS, "history"), {"civilians": (effect,)}, {"civilians": (share,)}, {"civilians": ()}
            )
        ),
    )
    many = [
        Answer("when", f"a{i}", {"lever": "tempo", "start": i}, "civilians", -120631.0 - i, -134567.0, -98765.0)
        for i in (0, 13, 26, 39, 52)
    ]  # fmt: skip
    show(console, robust.windows(many, "civilians"))
    e = Estimate(120631.0, 98765.0, 134567.0, 0.5)
    rows = tuple(Robust(WORDS, o, e, e, Estimate(0.4, 0.3, 0.5, 0.5)) for o in ("civilians", "all"))
    said = {"civilians": "best: 12 of 345", "all": "none"}
    show(console, *robust.standing(Stand((WORDS,), {"civilians": 120631.0}, rows, said, {}, ())))


def summed(console: Console) -> None:
    print_summary(synthetic(runs=60), console)


VIEWS = {"compare": compared, "why": accounted, "trial": tried, "sensitivity": studied, "run": summed}


@pytest.mark.parametrize("name", VIEWS)
def test_no_view_cuts_a_number(name: str) -> None:
    wide = numbers(VIEWS[name], 200)
    for width in WIDTHS:
        narrow = numbers(VIEWS[name], width)
        assert not wide - narrow, f"lost at {width}"
        assert set(narrow) == set(wide), f"made up at {width}"


@pytest.mark.parametrize("width", [60, 80])
def test_a_narrow_comparison_breaks_no_head_and_little_else(width: int) -> None:
    """What came out, under which beliefs, and what moves it, in three tables: one table had columns of a few letters."""
    v = np.random.default_rng(2).normal(0, 300, (2, 16, 4, len(NAMES)))
    found = Comparison(
        "x", date(2015, 2, 8), 104, True, ("history", "settlement"), {EXPERT: v, NEUTRAL: v + 1}
    )
    out = StringIO()
    show(Console(file=out, width=width), contrast.differences(found, "settlement", "history"))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width and len(lines) < 65
    heads = [line.split() for line in lines if line.lstrip().startswith("outcome")]
    assert ["outcome", "fewest", "most"] in heads and ["outcome", "luck", "par.", "struct.", "saved"] in heads
    d = found.difference("settlement", "history", "civilians")
    (row,) = (i for i, line in enumerate(lines) if line.startswith((" civilians ", " civilians killed ")) and "(" not in line
              and contrast.n(d.mean) in line.split()[1:4] and contrast.of(d.share) in line.split())  # fmt: skip
    assert f"({contrast.n(d.low)} to {contrast.n(d.high)})" in lines[row + 1]


def test_any_table_keeps_its_numbers_and_its_width() -> None:
    """Random tables of texts and numbers, right and left, that wrap or do not."""
    rng = np.random.default_rng(7)
    for _ in range(60):
        table = Table(title="Sum of 1,234,567 in all", box=None, pad_edge=False)
        columns = int(rng.integers(1, 9))
        for k in range(columns):
            table.add_column(f"head {k}", justify="right", no_wrap=bool(rng.integers(2)))
        for _ in range(3):
            cells = [int(v) for v in 10 ** rng.uniform(0, 12, columns)]
            table.add_row(*(f"{v:,} ({-v} to {2 * v}) in words" if v % 2 else f"{v}.25" for v in cells))
        wide = numbers(lambda console, t=table: show(console, t), 400)
        for width in (*WIDTHS, 25):
            assert not wide - numbers(lambda console, t=table: show(console, t), width)
            out = StringIO()
            show(Console(file=out, width=width), table)
            assert max(map(len, out.getvalue().splitlines())) <= width


def test_marks_in_cells_titles_and_heads_are_shown_as_they_are() -> None:
    for width in (20, 100):
        table = Table("[bold]head[/]", title="[red]title[/]")
        table.add_row("[link=x]12[/link]")
        table.caption = "[b]caption[/b]"
        out = StringIO()
        show(Console(file=out, width=width), table)
        text = " ".join(out.getvalue().split())
        for mark in ("[bold]head[/]", "[red]title[/]", "[link=x]12[/link]", "[b]caption[/b]"):
            assert mark in text, width


PRINTED = re.compile(r"\.print\(\s*(table|grid|found|_?\w*table\w*|\w+\(.*Table)", re.I)


def test_every_table_of_the_package_is_fitted() -> None:
    """A module that makes tables prints them through `terminal.fitted_table`, or leaves printing to one that does."""
    root = Path(__file__).resolve().parents[2] / "src"
    loose = [
        f"{path.relative_to(root)}: {line.strip()}"
        for path in root.rglob("*.py")
        if path.relative_to(root).as_posix() != "marchland/terminal/fitted_table.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if PRINTED.search(line) and "Fitted(" not in line
    ]
    assert loose == []
