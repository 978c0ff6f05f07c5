"""A small share of `python -m verification.kills`: a run and an export, killed once each and given again."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import xarray as xr

from marchland.files.writing import write_text
from verification import kills
from verification.decoded import decoded, differences
from verification.kills import EVENTS, EXPORT, MADE, RUN, Kind, Work, kill, prepare, undisturbed


@pytest.mark.slow
def test_killed_at_a_random_moment_and_given_again(tmp_path: Path) -> None:
    """Buys that no kill costs a number: every file decoded is that of an undisturbed command, and no other is there."""
    work = Work(place=tmp_path, seed=1, jobs=1, warm=False)
    began = time.monotonic()
    prepare(work)
    run, export = Kind("run", 1, RUN), Kind("export csv", 1, (*EXPORT, "csv"), MADE)
    made = {name: content for name, content in decoded(tmp_path / "given").items() if name != EVENTS}
    work.note(run.name, seconds=time.monotonic() - began, made=made)
    undisturbed(work, export)
    for kind in (run, export):
        kill(work, kind, 0)
    assert {name: found["findings"] for name, found in work.found.items()} == {"run": [], "export csv": []}
    assert all(found["done"] == [0] for found in work.found.values())


def test_a_series_goes_on_where_it_was_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --state a kill that is done is not done again, and what was found is said again."""
    state, done = tmp_path / "state.json", []
    known = {"export csv": {"done": [0, 2], "findings": ["a number"], "seconds": 1.0, "made": {}}}
    state.write_text(json.dumps({"seed": 1, "found": known}))
    monkeypatch.setattr(kills, "prepare", lambda work: None)
    monkeypatch.setattr(kills, "kill", lambda work, kind, k: done.append(k) or work.note(kind.name, done=[k]))
    monkeypatch.setattr(
        "sys.argv", ["kills", "--only", "csv", "--most", "4", "--jobs", "1", "--state", str(state)]
    )
    with pytest.raises(SystemExit, match="True"):
        kills.main()
    assert done == [1, 3] and json.loads(state.read_text())["found"]["export csv"]["done"] == [0, 2, 1, 3]


def test_what_differs_is_found(tmp_path: Path) -> None:
    for name, content in (("a", "1"), ("b", "1"), (".c.7.part", "x")):
        write_text(tmp_path / name, content)
    was = decoded(tmp_path)
    (tmp_path / "a").write_text("2")
    (tmp_path / "b").unlink()
    (tmp_path / "results-002").mkdir()
    assert differences(decoded(tmp_path), was) == [
        "missing: b",
        "left behind: results-002",
        "other content: a",
    ]


def test_numbers_in_groups_of_netcdf_count(tmp_path: Path) -> None:
    """A posterior's numbers lie in groups: one of them changed is other content."""
    file = tmp_path / "posterior.nc"
    for value in (1.0, 2.0):
        named = {"/": xr.Dataset(), "/posterior": xr.Dataset({"contest.b_tie": ("draw", [0.5, value])})}
        xr.DataTree.from_dict(named).to_netcdf(file, engine="h5netcdf")
        if value == 1:
            was = decoded(tmp_path)
    assert differences(decoded(tmp_path), was) == ["other content: posterior.nc"]
