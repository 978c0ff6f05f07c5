"""Every published model against every target, many runs included: the same as `marchland models verify`.

    python -m verification.published [MODEL ...]

A finding is a target that is missed; targets with sampling error state theirs in the model's folder.
"""

from __future__ import annotations

import sys

from marchland.zoo import models
from marchland.zoo.verify import verify


def main(names: list[str]) -> int:
    """Check; prints findings and one summary line, returns 1 if there are any."""
    checked = [c for name in names or sorted(models()) for c in verify(name, models()[name])]
    found = [f"published: {c.model} {c.target.quantity}: {c.ours:g}" for c in checked if not c.passed]
    print("\n".join([*found, f"published: {len(checked)} targets, {len(found)} findings"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
