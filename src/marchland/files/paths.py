"""Where things are kept: compiled programs in the user's cache, results in the folder `results`, data in a third.

Nothing here creates a folder; those who write do.
"""

from __future__ import annotations

import os
from pathlib import Path

DATA_DIR = "MARCHLAND_DATA_DIR"
"""The environment variable that moves the user's data folder, for instance off a full disk."""
MECHANISMS = "MARCHLAND_MECHANISMS"
"""The environment variable that names a folder of mechanisms of one's own; several as in PATH."""


def cache() -> Path:
    """Folder for what can be made again, such as compiled programs."""
    from platformdirs import user_cache_path

    return user_cache_path("marchland")


def data() -> Path:
    """Folder for what the user gathered, such as the store of events; `MARCHLAND_DATA_DIR` moves it."""
    from platformdirs import user_data_path

    moved = os.environ.get(DATA_DIR, "").strip()
    return Path(moved).expanduser() if moved else user_data_path("marchland", appauthor=False)


def mechanisms() -> list[Path]:
    """Folders of mechanisms that the user named, whole; a scenario, which may be a stranger's, cannot name one."""
    named = (part.strip() for part in os.environ.get(MECHANISMS, "").split(os.pathsep))
    return list(dict.fromkeys(Path(part).expanduser().absolute() for part in named if part))


def results() -> Path:
    """Folder in which results are numbered."""
    return Path("results")
