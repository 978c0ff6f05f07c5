"""What commands share: errors to exit codes, progress on standard error, JSON on standard output."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from marchland.cli import interrupt
from marchland.errors import BAD_INPUT, FAILED, INTERRUPTED, InputError, MarchlandError, Notice
from marchland.files.plain_json import cleaned
from marchland.terminal.outlet import ascii_only

if TYPE_CHECKING:
    from marchland.terminal.progress import Telling

CACHE_TROUBLE = re.compile(
    r"Error (writ|read)ing persistent compilation cache entry for '[^']*': (.*)", re.DOTALL
)
"""What JAX warns of, program by program, when its cache is damaged or its disk full."""


def say(text: str) -> None:
    """A line on standard error."""
    typer.echo(text, err=True)


def as_json(value: Any) -> None:
    """One JSON object on standard output; numbers that are not finite become null."""
    typer.echo(json.dumps(cleaned(value), ensure_ascii=ascii_only(), allow_nan=False))


def pairs(items: Sequence[str]) -> dict[str, str]:
    """`key=value` texts as a mapping. Raises InputError for anything else."""
    found = {}
    for item in items:
        key, sign, value = item.partition("=")
        if not sign or not key.strip():
            raise InputError(f"--set {item}: expected key=value, for instance --set time.weeks=104")
        found[key.strip()] = value
    return found


@contextmanager
def noticing(quiet: bool = False) -> Iterator[None]:
    """Say each notice of the library, and each trouble of JAX with its cache, in one line, once; nothing if quiet."""
    said: set[str] = set()
    with warnings.catch_warnings():
        others = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            trouble = CACHE_TROUBLE.match(str(message))
            if not issubclass(category, Notice) and not trouble:
                others(message, category, *where, **more)
                return
            text = str(message)
            if trouble:
                done = {"writ": "kept", "read": "read back"}[trouble[1]]
                text = f"compiled programs cannot be {done} ({trouble[2]}): each start takes longer"
            if not quiet and text not in said:
                said.add(text)
                say(f"note: {text}")

        warnings.showwarning = show
        warnings.simplefilter("always", Notice)
        yield


@contextmanager
def guarded(resumable: bool = False, quiet: bool = False) -> Iterator[None]:
    """Turn errors that a user can mend into a message and an exit code; others keep their traceback.

    Notices of the library are said in one line each, unless `quiet`.
    """
    interrupt.resumable(resumable)
    try:
        with noticing(quiet):
            yield
    except MarchlandError as error:
        text = str(error)
        say(
            text if ": error: " in text.partition("\n")[0] else f"error: {text}"
        )  # events name file and line first
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        interrupt.tell()
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        from marchland.scenario.errors import ScenarioError

        if isinstance(error, ScenarioError):
            say(str(error))
            raise typer.Exit(BAD_INPUT) from None
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            say(f"error: {error.strerror or error}: {error.filename or ''}".rstrip(": "))
            raise typer.Exit(FAILED) from None
        raise


def telling(quiet: bool) -> Telling:
    """How a command tells of work that takes minutes: on standard error, or not at all."""
    from marchland.terminal.progress import SILENT, shown

    return SILENT if quiet else shown()
