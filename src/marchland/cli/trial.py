"""The command that puts an argument on trial."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marchland.cli.console import as_json, guarded, pairs, say
from marchland.cli.progress import work

ALONE = ("off", "bounded", "chance")
"""Kinds of tests that take futures of their own."""

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marchland.compare.model_queries import Bench
    from marchland.trial.court import Brief, Trial


def trial(
    scenario: Annotated[
        str, typer.Argument(help="Shipped name or folder of a scenario.")
    ] = "iraq_syria_2014",
    claims: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Another argument: a CSV file, or the name of a shipped one."),
    ] = None,
    record_only: Annotated[
        bool, typer.Option("--record-only", help="Ask the record alone: no simulation.")
    ] = False,
    facts: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CSV with claim and verdict of others, to compare with afterwards.",
        ),
    ] = None,
    posterior: Annotated[Path | None, typer.Option(help="Parquet file of parameter sets.")] = None,
    cut: Annotated[str | None, typer.Option(metavar="DATE", help="Day of the claims.")] = None,
    runs: Annotated[int, typer.Option(help="Futures of each strategy.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of all draws.")] = 1,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override a value.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the verdicts.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Judge every claim of an argument: by the record, and where it is silent by the model."""
    with guarded(quiet=quiet), ExitStack() as held:
        from rich.console import Console

        from marchland.briefing.briefing import beside
        from marchland.calibrate.posteriors import find
        from marchland.cli import options as checked
        from marchland.cli.calibrate import day
        from marchland.compare.model_queries import Bench
        from marchland.ensemble.request import request
        from marchland.files import paths
        from marchland.files import work_folder as begun
        from marchland.scenario import load
        from marchland.territory.abilities import Given
        from marchland.territory.compile import compile_model
        from marchland.territory.parameters import read_posterior
        from marchland.trial import files
        from marchland.trial.abilities import require
        from marchland.trial.court import judge, strategies
        from marchland.views.trial import others, show

        checked.sized("--runs", runs)
        checked.seeded(seed)
        given = day(cut) if cut else None
        known = files.verdicts(facts) if facts else None
        loaded = load(scenario, pairs(sets or []), [])
        when = checked.cut_of(loaded, given)
        require(loaded, "trial", Given(when, own_claims=claims is None and not loaded.claims))
        results = paths.results()
        argument = files.argument(loaded, claims)
        planted = files.planted(loaded)
        path = None if record_only else posterior or find(loaded, when, results)
        wished = {"cut": when, "runs": runs, "seed": seed, "named": claims or "", "record_only": record_only}
        wished |= {
            "claims": [b.row.model_dump(mode="json") for b in (*argument, *planted)],
            "posterior_at": path,
        }
        asked = request("trial", loaded, path, {} if record_only else beside(loaded, path, results), **wished)
        folder = held.enter_context(begun.claimed(out, results, f"{loaded.name}-trial", asked))
        if not (quiet or json) and (going := begun.told(folder, asked)):
            say(going)
        begun.begin(folder, asked)
        bench = None
        if not record_only:
            learned = read_posterior(path, compile_model(loaded)) if path else None
            if learned is None and not (quiet or json):
                say(f"no posterior of {when} in results: the model speaks from its priors alone")
            bench = Bench(loaded, when, learned, strategies([*argument, *planted]), runs, seed=seed)
        claims_of = [*argument, *planted]
        compared, others_of = costs(claims_of, bench)
        with work(compared + others_of, quiet or json or bench is None, "judging") as told_of:
            if bench is not None:
                bench.progress = lambda added: told_of.add(added * (len(bench.strategies) + 1))

            def tell(name: str) -> None:
                told_of.tell(f"judged {name}")
                told_of.add(others_of / len(claims_of))

            found = judge(
                loaded, argument, planted, when, bench, str(path) if path else None, tell, claims or ""
            )
            files.write(found, folder)
            page = first_page(found, bench, argument, path, folder, results) if bench else None
        begun.finish(folder)
        if json:
            as_json({"folder": folder.as_posix(), "page": page and page.as_posix(), **found.as_dict()})
            return
        console = Console()
        show(found, console)
        if known is not None:
            others(found, known, console)
        typer.echo(f"kept in {folder}" + (f"; page one: {page}" if page else ""))


def costs(claims: Sequence[Brief], bench: Bench | None) -> tuple[float, float]:
    """What a trial takes of the model, in futures under one strategy: comparing strategies, and all other questions."""
    from marchland.compare.comparison import futures_of
    from marchland.compare.structures import usual_structures

    if bench is None:
        return 0.0, 1.0
    asked = {t.text for b in claims for t in b.tests if t.kind.model and t.kind.name in ALONE}
    structures = len(usual_structures(bench.scenario))
    compared = futures_of(bench.runs, structures, bench.posterior is not None) * (len(bench.strategies) + 1)
    return float(compared if bench.strategies else 0), float(max(1, len(asked)) * bench.runs)


def first_page(
    found: Trial, bench: Bench, argument: list[Brief], posterior: Path | None, folder: Path, results: Path
) -> Path | None:
    """Write page one on the strategies that the argument compares, with its verdicts; None if it compares none."""
    from marchland.briefing.briefing import beside, case, kept
    from marchland.compare.model_queries import HISTORY
    from marchland.trial.court import strategies
    from marchland.trial.files import for_page
    from marchland.views.page_one import FILE, write_page

    others = [name for name in strategies(argument) if name != HISTORY]
    if not others:
        return None
    told = case(
        bench.scenario,
        bench.comparison.only([HISTORY, *others]),
        others[0],
        HISTORY,
        bench.runs,
        bench.seed,
        bench.posterior,
        **beside(bench.scenario, posterior, results),
    ) | for_page(found.as_dict())
    kept(told, folder)
    return write_page(told, folder / FILE)


def add(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(trial)
