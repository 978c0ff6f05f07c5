"""`marchland check RESULT`: whether a result or a comparison on disk is whole, every file of it read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from marchland.cli.console import as_json
from marchland.errors import FAILED, InputError

if TYPE_CHECKING:
    from marchland.ensemble.wholeness import Fault

WHOLE = "whole"
TRIED = "trial.json"
ELSE = {TRIED: "a trial", "board.json": "a backtest", "posterior.parquet": "a posterior"}
"""Files of what cannot be checked here -> what the folder is."""
TAKES = "check takes a scenario, a result of `marchland run`, or a comparison"


def is_result(text: str) -> bool:
    """Whether what is to be checked is a folder of a result, whole or not, rather than a scenario."""
    from marchland.ensemble.manifest import FILE
    from marchland.ensemble.store import LATEST
    from marchland.ensemble.wholeness import FUTURES

    path = Path(text)
    if path.name == LATEST and path.parent.is_dir():
        return True
    return not (path / "scenario.yaml").exists() and ((path / FILE).exists() or (path / FUTURES).exists())


def other(text: str) -> bool:
    """Whether what is to be checked is a folder of a comparison. Raises InputError for that of another command."""
    from marchland.ensemble.store import OTHERS

    path = Path(text)
    if (path / "scenario.yaml").exists():
        return False
    for name, what in ELSE.items():
        if (path / name).is_file():
            reads = (
                f"`marchland report {text}` reads all of it"
                if name in OTHERS
                else "commands read it when used"
            )
            raise InputError(f"{text} is the folder of {what}: {TAKES}; {reads}")
    return (path / "comparison.json").is_file()


def check_comparison(text: str, json: bool = False) -> None:
    """Print one line for each fault of a comparison, with its mend, or that all is whole.

    Raises typer.Exit with code 1 for faults.
    """
    from marchland.briefing.briefing import FILE
    from marchland.briefing.shape import Case
    from marchland.compare.comparison import KEPT
    from marchland.files import checkpoint, typed
    from marchland.views.page_one import FILE as PAGE

    path, faults, count = Path(text), list[tuple[str, str]](), 0
    try:
        count = len(typed.read(path / FILE, Case, "compare").get("futures", {}))
    except InputError as error:
        faults.append((FILE, str(error)))
    anew = "the same `marchland compare` writes it anew"
    kept = [KEPT.format(k + 1) for k in range(count)]
    faults += [
        (name, f"{path / name}: {'cannot be read' if (path / name).exists() else 'is missing'}; {anew}")
        for name in kept
        if checkpoint.load(path / name) is None
    ]
    if not (path / PAGE).is_file():
        faults.append((PAGE, f"{path / PAGE}: is missing; `marchland report {text}` writes it"))
    if json:
        told = [{"path": name, "what": what} for name, what in faults]
        as_json({"comparison": str(path), "whole": not faults, "faults": told})
    elif faults:
        typer.echo("\n".join(what for _, what in faults))
    else:
        typer.echo(f"{WHOLE}: {FILE}, {PAGE} and the outcomes of {len(kept)} structures")
    if faults:
        raise typer.Exit(FAILED)


def check_result(text: str, json: bool = False) -> None:
    """Print one line for each fault, with its mend, or that all is whole.

    Raises typer.Exit with code 1 for faults or an unfinished result, InputError for what is no result.
    """
    from marchland.ensemble.store import located

    path = located(text)
    faults, state = diagnosis(path)
    if json:
        told = [{"block": f.block, "path": f.path, "what": f.what, "mend": mend} for f, mend in faults]
        as_json({"result": str(path), "whole": state.startswith(WHOLE) and not faults, "faults": told})
    else:
        typer.echo("\n".join(f"{fault}; {mend}" for fault, mend in faults) if faults else state)
    if faults or not state.startswith(WHOLE):
        raise typer.Exit(FAILED)


def diagnosis(path: Path) -> tuple[list[tuple[Fault, str]], str]:
    """Every fault of a result with its mend, and how it stands apart from them."""
    from marchland.ensemble import manifest as manifests
    from marchland.ensemble import wholeness
    from marchland.ensemble.store import AGAIN

    found = manifests.read(path)
    flaws = [manifests.NO_OBJECT] if found is None else manifests.flaws(found)
    if found is None or flaws:
        return [(wholeness.Fault(manifests.FILE, flaw), AGAIN) for flaw in flaws], ""
    looked, plan = wholeness.look(path, found, deep=True), manifests.plan_of(found)
    state = f"{WHOLE}: {len(looked.blocks)} blocks, {looked.chunks} chunks"
    if not found["finished"]:
        state = f"unfinished: {len(looked.blocks)} of {plan.blocks} blocks; the same `marchland run` goes on"
    return [(fault, wholeness.mend(plan, [fault])) for fault in looked.faults], state
