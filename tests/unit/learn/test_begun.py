"""Folders in which learning has begun."""

from pathlib import Path

import numpy as np
import pytest

from marchland.errors import InputError
from marchland.files import checkpoint as kept
from marchland.files.claims import BusyError
from marchland.files.work_folder import (
    BEGUN,
    WORK,
    begin,
    claimed,
    clear,
    sampler_file,
    standing,
    unfinished,
    unwritten,
)  # fmt: skip

ASKED = {"known": "abc", "runs": 100, "seed": 1, "method": "smc"}


def test_what_was_begun_is_found_and_tidied(tmp_path: Path) -> None:
    folder = begin(tmp_path / "two_valleys-posterior-001", ASKED)
    assert begin(folder, ASKED) == folder and standing(folder) == ASKED
    kept.save(sampler_file(folder, 0), {"z": np.zeros(3)}, {})
    assert unfinished(tmp_path, ASKED) == folder
    assert unfinished(tmp_path, {**ASKED, "seed": 2}) is None
    unwritten(folder, WORK)
    (folder / "posterior.parquet").write_bytes(b"x")
    with pytest.raises(InputError, match="nothing is overwritten"):
        unwritten(folder, WORK)
    clear(folder)
    assert [p.name for p in folder.iterdir()] == ["posterior.parquet"] and unfinished(tmp_path, ASKED) is None


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="nothing is overwritten"):
        begin(tmp_path, ASKED)
    other = begin(tmp_path / "other", {**ASKED, "seed": 9})
    with pytest.raises(InputError):
        begin(other, ASKED)
    (other / BEGUN).write_text("{half", encoding="utf-8")
    assert standing(other) is None


def test_what_two_processes_ask_for_is_made_once(tmp_path: Path) -> None:
    """Asked for again while it is being made: said; after an error: gone on with; something else: the next number."""
    with pytest.raises(ZeroDivisionError), claimed(None, tmp_path, "x", ASKED) as folder:
        with (
            pytest.raises(BusyError, match="x-001 is being made by process"),
            claimed(None, tmp_path, "x", ASKED),
        ):
            pass
        begin(folder, ASKED)
        with claimed(None, tmp_path, "x", {**ASKED, "seed": 2}) as other:
            assert (folder.name, other.name) == ("x-001", "x-002")
        raise ZeroDivisionError
    with claimed(None, tmp_path, "x", ASKED) as again:
        assert again == folder and standing(again) == ASKED
    with claimed(None, tmp_path, "x") as fresh:
        assert fresh.name == "x-002"


def test_a_folder_of_one_s_own_is_judged_before_anything_is_put_there(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    for place, said in ((tmp_path, "nothing is overwritten"), (tmp_path / "notes.txt", "is a file")):
        with pytest.raises(InputError, match=said), claimed(place, tmp_path, "x"):
            pass
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]
