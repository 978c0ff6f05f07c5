"""Write what other wars said at a scenario's cut, for its page one: `python tools/reference.py [NAME]`.

The same as `marchland reference --json` with 2,000 draws, of which the page shows a part; it takes half a minute, which
is why it is shipped and not computed for every page. To be run again when the library of wars or its statistics change.
"""

from __future__ import annotations

import json
import sys

from marchland.briefing.other_wars import other_wars, plain
from marchland.briefing.shipped import REFERENCE, SHOWN
from marchland.files.plain_json import cleaned
from marchland.scenario import load

DRAWS = 2000


def main(name: str = "iraq_syria_2014") -> None:
    """Write the file into the scenario's folder."""
    s = load(name)
    found = plain(other_wars(s, s.time.cut, DRAWS))
    path = s.folder / REFERENCE.format(found["cut"])
    path.parent.mkdir(exist_ok=True)
    kept = cleaned({key: found[key] for key in ("name", *SHOWN)})
    path.write_text(json.dumps(kept, allow_nan=False) + "\n", encoding="utf-8")
    print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
