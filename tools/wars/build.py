"""Make the shipped scenarios of ten wars from the small tables beside this file, with the command that users have.

    python tools/wars/build.py OUT [WAR ...]

OUT is `src/marchland/scenarios` or any other folder; what stands there of a war is replaced. The same tables give
the same bytes, and a test compares them with what is shipped. Nothing is edited by hand afterwards. Priors are those
that the other wars leave (`left_out.py`).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import left_out

from marchland import new

HERE = Path(__file__).resolve().parent
LEFT = ("scenario.schema.json",)
"""What a drafted folder holds beside the scenario and a shipped one has elsewhere."""
EDITOR = ("$schema=scenario.schema.json", "$schema=../../scenario/scenario.schema.json")


def build(war: str, out: Path) -> Path:
    """Make one war in a folder; returns the scenario's. Raises ScenarioError for tables that do not fit."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(new(Path(scratch) / war, tables=HERE / war))
        target = out / war
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for path in sorted(made.iterdir()):
            if path.name in LEFT:
                continue
            text = path.read_text(encoding="utf-8")
            (target / path.name).write_text(text.replace(*EDITOR), encoding="utf-8", newline="")
    if war in left_out.taught():
        left_out.write(war, out)
    return target


def main() -> None:
    """Make the wars that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("wars", nargs="*", help="default: all")
    args = parser.parse_args()
    known = sorted(path.parent.name for path in HERE.glob("*/war.yaml"))
    for war in args.wars or known:
        print(build(war, args.out))


if __name__ == "__main__":
    main()
