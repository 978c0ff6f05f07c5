"""`marchland check SCENARIO --face-validity`: whether futures look like the war before its cut, and like others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from marchland.cli.console import as_json, telling

if TYPE_CHECKING:
    from marchland.scenario import Scenario


def check_faces(loaded: Scenario, posterior: Path | None, runs: int, seed: int, json: bool) -> None:
    """Print every line; a missed one is said, and is no error. Raises InputError."""
    from marchland.calibrate.face_validity import face_validity
    from marchland.views.faces import print_faces

    with telling(json).futures(runs, "futures") as work:
        found = face_validity(loaded, posterior, runs, seed, work.add)
    as_json(found.as_dict()) if json else print_faces(found, str(loaded.time.start))
