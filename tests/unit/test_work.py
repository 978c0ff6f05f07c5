"""Long work says how much of it is done and how long the rest may take, on standard error and only where it is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from marchland.cli.app import app
from marchland.terminal import progress as told
from marchland.terminal.progress import Work, spell, work

LEFT = re.compile(r"\d+% done, about \d+ (s|min|h)")


def ticking(step: float) -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += step


def test_time_left_is_that_of_the_speed_so_far() -> None:
    times = ticking(10.0)
    one = Work(4.0, clock=lambda: next(times))
    assert one.left is None
    one.add()
    assert one.left == pytest.approx(10.0 * 3)
    one.reach(1.0)
    assert one.done == 1.0
    one.add(99)
    assert (one.done, one.left) == (4.0, 0.0)


def test_times_are_said_in_words() -> None:
    assert [spell(s) for s in (0.4, 59, 61, 3599, 7860)] == ["0 s", "59 s", "1 min", "60 min", "2 h 11 min"]


def test_quiet_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with work(2, quiet=True) as one:
        one.tell("words")
        one.add()
    assert capsys.readouterr() == ("", "")


def test_a_bar_moves_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with work(2, quiet=False, what="learning") as one:
        one.tell("[bold]words[/]")
        one.add()
        one.add()
    out, err = capsys.readouterr()
    assert out == "" and "[bold]words[/]" in err and "learning" in err and "100%" in err


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Learning, verification and judgement that take no time, and a line for every part."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(told, "EVERY", 0.0)

    def learn(*_: Any, tell: Any, **__: Any) -> Any:
        tell("sampler 1 of 2: step 10 uphill")
        return SimpleNamespace(z=None, widened=1.0)

    def check(*_: Any, tell: Any, **__: Any) -> dict[str, Any]:
        tell(1)
        return {"passed": True, "widen": 1.0}

    monkeypatch.setattr("marchland.calibrate.calibrate.calibrate", learn)
    monkeypatch.setattr("marchland.calibrate.calibrate.write", lambda *_: Path("posterior.parquet"))
    monkeypatch.setattr("marchland.calibrate.sbc.check", check)
    monkeypatch.setattr("marchland.calibrate.predictive_check.check", lambda *_: {})
    monkeypatch.setattr("marchland.views.learned.told", lambda _: "")
    for name in ("replicated", "trusted"):
        monkeypatch.setattr(f"marchland.views.learned.{name}", lambda *_: [])


@pytest.mark.parametrize("more", [(), ("--quiet",)])
def test_calibrate_shows_progress(pretended: None, more: tuple[str, ...]) -> None:
    done = CliRunner().invoke(
        app, ["calibrate", "two_valleys", "--cut", "2002-05-05", "--runs", "64", "--verify", "4", *more]
    )
    assert done.exit_code == 0, done.output
    assert bool(LEFT.search(done.stderr)) == (not more) == ("uphill" in done.stderr)
    assert not LEFT.search(done.stdout)


@pytest.mark.parametrize("more", [(), ("--quiet",)])
def test_trial_shows_progress(
    pretended: None, more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that answers nothing: every test of it fails to tell."""
    monkeypatch.setattr("marchland.briefing.trial_command.first_page", lambda *_: None)
    monkeypatch.setattr("marchland.trial.court.asked", lambda test, _: silent(test.text))
    done = CliRunner().invoke(app, ["trial", "two_valleys", "--runs", "64", *more])
    assert done.exit_code == 0, done.output
    assert bool(LEFT.search(done.stderr)) == (not more)


def silent(text: str) -> Any:
    from marchland.trial.finding import Finding

    return Finding(None, "nothing", test=text)
