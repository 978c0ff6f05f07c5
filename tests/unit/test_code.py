"""The identity of code: what it does counts, how it is worded does not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from marchland.calibrate.calibrate import POSTERIOR
from marchland.calibrate.identity import identity, learner
from marchland.calibrate.posteriors import SHIPPED, find
from marchland.ensemble import manifest
from marchland.ensemble.manifest import program
from marchland.files.code import CACHE, ROOT, bare, code_hash
from marchland.scenario import load, new

ONE = '"""Says one."""\n\n\ndef one() -> int:\n    """One."""\n    # never two\n    return 1\n'


@pytest.mark.parametrize(
    "other",
    [
        ONE.replace("Says one.", "Says it."),
        ONE.replace("    # never two\n", ""),
        ONE.replace("\n\n\n", "\n"),
        ONE.replace('    """One."""\n', ""),
    ],
)
def test_words_do_not_count(other: str) -> None:
    assert other != ONE and bare(other) == bare(ONE)


@pytest.mark.parametrize("other", [ONE.replace("return 1", "return 2"), ONE.replace("one()", "two()")])
def test_code_counts(other: str) -> None:
    assert bare(other) != bare(ONE)


def test_a_name_counts_and_the_order_of_files_does_not() -> None:
    a, b = ROOT / "files" / "code.py", ROOT / "errors.py"
    assert code_hash([a, b]) == code_hash([b, a]) != code_hash([a])


def test_only_listed_mechanisms_count() -> None:
    all_of_them = tuple(path.stem for path in (ROOT / "mechanisms").glob("*.py") if path.stem != "__init__")
    assert program(all_of_them) != program(all_of_them[1:]) == program(all_of_them[:0:-1])


def test_a_posterior_is_known_by_scenario_and_record_and_tells_its_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    s, cut = load("two_valleys"), date(2001, 11, 4)
    before, code = identity(s, cut), learner(s)
    monkeypatch.setattr("marchland.ensemble.manifest.code_hash", lambda _: "another")
    manifest.code.cache_clear()
    try:
        assert identity(s, cut) == before and learner(s) != code
    finally:
        manifest.code.cache_clear()


def test_a_changed_file_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marchland.files.code.ROOT", tmp_path)
    file = tmp_path / "one.py"
    file.write_text(ONE)
    first = code_hash([file])
    file.write_text(ONE.replace("return 1", "return 1 + 1"))
    assert code_hash([file]) != first


@pytest.mark.parametrize("kept", ["", "[", "[1]", '{"x": 1}', '{"x": "y"}'])
def test_what_is_kept_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str) -> None:
    file = ROOT / "errors.py"
    first = code_hash([file])
    monkeypatch.setattr("marchland.files.paths.cache", lambda: tmp_path)
    (tmp_path / CACHE).write_text(kept)
    assert code_hash([file]) == first == code_hash([file])
    assert str(file) in (tmp_path / CACHE).read_text()


@pytest.mark.parametrize("code", ["this", "another"])
@pytest.mark.parametrize("shipped", [True, False])
def test_a_posterior_is_taken_by_scenario_and_record(
    tmp_path: Path, shipped: bool, code: str, recwarn: pytest.WarningsRecorder
) -> None:
    """Whatever the code that learned it; where that is another a note says so, unless the scenario ships it."""
    s = load(new(tmp_path / "mine"))
    cut = date(2001, 11, 4)
    told = {"known": identity(s, cut), "code": learner(s) if code == "this" else "another"}
    table = pyarrow.table({"hold.f_loc": [0.5]}).replace_schema_metadata({"marchland": json.dumps(told)})
    folder = s.folder / SHIPPED if shipped else tmp_path / "results"
    path = folder / cut.isoformat() / POSTERIOR
    path.parent.mkdir(parents=True)
    parquet.write_table(table, path)
    assert find(s, cut, tmp_path / "results") == path
    assert find(s, date(2001, 12, 2), tmp_path / "results") is None
    notes = [str(w.message).count("another version") for w in recwarn]
    assert notes == ([] if code == "this" or shipped else [1])
