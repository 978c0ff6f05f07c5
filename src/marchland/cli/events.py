"""`marchland events`: import, summary, export, to-scenario. Thin: arguments in, text or JSON out, the usual exit codes.

0 done, 1 ran but failed, 2 bad input or usage, 3 a dependency or the store is missing, 130 interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from marchland.cli import events_to_scenario, interrupt
from marchland.events.inert import plain_json, printable
from marchland.terminal.outlet import ascii_only

app = typer.Typer(
    name="events",
    no_args_is_help=True,
    add_completion=False,
    help="The record of violence: UCDP GED, ACLED and plain CSV, read into one store.",
)

_STORE = "Store file (default: events.duckdb in your data folder)."
_LOOKUPS = "Folder with lookup tables of your own (sides.csv, governorates.csv, places.csv)."
_JSON = "Print one JSON object and nothing else."

Store = Annotated[Path | None, typer.Option("--store", help=_STORE, metavar="FILE")]
Folders = Annotated[list[Path] | None, typer.Option("--lookups", help=_LOOKUPS, metavar="FOLDER")]
AsJson = Annotated[bool, typer.Option("--json", help=_JSON)]
Releases = Annotated[list[str] | None, typer.Option("--release", help="Release to count (repeat).")]
Countries = Annotated[list[str] | None, typer.Option("--country", help="Country to count (repeat).")]
Source = Annotated[str | None, typer.Option("--source", help="ged, acled or csv; never pooled.")]
PolicyName = Annotated[
    str | None,
    typer.Option(
        "--policy", help="Loose events: drop, spread, apart, or as_coded (default: that of the import)."
    ),
]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV file, plain or gzip.", metavar="FILE")],
    layout: Annotated[
        str | None,
        typer.Option(
            "--as", help="ged, acled or csv (default: recognised by its columns).", metavar="LAYOUT"
        ),
    ] = None,
    store: Store = None,
    policy: Annotated[
        str, typer.Option(help="Loose events: drop them, spread them over their span, or keep them apart.")
    ] = "apart",
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="For plain CSV: ours=theirs, a YAML file, or a shipped name (repeat)."),
    ] = None,
    release: Annotated[
        str | None, typer.Option(help="Release of the file, as in 25.1 or 26.0.6 (UCDP).")
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(help="What separates values: one character, or tab (default: a comma).")
    ] = None,
    date_format: Annotated[
        str | None,
        typer.Option(
            "--date-format", help="How dates are written, as in %d/%m/%Y; without a day: its month."
        ),
    ] = None,
    decimal: Annotated[
        str | None, typer.Option(help="Decimal sign: a point or a comma; the other one groups thousands.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="As in cp1256, cp1252 or utf-16 (default: UTF-8).")
    ] = None,
    missing: Annotated[
        list[str] | None, typer.Option(help="One more code for no value, as in -99 (repeat).")
    ] = None,
    lookups: Folders = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="The file is the whole record of its countries and days: remove what it no longer holds.",
        ),
    ] = False,
    skip_bad_rows: Annotated[
        bool,
        typer.Option(
            "--skip-bad-rows",
            help="Leave out rows that cannot be read and count them, instead of refusing the file.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read a file of events into the store; on any error the store stays as it was."""
    with _exit_codes():
        from marchland.events.dialect import Dialect, delimiter_named
        from marchland.events.importing import import_file

        sign = None if delimiter is None else delimiter_named(delimiter)
        report = import_file(
            file,
            store=store,
            layout=layout,
            policy=policy,
            mapping=mapping or [],
            release=release,
            lookups=lookups or [],
            skip_bad_rows=skip_bad_rows,
            replace_withdrawn=replace,
            dialect=Dialect(sign, date_format, decimal, encoding, tuple(missing or ())),
        )
        if as_json:
            _print_json(report.as_dict())
        else:
            from marchland.events.import_report import import_tables
            from marchland.events.summary_tables import show

            show(import_tables(report))


@app.command()
def summary(
    store: Store = None,
    chart: Annotated[
        Path | None,
        typer.Option(
            "--chart", help="Also draw months, map and severity to this .svg or .png.", metavar="FILE"
        ),
    ] = None,
    source: Source = None,
    release: Releases = None,
    country: Countries = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day.")] = None,
    policy: PolicyName = None,
    lookups: Folders = None,
    as_json: AsJson = False,
) -> None:
    """Tables of what the store holds, and on request a chart."""
    with _exit_codes():
        from marchland.events.summary import summarise

        found = summarise(
            store,
            source=source,
            releases=release,
            countries=country,
            since=_day(since),
            until=_day(until),
            policy=policy,
            lookups=lookups or [],
        )
        if chart is not None:
            from marchland.events.chart import chart as draw

            draw(found, chart)
        if as_json:
            _print_json({**found.as_dict(), "chart": None if chart is None else str(chart)})
        else:
            from marchland.events.summary_report import summary_tables
            from marchland.events.summary_tables import show

            show(summary_tables(found))
            if chart is not None:
                typer.echo(printable(f"chart: {chart}"))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Target, .parquet or .csv.", metavar="FILE")],
    store: Store = None,
    by: Annotated[
        str | None,
        typer.Option(help="A table by month, year, country, governorate, place, dyad, side, type."),
    ] = None,
    source: Source = None,
    release: Releases = None,
    country: Countries = None,
    policy: PolicyName = None,
    lookups: Folders = None,
    as_json: AsJson = False,
) -> None:
    """Write events, or a table of them, to parquet or CSV."""
    with _exit_codes():
        from marchland.events.exporting import export as write

        keys = [key.strip() for key in by.split(",")] if by else []
        done = write(
            file,
            store=store,
            by=keys,
            source=source,
            releases=release,
            countries=country,
            policy=policy,
            lookups=lookups or [],
        )
        if as_json:
            _print_json(done)
        else:
            typer.echo(printable(f"{done['file']}: {done['rows']:,} rows"))


events_to_scenario.add(app)


@contextmanager
def _exit_codes() -> Iterator[None]:
    """Turn errors into a message on standard error and an exit code."""
    from marchland.events.errors import EventsError, reason

    try:
        yield
    except EventsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as error:
        interrupt.tell("the store is as it was")
        raise typer.Exit(130) from error
    except ImportError as error:
        typer.echo(f"{error.name} is missing; install it with: pip install marchland", err=True)
        raise typer.Exit(3) from error
    except BrokenPipeError:
        raise
    except (OSError, MemoryError) as error:
        typer.echo(f"error: {reason(error)}; the store is as it was", err=True)
        raise typer.Exit(1) from error
    except Exception as error:
        if str(error) == "Query interrupted":  # DuckDB's word for Ctrl-C
            typer.echo("interrupted; the store is as it was", err=True)
            raise typer.Exit(130) from error
        if error.__class__.__module__.split(".")[0] not in ("duckdb", "_duckdb"):
            raise
        typer.echo(f"error: {reason(error)}; the store is as it was", err=True)
        raise typer.Exit(1) from error


def _day(value: datetime | None) -> date | None:
    return None if value is None else value.date()


def _print_json(value: object) -> None:
    typer.echo(plain_json(json.dumps(value, ensure_ascii=ascii_only(), default=str)))
