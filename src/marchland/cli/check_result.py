"""`marchland check RESULT`: whether a result on disk is whole, every file of it read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from marchland.cli.console import as_json
from marchland.errors import FAILED

if TYPE_CHECKING:
    from marchland.ensemble.wholeness import Fault

WHOLE = "whole"


def is_result(text: str) -> bool:
    """Whether what is to be checked is a folder of a result, whole or not, rather than a scenario."""
    from marchland.ensemble.manifest import FILE
    from marchland.ensemble.store import LATEST
    from marchland.ensemble.wholeness import FUTURES

    path = Path(text)
    if path.name == LATEST and path.parent.is_dir():
        return True
    return not (path / "scenario.yaml").exists() and ((path / FILE).exists() or (path / FUTURES).exists())


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
