"""What a sampler leaves behind while it works, so that a run that was killed goes on where it stood."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from marchland.files.writing import whole
from marchland.phases import WRITING, phase

NOTE = "note"
Arrays = dict[str, NDArray[Any]]


@phase(WRITING)
def save(path: Path | None, arrays: Mapping[str, NDArray[Any]], note: Mapping[str, Any]) -> None:
    """Replace what is kept at `path`, at once: a kill leaves the old or the new. None keeps nothing."""
    if path is None:
        return
    said = {NOTE: np.frombuffer(json.dumps(note).encode(), np.uint8)}
    with whole(path) as part:
        np.savez(part, allow_pickle=False, **arrays, **said)


def load(path: Path | None) -> tuple[Arrays, dict[str, Any]] | None:
    """Arrays and note kept at `path`; None if there is nothing that can be read."""
    if path is None or not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as found:
            arrays = dict(found)
        note = json.loads(arrays.pop(NOTE).tobytes())
    except (OSError, ValueError, KeyError, BadZipFile):
        return None
    return arrays, note
