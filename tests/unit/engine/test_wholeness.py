"""A result that was hit after it was written is refused in words that name the place and the mend, and is mended."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner
from typer.testing import Result as Done

from marchland.cli.app import app
from marchland.ensemble.place import find
from marchland.ensemble.run import Ensemble, execute
from marchland.ensemble.store import DamagedError, Result, open_result
from marchland.ensemble.why import why
from marchland.files.claims import CLAIM, BusyError
from marchland.territory.parameters import territorial_draws
from verification.damage import attack

CHUNK = "futures.zarr/holder/c/1/0/0"


@pytest.fixture
def copy(result: Result, tmp_path: Path) -> Path:
    """A copy of a whole result: two blocks."""
    return Path(shutil.copytree(result.path, tmp_path / "two_valleys-001"))


def ask(*command: str | Path) -> Done:
    done = CliRunner().invoke(app, [str(part) for part in command])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def edited(field: str, value: Any) -> Callable[[Path], None]:
    def edit(file: Path) -> None:
        file.write_text(json.dumps({**json.loads(file.read_text()), field: value}))

    return edit


def text(content: str) -> Callable[[Path], None]:
    return lambda file: file.write_text(content) and None


def half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


HITS = [
    (CHUNK, flip, f"block 1: {CHUNK} differs from what was written"),
    (CHUNK, Path.unlink, f"block 1: {CHUNK} is missing"),
    (CHUNK, half, f"block 1: {CHUNK} differs"),
    ("blocks/00001", Path.unlink, "block 1: blocks/00001 is missing"),
    ("blocks/00001", text(""), "block 1: blocks/00001 cannot be read"),
    ("blocks/00001", text("[]"), "block 1: blocks/00001 does not list the chunks"),
    ("futures.zarr/drawn/zarr.json", text("{}"), "futures.zarr/drawn/zarr.json differs"),
    ("futures.zarr/zarr.json", Path.unlink, "futures.zarr/zarr.json is missing"),
    ("futures.zarr/deaths", shutil.rmtree, "futures.zarr/deaths/zarr.json is missing"),
    ("futures.zarr/record_holder/c/0/0", flip, "futures.zarr/record_holder/c/0/0 differs"),
    ("scenario.json", half, "scenario.json differs"),
    ("futures.zarr/added", Path.mkdir, "futures.zarr/added does not belong to this result"),
    ("manifest.json", text("{}"), "made by an earlier version"),
    ("manifest.json", text("null"), "cannot be read as an object of JSON"),
    ("manifest.json", half, "cannot be read as an object of JSON"),
    ("manifest.json", edited("seed", 8), "field 'seed' was changed"),
    ("manifest.json", edited("runs", "many"), "field 'runs' was changed"),
    ("manifest.json", edited("finished", None), "field 'finished' was changed"),
    ("manifest.json", edited("note", 1), "field 'note' was added"),
    ("manifest.json", edited("sealed", {}), "field 'sealed' was changed"),
]


@pytest.mark.parametrize(("where", "hit", "said"), HITS, ids=[f"{h[1].__name__}-{h[2][-26:]}" for h in HITS])
def test_damage_is_named_with_its_mend(copy: Path, where: str, hit: Callable[[Path], Any], said: str) -> None:
    hit(copy / where)
    checked = ask("check", copy)
    assert checked.exit_code == 1 and said in checked.output and "mend: " in checked.output
    assert json.loads(ask("check", copy, "--json").stdout)["whole"] is False
    for command in (["export", copy, "--to", "csv"], ["report", copy]):
        done = ask(*command)
        assert done.exit_code == 2 and said in done.output and "mend: " in done.output
        assert not (copy / "csv").exists() and not (copy / "report.html").exists()


def test_a_whole_result_is_said_to_be(copy: Path) -> None:
    variables = len(open_result(copy).manifest["kept"])
    done = ask("check", copy)
    assert (done.exit_code, done.output) == (0, f"whole: 2 blocks, {2 * variables} chunks\n")
    assert json.loads(ask("check", copy, "--json").stdout) == {
        "result": str(copy),
        "whole": True,
        "faults": [],
    }
    assert ask("check", copy.parent / "latest").exit_code == 0


def test_what_is_missing_is_seen_on_opening_and_what_differs_before_it_is_read(copy: Path) -> None:
    """Opening for Python looks at names and sizes only; `deep` reads, and so does `why` for its block."""
    flip(copy / CHUNK)
    opened = open_result(copy)
    with pytest.raises(DamagedError, match="block 1"):
        open_result(copy, deep=True)
    with pytest.raises(DamagedError, match="block 1"):
        why(opened, "birkton", run=70)
    (copy / CHUNK).unlink()
    with pytest.raises(DamagedError, match="block 1"):
        open_result(copy)


def test_the_same_command_mends_what_is_damaged_only(ensemble: Ensemble, result: Result, copy: Path) -> None:
    flip(copy / CHUNK)
    (copy / "scenario.json").unlink()
    edited("seconds", 0)(copy / "manifest.json")
    place = find(ensemble.plan, copy.parent)
    assert place.standing == "damaged" and "computing again: what all futures share" in place.told
    told: list[int] = []
    kept = (copy / "blocks" / "00000").stat().st_mtime_ns
    mended = execute(ensemble, place, told.append)
    assert told == [64, 8] and (copy / "blocks" / "00000").stat().st_mtime_ns == kept
    assert ask("check", copy).exit_code == 0 and mended.manifest["finished"]
    for name, values in result.dataset.data_vars.items():
        assert np.array_equal(values, mended.dataset[name], equal_nan=values.dtype.kind == "f"), name
    flip(copy / CHUNK)
    assert "computing again: block 1" in find(ensemble.plan, copy.parent).told


def test_nobody_s_files_are_deleted(ensemble: Ensemble, copy: Path, tmp_path: Path) -> None:
    added = copy / "futures.zarr" / "record_holder" / "c" / "1" / "0"
    added.parent.mkdir()
    added.write_bytes(b"mine")
    with pytest.raises(DamagedError, match=r"does not belong to this result\nmend: .* is for you to delete"):
        execute(ensemble, find(ensemble.plan, copy.parent))
    assert added.read_bytes() == b"mine"
    added.unlink()
    chunk = copy / CHUNK
    kept = chunk.rename(tmp_path / "kept")
    chunk.mkdir()
    with pytest.raises(DamagedError, match=r"is a folder, which does not belong there\nmend: .* delete"):
        execute(ensemble, find(ensemble.plan, copy.parent))
    chunk.rmdir()
    kept.rename(chunk)
    execute(ensemble, find(ensemble.plan, copy.parent))
    assert ask("check", copy).exit_code == 0


def test_what_is_unfinished_is_not_whole(copy: Path) -> None:
    from marchland.ensemble import manifest

    manifest.write(copy, {**(manifest.read(copy) or {}), "finished": None})
    (copy / "blocks" / "00001").unlink()
    done = ask("check", copy)
    assert (
        done.exit_code == 1 and "unfinished: 1 of 2 blocks; the same `marchland run` goes on" in done.output
    )


def test_a_share_of_the_harness_finds_nothing(result: Result) -> None:
    """`verification/damage.py` in small, on a result that is there already; it mends nothing, which would simulate."""
    assert attack(result.path, 9, seed=2, again=False) == []


def test_two_that_ask_for_the_same_at_once_make_it_once(
    ensemble: Ensemble, result: Result, tmp_path: Path
) -> None:
    """One makes it, the other is told who does, or comes late enough to use it again; another plan is untouched.

    `verification/races.py` does the same with processes, which each compile the model.
    """
    other = replace(ensemble, plan=replace(ensemble.plan, seed=8), draw=territorial_draws(ensemble.model, 8))
    other.__dict__["program"] = ensemble.program  # the same program for another seed

    def make(e: Ensemble) -> Path | str:
        try:
            return execute(e, find(e.plan, tmp_path), workers=1).path
        except BusyError as error:
            return str(error)

    for _ in range(2):
        with ThreadPoolExecutor(3) as pool:
            said = list(pool.map(make, (ensemble, other, ensemble)))
        made = {path for path in said if isinstance(path, Path)}
        assert len(made) == 2 and isinstance(said[1], Path), said
        assert all("is being made by process" in text for text in said if isinstance(text, str))
        assert not list(tmp_path.rglob(CLAIM))
        by_seed = {open_result(path, deep=True).manifest["seed"]: path for path in made}
        assert set(by_seed) == {7, 8}
        one = open_result(by_seed[7]).dataset["holder"].values
        assert np.array_equal(one, result.dataset["holder"].values)
        for path in made:
            shutil.rmtree(path)
