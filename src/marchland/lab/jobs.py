"""Long work started from the page: the command line itself, one process at a time, in the same folders.

A job's note and what it prints lie in `results/.lab`. So a lab that was killed finds it again when it is started anew:
still at work, finished meanwhile, or ended in the middle; then the same command can be given again, and it makes of
what is there what it always makes of it. Nothing is computed here.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from marchland.errors import InputError
from marchland.files import locks, paths
from marchland.files.writing import write_text
from marchland.lab.offered import DONE, OFFERS

PROGRAM = (sys.executable, "-m", "marchland")
FOLDER = ".lab"
"""In the folder of results."""
SHOWN = 12
"""Jobs that are told, the newest first."""
SAID = 20_000
"""Characters of what a job printed that are told, the last ones."""
WIDE = "100"
"""Columns of the tables that it prints."""
RUNNING, FINISHED, STOPPED, FAILED = "running", "finished", "stopped", "failed"


@dataclass(frozen=True)
class Note:
    """A job as it was started: a command, its process and when that began by the machine's clock, and the time."""

    number: int
    kind: str
    words: tuple[str, ...]
    pid: int
    since: str
    begun: float
    title: str = ""


@dataclass
class Jobs:
    """Jobs of a folder of results; `program` is what the words of a job are given to."""

    home: Path = field(default_factory=lambda: paths.results() / FOLDER)
    program: Sequence[str] = PROGRAM
    own: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def notes(self) -> list[Note]:
        """Notes of all jobs, the newest first; what cannot be read is left out."""
        found = []
        for path in self.home.glob("*.json"):
            with suppress(OSError, ValueError, TypeError, RecursionError):
                data = json.loads(path.read_text(encoding="utf-8"))
                found.append(Note(**{**data, "words": tuple(map(str, data["words"]))}))
        return sorted(found, key=lambda note: -note.number)

    def start(self, kind: str, words: Sequence[str], title: str = "") -> Note:
        """Begin a command. Raises InputError while another is at work, OSError."""
        with self.lock:
            for note in self.notes():
                if self.at_work(note):
                    said = OFFERS[note.kind].title.lower() if note.kind in OFFERS else note.kind
                    raise InputError(f"one thing at a time: '{said}' is at work; wait for it, or stop it")
            number = max((note.number for note in self.notes()), default=0) + 1
            self.home.mkdir(parents=True, exist_ok=True)
            with self.file(number, "out").open("wb") as out, self.file(number, "err").open("wb") as err:
                process = subprocess.Popen(
                    [*self.program, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                    env={**os.environ, "COLUMNS": WIDE, "PYTHONUNBUFFERED": "1"}, start_new_session=True,
                )  # fmt: skip
            self.own[number] = process
            note = Note(number, kind, tuple(words), process.pid, locks.began(process.pid), time.time(), title)
            write_text(self.file(number, "json"), json.dumps(asdict(note)) + "\n")
            return note

    def stop(self, number: Any) -> None:
        """Interrupt a job as Ctrl-C would: what it finished is kept. Raises InputError for one that is not at work."""
        note = self.noted(number)
        if not self.at_work(note):
            raise InputError(f"job {note.number} is not at work")
        with suppress(ProcessLookupError):
            os.kill(note.pid, signal.SIGTERM)

    def again(self, number: Any) -> Note:
        """Give the command of a job once more. Raises InputError, OSError."""
        note = self.noted(number)
        return self.start(note.kind, note.words, note.title)

    def leave(self) -> int | None:
        """Stop what this process began, for the lab ends; returns its number."""
        for number, process in self.own.items():
            if process.poll() is None:
                process.terminate()
                return number
        return None

    def told(self) -> list[dict[str, Any]]:
        """Every job with how it stands and what it said, the newest first."""
        return [self.standing(note) for note in self.notes()[:SHOWN]]

    def standing(self, note: Note) -> dict[str, Any]:
        """A job: how it stands, how far it is, what it said last, and what it made."""
        running = self.at_work(note)
        out, lines = self.text(note.number, "out"), self.text(note.number, "err").splitlines()
        offer = OFFERS.get(note.kind)
        made = offer.end.search(out) if offer and not running else None
        wrong = [line for line in lines if line.startswith("error: ")]
        state = RUNNING if running else FINISHED if made else FAILED if wrong else STOPPED
        far = next((m for line in reversed(lines) if (m := DONE.search(line))), None)
        said = [line for line in lines if line.strip() and not DONE.search(line)]
        return {
            "number": note.number, "kind": note.kind, "title": offer.title if offer else note.kind,
            "of": note.title, "command": " ".join(["marchland", *note.words]), "begun": note.begun, "state": state,
            "done": int(far[1]) / 100 if far and running else None, "left": far[2] if far and running else None,
            "last": wrong[-1] if wrong and state == FAILED else said[-1] if said else "",
            "made": made[1] if made else None, "said": out if made else "",
            "again": offer.again if offer and state in (STOPPED, FAILED) else "",
        }  # fmt: skip

    def noted(self, number: Any) -> Note:
        """The note of a job. Raises InputError."""
        for note in self.notes():
            if note.number == number and not isinstance(number, bool):
                return note
        raise InputError(f"there is no job {str(number)[:20]}")

    def at_work(self, note: Note) -> bool:
        """Whether a job's process is there, begun by this lab or by one that was killed."""
        mine = self.own.get(note.number)
        if mine is not None and mine.pid == note.pid:
            return mine.poll() is None
        return locks.alive(note.pid, note.since) and not ended(note.pid)

    def text(self, number: int, kind: str) -> str:
        """The end of what a job printed."""
        try:
            return self.file(number, kind).read_text(encoding="utf-8", errors="replace")[-SAID:]
        except OSError:
            return ""

    def file(self, number: int, kind: str) -> Path:
        """A file of a job."""
        return self.home / f"{number:03d}.{kind}"


def ended(pid: int) -> bool:
    """Whether a process has ended and nobody has asked how, as Linux tells it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False
