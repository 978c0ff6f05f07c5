"""Every published model against its twin, at all their cases and with all their runs.

    python -m verification.twins [MODEL ...]

`make test` takes a part of the grid models' cases; here nothing is left out. Each statistical comparison is at four
standard errors: a false alarm in some 16,000 comparisons. A finding is a result that differs beyond its tolerance.
"""

from __future__ import annotations

import sys
from importlib import import_module, util
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from marchland.zoo import models
from twins.agreement import apart


def main(names: list[str]) -> int:
    """Compare; prints findings and one summary line, returns 1 if there are any."""
    found, cases = [], 0
    for name in names or sorted(models()):
        if util.find_spec(f"twins.zoo.{name}"):
            twin = import_module(f"twins.zoo.{name}")
            for settings, runs, tolerances in twin.CASES:
                found += apart(models()[name], twin, settings, runs, tolerances)
                cases += 1
    print("\n".join([*found, f"twins: {cases} cases, {len(found)} findings"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
