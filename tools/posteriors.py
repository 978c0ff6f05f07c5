"""Ship learned parameter sets with their scenarios: `make posteriors`, or with names of scenarios for some.

    python tools/posteriors.py [NAME ...] [--from RESULTS]

Learns anew each posterior that is shipped (`posteriors/CUT/` of a scenario), or with `--from` takes what lies in a
folder of results for the cut and every origin of the scenarios named. A shipped posterior is taken where scenario,
record and form of the parameters are those it was learned from; by which code is kept with it. Learning takes minutes
a cut. SETS of the parameter sets are shipped, evenly taken of both samplers.
"""

from __future__ import annotations

import argparse
import shutil
from datetime import date
from pathlib import Path

import numpy as np
from pyarrow import parquet

from marchland.calibrate.calibrate import POSTERIOR
from marchland.calibrate.command import calibrated
from marchland.calibrate.posteriors import SHIPPED, find
from marchland.scenario import Scenario, load, shipped
from marchland.territory.abilities import cut_of

SETS = 256


def ship(s: Scenario, cut: date, found: Path) -> None:
    """Put a posterior, thinned and without its groups, and what is said of it into the scenario's folder."""
    target = s.folder / SHIPPED / cut.isoformat()
    part = target.with_name(f".{target.name}.part")
    shutil.copytree(found.parent, part, ignore=shutil.ignore_patterns("posterior.*", "*.npz", "begun.json"))
    table = parquet.read_table(found)
    some = np.unique(np.linspace(0, len(table) - 1, min(SETS, len(table))).astype(int))
    parquet.write_table(
        table.take(some),
        part / POSTERIOR,
        compression="zstd",
        use_dictionary=False,
        use_byte_stream_split=True,
    )
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    print(f"{s.name} {cut}: {len(some)} sets, {(target / POSTERIOR).stat().st_size / 1000:.0f} kB")


def anew(s: Scenario) -> None:
    """Learn every shipped posterior of a scenario again."""
    for folder in sorted((s.folder / SHIPPED).glob("*")):
        part = folder.with_name(f".{folder.name}.learned")
        cut = date.fromisoformat(folder.name)
        ship(s, cut, calibrated(s, cut, out=part).path)
        shutil.rmtree(part)


def main() -> None:
    """Ship what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="scenarios (default: all)")
    parser.add_argument("--from", dest="results", type=Path, help="take what lies here instead of learning")
    args = parser.parse_args()
    for name in args.names or shipped():
        s = load(name)
        if args.results is None:
            anew(s)
            continue
        for cut in sorted({cut_of(s, None), *s.time.origins}):
            if (found := find(s, cut, args.results)) is not None:
                ship(s, cut, found)


if __name__ == "__main__":
    main()
