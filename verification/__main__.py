"""`python -m verification`: the series of hostile use one after the other, each with its summary line.

    python -m verification [NAME ...]

Names are the modules of this folder that run by themselves; without any, all of them, each in a process of its own.
Exits with 1 if one of them found something.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
NAMES = sorted(
    path.stem
    for path in FOLDER.glob("[a-z]*.py")
    if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
)


def main(names: list[str]) -> int:
    """Run the series named. Returns 0, 1 with findings, 2 for a name that is none."""
    if strange := sorted(set(names) - set(NAMES)):
        print(f"no series named {', '.join(strange)}; series are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    ended = [
        subprocess.run([sys.executable, "-m", f"verification.{name}"], cwd=FOLDER.parent).returncode
        for name in names or NAMES
    ]
    return int(any(ended))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
