"""What each mechanism is worth before the cut: `python tools/ablation.py [MECHANISM ...]` writes docs/ablation.md.

Each mechanism is switched off in turn, all parameters are learned anew at 2014-09-07, and forecasts are judged on the
22 weeks up to 2015-02-08: nothing after the scenario's cut is looked at. What was found is kept in
results/ablation.json, so that a run which was stopped goes on where it was. `python tools/ablation.py --sentence`
writes only the sentence below the table anew, from the figures on the page.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from textwrap import fill

import numpy as np

from marchland.calibrate.calibrate import calibrate
from marchland.calibrate.conditional_futures import futures
from marchland.forecast import recorded
from marchland.scenario import load

ROOT = Path(__file__).resolve().parent.parent
CACHE, PAGE = ROOT / "results" / "ablation.json", ROOT / "docs" / "ablation.md"
CASE, CUT, UNTIL = "iraq_syria_2014", date(2014, 9, 7), date(2015, 2, 8)
PARTICLES, DRAWS, SEED, TIMES = 256, 1024, 1, 4000
ALL = "none"
HEAD = f"""# What each mechanism is worth before the cut

One mechanism is switched off at a time, every parameter is learned anew at {CUT} ({PARTICLES} parameter sets), and
{DRAWS:,} futures from then on are judged on who held each place at {UNTIL}, the end of what may be looked at. Made by
`tools/ablation.py`.

*Evidence* is the change of the log-evidence of the record before {CUT} when the mechanism is switched off; below zero
the record speaks for the mechanism. Behind the sign is half the difference of two independent samplers, of both sides
together: changes within it say nothing. *Log score* is the change of the mean log score of a place; above zero the
forecast was worse without the mechanism. Its 90% interval draws governorates with replacement: these {{cells}} places
are few episodes, and the intervals are too narrow rather than too wide.

| switched off | log-evidence | change | log score | change, 90% interval | Brier | places held by IS |
|---|---|---|---|---|---|---|
"""


FIGURE = r"[-+][\d.]+"
TABLE = re.compile(
    rf"^\| (\w+) \| [^|]* \| ({FIGURE}) \(±([\d.]+)\) \| [^|]* \| {FIGURE} \(({FIGURE}) to {FIGURE}\) \|",
    re.M,
)
"""A line of the table: mechanism, change of evidence, its error, and the low end of the change of the log score."""


def sentence(table: str) -> str:
    """Which mechanisms earn nothing by the table's figures: evidence within its error, forecasts no worse without."""
    rows = TABLE.findall(table)
    idle = [name for name, change, error, low in rows if float(change) > -float(error) and float(low) <= 0]
    rule = (
        "the change of evidence lies within its error or speaks against it, and the interval of the change of the "
        "log score does not lie above zero"
    )
    if not idle:
        told = f"Of none of the {len(rows)} mechanisms is it so that {rule}."
    else:
        told = (
            f"**Before the cut {len(idle)} of {len(rows)} mechanisms earn nothing in this war: {', '.join(idle)}.** Of "
            f"each of them {rule}. That is no evidence that they do nothing: a year of one war is little to tell by."
        )
    return fill(told, 120)


def judge(off: str) -> dict[str, object]:
    """Learn without a mechanism and judge what follows: losses by place, evidence."""
    s = load(CASE, {}, [] if off == ALL else [off])
    learned = calibrate(s, CUT, PARTICLES, seed=SEED)
    record = recorded(s)
    n, ahead = record.week(CUT), (UNTIL - CUT).days // 7
    columns = dict(zip(learned.names, learned.values.T.astype(np.float32), strict=True))
    found = futures(s, CUT, ahead, columns, DRAWS, replay=True, seed=SEED)
    held = (found.control[:, -1] == record.focal).sum(0)
    truth = record.holder[n + ahead]
    p = np.where(truth == record.focal, held + 0.5, DRAWS - held + 0.5) / (DRAWS + 1)
    loss = np.where(truth >= 0, -np.log(p), np.nan)
    return {
        "evidence": learned.evidence,
        "loss": loss.tolist(),
        "brier": float(np.nanmean(np.where(truth >= 0, (1 - p) ** 2, np.nan))),
        "held": float(held.sum() / DRAWS),
        "governorate": [place.governorate for place in s.places],
    }


def row(off: str, here: dict, whole: dict) -> str:
    """A line of the table."""
    loss, reference = np.array(here["loss"]), np.array(whole["loss"])
    names, which = np.unique(here["governorate"], return_inverse=True)
    use = np.isfinite(loss)
    gap = np.bincount(which[use], (loss - reference)[use], len(names))
    number = np.bincount(which[use], minlength=len(names))
    times = np.random.default_rng(SEED).multinomial(len(names), np.full(len(names), 1 / len(names)), TIMES)
    low, high = np.quantile((times @ gap) / (times @ number), [0.05, 0.95])
    (e, d), (e0, d0) = here["evidence"], whole["evidence"]
    change = "" if off == ALL else f"{e - e0:+.1f} (±{np.hypot(d, d0):.1f})"
    score = "" if off == ALL else f"{gap.sum() / number.sum():+.3f} ({low:+.3f} to {high:+.3f})"
    cells = (
        off,
        f"{e:.1f}",
        change,
        f"{loss[use].mean():.3f}",
        score,
        f"{here['brier']:.3f}",
        f"{here['held']:.1f}",
    )
    return "| " + " | ".join(cells) + " |"


def main(wanted: list[str]) -> None:
    """Judge what was not judged yet and write the page."""
    names = [ALL, *(wanted or load(CASE).mechanisms)]
    found = json.loads(CACHE.read_text(encoding="utf-8")) if CACHE.is_file() else {}
    for name in names:
        if name not in found:
            found[name] = judge(name)
            CACHE.parent.mkdir(exist_ok=True)
            CACHE.write_text(json.dumps(found), encoding="utf-8")
            print(row(name, found[name], found[ALL]), flush=True)
    whole = found[ALL]
    order = sorted((n for n in found if n != ALL), key=lambda n: found[n]["evidence"][0])
    lines = [row(name, found[name], whole) for name in [ALL, *order]]
    cells = int(np.isfinite(np.array(whole["loss"])).sum())
    table = "\n".join(lines) + "\n"
    PAGE.write_text(f"{HEAD.replace('{cells}', str(cells))}{table}\n{sentence(table)}\n", encoding="utf-8")


def again() -> None:
    """Write the sentence anew below the table that is on the page."""
    text = PAGE.read_text(encoding="utf-8")
    page = text[: text.rindex("|\n") + 2]
    PAGE.write_text(f"{page}\n{sentence(page)}\n", encoding="utf-8")


if __name__ == "__main__":
    again() if sys.argv[1:] == ["--sentence"] else main(sys.argv[1:])
