"""An edited comparison given to `report`: is every edit refused in words, or does it make a whole page?

    python -m verification.mutate_json --count 300 --seed 1 [--from FOLDER]

Each case takes `comparison.json` of a comparison (made anew unless one is named) and edits one to three places: a value
taken away, or replaced by one of another type, by NaN or by a huge number, a key renamed, a list cut or doubled, a part
exchanged for another, bytes cut off or written over. A finding is a traceback, an exit code other than 0 and 2, an exit
code of 2 without the name of the file, a page that is not whole, or one that says NaN. Ends with one line; exit code 1
if anything was found.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from marchland.cli.app import app

FILE = "comparison.json"
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 3, 10**20, 10**400, -0.5, 1.5, 1e300, float("nan"), float("inf"), float("-inf"),
    "", "x", "NaN", "2002-13-45", "\ud800", "<script>alert(1)</script>", "{{ 7 * 7 }}", "\x1b[31m", "x" * 10_000,
    [], [None], ["x"], [1, 2, 3], {}, {"x": 1}, {"value": 1},
)  # fmt: skip
"""Values that are put in the place of others."""
Path_ = tuple[Any, ...]


def places(value: Any, at: Path_ = ()) -> list[Path_]:
    """Where there is anything, by keys."""
    found = [at] if at else []
    if isinstance(value, dict):
        for key, item in value.items():
            found += places(item, (*at, key))
    elif isinstance(value, list):
        for k, item in enumerate(value):
            found += places(item, (*at, k))
    return found


def part(value: Any, at: Path_) -> Any:
    """What is at a place."""
    for key in at:
        value = value[key]
    return value


def edit(value: Any, rng: random.Random) -> None:
    """One edit at a place drawn evenly from the branches, so that small parts get as many as large ones."""
    at: Path_ = ()
    while True:
        here = part(value, at)
        keys = (
            list(here) if isinstance(here, dict) else list(range(len(here))) if isinstance(here, list) else []
        )
        if not keys or (at and rng.random() < 0.25):
            break
        at = (*at, rng.choice(keys))
    if not at:
        return
    home, key = part(value, at[:-1]), at[-1]
    EDITS[rng.randrange(len(EDITS))](home, key, value, rng)


def replace(home: Any, key: Any, whole: Any, rng: random.Random) -> None:
    """Another value in its place."""
    home[key] = copy.deepcopy(rng.choice(ODD))


def remove(home: Any, key: Any, whole: Any, rng: random.Random) -> None:
    """Take it away."""
    del home[key]


def rename(home: Any, key: Any, whole: Any, rng: random.Random) -> None:
    """The same under another key, or twice in a list."""
    if isinstance(home, dict):
        home[f"{key}{rng.choice(('_', ' ', 'x', '.'))}"] = home.pop(key)
    else:
        home.append(copy.deepcopy(home[key]))


def exchange(home: Any, key: Any, whole: Any, rng: random.Random) -> None:
    """A copy of another part of the whole in its place."""
    home[key] = copy.deepcopy(part(whole, rng.choice(places(whole))))


EDITS: tuple[Callable[[Any, Any, Any, random.Random], None], ...] = (
    replace,
    replace,
    remove,
    rename,
    exchange,
)


def mutated(told: dict[str, Any], rng: random.Random) -> bytes:
    """An edited comparison, as bytes of a file."""
    if rng.random() < 0.1:
        plain = bytearray(json.dumps(told).encode())
        if rng.random() < 0.5:
            return bytes(plain[: rng.randrange(len(plain))])
        for _ in range(rng.randint(1, 20)):
            plain[rng.randrange(len(plain))] = rng.randrange(256)
        return bytes(plain)
    value = copy.deepcopy(told)
    for _ in range(rng.randint(1, 3)):
        edit(value, rng)
    return json.dumps(value).encode("utf-8", "surrogatepass")


def judge(folder: Path) -> str:
    """What is wrong with how `report` took a folder; empty if nothing is."""
    out = folder / "page.html"
    out.unlink(missing_ok=True)
    done = CliRunner().invoke(app, ["report", str(folder), "--out", str(out)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        return f"{type(done.exception).__name__}: {done.exception}"
    if done.exit_code == 2:
        return (
            ""
            if FILE in done.output and not out.exists()
            else f"refused without its name: {done.output[:200]}"
        )
    if done.exit_code != 0:
        return f"exit code {done.exit_code}: {done.output[:200]}"
    text = out.read_text(encoding="utf-8")
    whole = text.rstrip().endswith("</html>") and "<script" not in text
    return (
        ""
        if whole and " nan " not in text and ">nan" not in text
        else "a page that is not whole, or says nan"
    )


def run(source: Path, count: int, seed: int) -> list[str]:
    """Findings of so many edited copies of the comparison in a folder."""
    told = json.loads((source / FILE).read_text(encoding="utf-8"))
    findings = []
    with tempfile.TemporaryDirectory() as place:
        for k in range(count):
            (Path(place) / FILE).write_bytes(mutated(told, random.Random(f"{seed} {k}")))
            wrong = judge(Path(place))
            findings += [f"case {k}: {wrong}"] * bool(wrong)
    return findings


def made(folder: Path) -> Path:
    """A small comparison of the teaching scenario."""
    command = [
        "compare",
        "two_valleys",
        "--strategies",
        "history,settlement",
        "--runs",
        "64",
        "--weeks",
        "20",
    ]
    done = CliRunner().invoke(app, [*command, "--without", "hold", "--out", str(folder), "--json"])
    if done.exit_code:
        raise SystemExit(done.output)
    return folder


def main() -> None:
    """Edit, report, and say what was found."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--count", type=int, default=300)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--from", dest="source", type=Path, help="folder of a comparison")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        findings = run(options.source or made(Path(place) / "made"), options.count, options.seed)
    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"mutate_json: {options.count} edited comparisons, {len(findings)} findings")
    raise SystemExit(bool(findings))


if __name__ == "__main__":
    main()
