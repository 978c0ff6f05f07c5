"""All benchmarks in one run, so that ratios come from the same machine in the same minutes: `make bench`.

Prints a Markdown table. `--quick` leaves out the long ones (10,000 futures, the cold start, comparison and trial);
`--long` adds learning at one cut and, with the posterior so learned, the trial. A backtest is timed by itself:
`time marchland backtest` prints what it takes once its posteriors are there.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
MEGA = 1e6


def job(runs: int, folder: Path, cache: Path | None = None) -> tuple[float, float]:
    """Wall seconds and peak resident GB of `marchland run` in a process of its own."""
    env = {**os.environ, **({"XDG_CACHE_HOME": str(cache)} if cache else {})}
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    start = time.perf_counter()
    command = [sys.executable, "-m", "marchland", "run", "--runs", str(runs), "--quiet", "--out", str(folder)]
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    return wall, max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1e6


def command_seconds(*arguments: str) -> float:
    """Wall seconds of a command in a process of its own."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "marchland", *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def studies(home: Path, long: bool) -> list[tuple[str, str]]:
    """Comparison, learning and trial on the default scenario."""
    took = command_seconds("compare", "--runs", "1000", "--quiet", "--out", str(home / "compare"))
    rows = [("four strategies compared, 1,000 futures each, eight structures", f"{took:.0f} s")]
    known: tuple[str, ...] = ()
    if long:
        folder = home / "posterior"
        took = command_seconds("calibrate", "--cut", "2015-02-08", "--quiet", "--out", str(folder))
        rows.append(("parameters learned at one cut", f"{took:.0f} s"))
        known = ("--posterior", str(folder / "posterior.parquet"))
    took = command_seconds("trial", *known, "--quiet", "--out", str(home / "trial"))
    rows.append(("trial of all claims, 1,000 futures a strategy", f"{took:.0f} s"))
    return rows


def help_seconds() -> float:
    """Wall seconds of `marchland --help`, the best of five."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "marchland", "--help"], check=True, stdout=subprocess.DEVNULL)
        best = min(best, time.perf_counter() - start)
    return best


def twin_rate(size: int = 32, weeks: int = 40) -> float:
    """Place-weeks a core-second of the NumPy twin on the default scenario, draws made beforehand."""
    import jax.numpy as jnp
    import numpy as np

    from marchland.engine.draws import draw_parameters, uniforms, week_key
    from marchland.scenario import load
    from marchland.territory.compile import compile_model
    from twins.territory import simulate

    model = compile_model(load("iraq_syria_2014"))
    runs = np.arange(size)
    sizes = {name: tuple(model.labels[axis] for axis in p.axes) for name, p in model.params.items()}
    drawn = draw_parameters(model.params, sizes, 1, runs)
    params = {name: np.moveaxis(values, 0, -1) for name, values in drawn.items()}
    on = np.ones((len(model.mechanisms), size), bool)
    comply = np.ones((len(model.labels["lever"]), size), np.float32)
    seeds = jnp.asarray(runs, jnp.uint32)
    keys = [week_key(jnp.uint32(1), seeds, jnp.uint32(week)) for week in range(weeks)]
    drawn_weeks = [{k: np.asarray(v) for k, v in uniforms(key, model.streams).items()} for key in keys]
    start = time.process_time()
    simulate(model.world, model.inputs(), params, lambda week: drawn_weeks[week], on, comply, weeks)
    return size * weeks * len(model.labels["place"]) / (time.process_time() - start)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--long", action="store_true")
    asked = parser.parse_args()
    quick = asked.quick
    from marchland.ensemble.bench import measure
    from marchland.scenario import load
    from plain_python import place_weeks_per_second

    rows: list[tuple[str, str]] = []
    war = load("iraq_syria_2014")
    large, small, mechanisms = measure(war), measure(load("two_valleys")), len(war.mechanisms)
    engine = large.place_weeks_per_core_second
    twin, (plain, mesas) = twin_rate(), place_weeks_per_second()
    rows.append(("machine", f"{large.cpu}, {large.cores} cores"))
    rows.append(("engine, default scenario", f"{engine / MEGA:.2f} M place-weeks a core-second"))
    rows.append(
        (
            "engine, two_valleys (10 places)",
            f"{small.place_weeks_per_core_second / MEGA:.2f} M place-weeks a core-second",
        )
    )
    rows.append(
        ("NumPy twin in cache-sized blocks", f"{twin / MEGA:.2f} M; engine {engine / twin:.1f} times")
    )
    for name, rate in (("plain Python objects", plain), ("the same as agents of Mesa", mesas)):
        told = f"{rate:,.0f}; engine (all {mechanisms}) {engine / rate:,.0f} times"
        rows.append((f"{name}, three mechanisms", told))
    rows.append(("two cores against one", f"{large.gain_from_cores:.2f} times"))
    rows.append(("`marchland --help`", f"{help_seconds():.2f} s"))
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        if not quick:
            rows.append(
                (
                    "1,000 futures, cold (import, compile, no cache)",
                    f"{job(1000, home / 'cold', home / 'cache')[0]:.1f} s",
                )
            )
        job(32, home / "warming")
        wall, memory = job(1000, home / "warm")
        rows.append(("1,000 futures, warm", f"{wall:.1f} s, peak {memory:.2f} GB"))
        rows.append(("250 futures, warm", f"{job(250, home / 'few')[0]:.1f} s"))
        if not quick:
            wall, memory = job(10_000, home / "many")
            rows.append(("10,000 futures", f"{wall:.0f} s, peak {memory:.2f} GB"))
            rows += studies(home, asked.long)
    print("| what | measured |\n|---|---|")
    for what, measured in rows:
        print(f"| {what} | {measured} |")


if __name__ == "__main__":
    main()
