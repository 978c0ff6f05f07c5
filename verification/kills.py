"""Commands killed (kill -9) at random moments and given again: do they end as if nothing had happened?

    python -m verification.kills --series small --seed 1 --state kills.json

Every command is first run undisturbed, as many at once as there are jobs: these must agree, and give the time within
which it is killed. Then it is begun in a fresh folder, killed at a moment drawn evenly from that time, and given
again. A finding is a second exit code other than 0, or a folder that differs in any decoded number or text from that
of the undisturbed command, by files left behind included. `small` is 200 kills on the teaching scenario, `default` 16
on the shipped case, with 256 parameter sets learned and 256 futures of a strategy tried, so that they end within the
hour. With --state the series goes on where it was stopped, each kill being the same as it would have been. A line for
every command and one in all; exit code 1 if anything was found.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import marchland
from marchland.files.writing import write_text
from verification.decoded import decoded, differences

TRIES = 6
"""Moments that are drawn for one kill, if the command ends before."""
MADE, EVENTS = "results/two_valleys-001", "events.csv"
RUN = ("run", "two_valleys", "--runs", "64", "--quiet")
EXPORT = ("export", MADE, "--out", "out", "--to")


@dataclass(frozen=True)
class Kind:
    """A command, how many times it is killed, and the file or folder that it begins with."""

    name: str
    kills: int
    command: tuple[str, ...]
    given: str = ""


SMALL = (
    Kind("run", 60, ("run", "two_valleys", "--runs", "64", "--until", "2001-07-01", "--quiet")),
    Kind("compare", 34, ("compare", "two_valleys", "--strategies", "history,settlement", "--runs", "64",
                         "--weeks", "20", "--without", "hold", "--quiet")),
    Kind("trial", 16, ("trial", "two_valleys", "--runs", "64", "--quiet")),
    Kind("import", 30, ("events", "import", EVENTS, "--release", "25.1", "--store", "events.duckdb"), EVENTS),
    Kind("export csv", 15, (*EXPORT, "csv"), MADE),
    Kind("export parquet", 15, (*EXPORT, "parquet"), MADE),
    Kind("export netcdf", 10, (*EXPORT, "netcdf"), MADE),
    Kind("report", 20, ("report", MADE), MADE),
)  # fmt: skip
DEFAULT = (
    Kind("default run", 10, ("run", "--quiet")),
    Kind("default calibrate", 3, ("calibrate", "--runs", "256", "--verify", "2", "--quiet")),
    Kind("default trial", 3, ("trial", "--runs", "256", "--quiet")),
)
SERIES = {"small": SMALL, "default": DEFAULT, "all": (*SMALL, *DEFAULT)}


@dataclass(kw_only=True)
class Work:
    """The folder of a series, its seed, and what was found so far, kept in a file if there is one."""

    place: Path
    seed: int
    jobs: int
    state: Path | None = None
    warm: bool = True
    """Begin with a cache of its own, and fill it before anything is timed."""
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, **parts: Any) -> None:
        """Keep more of what is known of a command: lists grow, everything else is put in place."""
        with self.lock:
            known = self.found.setdefault(kind, {"done": [], "findings": []})
            for name, value in parts.items():
                known[name] = known[name] + value if name in ("done", "findings") else value
            if self.state is not None:
                write_text(self.state, json.dumps({"seed": self.seed, "found": self.found}, indent=1) + "\n")

    def fresh(self, kind: Kind, name: str) -> Path:
        """A new folder with what the command begins with."""
        folder = self.place / f"{kind.name.replace(' ', '-')}-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        source = self.place / "given" / kind.given
        if kind.given and source.is_dir():
            shutil.copytree(source, folder / kind.given)
        elif kind.given:
            shutil.copyfile(source, folder / kind.given)
        return folder

    def start(self, folder: Path, command: Sequence[str]) -> subprocess.Popen[str]:
        """Begin a command of marchland in a folder; temporary files lie in the series' own."""
        own = {"TMPDIR": str(self.place / "tmp")}
        if self.warm:
            own["XDG_CACHE_HOME"] = str(self.place / "cache")
        return subprocess.Popen(
            [sys.executable, "-m", "marchland", *command],
            cwd=folder,
            env={**os.environ, **own, "PYTHONPATH": str(Path(marchland.__file__).resolve().parents[1])},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, folder: Path, command: Sequence[str]) -> str:
        """Run a command to its end; what it says if that is no good end."""
        process = self.start(folder, command)
        _, said = process.communicate()
        return "" if process.returncode == 0 else f"exit code {process.returncode}: {said.strip()[-400:]}"


def undisturbed(work: Work, kind: Kind) -> None:
    """Run a command a first time for what it compiles, then once in every job; keep its time and what it makes."""
    if "made" in work.found.get(kind.name, {}):
        return

    def one(k: int) -> tuple[float, str, dict[str, str]]:
        folder, began = work.fresh(kind, f"undisturbed-{k}"), time.monotonic()
        wrong = work.finish(folder, kind.command)
        took = time.monotonic() - began
        made = {} if wrong else decoded(folder)
        shutil.rmtree(folder)
        return took, wrong, made

    if work.warm:
        one(0)
    with ThreadPoolExecutor(work.jobs) as pool:
        each = list(pool.map(one, range(work.jobs)))
    wrong = [text for _, text, _ in each if text]
    wrong += [f"two undisturbed differ: {d}" for _, _, made in each for d in differences(made, each[0][2])]
    seconds = sum(took for took, _, _ in each) / len(each)
    findings = [f"{kind.name}, undisturbed: {text}" for text in wrong]
    work.note(kind.name, seconds=seconds, findings=findings, made=each[0][2])


def kill(work: Work, kind: Kind, k: int) -> None:
    """Kill a command once, give it again, and note what was found."""
    known = work.found[kind.name]
    rng = random.Random(f"{work.seed} {kind.name} {k}")
    for _ in range(TRIES):
        at = rng.uniform(0, known["seconds"])
        folder = work.fresh(kind, str(k))
        process = work.start(folder, kind.command)
        try:
            process.wait(at)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        if process.returncode < 0:
            break
    else:
        return
    wrong = work.finish(folder, kind.command)
    found = [wrong] if wrong else differences(decoded(folder), known["made"])
    shutil.rmtree(folder)
    said = [f"{kind.name}, killed after {at:.2f} s ({k}): {text}" for text in found]
    work.note(kind.name, findings=said, done=[k])


def prepare(work: Work) -> None:
    """Make a result to export and to report on, and a file of events to import."""
    given = work.place / "given"
    for folder in (given, work.place / "tmp", work.place / "cache"):
        folder.mkdir(parents=True, exist_ok=True)
    if not (given / EVENTS).exists():
        write_text(given / EVENTS, events(random.Random(work.seed)))
    wrong = work.finish(given, RUN)
    if wrong:
        raise SystemExit(f"kills: nothing to begin with: {wrong}")


def events(rng: random.Random, rows: int = 20_000) -> str:
    """A file of invented events, in the columns of UCDP GED that are needed."""
    header = ("id,relid,year,active_year,code_status,type_of_violence,conflict_new_id,conflict_name,dyad_new_id,"
              "dyad_name,side_a_new_id,side_a,side_b_new_id,side_b,number_of_sources,where_prec,where_coordinates,"
              "adm_1,adm_2,latitude,longitude,country,country_id,region,event_clarity,date_prec,date_start,date_end,"
              "deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low")  # fmt: skip
    lines = [header]
    for k in range(rows):
        year, month, day = rng.randint(2001, 2003), rng.randint(1, 12), rng.randint(1, 28)
        a, b, c, d = (rng.randint(0, 9) for _ in range(4))
        when, all_of = f"{year}-{month:02d}-{day:02d}", a + b + c + d
        lines.append(
            f"{k},VAL-{year}-1-{k},{year},1,Clear,1,1,Vale: Government,1,Crown - Rebels,1,Crown,2,Rebels,1,1,"
            f"Birkton,Birkdale,Birkton,{rng.uniform(30, 31):.4f},{rng.uniform(-31, -30):.4f},Vale,900,Atlantic,1,1,"
            f"{when},{when},{a},{b},{c},{d},{all_of},{all_of + rng.randint(0, 5)},{all_of}"
        )
    return "\n".join(lines) + "\n"


def series(work: Work, kinds: Sequence[Kind]) -> list[str]:
    """Kill all commands as often as they ask for; returns a line for each."""
    prepare(work)
    lines = []
    for kind in kinds:
        undisturbed(work, kind)
        left = [k for k in range(kind.kills) if k not in work.found[kind.name]["done"]]
        with ThreadPoolExecutor(work.jobs) as pool:
            list(pool.map(lambda k, kind=kind: kill(work, kind, k), left))
        known = work.found[kind.name]
        lines.append(f"{kind.name}: {len(known['done'])} kills, {len(known['findings'])} findings")
        print(lines[-1], flush=True)
    return lines


def main() -> None:
    """Run a series and say what was found."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--series", choices=tuple(SERIES), default="small")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", metavar="WORD", default="", help="commands whose name holds this word")
    asked.add_argument("--most", type=int, default=1000, help="kills of each command at most")
    asked.add_argument("--jobs", type=int, default=2, help="commands at work at once")
    asked.add_argument("--state", type=Path, help="file in which the series keeps how far it is")
    options = asked.parse_args()
    chosen = [kind for kind in SERIES[options.series] if options.only in kind.name]
    kinds = [replace(kind, kills=min(kind.kills, options.most)) for kind in chosen]
    known: dict[str, Any] = {}
    if options.state is not None and options.state.exists():
        known = json.loads(options.state.read_text(encoding="utf-8"))
        if known["seed"] != options.seed:
            raise SystemExit(f"{options.state} is of --seed {known['seed']}")
    with tempfile.TemporaryDirectory(prefix="kills-") as place:
        work = Work(
            place=Path(place),
            seed=options.seed,
            jobs=options.jobs,
            state=options.state,
            found=known.get("found", {}),
        )
        series(work, kinds)
    all_of = [work.found[kind.name] for kind in kinds]
    findings = [f for one in all_of for f in one["findings"]]
    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"kills: {sum(len(one['done']) for one in all_of)} kills, {len(findings)} findings")
    raise SystemExit(bool(findings))


if __name__ == "__main__":
    main()
