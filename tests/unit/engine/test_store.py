"""Results survive what can happen to them, and nothing is overwritten."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import numpy as np
import pytest
import xarray as xr

from marchland.engine.run import BLOCK
from marchland.ensemble import manifest as manifests
from marchland.ensemble.chunks import write_chunk
from marchland.ensemble.place import Place, find
from marchland.ensemble.run import Ensemble, execute, plan
from marchland.ensemble.store import DamagedError, NoSpaceError, Result, Store, open_result
from marchland.ensemble.wholeness import FUTURES
from marchland.errors import InputError
from marchland.scenario import Scenario, load

COORDINATES = ("lat", "lon", "population", "governorate_of", "country")


def test_a_result_opens_with_axes_labels_and_record(ensemble: Ensemble, result: Result) -> None:
    ds = result.dataset
    assert ds.sizes["run"] == ensemble.plan.runs
    assert ds.sizes["week"] == ensemble.plan.steps == 104
    assert str(ds["week"].values[0])[:10] == "2001-01-14", "the end of the first week"
    for axis in ("place", "side", "group", "community", "sponsor", "sector", "dyad", "governorate", "kind"):
        assert tuple(ds[axis].values.tolist()) == tuple(ensemble.model.labels[axis])
    assert all(ds[name].dims == ("place",) for name in COORDINATES)
    assert {"record_holder", "record_contested", "catchment", "record_deaths", "drawn"} <= set(ds.data_vars)
    assert ds["holder"].dtype == np.int8 and ds["fighters"].dtype == np.float32
    assert result.scenario.hash == ensemble.scenario.hash == result.manifest["scenario"]["hash"]
    plain = xr.open_zarr(result.path / "futures.zarr", consolidated=False, chunks=None)
    assert plain["place"].values.tolist() == list(ensemble.model.labels["place"]), (
        "any reader finds the labels"
    )


def test_the_manifest_tells_how_it_was_made(ensemble: Ensemble, result: Result) -> None:
    m = result.manifest
    assert (m["seed"], m["runs"], m["weeks"], m["block"]) == (7, ensemble.plan.runs, 104, BLOCK)
    assert set(m["parameters"]) == set(result.dataset["parameter"].values.tolist())
    assert m["assumed"]["total"] >= m["assumed"]["count"] > 0
    assert m["finished"] and m["cpu"] and m["libraries"]["jax"] and m["version"]
    assert m["sides"]["rebels"]["colour"].startswith("#") and m["focal"] == "rebels"
    assert m["record"]["territory"] and m["places"]["birkton"]["label"]


def test_each_part_of_a_plan_is_part_of_its_key(ensemble: Ensemble) -> None:
    p = ensemble.plan
    changed = [
        replace(p, scenario_hash="0"), replace(p, strategy="x"), replace(p, seed=8), replace(p, runs=p.runs + 1),
        replace(p, steps=1), replace(p, mechanisms=()), replace(p, posterior="0"), replace(p, block=1),
    ]  # fmt: skip
    assert len({p.key, *(q.key for q in changed)}) == 9
    assert replace(p).key == p.key


def futures(result: Result) -> dict[str, np.ndarray[Any, Any]]:
    return {str(n): v.values for n, v in result.dataset.data_vars.items() if "run" in v.dims}


def same(a: Result, b: Result) -> bool:
    one, other = futures(a), futures(b)
    return set(one) == set(other) and all(np.array_equal(one[n], other[n]) for n in one)


def test_a_finished_result_is_used_again_and_another_gets_the_next_number(
    ensemble: Ensemble, result: Result, tmp_path: Path
) -> None:
    again = find(ensemble.plan, result.path.parent)
    assert again == Place(result.path, "finished")
    before = (result.path / "manifest.json").read_bytes()
    assert same(execute(ensemble, again), result)
    assert (result.path / "manifest.json").read_bytes() == before
    other = replace(ensemble.plan, seed=8)
    place = find(other, result.path.parent)
    assert place == Place(result.path.parent / "two_valleys-002", "new")
    (tmp_path / "two_valleys-0009").mkdir()
    assert find(other, tmp_path).path.name == "two_valleys-010"


def test_a_folder_that_holds_something_else_is_refused(ensemble: Ensemble, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="nothing is overwritten"):
        find(ensemble.plan, tmp_path, out=tmp_path)
    chosen = find(ensemble.plan, tmp_path, out=tmp_path / "new")
    assert (chosen.path, chosen.standing, chosen.chosen) == (tmp_path / "new", "new", True)


class StoppedError(Exception):
    """Stands for whatever ends a process."""


def stop_after(monkeypatch: pytest.MonkeyPatch, blocks: int, error: Exception) -> None:
    """Let the store take some blocks, then fail in the middle of the next one."""
    real, written = Store.write, []

    def write(self: Store, block: int, found: Any) -> int:
        if len(written) == blocks:
            name = next(iter(found))
            write_chunk(self.path / FUTURES / name, block, replace(found[name], content=b""))
            raise error
        written.append(block)
        return real(self, block, found)

    monkeypatch.setattr(Store, "write", write)


def test_an_interrupted_result_resumes_to_the_same_futures(
    ensemble: Ensemble, result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_after(monkeypatch, 1, StoppedError())
    with pytest.raises(StoppedError):
        execute(ensemble, find(ensemble.plan, tmp_path))
    monkeypatch.undo()
    place = find(ensemble.plan, tmp_path)
    assert place.standing == "unfinished"
    part = open_result(place.path)
    assert part.manifest["finished"] is None
    assert part.dataset.sizes["run"] in (8, BLOCK), "the finished block only"
    told: list[int] = []
    assert same(execute(ensemble, place, told.append), result)
    assert sum(told) == ensemble.plan.runs
    assert find(ensemble.plan, tmp_path).standing == "finished"


def test_a_full_disk_is_said_and_loses_nothing(
    ensemble: Ensemble, result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file system refuses a chunk of the second block: that block does not count, the first does."""
    real = Path.write_bytes

    def refuse(self: Path, data: bytes) -> int:
        if "support/c/1/" in self.as_posix():
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(NoSpaceError, match="make room and give the same command again"):
        execute(ensemble, find(ensemble.plan, tmp_path), workers=1)
    monkeypatch.undo()
    place = find(ensemble.plan, tmp_path)
    assert Store(place.path, ensemble.plan.runs, BLOCK).finished() == {0}
    assert same(execute(ensemble, place), result)


def test_a_kill_while_the_folder_is_made_leaves_no_result(
    ensemble: Ensemble, result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(folder: Path, manifest: Any) -> None:
        raise StoppedError

    monkeypatch.setattr(manifests, "write", die)
    with pytest.raises(StoppedError):
        execute(ensemble, find(ensemble.plan, tmp_path))
    monkeypatch.undo()
    place = find(ensemble.plan, tmp_path)
    assert (place.path.name, place.standing) == ("two_valleys-001", "new"), "gone on with, no debris"
    assert find(replace(ensemble.plan, seed=8), tmp_path).path.name == "two_valleys-002"
    with pytest.raises(InputError, match="JSON; mend"):
        open_result(place.path)
    assert same(execute(ensemble, place), result)


def test_nothing_is_finished_with_a_chunk_missing(ensemble: Ensemble, result: Result, tmp_path: Path) -> None:
    chunk = tmp_path / "two_valleys-001" / FUTURES / "deaths" / "c" / "0"

    def lose_a_chunk(added: int) -> None:
        if chunk.exists() and added < BLOCK:  # with the last block
            rmtree(chunk)

    with pytest.raises(DamagedError, match=r"block 0: futures.zarr/deaths/c/0/0/0/0 is missing"):
        execute(ensemble, find(ensemble.plan, tmp_path), lose_a_chunk, workers=1)
    place = find(ensemble.plan, tmp_path)
    assert place.standing == "damaged" and (manifests.read(place.path) or {})["finished"] is None
    assert same(execute(ensemble, place), result)


def test_the_manifest_is_replaced_whole(tmp_path: Path) -> None:
    manifests.write(tmp_path, {"a": 1})
    with pytest.raises(TypeError):
        manifests.write(tmp_path, {"a": object()})
    found = json.loads((tmp_path / "manifest.json").read_text())
    assert found["a"] == 1 and set(found["sealed"]) == {"a"}
    assert [p.name for p in tmp_path.iterdir()] == ["manifest.json"]


def test_a_shorter_horizon_is_a_prefix(valleys: Scenario, result: Result, tmp_path: Path) -> None:
    from datetime import date

    short = plan(valleys, runs=40, seed=7, until=date(2001, 6, 1))
    found = execute(short, find(short.plan, tmp_path)).dataset
    weeks = found.sizes["week"]
    assert weeks == 21, "the week that holds 31 May is the last"
    assert np.array_equal(found["holder"].values, result.dataset["holder"].values[:40, :weeks])
    for wrong in (date(2001, 1, 7), date(2003, 6, 1)):
        with pytest.raises(InputError, match="lies outside the scenario"):
            plan(valleys, runs=40, until=wrong)


def test_what_is_off_stands_in_the_manifest(tmp_path: Path) -> None:
    from marchland.ensemble.provenance import provenance

    without = plan(load("two_valleys", without=["pacts"]), runs=40, seed=7)
    manifest = provenance(without.scenario, without.model, without.plan)
    assert manifest["switched_off"] == ["pacts"] and "pacts" not in manifest["mechanisms"]
    assert not any(name.startswith("pacts.") for name in manifest["parameters"])


def test_latest_is_the_result_last_asked_for(ensemble: Ensemble, result: Result, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no result"):
        open_result(tmp_path / "latest")
    for name in ("two_valleys-001", "other-001"):
        copytree(result.path, tmp_path / name)
        (tmp_path / name / "manifest.json").touch()
        assert open_result(tmp_path / "latest").path.name == name
    asked_again = execute(ensemble, find(ensemble.plan, tmp_path))
    assert open_result(tmp_path / "latest").path == asked_again.path == tmp_path / "two_valleys-001"
