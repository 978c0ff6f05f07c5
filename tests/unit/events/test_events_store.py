"""Imports are idempotent and all-or-nothing; final releases replace provisional events."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from marchland.events import BadInput, EventsError, import_file, open_store
from marchland.events.releases import is_candidate, last_year, named
from marchland.events.scratch import scratch

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "JAX_PLATFORMS": "cpu"}


def content(store: Path) -> list[object]:
    """All that a store says, in a fixed order."""
    with duckdb.connect(str(store), read_only=True) as db:
        return [
            db.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in ("events", "imports")
        ]


def test_importing_twice_changes_nothing(ged, store):
    path = ged({}, {"id": "2"})
    first = import_file(path, store=store).outcome
    before = content(store)
    second = import_file(path, store=store).outcome
    assert (first.added, first.same) == (2, 0)
    assert (second.added, second.changed, second.same) == (0, 0, 2)
    assert content(store) == before


def test_the_same_key_is_replaced_and_others_stay(ged, store, events_of):
    import_file(ged({}, {"id": "2"}), store=store)
    outcome = import_file(ged({"best": "8"}, {"id": "3"}), store=store, release="23.1").outcome
    assert (outcome.added, outcome.changed, outcome.same) == (1, 1, 0)
    assert sorted(events_of(store, "event_id, best")) == [("1", 8), ("2", 7), ("3", 7)]


def test_releases_stand_side_by_side(ged, store, events_of):
    import_file(ged(name="ged191.csv"), store=store)
    import_file(ged({"best": "8"}, name="ged201.csv"), store=store)
    assert events_of(store, "release, best") == [("19.1", 7), ("20.1", 8)]


def test_duplicates_are_counted_and_the_first_is_kept(ged, store, events_of):
    report = import_file(ged({}, {"best": "8"}, {}), store=store)
    check = next(check for check in report.checks if check.name == "duplicate_id")
    assert (check.events, check.deaths, check.examples) == (2, 15, ("1", "1"))
    assert events_of(store, "event_id, best") == [("1", 7)]


def test_final_release_replaces_provisional_events(ged, store, events_of):
    """By id (1), by country and year (2, not confirmed); another country (3) and another year (4) stay."""
    candidate = [{"id": "1"}, {"id": "2"}, {"id": "3", "country": "Syria", "country_id": "652"},
                 {"id": "4", "year": "2014", "date_start": "2014-12-31", "date_end": "2015-01-02"}]  # fmt: skip
    import_file(ged(*candidate, name="GEDEvent_v15_0_5.csv"), store=store)
    assert events_of(store, "provisional") == [(True,)] * 4
    final = ged({"id": "1"}, {"id": "5"}, name="GEDEvent_v16_1.csv")
    outcome = import_file(final, store=store, release="16.1").outcome
    assert (outcome.added, outcome.provisional_replaced) == (2, 2)
    expected = [("15.0.5", "3"), ("15.0.5", "4"), ("16.1", "1"), ("16.1", "5")]
    assert sorted(events_of(store, "release, event_id")) == expected


def test_provisional_events_do_not_return_after_the_final_release(ged, store, events_of):
    import_file(ged({"id": "1"}, name="GEDEvent_v16_1.csv"), store=store)
    late = ged({"id": "1"}, {"id": "2"}, {"id": "3", "country": "Syria"}, name="GEDEvent_v15_0_5.csv")
    outcome = import_file(late, store=store).outcome
    assert (outcome.added, outcome.provisional_refused) == (1, 2)
    assert events_of(store, "release, event_id") == [("15.0.5", "3"), ("16.1", "1")]


def test_code_status_makes_an_event_provisional(ged, store, events_of):
    import_file(ged({"code_status": "Clear"}, {"id": "2", "code_status": "Check deaths"}), store=store)
    assert events_of(store, "event_id, provisional") == [("1", False), ("2", True)]


@pytest.mark.parametrize(
    ("name", "release", "candidate", "year"),
    [
        ("GEDEvent_v25_1.csv", "25.1", False, 2024),
        ("ged251.csv.gz", "25.1", False, 2024),
        ("GEDEvent_v26_0_7.csv", "26.0.7", True, 2026),
        ("GEDEvent_v26_01_26_06.csv", "26.01.26.06", True, 2026),
        ("ucdp_ged191_iraq_hdx_hxl.csv.gz", "19.1", False, 2018),
        ("ucdp_ged_syria_652_1601_1911.csv.gz", "652.1601.1911", False, 2030),
        ("ucdp_ged_v23_49col_six_countries.csv.gz", "23", False, 2022),
    ],
)
def test_release_names(name, release, candidate, year):
    assert named("ged", Path(name)) == release
    assert (is_candidate(release), last_year(release, 2030)) == (candidate, year)


def test_a_store_in_use_is_an_error_not_a_wait(ged, store):
    import_file(ged(), store=store)
    code = (
        f"import duckdb, time; db = duckdb.connect({str(store)!r}); print('open', flush=True); time.sleep(30)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        with pytest.raises(EventsError, match="in use") as caught:
            import_file(ged(), store=store)
        other.kill()
    assert caught.value.exit_code == 1


def test_a_database_of_another_kind_is_refused(ged, store):
    with duckdb.connect(str(store)) as db:
        db.execute("CREATE TABLE precious AS SELECT 1 AS x")
    with pytest.raises(BadInput, match="not a store"):
        import_file(ged(), store=store)
    with duckdb.connect(str(store)) as db:
        assert db.execute("SELECT * FROM precious").fetchall() == [(1,)]


def test_an_error_in_the_transaction_rolls_back(ged, store, monkeypatch):
    import_file(ged(), store=store)
    before = content(store)

    def fail(*_: object, **__: object) -> str:
        raise OSError("no space left on device")

    monkeypatch.setattr("marchland.events.commit.json.dumps", fail)
    with pytest.raises(OSError, match="no space"):
        import_file(ged({"best": "8"}, {"id": "2"}), store=store, release="23.1")
    assert content(store) == before


# Where the process kills itself: reading, checking, with everything written but not committed, and just after.
KILL = """
import os, signal, sys
import marchland.events.{module} as module
from marchland.events import import_file
import marchland.events.importing
real = module.{name}
def dying(*a, **k):
    if {after}: real(*a, **k)
    os.kill(os.getpid(), signal.SIGKILL)
module.{name} = dying
import_file(sys.argv[1], store=sys.argv[2], release="23.1")
"""


@pytest.mark.parametrize(
    ("module", "name", "after", "kept"),
    [
        ("convert", "Converter.add", True, "old"),
        ("importing", "run_checks", True, "old"),
        ("commit", "_replace_same", True, "old"),
        ("commit", "json.dumps", False, "old"),
        ("importing", "commit", True, "new"),
    ],
)
def test_kill_at_a_known_moment(ged, store, tmp_path, module, name, after, kept):
    import_file(ged(), store=store)
    old = content(store)
    new_file = ged({"best": "8"}, {"id": "2"})
    script = KILL.format(module=module, name=name, after=after)
    done = subprocess.run(
        [sys.executable, "-c", script, str(new_file), str(store)], env=ENVIRONMENT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    if kept == "old":
        assert content(store) == old
    else:
        assert [row[2] for row in sorted(content(store)[0])] == ["1", "2"]
    import_file(new_file, store=store, release="23.1")
    assert len(content(store)[0]) == 2


@pytest.mark.parametrize("size", [0, 100, 4096, 8192])
def test_a_store_killed_at_its_birth_is_made_anew(ged, store, size):
    with duckdb.connect(str(store)):
        pass
    store.write_bytes(store.read_bytes()[:size])
    with pytest.raises(BadInput, match="no events yet"), open_store(store):
        pass
    assert import_file(ged(), store=store).outcome.added == 1
    assert len(content(store)[0]) == 1


def test_a_first_import_that_fails_leaves_no_store(ged, store, monkeypatch):
    def fail(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("marchland.events.commit.json.dumps", fail)
    with pytest.raises(OSError, match="No space"):
        import_file(ged(), store=store)
    assert [path.name for path in store.parent.iterdir() if path.name.startswith(store.name)] == []


def test_what_a_killed_import_leaves_is_cleared_by_the_next(ged, store, tmp_path, monkeypatch):
    """Not the folder of an import that is still at work."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    script = KILL.format(module="importing", name="run_checks", after=True)
    environment = {**ENVIRONMENT, "TMPDIR": str(temporary)}
    path = ged()
    subprocess.run([sys.executable, "-c", script, str(path), str(store)], env=environment, check=False)
    assert len(list(temporary.iterdir())) == 1
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with scratch() as ours:
        assert list(temporary.iterdir()) == [ours]
        with scratch():
            assert ours.exists()
    import_file(path, store=store)
    assert list(temporary.iterdir()) == []


@pytest.mark.slow
def test_kill_at_any_moment(ged, store, tmp_path):
    """Four kills at moments drawn with a fixed seed from the whole run: the store is old or new, never between.

    The time buys moments nobody thought of, in a real process with real files.
    """
    import_file(ged(), store=store)
    old = content(store)
    many = ged(*({"id": str(number), "best": "8"} for number in range(1, 20_001)), name="GEDEvent_v23_1.csv")
    command = [
        sys.executable,
        "-m",
        "marchland",
        "events",
        "import",
        str(many),
        "--release",
        "23.1",
        "--store",
        str(store),
    ]
    copy = tmp_path / "whole.duckdb"
    start = time.monotonic()
    subprocess.run([*command[:-1], str(copy)], env=ENVIRONMENT, check=True, capture_output=True)
    whole = time.monotonic() - start
    moments = random.Random(4)
    for _ in range(4):
        with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as process:
            time.sleep(whole * moments.uniform(0.3, 1.0))
            process.kill()
        found = content(store)
        assert found == old or len(found[0]) == 20_000
        if len(found[0]) == 20_000:
            break
