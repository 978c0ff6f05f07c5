"""Fill in docs/e_sam.md from a trial: `python tools/e_sam.py results/iraq_syria_2014-trial-001`.

Draws places held with and without foreign effort, and writes the verdicts and levels between the page's marks; the
words around them are written by hand and must be read again whenever the numbers change.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from marchland.compare.beliefs import ARGUED, NEUTRAL
from marchland.compare.ground import Ground, ground
from marchland.compare.outcomes import NAMES, OUTCOMES
from marchland.record.record import recorded_holders
from marchland.scenario import Scenario, load
from marchland.territory.compile import compile_model
from marchland.territory.parameters import read_posterior
from marchland.views import look
from marchland.views.comparison import n

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE, CHART = DOCS / "e_sam.md", DOCS / "e_sam-fans.svg"
BASELINES = {
    "history": "Effort from abroad as recorded",
    "no_intervention": "No effort of the coalition after the cut",
}
COLOURS = {"history": look.FUTURES, "no_intervention": look.OTHER}
DASHES = {NEUTRAL: (0, (4, 2)), ARGUED: (0, (1, 1.5))}
COMMUNITY, MAJORITY = "sunni_arab", 0.5
SHOWN = ("places_end", "weeks_held", "retaken", "civilians")
PER = re.compile(r"(\d+)% to (\d+)% of (futures|parameter sets)")


def main(folder: str) -> None:
    """Draw the chart and fill in the tables."""
    told, compared = (
        json.loads((Path(folder) / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("trial", "comparison")
    )
    s = load(told["scenario"])
    cut, weeks = date.fromisoformat(told["cut"]), compared["weeks"]
    model = compile_model(s)
    posterior = read_posterior(Path(told["posterior"]), model) if told["posterior"] else None
    found = {a: ground(s, a, cut, weeks, told["runs"], told["seed"], posterior) for a in BASELINES}
    holder, _ = recorded_holders(s, model.world.holder, s.time.weeks)
    chart = fans((s, cut, found, (holder == model.world.focal).sum(1)))
    CHART.write_text(look.alone(chart.svg), encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    for mark, lines in (("chart", [f"![{chart.alt}]({CHART.name})", "", chart.caption]),
                        ("verdicts", verdicts(told)), ("levels", levels(compared))):  # fmt: skip
        start, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
        before, rest = text.split(start)
        text = f"{before}{start}\n" + "\n".join(lines) + f"\n{end}{rest.split(end)[1]}"
    PAGE.write_text(text, encoding="utf-8")


def fans(told: tuple[Scenario, date, dict[str, Ground], Any]) -> look.Chart:
    """Places held by week under each baseline, 50 and 90 of 100 futures, beside the record (week,)."""
    s, cut, found, record = told
    drawn = look.figure(4.2)
    axes = drawn.subplots(1, len(found), sharey=True)
    said = [
        panel(ax, s, cut, name, ground_, record)
        for ax, (name, ground_) in zip(axes, found.items(), strict=True)
    ]
    axes[0].set_ylabel(f"places held by the {s.sides[s.focal].label}")
    handles, labels = axes[0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False, fontsize=8)
    caption = (
        "Places held, with and without effort from abroad after the cut, in futures that follow the record up to it. "
        "The record, grey on the right, is that of a war with such effort. Dashed and dotted: medians under "
        "neutral priors, and with signs as the argument asserts. "
        f"{missed(cut, found['history'], after(s, cut, record))}"
    )
    alt = f"Places held at the end. {'. '.join(said)}"
    return look.chart(drawn, "fans", "Two baselines", caption, alt)


def panel(ax: Any, s: Scenario, cut: date, name: str, found: Ground, record: Any) -> str:
    """One baseline; returns where it ends in words."""
    colour, own = COLOURS[name], name == "history"
    counts = {belief: held.sum(2) for belief, held in found.held.items()}
    first = next(iter(counts.values()))
    days = np.array([np.datetime64(cut + timedelta(weeks=t)) for t in range(first.shape[1])])
    a, b, middle, c, d = np.quantile(first, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    ax.fill_between(days, a, d, color=colour, alpha=0.18, lw=0, label="90 of 100 futures")
    ax.fill_between(days, b, c, color=colour, alpha=0.38, lw=0, label="50 of 100 futures")
    ax.plot(days, middle, color=colour, label="median, learned")
    for belief in [name for name in DASHES if name in counts]:
        style = {"color": colour, "ls": DASHES[belief], "lw": 1.2, "label": f"median, {belief}"}
        ax.plot(days, np.median(counts[belief], axis=0), **style)
    past = np.array([np.datetime64(s.time.start + timedelta(weeks=t + 1)) for t in range(len(record))])
    now = past <= days[-1]
    line = {"color": look.RECORD, "lw": 1.8} if own else {"color": look.FAINT, "lw": 1.2}
    ax.plot(past[now], record[now], label="record", **line)
    home = sum(p.shares[COMMUNITY] >= MAJORITY for p in s.places)
    ax.axvline(np.datetime64(cut), color=look.FAINT, lw=0.9)
    ax.axhline(home, color=look.FAINT, lw=0.9, ls=(0, (6, 3)))
    words = {"textcoords": "offset points", "color": look.FAINT, "fontsize": 8, "bbox": look.HALO}
    ax.annotate("cut", (np.datetime64(cut), 2), xytext=(-4, 0), ha="right", **words)
    ax.annotate(
        f"places with a Sunni Arab majority: {home} of {len(s.places)}",
        (past[2], home),
        xytext=(0, 4),
        **words,
    )
    look.years(ax, s.time.start, days[-1])
    ax.set_ylim(0, len(s.places))
    ax.set_title(BASELINES[name])
    return f"{BASELINES[name]}: median {middle[-1]:.0f}, 90 of 100 futures {a[-1]:.0f} to {d[-1]:.0f}"


def after(s: Scenario, cut: date, record: Any) -> Any:
    """The record from the last week before the cut on."""
    return record[(cut - s.time.start).days // 7 - 1 :]


def missed(cut: date, found: Ground, record: Any) -> str:
    """From when on the record lies outside of nine tenths of futures, in words."""
    counts = next(iter(found.held.values())).sum(2)
    low, high = np.quantile(counts, [0.05, 0.95], axis=0)
    inside = np.flatnonzero((low <= record[: len(low)]) & (record[: len(low)] <= high))
    end = f"The record ends at {record[len(low) - 1]} places"
    if inside[-1] == len(low) - 1:
        return f"{end}, inside of 90 of 100 futures."
    return (
        f"{end}, and lies outside of 90 of 100 futures from {cut + timedelta(weeks=int(inside[-1]) + 1)} on."
    )


def verdicts(told: dict[str, Any]) -> list[str]:
    """Claim by claim."""
    out = ["| claim | says | verdict | what was found |", "|---|---|---|---|"]
    for v in told["verdicts"]:
        found = "; ".join(e["words"] for e in v["evidence"]).replace("_", " ").replace("in the model, ", "")
        found = PER.sub(r"\1 to \2 of 100 \3", found)
        out.append(f"| {v['claim']} | {v['text']} | **{v['verdict']}** | {found} |")
    return out


def levels(told: dict[str, Any]) -> list[str]:
    """Strategy by strategy: medians with 90 of 100 futures, and differences to history of two outcomes."""
    heads = [next(o.short for o in OUTCOMES if o.name == name) for name in SHOWN]
    out = [
        f"| strategy | {' | '.join(heads)} | {heads[0]}, less history | {heads[1]}, less history |",
        "|---|" + "---:|" * 6,
    ]
    for name, by in told["levels"].items():
        cells = [f"{n(by[o][0])} ({n(by[o][1])} to {n(by[o][2])})" for o in SHOWN if o in NAMES]
        d = told["differences"].get(name)
        cells += [
            f"{n(d[o]['mean'])} ({n(d[o]['low'])} to {n(d[o]['high'])})" if d else "" for o in SHOWN[:2]
        ]
        out.append(f"| `{name}` | {' | '.join(cells)} |")
    return out


if __name__ == "__main__":
    main(*sys.argv[1:])
