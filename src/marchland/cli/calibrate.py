"""Commands that learn from the record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from marchland.cli.console import as_json, guarded, pairs
from marchland.cli.progress import Work, work
from marchland.errors import InputError

WORLDS, MOST_WORLDS, MOST_SEEDS = 12, 1_000, 100
LEARNING = 4.0
"""Parts of the work that learning is, where learning in one invented world is one."""
LEARNING_AS_FORECASTS, TOLD_AND_NOT = 8.0, 2
"""Learning at an origin, in forecasts; and forecasts of each kind: with inputs replayed, and without."""
STEP = 0.1
"""Share of what is left of learning by which every word of it moves on."""
Sets = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override a value.")]
Without = Annotated[list[str] | None, typer.Option(metavar="MECHANISM", help="Switch a mechanism off.")]


def calibrate(
    scenario: Annotated[
        str, typer.Argument(help="Shipped name or folder of a scenario.")
    ] = "iraq_syria_2014",
    cut: Annotated[str | None, typer.Option(metavar="DATE", help="Learn from before this day only.")] = None,
    runs: Annotated[int, typer.Option(help="Number of parameter sets.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of all draws.")] = 1,
    sets: Sets = None,
    without: Without = None,
    verify: Annotated[
        int,
        typer.Option(metavar="WORLDS", help="Invented worlds to learn in and see what comes back; 0: none."),
    ] = WORLDS,
    method: Annotated[str, typer.Option(help="laplace, smc, hmc, or npe (needs an extra).")] = "laplace",
    out: Annotated[Path | None, typer.Option(help="New folder for the posterior.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Learn parameters from the record before a cut; `run --posterior` takes the file."""
    with guarded(resumable=True, quiet=quiet), ExitStack() as held:
        from marchland.calibrate import predictive_check as replicate
        from marchland.calibrate.calibrate import FEWEST, request, widen, write
        from marchland.calibrate.calibrate import calibrate as learn
        from marchland.calibrate.methods import method as known_method
        from marchland.calibrate.sbc import check
        from marchland.cli import options as checked
        from marchland.files import paths
        from marchland.files import work_folder as begun
        from marchland.scenario import load
        from marchland.territory.abilities import Given, require
        from marchland.views.learned import replicated, told, trusted

        checked.sized("--runs", runs, FEWEST)
        checked.seeded(seed)
        if verify:
            checked.sized("--verify", verify, 2, MOST_WORLDS)
        known_method(method)
        given = day(cut) if cut else None
        loaded = load(scenario, pairs(sets or []), without or [])
        when = checked.cut_of(loaded, given)
        require(loaded, "calibrate", Given(when))
        asked = request(loaded, when, runs, seed, method)
        name = f"{loaded.name}-posterior-{when}"
        folder = held.enter_context(begun.claimed(out, paths.results(), name, asked))
        going_on = begun.told(folder, asked)
        with work(LEARNING + verify + 1, quiet or json, "learning") as told_of:
            if going_on:
                told_of.tell(going_on)
            told_of.tell("screening what the record can tell apart, then learning from it")
            learned = learn(
                loaded, when, runs, seed=seed, tell=steps(told_of, LEARNING), method=method, folder=folder
            )
            told_of.reach(LEARNING)
            trust = None
            if verify:
                told_of.tell(f"learning again in {verify} invented worlds, to see what comes back")
                trust = check(
                    loaded, when, folder, verify, seed=seed, tell=lambda _: told_of.add(), method=method
                )
                if not trust["passed"] and trust["widen"] > 1:
                    learned = widen(loaded, learned, trust["widen"])
            told_of.tell("setting it free from the start, beside the record")
            free_runs = replicate.check(loaded, when, learned.z, folder, seed)
            path = write(learned, folder)
            told_of.add()
        if json:
            as_json(
                {
                    "posterior": path.as_posix(),
                    **learned.as_dict(),
                    "replication": free_runs,
                    "verification": trust,
                }
            )
        elif not quiet:
            again = f"marchland run {scenario} --posterior {path}"
            parts = [
                [told(learned)],
                replicated(free_runs),
                trusted(trust, learned.widened),
                [f"use it: {again}"],
            ]
            typer.echo("\n\n".join("\n".join(lines) for lines in parts))


def backtest(
    scenario: Annotated[
        str, typer.Argument(help="Shipped name or folder of a scenario.")
    ] = "iraq_syria_2014",
    origins: Annotated[
        str | None,
        typer.Option(metavar="DATE,...", help="Sundays to forecast from (default: the scenario's)."),
    ] = None,
    runs: Annotated[int, typer.Option(help="Futures of each forecast.")] = 1000,
    seeds: Annotated[int, typer.Option(help="Forecasts that differ in their luck only, averaged.")] = 3,
    seed: Annotated[int, typer.Option(help="First seed.")] = 1,
    posteriors: Annotated[
        Path | None, typer.Option(help="Folder in which posteriors lie (default: results).")
    ] = None,
    learn: Annotated[
        int, typer.Option(help="Parameter sets to learn where an origin has no posterior.")
    ] = 512,
    method: Annotated[str, typer.Option(help="How to learn it: see `calibrate`.")] = "laplace",
    sets: Sets = None,
    without: Without = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the losses.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Forecast from several dates with what was known then, and compare with naive forecasts."""
    with guarded(quiet=quiet), ExitStack() as held:
        from marchland.backtest import backtest as bt
        from marchland.calibrate import posteriors as kept
        from marchland.calibrate.calibrate import FEWEST, write
        from marchland.calibrate.calibrate import calibrate as learned
        from marchland.calibrate.calibrate import request as calibration
        from marchland.calibrate.methods import method as known_method
        from marchland.cli import options as checked
        from marchland.ensemble.manifest import file_hash
        from marchland.ensemble.request import request
        from marchland.files import paths
        from marchland.files import work_folder as begun
        from marchland.forecast import board
        from marchland.forecast.plain import plain
        from marchland.scenario import load
        from marchland.territory.abilities import Given, require
        from marchland.views.board_table import print_board

        checked.sized("--runs", runs, bt.FEWEST)
        checked.sized("--seeds", seeds, most=MOST_SEEDS)
        checked.sized("--learn", learn, FEWEST)
        checked.seeded(seed)
        known_method(method)
        given = tuple(day(d, "--origins") for d in checked.listed(origins or ""))
        loaded = load(scenario, pairs(sets or []), without or [])
        require(loaded, "backtest", Given(origins=given))
        chosen = bt.origins_of(loaded, given)
        results = paths.results()
        if out is not None and begun.standing(out) is None:
            begun.unwritten(out)  # before minutes are spent on learning
        where = posteriors or results
        lacking = kept.missing(loaded, chosen, where)
        total = len(lacking) * LEARNING_AS_FORECASTS + len(chosen) * TOLD_AND_NOT * (1 + seeds)
        with work(total, quiet or json, "forecasting") as told_of:
            for i, origin in enumerate(lacking, start=1):
                told_of.tell(f"learning from what was known at {origin} (kept for the next time)")
                say_step = steps(told_of, i * LEARNING_AS_FORECASTS)
                wanted = calibration(loaded, origin, learn, 1, method)
                with begun.claimed(None, where, f"{loaded.name}-posterior-{origin}", wanted) as new:
                    one = learned(loaded, origin, learn, tell=say_step, method=method)
                    write(one, begun.begin(new, wanted))
                told_of.reach(i * LEARNING_AS_FORECASTS)
            paths_of = {o: kept.find(loaded, o, where) for o in chosen}
            found = {o: str(path) for o, path in paths_of.items()}
            learnt = {str(o): path and file_hash(path) for o, path in paths_of.items()}
            asked = request("backtest", loaded, None, learnt, runs=runs, seeds=seeds, seed=seed)
            folder = held.enter_context(begun.claimed(out, results, f"{loaded.name}-backtest", asked))
            if going := begun.told(folder, asked):
                told_of.tell(going)
            begun.begin(folder, asked)

            def tell(text: str) -> None:
                told_of.tell(text)
                told_of.add()

            ds = bt.backtest(loaded, bt.read(loaded, found), draws=runs, seeds=seeds, seed=seed, tell=tell)
        ds.attrs["ceiling"] = bt.ceiling(found)
        table = board(ds)
        bt.write(ds, table, folder)
        begun.finish(folder)
        if json:
            as_json({"folder": folder.as_posix(), **plain(table, bt.MODEL)})
        elif not quiet:
            print_board(table, of=bt.MODEL)
            typer.echo(f"kept in {folder}; `marchland report {folder}` draws it")


def steps(told_of: Work, until: float) -> Callable[[str], None]:
    """What is told of learning, each time a step nearer to the number of parts that it is of all."""

    def tell(text: str) -> None:
        told_of.tell(text)
        told_of.add(max(0.0, (until - told_of.done) * STEP))

    return tell


def day(text: str, option: str = "--cut") -> date:
    """A date written YYYY-MM-DD. Raises InputError otherwise."""
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise InputError(f"{option} {text}: expected a date written YYYY-MM-DD") from None


def add(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(calibrate)
    app.command()(backtest)
