"""The whole printed table of the frontier hazard, and what each group of its terms is worth.

    python -m verification.frontier

`make test` computes three of its ten cells and two of its four ablations; here are all. A finding is a Brier score
further than .01 from the printed one (about one seed in a hundred at the widest cell; the seed is fixed).
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from unit.forecast.test_frontier_table import REMOVED, TABLE, WITHIN, off_the_table, off_without


def main(arguments: list[str] | None = None) -> int:
    """Compute; prints findings and one summary line, returns 1 if there are any."""
    away = {f"{origin}, conditional {c}": off_the_table(origin, c) for origin in TABLE for c in (True, False)}
    away |= {f"without terms {terms}": off_without(terms) for terms in REMOVED}
    found = [
        f"frontier: {name}: {distance:.3f} from what is printed"
        for name, distance in away.items()
        if distance > WITHIN
    ]
    print("\n".join([*found, f"frontier: {len(away)} cells, {len(found)} findings"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
