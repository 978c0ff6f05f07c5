"""Disks that are full or cannot be written: words and an exit code, nothing half made, and then the same command works.

    python -m verification.disks [--sizes N]

Every command that writes is given a small file system of its own (a tmpfs, which needs the right to mount): full after
a share of what the command needs, then grown, and the same command must leave the files that an undisturbed one
leaves. Then a file system that is read only, and a cache that is. A finding is a traceback, an exit code other than 1
on a full disk, a message that does not say so, or a file more or less.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FULL = ("no space left", "disk is full")
KILOBYTE = 1024
ROOMY = 64 * KILOBYTE
"""Kilobytes of a file system that is never full here."""


@dataclass(frozen=True)
class Writer:
    """A command that writes into its working folder; `needs` are commands given before the disk gets small."""

    name: str
    command: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...] = ()


MAPPED = ("--map", "date_start=date", "--map", "best=deaths", "--map", "place=place", "--release", "1")
RUN = ("run", "two_valleys", "--runs", "64", "--quiet", "--out", "made")
WRITERS = (
    Writer("run", RUN),
    *(
        Writer(f"export {to}", ("export", "made", "--to", to, "--out", "tables"), (RUN,))
        for to in ("csv", "parquet", "netcdf")
    ),
    Writer("report", ("report", "made", "--out", "report.html"), (RUN,)),
    Writer("new", ("new", "copy")),
    Writer("import", ("events", "import", "events.csv", "--as", "csv", *MAPPED, "--store", "store.duckdb")),
    Writer("compare", ("compare", "two_valleys", "--runs", "64", "--quiet", "--out", "compared")),
)


def mountable() -> str | None:
    """Why no small file system can be mounted here; None if one can."""
    if shutil.which("mount") is None:
        return "there is no mount command"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], capture_output=True, text=True
        )
        if done.returncode:
            return f"no small file system can be mounted ({done.stderr.strip()})"
        subprocess.run(["umount", folder], check=True)
    return None


@contextmanager
def disk(kilobytes: int) -> Iterator[Path]:
    """A file system of some size, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder],
            check=True,
            capture_output=True,
        )
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def remount(folder: Path, options: str) -> None:
    """Change a mounted file system: `size=...k`, `ro`, `rw`."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True, capture_output=True)


def marchland(command: tuple[str, ...], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of marchland in a process of its own, working in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "marchland", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, **more},
        timeout=600,
    )


def used(folder: Path) -> int:
    """Kilobytes that a mounted file system holds."""
    return shutil.disk_usage(folder).used // KILOBYTE


def files(folder: Path) -> set[str]:
    """Every file below a folder, block marks and chunks included."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def prepare(writer: Writer, folder: Path) -> None:
    """What must be there before the command."""
    rows = "".join(
        f"2002-0{1 + i % 6}-1{i % 9},Town {i},33.{i % 9},44.{i % 7},{i % 5}\n" for i in range(2000)
    )
    (folder / "events.csv").write_text("date,place,latitude,longitude,deaths\n" + rows, encoding="utf-8")
    for command in writer.needs:
        marchland(command, folder).check_returncode()


def full(writer: Writer, share: float) -> list[str]:
    """Findings of one command on a disk that fills up after `share` of what it needs."""
    with disk(ROOMY) as folder:
        prepare(writer, folder)
        before = used(folder)
        done = marchland(writer.command, folder)
        if done.returncode:
            return [f"{writer.name}: does not work undisturbed: {done.stderr.strip()[-300:]}"]
        undisturbed, need = files(folder), used(folder) - before
    with disk(ROOMY) as folder:
        prepare(writer, folder)
        remount(folder, f"size={used(folder) + max(4, int(share * need))}k")
        done = marchland(writer.command, folder)
        # A store may keep its last changes beside it (`.wal`) where it has no room to fold them in.
        fitted = done.returncode == 0 and {f for f in files(folder) if not f.endswith(".wal")} == undisturbed
        found = [] if fitted else judged(writer.name, done, FULL)
        remount(folder, f"size={ROOMY}k")
        again = marchland(writer.command, folder)
        if again.returncode:
            found.append(
                f"{writer.name}: with room again it ends with {again.returncode}: {again.stderr[-300:]}"
            )
        elif files(folder) != undisturbed:
            found.append(
                f"{writer.name}: other files than undisturbed: {sorted(files(folder) ^ undisturbed)[:5]}"
            )
    return found


def read_only(writer: Writer) -> list[str]:
    """Findings of one command in a folder that cannot be written."""
    with disk(ROOMY) as folder:
        prepare(writer, folder)
        remount(folder, "ro")
        return judged(writer.name, marchland(writer.command, folder), ("read-only",))


def judged(name: str, done: subprocess.CompletedProcess[str], words: tuple[str, ...]) -> list[str]:
    """What is wrong with how a command failed."""
    said = done.stderr + done.stdout
    found = []
    if "Traceback" in said:
        found.append(f"{name}: a traceback: {said.strip().splitlines()[-1]}")
    if done.returncode != 1:
        found.append(f"{name}: exit {done.returncode}, expected 1: {said.strip()[-300:]}")
    if not any(word in said.casefold() for word in words):
        found.append(f"{name}: says none of {words}: {said.strip()[-300:]}")
    return found


def sealed_cache() -> list[str]:
    """Findings of a run whose cache cannot be written: it works, says so in a line, and with --quiet says nothing."""
    found = []
    with disk(ROOMY) as cache, tempfile.TemporaryDirectory() as folder:
        remount(cache, "ro")
        place = {"XDG_CACHE_HOME": str(cache)}
        loud = marchland(("run", "two_valleys", "--runs", "8"), Path(folder), **place)
        quiet = marchland(RUN, Path(folder), **place)
    if loud.returncode or "cannot be kept" not in loud.stderr or "Traceback" in loud.stderr:
        found.append(f"sealed cache: exit {loud.returncode}: {loud.stderr.strip()[-300:]}")
    if quiet.returncode or quiet.stderr or quiet.stdout:
        found.append(f"sealed cache, --quiet: exit {quiet.returncode}: {quiet.stderr.strip()[-300:]}")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the series; prints findings and one summary line, returns 1 if there are any."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, default=2, help="sizes of full disk tried for each command")
    asked = parser.parse_args(arguments)
    why_not = mountable()
    if why_not:
        print(f"disks: not run: {why_not}")
        return 0
    shares = [(i + 0.5) / asked.sizes for i in range(asked.sizes)]
    found = [line for writer in WRITERS for share in shares for line in full(writer, share)]
    found += [line for writer in WRITERS for line in read_only(writer)]
    found += sealed_cache()
    for line in found:
        print(line)
    print(
        f"disks: {len(WRITERS)} commands, {len(WRITERS) * (len(shares) + 1) + 1} disks, {len(found)} findings"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
