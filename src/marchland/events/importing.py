"""From a file to the store: read, cast, check, report, commit, and nothing is written before the last.

Parsing and casting run side by side on two cores: while DuckDB casts a block, the next one is parsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from marchland.events.checks import Check, drop_duplicates, run_checks
from marchland.events.commit import Note, Outcome, commit
from marchland.events.convert import Converter
from marchland.events.dialect import Dialect
from marchland.events.errors import BadInput, Problem, bad, shorten
from marchland.events.layouts import ACLED, GED, Layout, likely, recognise
from marchland.events.lookups import Lookups, load_lookups
from marchland.events.loose import IMPORT_POLICIES, Moved, Policy, check_policy, deaths_moved
from marchland.events.mapping import Mapping, load_mapping
from marchland.events.records import Records
from marchland.events.releases import CURRENT, is_candidate, last_year, named, version
from marchland.events.store import attach, default_store, forget, workbench
from marchland.events.unresolved import Unresolved, unresolved

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class ImportReport:
    """What was found in a file and what became of it. Deaths are persons; `rows` are those of the file."""

    file: str
    store: str
    source: str
    layout: str
    releases: tuple[str, ...]
    rows: int
    events: int
    bad_rows: int
    totals: dict[str, int | None]
    policy: Policy
    moved: Moved
    checks: tuple[Check, ...]
    unresolved: Unresolved
    problems: tuple[Problem, ...] = ()
    outcome: Outcome | None = field(default=None)

    def as_dict(self) -> dict[str, object]:
        """The report as plain values for JSON."""
        out = dict(vars(self))
        out["checks"] = [check.as_dict() for check in self.checks]
        out["problems"] = [problem.as_dict() for problem in self.problems]
        out["moved"] = asdict(self.moved)
        out["unresolved"] = self.unresolved.as_dict()
        out["outcome"] = None if self.outcome is None else asdict(self.outcome)
        return {**out, "releases": list(self.releases)}


def import_file(
    path: Path | str,
    *,
    store: Path | str | None = None,
    layout: str | None = None,
    policy: str = "apart",
    mapping: Sequence[str] = (),
    release: str | None = None,
    lookups: Iterable[Path | str] = (),
    skip_bad_rows: bool = False,
    replace_withdrawn: bool = False,
    dialect: Dialect | None = None,
    today: date | None = None,
) -> ImportReport:
    """Read one file of events into the store, or raise and leave the store as it was.

    `layout` is `ged`, `acled` or `csv` (None: recognise it by its columns); `mapping` are YAML files, shipped
    names or pairs `ours=theirs` for plain CSV; `dialect` says how the file is written and goes over the mapping;
    `release` names the release where the file does not. With `skip_bad_rows`, rows that cannot be read are
    counted and left out; otherwise they refuse the file. With `replace_withdrawn`, stored events of the same
    release, country and days that the file no longer holds are removed. Raises `BadInput`, `Missing`,
    `EventsError`.
    """
    path, target = Path(path), Path(store) if store is not None else default_store()
    followed = check_policy(policy, IMPORT_POLICIES)
    declared, day = _declared(mapping, dialect), today or date.today()
    tables = load_lookups([Path(folder) for folder in lookups])
    records = Records(path, declared.dialect)
    try:
        chosen = _choose(records, layout, declared)
        with workbench() as db:
            if target.exists():
                attach(db, target, write=True)
            problems, bad_rows = _read(db, chosen, records, declared, skip_bad_rows, day.year + 1)
            if bad_rows and replace_withdrawn:
                raise bad(
                    path.name,
                    f"{bad_rows} rows cannot be read, and --replace would take their events for withdrawn",
                    expected="a file read in full",
                )
            guessed = _name_releases(db, chosen.source, path, release)
            report = _report(db, path, target, chosen, records, followed, tables, day)
            report = _with(report, problems=tuple(problems), bad_rows=bad_rows)
            if not target.exists():
                attach(db, target, write=True)
            kept = {key: value for key, value in report.as_dict().items() if key not in ("store", "outcome")}
            note = Note(chosen.source, path.name, records.opened.sha256(), report.layout, followed, kept)
            try:
                outcome = commit(db, note, guessed=guessed, replace=replace_withdrawn)
            except BaseException:
                forget(db, target)
                raise
            return _with(report, outcome=outcome)
    finally:
        records.opened.close()


def _declared(options: Sequence[str], dialect: Dialect | None) -> Mapping:
    """What is declared of the file: its columns (if it is a plain CSV) and how it is written."""
    mapping = load_mapping(options) or Mapping()
    stated = dialect or Dialect()
    if problems := stated.problems("options"):
        raise BadInput(problems)
    return replace(mapping, dialect=stated.over(mapping.dialect))


def _choose(records: Records, name: str | None, mapping: Mapping) -> Layout:
    layouts = {"ged": GED, "acled": ACLED}
    if name not in (None, "csv", *layouts):
        raise bad("--as", "no such layout", value=str(name), expected="ged, acled or csv")
    if mapping.maps and name in layouts:
        raise bad("--map", f"a mapping belongs to plain CSV, not to --as {name}", expected="--as csv")
    if mapping.maps:
        chosen = mapping.layout()
    elif name == "csv":
        raise bad(
            records.file,
            "plain CSV needs a mapping",
            line=1,
            expected="--map ours=theirs or --map FILE.yaml, with at least date_start or year",
        )
    else:
        found = layouts[name] if name else recognise(records.header)
        if found is None and (meant := likely(records.header)):
            raise BadInput([_nearly(records, meant), *meant.problems(records.file, records.header)])
        if found is None:
            raise bad(
                records.file,
                f"neither UCDP GED nor an ACLED export, by its columns: {shorten(', '.join(records.header))}",
                line=1,
                expected="the columns of one of them (--as ged or --as acled says which "
                "are missing), or --as csv with --map",
            )
        chosen = found
    problems = chosen.problems(records.file, records.header)
    if problems:
        raise BadInput(problems)
    return chosen


def _nearly(records: Records, layout: Layout) -> Problem:
    """Most columns are those of a published layout: say which it is, and what else the file may be."""
    expected = (
        f"all columns of {layout.title}, spelt as published; if it is another file, --as csv with --map"
    )
    return Problem(
        records.file,
        f"more than half of the columns that {layout.title} needs are here, not all",
        1,
        expected=expected,
    )


def _read(
    db: duckdb.DuckDBPyConnection,
    layout: Layout,
    records: Records,
    mapping: Mapping,
    skip_bad_rows: bool,
    latest: int,
) -> tuple[list[Problem], int]:
    """Fill the stage. Returns the problems of rows left out and their number; raises if they may not be."""
    converter = Converter(db, layout, records, mapping, latest)
    with ThreadPoolExecutor(1) as cast:
        pending: Future[None] | None = None
        for block in records.blocks():
            if pending is not None:
                pending.result()
            pending = cast.submit(converter.add, block)
        if pending is not None:
            pending.result()
    problems = sorted(
        [*records.problems, *converter.problems],
        key=lambda problem: (problem.line or 0, problem.column or ""),
    )
    bad_rows = records.bad_rows + converter.bad_rows
    if bad_rows and (not skip_bad_rows or bad_rows == records.rows):
        told = max(records.undecoded - 1, 0)  # all rows in another encoding are one problem
        raise BadInput(problems, max(bad_rows - told, len(problems)))
    return problems, bad_rows


def _name_releases(db: duckdb.DuckDBPyConnection, source: str, path: Path, stated: str | None) -> str | None:
    """Give every staged event its release: as stated, else as its own label says, else as the file name says.

    Returns the release that only the file name says, if any event needs it. Raises `BadInput` where nothing says
    it, or where the years of the events speak against the name.
    """
    guessed = None
    for (label,) in db.execute("SELECT DISTINCT release FROM stage").fetchall():
        own = stated or (None if label is None else version(label) or label)
        if own is None and source == "acled":
            own = CURRENT
        if own is None:
            own = guessed = _guess(db, source, path)
        db.execute(
            "UPDATE stage SET release = $1, provisional = provisional OR $2 "
            "WHERE release IS NOT DISTINCT FROM $3",
            [own, is_candidate(own), label],
        )
    return guessed


def _guess(db: duckdb.DuckDBPyConnection, source: str, path: Path) -> str:
    name = named(source, path)
    expected = "--release with UCDP's version of the file: 25.1 is final, 26.0.6 a candidate of one month"
    if name is None:
        raise bad(path.name, "neither a column nor the name says which release this is", expected=expected)
    row = db.execute("SELECT min(year), max(year) FROM stage").fetchone()
    first, last = row if row else (None, None)
    year = last_year(name, 0)
    if is_candidate(name) and first is not None and (first < year - 1 or last > year):
        message = f"its name says candidate release {name}, its events are of {first} to {last}"
        raise bad(path.name, message, expected=expected)
    return name


def _report(
    db: duckdb.DuckDBPyConnection,
    path: Path,
    target: Path,
    layout: Layout,
    records: Records,
    policy: Policy,
    tables: Lookups,
    today: date,
) -> ImportReport:
    duplicates = drop_duplicates(db)
    releases = tuple(
        name for (name,) in db.execute("SELECT DISTINCT release FROM stage ORDER BY 1").fetchall()
    )
    ged = layout.source == "ged"
    year = max(last_year(release, today.year) if ged else today.year for release in releases)
    checks = (duplicates, *run_checks(db, layout.source, year, tables))
    names = ("events", "low", "best", "high", "deaths_civilians", "against_civilians")
    row = db.execute(
        "SELECT count(*), sum(low), sum(best), sum(high), sum(deaths_civilians), "
        "sum(best) FILTER (against_civilians) FROM stage"
    ).fetchone()
    totals = {
        name: None if value is None else int(value) for name, value in zip(names, row or (), strict=True)
    }
    shape = f"{layout.title}, {len(records.header)} columns{', HXL row' if records.hxl else ''}"
    return ImportReport(
        file=str(path),
        store=str(target),
        source=layout.source,
        layout=shape,
        releases=releases,
        rows=records.rows,
        events=totals["events"] or 0,
        bad_rows=0,
        totals=totals,
        policy=policy,
        moved=deaths_moved(db, "stage"),
        checks=checks,
        unresolved=unresolved(db, "stage", tables),
    )


def _with(report: ImportReport, **changes: object) -> ImportReport:
    return replace(report, **changes)  # type: ignore[arg-type]
