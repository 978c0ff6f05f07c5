"""The package as a user has it: in an environment of its own, used from a folder of its own."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

SECONDS = 600
"""After which a command counts as hung."""


@dataclass(frozen=True)
class Installed:
    """A Python in whose environment the package is installed, and a folder to work in."""

    python: Path
    folder: Path

    @property
    def program(self) -> str:
        """The command, as the installation made it."""
        return str(self.python.with_name("marchland"))

    @property
    def world(self) -> dict[str, str]:
        """A user's environment: nothing of these sources, caches and data of its own."""
        plain = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "MARCHLAND"))}
        own = {"XDG_CACHE_HOME": "cache", "MARCHLAND_DATA_DIR": "data"}
        return plain | {name: str(self.folder / part) for name, part in own.items()}

    def told(self, *args: str) -> subprocess.CompletedProcess[str]:
        """What a command says and how it ends."""
        return self._ran(self.program, *args)

    def done(self, *args: str) -> str:
        """What a command that must succeed says on standard output."""
        return well(self._ran(self.program, *args))

    def code(self, text: str) -> str:
        """What a piece of Python that must succeed prints there."""
        return well(self._ran(str(self.python), "-c", text))

    def _ran(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.world, capture_output=True, text=True, timeout=SECONDS
        )


def well(ended: subprocess.CompletedProcess[str]) -> str:
    """Standard output of what must have succeeded."""
    assert ended.returncode == 0, f"{ended.args}: {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout
