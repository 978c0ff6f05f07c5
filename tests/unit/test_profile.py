"""Seconds by phase: each second counted once for a thread, the innermost phase first; the same words for every command."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from marchland import phases
from marchland.cli.app import app
from marchland.cli.profiled import lines
from marchland.phases import COMPILE, DRAWS, FUTURES, LOAD, NAMES, Ledger, Spent, kept, phase


class Clock:
    """A clock that is set by hand; every thread of the process has the same."""

    def __init__(self) -> None:
        self.cpu = self.wall = self.process = 0.0

    def thread_time(self) -> float:
        return self.cpu

    def perf_counter(self) -> float:
        return self.wall

    def process_time(self) -> float:
        return self.process

    def on(self, cpu: float, wall: float) -> None:
        self.cpu, self.wall, self.process = self.cpu + cpu, self.wall + wall, self.process + cpu


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(phases, "time", made)
    return made


def seconds(ledger: Ledger) -> dict[str, tuple[float, float | None]]:
    return {row.phase: (row.cpu, row.wall) for row in ledger.spent() if row.cpu or row.wall}


def test_a_phase_within_another_is_taken_out_of_it(clock: Clock) -> None:
    with kept() as ledger:
        clock.on(0.5, 1)
        with phase(FUTURES):
            clock.on(2, 3)
            with pytest.raises(ValueError, match="no"), phase(DRAWS):
                clock.on(4, 5)
                raise ValueError("no")
            clock.on(8, 9)
    assert seconds(ledger) == {
        FUTURES: (10, 12),
        DRAWS: (4, 5),
        "the rest": (0.5, None),
        "in all": (14.5, 18),
    }


def test_threads_beside_one_another_add_up_in_cpu_and_share_the_wall(clock: Clock) -> None:
    """The other thread is in the phase from second 1 to 6, this one from 2 to 4: five seconds of the wall."""
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with phase(FUTURES):
            inside.set()
            leave.wait()

    with kept() as ledger:
        clock.on(0, 1)
        thread = threading.Thread(target=other)
        thread.start()
        inside.wait()
        clock.on(0, 1)
        with phase(FUTURES):
            clock.on(2, 2)
        clock.on(0, 2)
        leave.set()
        thread.join()
    assert seconds(ledger)[FUTURES] == (4, 5), "the clock of both threads went on by 2 while they were in it"


def test_what_is_decorated_is_counted_each_time_and_by_the_innermost_ledger(clock: Clock) -> None:
    @phase(COMPILE)
    def compiled(n: int) -> int:
        clock.on(n, n)
        return n

    assert compiled(3) == 3, "nobody keeps a ledger"
    with kept() as outer:
        compiled(1)
        with kept() as inner:
            compiled(2)
        compiled(1)
    assert (outer.cpu[COMPILE], inner.cpu[COMPILE], outer.cpu[LOAD]) == (2, 2, 0)


def test_the_table_says_what_is_not_known(clock: Clock) -> None:
    ledger = Ledger()
    ledger.cpu[LOAD], clock.process, clock.wall = 1.25, 2.0, 3.0
    told = lines(ledger)
    assert told[0].split() == ["phase", "CPU", "s", "wall", "s"]
    assert [line.split()[0] for line in told[1:-2]] == list(NAMES)
    assert told[-2].split() == ["the", "rest", "0.8"] and told[-1].split() == ["in", "all", "2.0", "3.0"]
    assert Spent("the rest", 0.75, None) in ledger.spent()


@pytest.mark.parametrize("name", ["run", "compare", "calibrate", "backtest", "sensitivity", "trial"])
def test_every_command_that_simulates_can_be_asked(name: str) -> None:
    command = get_command(app).commands[name]  # type: ignore[attr-defined]
    assert "--profile" in {option for p in command.params for option in p.opts}


def test_a_run_says_where_its_time_went(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a run of its own, phases that it must have had are not empty, and JSON stays alone on standard output."""
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(
        app, ["run", "two_valleys", "--runs", "3", "--until", "2001-02-04", "--json", "--profile"]
    )
    assert told.exit_code == 0 and told.stdout.count("\n") == 1, told.output
    rows = told.stderr.splitlines()[-len(NAMES) - 3 :]
    assert [row.split()[0] for row in rows[1 : 1 + len(NAMES)]] == list(NAMES)
    spent = {row.split()[0]: float(row.split()[2]) for row in rows[1 : 1 + len(NAMES)]}
    assert sum(spent.values()) > 0
