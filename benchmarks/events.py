"""Time and memory of large event files: `python benchmarks/events.py [--ged N] [--acled N]` (0: none).

The files are synthesised from the published columns with a fixed seed, with texts as long as real ones, in a
temporary folder that is removed. Each command runs in its own process on at most two cores; time is wall time
from start to exit (interpreter and imports included), CPU the processor time of all its threads, memory its peak
resident size. On a machine that others use, CPU seconds are the honest figure.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIDES = [
    "IS",
    "Government of Iraq",
    "Government of Syria",
    "Syrian insurgents",
    "SDF",
    "Civilians",
    "IS, HTS",
]
COUNTRIES = [
    ("Iraq", 645, 368, 33.3, 44.4),
    ("Syria", 652, 760, 35.0, 38.5),
    ("Nigeria", 475, 566, 11.8, 13.2),
]
GED = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,"
    "conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,"
    "side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,"
    "source_date,source_headline,source_original,where_prec,where_coordinates,where_description,"
    "adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,"
    "event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,"
    "deaths_unknown,best,high,low,gwnoa,gwnob"
)
ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,"
    "actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,"
    "iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,"
    "source,source_scale,notes,fatalities,tags,timestamp"
)
TEXT = (
    "Clashes between fighters and forces were reported near the town; “several” people died, sources said. "
)


def ged_rows(count: int) -> Iterator[list[object]]:
    """Rows of the 49-column layout, one at a time."""
    rng = random.Random(1)
    for number in range(count):
        country, code, _, lat, lon = COUNTRIES[number % 3]
        a, b = rng.sample(SIDES, 2)
        y, x = lat + rng.gauss(0, 1.0), lon + rng.gauss(0, 1.0)
        day = f"{1989 + number % 34}-{1 + number % 12:02d}-{1 + number % 28:02d} 00:00:00.000"
        deaths = [int(rng.paretovariate(1.4)) - 1 for _ in range(4)]
        best = sum(deaths)
        yield [
            number,
            f"{country[:3]}-{number}",
            day[:4],
            1,
            "Clear",
            1 + number % 3,
            1,
            1,
            f"{country}: Government",
            1,
            100 + number % 200,
            f"{a} - {b}",
            1,
            1,
            a,
            1,
            2,
            b,
            2,
            f'"{TEXT[:70]}",{day[:10]},"{TEXT}"',
            "Reuters",
            day[:10],
            TEXT[:80],
            "police",
            1 + number % 7,
            f"Town {number % 9000}",
            TEXT[:60],
            f"Unit {number % 40}",
            f"District {number % 300}",
            f"{y:.6f}",
            f"{x:.6f}",
            f"POINT ({x:.6f} {y:.6f})",
            180000 + number % 5000,
            country,
            code,
            "Middle East",
            1,
            1 + number % 5,
            day,
            day,
            *deaths,
            best,
            best + 2,
            max(best - 1, 0),
            code,
            "",
        ]


def acled_rows(count: int) -> Iterator[list[object]]:
    """Rows of an export, one at a time; notes hold commas, quotes and some newlines."""
    rng = random.Random(2)
    kinds = ["Battles", "Explosions/Remote violence", "Violence against civilians", "Protests", "Riots"]
    for number in range(count):
        country, _, iso, lat, lon = COUNTRIES[number % 3]
        day = f"{1997 + number % 28}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        note = f'On {day}, "{TEXT}" {TEXT}{chr(10) if number % 50 == 0 else ""}({number})'
        yield [
            f"{country[:3].upper()}{number}",
            day,
            day[:4],
            1 + number % 3,
            "Political violence",
            kinds[number % 5],
            "Armed clash",
            f"Islamic State ({country})",
            "",
            2,
            f"Military Forces of {country}",
            "",
            1,
            12,
            "Civilian targeting" if number % 5 == 2 else "",
            iso,
            "Middle East",
            country,
            f"Unit {number % 40}",
            f"District {number % 300}",
            "",
            f"Town {number % 9000}",
            f"{lat + rng.gauss(0, 1):.4f}",
            f"{lon + rng.gauss(0, 1):.4f}",
            1 + number % 3,
            "Local source",
            "National",
            note,
            int(rng.paretovariate(1.3)) - 1,
            "",
            1_700_000_000 + number,
        ]


def write(path: Path, header: str, rows: Iterator[list[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        handle.write(header + "\n")
        csv.writer(handle, lineterminator="\n").writerows(rows)
    return path


def measure(*arguments: object) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak MB of one command on two cores."""
    cores = sorted(os.sched_getaffinity(0))[:2] if hasattr(os, "sched_getaffinity") else []
    script = (
        "import resource, sys; from marchland.cli.events import app; app(standalone_mode=False);"
        "u = resource.getrusage(resource.RUSAGE_SELF);"
        "print(u.ru_utime + u.ru_stime, u.ru_maxrss, file=sys.stderr)"
    )

    def pin() -> None:
        if cores:
            os.sched_setaffinity(0, cores)

    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        preexec_fn=pin,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(done.stderr)
    scale = 1024.0 if sys.platform != "darwin" else 1024.0**2
    processor, peak = done.stderr.split()[-2:]
    return seconds, float(processor), float(peak) / scale


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ged", type=int, default=400_000)
    parser.add_argument("--acled", type=int, default=2_000_000)
    given = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores seen, 2 used, load {os.getloadavg()[0]:.1f} at start, "
        f"Python {platform.python_version()}"
    )
    print(f"{'command':34s} {'file MB':>8s} {'seconds':>8s} {'CPU s':>8s} {'peak MB':>8s}")
    wanted = {name for name, count in (("GEDEvent_v24_1", given.ged), ("acled", given.acled)) if count}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for label, header, rows, file in (
            (f"import {given.ged:,} GED events", GED, ged_rows(given.ged), folder / "GEDEvent_v24_1.csv"),
            (f"import {given.acled:,} ACLED rows", ACLED, acled_rows(given.acled), folder / "acled.csv"),
        ):
            if file.stem not in wanted:
                continue
            write(file, header, rows)
            store = folder / f"{file.stem}.duckdb"
            size = file.stat().st_size / 1e6
            for what, arguments in (
                (label, ("import", file, "--store", store, "--json")),
                (
                    "  summary with chart",
                    ("summary", "--store", store, "--chart", folder / "c.svg", "--json"),
                ),
                ("  export events to parquet", ("export", folder / "e.parquet", "--store", store, "--json")),
                ("  import the same file again", ("import", file, "--store", store, "--json")),
            ):
                seconds, processor, peak = measure(*arguments)
                print(f"{what:34s} {size:8.0f} {seconds:8.1f} {processor:8.1f} {peak:8.0f}", flush=True)
            file.unlink()
            store.unlink()


if __name__ == "__main__":
    main()
