"""Where things are kept: compiled programs in the user's cache, results in the folder `results`.

Nothing here creates a folder; those who write do.
"""

from __future__ import annotations

from pathlib import Path


def cache() -> Path:
    """Folder for what can be made again, such as compiled programs."""
    from platformdirs import user_cache_path

    return user_cache_path("marchland")


def results() -> Path:
    """Folder in which results are numbered."""
    return Path("results")
