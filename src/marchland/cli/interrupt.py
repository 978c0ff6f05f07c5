"""Ctrl-C and SIGTERM: one way to stop for every command, from the first import to the last file.

The first signal raises KeyboardInterrupt in the main thread, which unwinds, says what is kept and ends with exit code
130. Two things can hold that up: code outside of Python (a compilation takes many seconds) and threads that finish
their work. So a thread of its own hears of the signal at once, waits for GRACE seconds and then ends the process; a
second signal ends it without waiting. Ending like this is safe, since files appear whole or not at all. This module
imports next to nothing: it is ready before anything heavy is loaded.
"""

from __future__ import annotations

import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

INTERRUPTED = 130
GRACE = 3.0
"""Seconds that a command has to unwind in."""
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Standing:
    """Whether a stop was asked for, was told to the user, and whether the command resumes."""

    asked = False
    told = False
    resumable = False


standing = _Standing()


def install() -> None:
    """Take over Ctrl-C and SIGTERM; to be called once, in the main thread, before heavy imports."""
    for number in SIGNALS:
        signal.signal(number, _stop)
    import os
    import threading

    if os.name != "posix":
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reader,), daemon=True, name="interrupt").start()


def resumable(yes: bool) -> None:
    """A command begins: note whether it goes on where it stood when it is given again."""
    standing.resumable, standing.told = yes, standing.asked and standing.told


def finishing() -> None:
    """From here on only what Python tidies is left: a signal ends the process at once."""
    for number in SIGNALS:
        signal.signal(number, _stop_now)


def tell(kept: str = "") -> None:
    """Say once, on standard error, that the command was interrupted, what is kept, and how to go on."""
    if standing.told:
        return
    standing.told = True
    import shlex

    again = "what is finished is kept; resume with:\n  " + shlex.join(["marchland", *sys.argv[1:]])
    text = (
        "; ".join(["interrupted", *([kept] if kept else []), *([again] if standing.resumable else [])]) + "\n"
    )
    try:
        sys.stderr.write(
            ("\x1b[?25h" if sys.stderr.isatty() else "") + text
        )  # a bar may have hidden the cursor
        sys.stderr.flush()
    except (OSError, ValueError):  # closed, or nobody reads
        pass


def leave() -> None:
    """End the process at once, with what was printed."""
    import os

    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(INTERRUPTED)


def _stop(number: int, frame: FrameType | None) -> None:
    if standing.asked or _importing(frame):
        _stop_now(number, frame)
    standing.asked = True
    raise KeyboardInterrupt


def _stop_now(number: int, frame: FrameType | None) -> None:
    standing.asked = True
    tell()
    leave()


def _importing(frame: FrameType | None) -> bool:
    """Whether a module is being loaded: extensions print or swallow what is raised there, and nothing needs care."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _watch(reader: int) -> None:
    """Wait for a signal of ours, then for GRACE, then end the process if it still runs."""
    import os
    import time

    ours = bytes(int(number) for number in SIGNALS)
    while not any(number in ours for number in os.read(reader, 64)):
        pass
    time.sleep(GRACE)
    _stop_now(0, None)
