"""Learn the posteriors that scenarios ship, each anew: `make posteriors`, or with names of scenarios for some.

A shipped posterior is taken where scenario, record and form of the parameters are those it was learned from; where the
code is another, a note says so, and this makes it again. Takes minutes a cut.
"""

from __future__ import annotations

import shutil
import sys

from marchland.calibrate.command import calibrated
from marchland.calibrate.posteriors import SHIPPED
from marchland.scenario import load, shipped


def main(names: list[str]) -> None:
    for name in names or shipped():
        s = load(name)
        for folder in sorted((s.folder / SHIPPED).glob("*")):
            cut = type(s.time.start).fromisoformat(folder.name)
            part = folder.with_name(f".{folder.name}.part")
            calibrated(s, cut, out=part)
            shutil.rmtree(folder)
            part.rename(folder)
            print(f"{name} {cut}")


if __name__ == "__main__":
    main(sys.argv[1:])
