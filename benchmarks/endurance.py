"""What grows when nothing should: `python benchmarks/endurance.py [--futures N] [--repeats N] [SCENARIO]`.

Memory of `marchland run` at a tenth of N futures and at N, each in a process of its own (futures are streamed, so the
second may be larger only by what the summary keeps of each), with CPU and wall seconds; and memory, threads and open
files of one process that runs, reports and drops a result of the teaching war N times: early, half-way, at the end.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import marchland as ml

MB = 2**20


def grown(scenario: str, futures: int, folder: Path) -> tuple[float, float, float, float]:
    """Peak memory of a run in MB, size on disk in MB, CPU and wall seconds."""
    began = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "marchland",
        "run",
        scenario,
        "--runs",
        str(futures),
        "--quiet",
        "--out",
        "out",
    ]
    process = subprocess.Popen(command, cwd=folder)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the run ended with {os.waitstatus_to_exitcode(status)}")
    size = sum(path.stat().st_size for path in (folder / "out").rglob("*") if path.is_file())
    shutil.rmtree(folder / "out")
    return used.ru_maxrss / 1024, size / MB, used.ru_utime + used.ru_stime, time.monotonic() - began


def held() -> tuple[float, int, int]:
    """Memory of this process in MB, its threads, its open files."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return (
        pages * os.sysconf("SC_PAGE_SIZE") / MB,
        threading.active_count(),
        len(list(Path("/proc/self/fd").iterdir())),
    )


def repeated(times: int, folder: Path) -> list[tuple[int, float, int, int]]:
    """Runs one after another in this process, and what it holds after a tenth, a half and all of them."""
    told = []
    for k in range(times):
        out = folder / "again"
        ml.report(ml.run("two_valleys", runs=64, seed=k, out=out))
        shutil.rmtree(out)
        if k + 1 in (max(times // 10, 1), times // 2, times):
            told.append((k + 1, *held()))
    return told


def main() -> None:
    """Print the lines."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("scenario", nargs="?", default="iraq_syria_2014")
    asked.add_argument("--futures", type=int, default=100_000)
    asked.add_argument("--repeats", type=int, default=200)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for futures in (options.futures // 10, options.futures) if options.futures else ():
            memory, size, cpu, wall = grown(options.scenario, futures, Path(place))
            print(
                f"{options.scenario}, {futures:,} futures: {memory:,.0f} MB at most, {size:,.0f} MB on disk, "
                f"{cpu:,.0f} CPU s, {wall:,.0f} s",
                flush=True,
            )
        for k, memory, threads, handles in repeated(options.repeats, Path(place)) if options.repeats else ():
            print(
                f"run {k} in one process: {memory:,.0f} MB, {threads} threads, {handles} open files",
                flush=True,
            )


if __name__ == "__main__":
    main()
