"""Write the golden run anew, on purpose: `python tests/golden/refresh.py "why the output changed"`.

Write the same reason into CHANGELOG.md, marked "changes output".
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parent)]

from golden import FILE, figures  # noqa: E402

if __name__ == "__main__":
    if len(sys.argv) != 2 or len(sys.argv[1]) < 10:
        sys.exit(__doc__)
    found = {"why": sys.argv[1], **figures()}
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {FILE.name}: {found['sha256'][:12]} on {found['machine']}")
