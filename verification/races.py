"""Processes that work in one folder of results at once: is any result lost, mixed or called finished too early?

    python -m verification.races --trials 12 --seed 1

A trial starts three `marchland run` within a second of each other in one folder: two of the same plan, one of
another. One of them, chosen by chance, may be killed on the way (kill -9), as a machine does; the command of the
killed one is then given again. A finding is an exit code other than 0 (done) or 2 ("being made by process N"), a
plan without exactly one folder, a folder that its check does not call whole, futures that differ in any decoded
number from those of a run that nobody disturbed, or a claim left behind. Ends with one line; exit code 1 if
anything was found.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

import marchland
from marchland.errors import MarchlandError

PLANS = (11, 11, 12)
"""Seeds of the three runs of a trial."""
RUN = ("run", "two_valleys", "--runs", "64", "--until", "2001-02-04", "--quiet", "--seed")
LATE = 1.0
"""Seconds within which the three begin."""
LIFE = 12.0
"""Seconds within which the one that is killed is killed."""
BUSY = "is being made by process"


def start(folder: Path, *command: str) -> subprocess.Popen[str]:
    """Begin a command of marchland in a folder, with the code that this process uses."""
    source = str(Path(marchland.__file__).resolve().parents[1])
    return subprocess.Popen(
        [sys.executable, "-m", "marchland", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": source},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def numbers(result: Path) -> dict[str, Any]:
    """Every decoded number of a result."""
    ds = marchland.open_result(result).dataset
    return {str(name): array.values for name, array in ds.data_vars.items()}


def differ(found: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Variables that are not the same."""
    same = {n for n in found if n in expected and np.array_equal(found[n], expected[n], equal_nan=True)}
    return sorted({*found, *expected} - same)


def trial(folder: Path, rng: random.Random, expected: dict[int, dict[str, Any]], killing: bool) -> list[str]:
    """Findings of three processes in one folder."""
    victim = rng.randrange(len(PLANS)) if killing else None
    started = []
    for seed in PLANS:
        started.append(start(folder, *RUN, str(seed)))
        time.sleep(rng.uniform(0, LATE / len(PLANS)))
    if victim is not None:
        time.sleep(rng.uniform(0, LIFE))
        started[victim].kill()
    found = []
    for k, process in enumerate(started):
        _, said = process.communicate()
        fine = process.returncode == 0 or (process.returncode == 2 and BUSY in said)
        if not fine and not (k == victim and process.returncode < 0):
            found.append(f"exit code {process.returncode}: {said.strip()[-300:]}")
    if victim is not None:
        process = start(folder, *RUN, str(PLANS[victim]))
        _, said = process.communicate()
        if process.returncode:
            found.append(f"given again: exit code {process.returncode}: {said.strip()[-300:]}")
    for one in sorted(set(PLANS)):
        found += judge(folder / "results", one, expected[one])
    return found + [f"left behind: {path.relative_to(folder)}" for path in folder.glob("results/*/**/.*")]


def judge(results: Path, seed: int, expected: dict[str, Any]) -> list[str]:
    """Findings on the one folder that the plan of a seed should have."""
    manifests = {p.parent: json.loads(p.read_text("utf-8")) for p in results.glob("*/manifest.json")}
    mine = [folder for folder, manifest in manifests.items() if manifest["seed"] == seed]
    if len(mine) != 1 or not manifests[mine[0]]["finished"]:
        return [f"seed {seed}: expected one finished folder, not {[p.name for p in mine]}"]
    try:
        marchland.open_result(mine[0], deep=True)
    except MarchlandError as error:
        return [f"seed {seed}: {error}"]
    wrong = differ(numbers(mine[0]), expected)
    return [f"seed {seed}: {', '.join(wrong)} differ"] * bool(wrong)


def race(trials: int, seed: int, killing: bool = True) -> list[str]:
    """Findings of so many trials; every second one kills."""
    findings = []
    with tempfile.TemporaryDirectory() as place:
        expected = {}
        for one in set(PLANS):
            alone = Path(place) / f"alone-{one}"
            alone.mkdir()
            start(alone, *RUN, str(one)).communicate()
            expected[one] = numbers(alone / "results" / "latest")
        for k in range(trials):
            folder = Path(place) / str(k)
            folder.mkdir()
            found = trial(folder, random.Random(f"{seed} {k}"), expected, killing and k % 2 == 1)
            findings += [f"trial {k}: {text}" for text in found]
    return findings


def main() -> None:
    """Run the trials and say what was found."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--trials", type=int, default=12)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    findings = race(options.trials, options.seed)
    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"races: {options.trials} trials of {len(PLANS)} processes, {len(findings)} findings")
    raise SystemExit(bool(findings))


if __name__ == "__main__":
    main()
