"""The summary in the terminal: the numbers that were asked for, on a screen of 80 columns."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
from rich.console import Console

from marchland.views.limits import FREE
from marchland.views.run_summary import print_summary
from unit.views.synthetic import synthetic


def printed(result, width=80):
    out = io.StringIO()
    print_summary(result, Console(file=out, width=width, color_system=None))
    return out.getvalue()


@pytest.fixture(scope="module")
def text():
    return printed(synthetic(runs=60))


def test_it_says_what_was_run_and_what_is_assumed(text):
    assert "A made-up war for tests" in text
    assert "60 futures, seed 1, strategy history; 30 of 40 parameters have no source" in text
    assert FREE in " ".join(text.split())


def test_the_numbers_are_those_of_the_dataset(text):
    ds = synthetic(runs=60).dataset
    held = (ds["holder"].values[:, -1] == 0).sum(axis=1)
    low, mid, high = np.quantile(held, [0.05, 0.5, 0.95], method="inverted_cdf")
    record = int((ds["record_holder"].values[-1] == 0).sum())
    last = next(line for line in text.splitlines() if "last week" in line)
    assert last.split() == ["28", "Jan", "2018", "last", "week", f"{mid:.0f}", f"{low:.0f}", "to", f"{high:.0f}",
                            f"{record}", f"{(held >= record).sum()}", "of", "60"]  # fmt: skip


def test_it_fits_a_narrow_screen_and_ends_with_what_to_do_next(text):
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.split()[0] for line in lines[-4:]] == ["result", "report", "export", "why"]
    assert "marchland report results/x" in text


def test_a_path_with_a_space_can_be_pasted():
    result = synthetic(runs=5)
    spaced = type(result)(result.dataset, result.manifest, result.path / "my results")
    assert "marchland report 'results/x/my results'" in printed(spaced, 200)


def test_few_futures_are_called_few():
    text = printed(synthetic(runs=5), 120)
    assert "few futures" in text and "range of all 5 futures" in text


def test_markup_in_a_title_is_shown_as_written():
    result = synthetic(runs=5)
    result.manifest["scenario"]["title"] = "[red]x[/red]"
    assert "[red]x[/red]" in printed(result)


def test_it_does_not_wait_for_a_drawing_library():
    code = "import sys, marchland.views.run_summary; sys.exit(any(m in sys.modules for m in ('matplotlib', 'jax', 'scipy')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
