"""`python -m verification`: the series of hostile use one after the other, each with its summary line.

    python -m verification [NAME ...]

Names are the modules of this folder; without any, all of them. Exits with 1 if one of them found something.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

import verification

NAMES = sorted(m.name for m in iter_modules(verification.__path__) if not m.name.startswith("_"))


def main(names: list[str]) -> int:
    """Run the series named. Returns 0, 1 with findings, 2 for a name that is none."""
    runnable = [name for name in NAMES if hasattr(import_module(f"verification.{name}"), "main")]
    strange = sorted(set(names) - set(runnable))
    if strange:
        print(f"no series named {', '.join(strange)}; series are: {', '.join(runnable)}", file=sys.stderr)
        return 2
    worst = 0
    for name in names or runnable:
        worst = max(worst, import_module(f"verification.{name}").main([]))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
