"""Folders in which learning has begun."""

from pathlib import Path

import numpy as np
import pytest

from marchland.errors import InputError
from marchland.learn import kept
from marchland.learn.begun import BEGUN, WORK, begin, clear, sampler_file, standing, unfinished, unwritten

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
