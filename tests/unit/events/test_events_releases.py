"""Which stored events go is decided by releases and by the user, never by the name of a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from marchland.cli.events import app


def run(*arguments: object) -> dict[str, object]:
    result = CliRunner().invoke(app, ["import", *map(str, arguments), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["import", *map(str, arguments)])
    assert result.exit_code == 2, result.output
    return result.stderr


MAY = [{"id": str(number), "year": "2026", "date_start": "2026-05-11", "date_end": "2026-05-11", "best": "10"}
       for number in (1, 2, 3)]  # fmt: skip
JUNE = [
    {**event, "id": f"1{event['id']}", "date_start": "2026-06-11", "date_end": "2026-06-11"} for event in MAY
]


def test_a_candidate_under_a_name_of_ones_own_asks_for_its_release(ged, store, events_of):
    """UCDP's API gives no release in the rows: once such a file replaced the candidate events of May (30 deaths)."""
    run(ged(*MAY, name="GEDEvent_v26_0_5.csv"), "--store", store)
    june = ged(*JUNE, name="ucdp_candidate_june.csv")
    before = store.read_bytes()
    assert "--release" in refused(june, "--store", store)
    assert store.read_bytes() == before
    report = run(june, "--store", store, "--release", "26.0.6")
    assert report["outcome"]["provisional_replaced"] == 0
    assert events_of(store, "release, provisional") == [("26.0.5", True)] * 3 + [("26.0.6", True)] * 3


def test_a_release_that_is_no_number_replaces_no_provisional_event(ged, store, events_of):
    run(ged(*MAY, name="GEDEvent_v26_0_5.csv"), "--store", store)
    run(ged(*JUNE, name="june.csv"), "--store", store, "--release", "mine")
    assert len(events_of(store, "event_id")) == 6


def test_a_final_release_by_name_only_asks_before_it_replaces(ged, store, events_of):
    run(ged(*MAY, name="GEDEvent_v26_0_5.csv"), "--store", store)
    final = ged(*MAY[:1], name="GEDEvent_v27_1.csv")
    assert "--release 27.1" in refused(final, "--store", store)
    assert len(events_of(store, "event_id")) == 3
    assert run(final, "--store", store, "--release", "27.1")["outcome"]["provisional_replaced"] == 3
    assert events_of(store, "release, event_id") == [("27.1", "1")]


def test_a_candidate_name_on_a_final_file_is_doubted(ged, store):
    old = {"year": "2015", "date_start": "2015-05-17", "date_end": "2015-05-17"}
    assert "of 2015 to 2015" in refused(ged(old, name="GEDEvent_v26_0_5.csv"), "--store", store)


def test_a_plain_file_of_a_name_already_there_asks(tmp_path, store, events_of):
    for folder, deaths in (("a", 1), ("b", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.csv").write_text(f"d,n\n2015-01-01,{deaths}\n", encoding="utf-8")
    options = ["--as", "csv", "--map", "date_start=d", "--map", "best=n", "--store", store]
    run(tmp_path / "a" / "mine.csv", *options)
    run(tmp_path / "a" / "mine.csv", *options)
    assert "--release mine" in refused(tmp_path / "b" / "mine.csv", *options)
    assert events_of(store, "best") == [(1,)]
    run(tmp_path / "b" / "mine.csv", *options, "--release", "mine")
    assert events_of(store, "best") == [(2,)]


def rows(*events: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"event_id_cnty": name, "event_date": day, "fatalities": deaths} for name, day, deaths in events]


FIRST = rows(("IRQ1", "2015-05-17", "3"), ("IRQ2", "2015-05-17", "50"), ("IRQ3", "2015-05-17", "3"))
LATER = rows(("IRQ1", "2015-05-17", "3"), ("IRQ3", "2015-05-17", "4"), ("IRQ4", "2015-05-17", "3"))


@pytest.mark.parametrize("replace", [False, True])
def test_rows_withdrawn_by_acled(acled, store, events_of, replace):
    """They are reported with their deaths whatever the files are called, and removed only on request."""
    run(acled(*FIRST, name="acled.csv"), "--store", store)
    again: list[object] = [acled(*LATER, name="again.csv"), "--store", store]
    outcome = run(*again, *["--replace"] * replace)["outcome"]
    assert (outcome["added"], outcome["changed"], outcome["same"]) == (1, 1, 1)
    assert (outcome["withdrawn"], outcome["withdrawn_deaths"], outcome["withdrawn_removed"]) == (
        1,
        50,
        replace,
    )
    kept = {"IRQ1": 3, "IRQ3": 4, "IRQ4": 3} if replace else {"IRQ1": 3, "IRQ2": 50, "IRQ3": 4, "IRQ4": 3}
    assert dict(events_of(store, "event_id, best")) == kept
    text = CliRunner().invoke(app, ["import", *map(str, again)]).stdout
    assert ("50 deaths" in " ".join(text.split())) is not replace


def test_overlapping_weekly_downloads_merge(acled, store):
    run(
        acled(*rows(("IRQ1", "2015-05-17", "3"), ("IRQ2", "2015-05-17", "3")), name="w1.csv"),
        "--store",
        store,
    )
    run(
        acled(*rows(("IRQ2", "2015-05-17", "9"), ("IRQ3", "2015-05-25", "3")), name="w2.csv"),
        "--store",
        store,
    )
    result = CliRunner().invoke(app, ["summary", "--store", str(store), "--json"])
    total = json.loads(result.stdout)["total"]
    assert (total["events"], total["best"]) == (3, 15)


def test_other_countries_and_days_are_not_withdrawn(acled, store, events_of):
    other = {**LATER[0], "event_id_cnty": "SYR1", "country": "Syria", "iso": "760"}
    run(acled(*FIRST, other, *rows(("IRQ9", "2014-01-01", "1"))), "--store", store)
    assert run(acled(*FIRST), "--store", store, "--replace")["outcome"]["withdrawn"] == 0
    assert len(events_of(store, "event_id")) == 5


def test_replace_needs_a_file_read_in_full(acled, store, events_of):
    """A row that cannot be read is not withdrawn."""
    run(acled(*FIRST), "--store", store)
    broken = acled(*FIRST[:2], {**FIRST[2], "fatalities": "many"}, name="b.csv")
    text = refused(broken, "--store", store, "--replace", "--skip-bad-rows")
    assert "cannot be read" in text
    assert len(events_of(store, "event_id")) == 3


def test_an_import_that_is_refused_leaves_the_store(ged, store: Path, events_of: Callable[..., object]):
    run(ged(*MAY, name="GEDEvent_v26_0_5.csv"), "--store", store)
    changed = ged({**MAY[0], "best": "99"}, name="GEDEvent_v26_0_5.csv")
    assert "change 1 of the stored events" in refused(changed, "--store", store)
    assert events_of(store, "best") == [(10,)] * 3
