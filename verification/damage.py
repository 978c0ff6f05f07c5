"""Results that were hit after they were written: does anything leave them with other numbers, or end in a traceback?

    python -m verification.damage --count 450 --seed 1

One small result of `two_valleys` is made. Then, `--count` times, a copy of it is hit in one place (a bit flipped, a
file missing, cut off, swapped or put there that does not belong, a manifest edited) and asked for its check and
its table. A finding is a traceback; a table that differs from the whole result's while the exit code is 0; a
check that calls whole what the table refuses, or the other way round. A few are then given the command that made
them, after which they must be whole and give the same table. Ends with one line; exit code 1 if anything was found.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from marchland.cli.app import app

Rng = random.Random
MADE = ["run", "two_valleys", "--runs", "70", "--seed", "3", "--until", "2001-03-04", "--quiet", "--out"]
"""The command that makes the result: two blocks, the second not full, eight weeks."""
TABLE = "csv/summary.csv"
MENDED = 20
"""One in so many hits is mended too; that simulates."""


def flip(file: Path, rng: Rng) -> None:
    """One bit."""
    content = bytearray(file.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    file.write_bytes(bytes(content))


def cut(file: Path, rng: Rng) -> None:
    """The end is lost."""
    file.write_bytes(file.read_bytes()[: rng.randrange(file.stat().st_size)])


def missing(file: Path, rng: Rng) -> None:
    """Gone."""
    file.unlink()


def grown(file: Path, rng: Rng) -> None:
    """Something follows."""
    file.write_bytes(file.read_bytes() + rng.randbytes(7))


def folder(file: Path, rng: Rng) -> None:
    """A folder stands there."""
    file.unlink()
    file.mkdir()


def other(file: Path, rng: Rng) -> None:
    """The content of another file of the same name: readable, and wrong."""
    root = next(p for p in file.parents if (p / "manifest.json").exists())
    if (root / "blocks") in file.parents:
        same = list((root / "blocks").iterdir())
    else:
        same = [p for p in root.rglob(file.name) if p.is_file()]
    file.write_bytes(rng.choice([p for p in same if p != file] or same).read_bytes())


WAYS: tuple[Callable[[Path, Rng], None], ...] = (flip, flip, flip, cut, missing, grown, folder, other)


def files_of(root: Path) -> list[list[Path]]:
    """Files of a result by kind, so that each kind is hit as often."""
    found = sorted(p for p in root.rglob("*") if p.is_file())
    chunks = [p for p in found if "c" in p.relative_to(root).parts]
    forms = [p for p in found if p.name == "zarr.json"]
    return [chunks, forms, sorted((root / "blocks").iterdir()), [root / "scenario.json"]]


def hit_a_file(root: Path, rng: Rng) -> str:
    """Hit one file in one way."""
    file, way = rng.choice(rng.choice(files_of(root))), rng.choice(WAYS)
    way(file, rng)
    return f"{way.__name__} {file.relative_to(root)}"


def put_there(root: Path, rng: Rng) -> str:
    """A file that does not belong: a chunk where there is none, an array, a mark."""
    futures = root / "futures.zarr"
    arrays = sorted(p for p in futures.iterdir() if p.is_dir())
    kind = rng.choice(("chunk", "array", "mark", "note"))
    if kind == "chunk":
        source = rng.choice([p for p in rng.choice(arrays).rglob("*") if p.is_file()])
        target = rng.choice(arrays) / "c" / str(rng.randrange(5))
        while target.exists():
            target = target.with_name(str(int(target.name) + 1))
        target.parent.mkdir(exist_ok=True)
        shutil.copy(source, target)
        return f"chunk {target.relative_to(root)}"
    if kind == "array":
        shutil.copytree(rng.choice(arrays), futures / "added")
    elif kind == "mark":
        (root / "blocks" / "00009").write_text("{}")
    else:
        (root / "notes.txt").write_text("mine")
    return kind


def lose_an_array(root: Path, rng: Rng) -> str:
    """A whole array, or all marks, or all futures."""
    arrays = sorted(p for p in (root / "futures.zarr").iterdir() if p.is_dir())
    lost = rng.choice([*arrays, root / "blocks", root / "futures.zarr"])
    shutil.rmtree(lost)
    return f"lost {lost.relative_to(root)}"


TEXTS = (b"{}", b"[]", b"null", b"", b"7", b'"x"', b"\xff\x00\x80", b"[" * 100_000, b'{"key": null}', b"{")
VALUES = (None, -1, 0, 10**30, 1e308, "x", "", [], {}, [[]], {"a": 1}, True)


def edit_the_manifest(root: Path, rng: Rng) -> str:
    """Another text, or one field edited, lost or added, anywhere in it."""
    file = root / "manifest.json"
    if rng.random() < 0.2:
        text = rng.choice(TEXTS)
        file.write_bytes(text)
        return f"manifest {text[:12]!r}"
    if rng.random() < 0.2:
        way = rng.choice(WAYS)
        way(file, rng)
        return f"{way.__name__} manifest"
    found = json.loads(file.read_text(encoding="utf-8"))
    at, name = found, rng.choice(sorted(found))
    while rng.random() < 0.5 and isinstance(at[name], dict) and at[name]:
        at = at[name]
        name = rng.choice(sorted(at))
    way = rng.choice(("set", "lose", "add"))
    if way == "set":
        at[name] = rng.choice([v for v in VALUES if v != at[name] or type(v) is not type(at[name])])
    elif way == "lose":
        del at[name]
    else:
        at["added"] = rng.choice(VALUES)
    file.write_text(json.dumps(found), encoding="utf-8")
    return f"manifest {way} {name}"


HITS = (hit_a_file, hit_a_file, hit_a_file, put_there, lose_an_array, edit_the_manifest, edit_the_manifest)


def ask(*command: str | Path) -> tuple[int, str, str]:
    """Exit code and output of a command, and the traceback if it ended in one."""
    done = CliRunner().invoke(app, [str(part) for part in command])
    crash = done.exception is not None and not isinstance(done.exception, SystemExit)
    return done.exit_code, done.output, repr(done.exception) if crash else ""


def judge(root: Path, table: bytes) -> list[str]:
    """What is wrong with how a result that was hit is met; its table is taken away again."""
    checked, said, crash = ask("check", root)
    exported, told, crash_too = ask("export", root, "--to", "csv")
    found = [f"traceback {text}" for text in (crash, crash_too) if text]
    if exported == 0 and (root / TABLE).read_bytes() != table:
        found.append("other numbers, exit 0")
    if (checked == 0) != (exported == 0):
        found.append(f"check says {checked} ({said.strip()[:90]}), export {exported} ({told.strip()[:90]})")
    shutil.rmtree(root / "csv", ignore_errors=True)
    return found


def mend(root: Path, table: bytes) -> list[str]:
    """What is wrong with a result after the command that made it was given again."""
    ran, told, crash = ask(*MADE, root)
    if crash:
        return [f"traceback in run {crash}"]
    if ran != 0:
        refused = "does not belong" in told or "holds something else" in told
        return [] if refused else [f"run ends with {ran}: {told.strip()[:90]}"]
    checked, said, crash = ask("check", root)
    return [f"mended, and still: {said.strip()[:90]} {crash}"] * (checked != 0) + judge(root, table)


def attack(made: Path, count: int, seed: int, again: bool = True) -> list[str]:
    """Findings of `count` hits on copies of a result; with `again`, some are mended by the command `MADE`."""
    findings = []
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place) / "whole"
        shutil.copytree(made, whole)
        code, said, crash = ask("export", whole, "--to", "csv")
        if code or crash:
            raise SystemExit(f"the whole result has no table: {said} {crash}")
        table = (whole / TABLE).read_bytes()
        shutil.rmtree(whole / "csv")
        for k in range(count):
            rng, copy = Rng(f"{seed} {k}"), Path(place) / str(k)
            shutil.copytree(whole, copy)
            what = rng.choice(HITS)(copy, rng)
            found = judge(copy, table)
            if again and k % MENDED == 0:
                found += mend(copy, table)
            findings += [f"hit {k} ({what}): {text}" for text in found]
            for text in findings[len(findings) - len(found) :]:
                print(text, file=sys.stderr, flush=True)
            shutil.rmtree(copy)
    return findings


def main() -> None:
    """Make a result, hit it, and say what was found."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--count", type=int, default=450, help="how many hits")
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        code, said, crash = ask(*MADE, Path(place) / "made")
        if code:
            sys.exit(f"no result to hit: {said} {crash}")
        findings = attack(Path(place) / "made", options.count, options.seed)
    print(f"damage: {options.count} results, {len(findings)} findings")
    raise SystemExit(bool(findings))


if __name__ == "__main__":
    main()
