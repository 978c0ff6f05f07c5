"""Write docs/robustness.md from `marchland sensitivity`: `python tools/robustness.py FOLDER [FOLDER ...]`.

Several folders are read as one, so that studies may be run one by one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from marchland.compare.outcomes import NAMES, OUTCOMES
from marchland.views import look
from marchland.views.comparison import n
from marchland.views.draw.sensitivity import charts

DOCS = Path(__file__).resolve().parent.parent / "docs"
OF = 50
SHOWN = 8
HEAD = """# What the conclusions rest on

Made by `tools/robustness.py` from `marchland sensitivity` on `{scenario}` (cut {cut}, {weeks} weeks, {runs} futures
of each strategy made by code and 1,024 of those that people wrote, {trajectories} trajectories, {points} points, seed
{seed}, {learned}). Less is better in every outcome. Intervals in brackets hold 90%: of parameter sets, or of points
drawn again. Recorded effort after the cut is replayed in all futures. These are statements about the model: what *it*
says depends on what.
"""


def main(folders: list[str]) -> None:
    """Write the page and its drawings."""
    told: dict[str, Any] = {}
    for folder in folders:
        told |= json.loads((Path(folder) / "sensitivity.json").read_text(encoding="utf-8"))
    plan = told["plan"]
    plan["learned"] = "learned parameters" if plan["learned"] else "priors, nothing learned"
    out = [HEAD.format(scenario=told["scenario"], **plan)]
    for chart in charts(told):
        (DOCS / f"robustness-{chart.name}.svg").write_text(look.alone(chart.svg), encoding="utf-8")
        out.append(f"![{chart.title}](robustness-{chart.name}.svg)\n\n{chart.caption}\n")
    out += ["## In words\n", *(f"- {line}" for line in said(told)), ""]
    for name, part in (("parameters", parameters), ("strategies", strategies), ("levers", levers)):
        out += part(told[name]) if name in told else []
    (DOCS / "robustness.md").write_text("\n".join(out).rstrip() + "\n", encoding="utf-8")


def said(told: dict[str, Any]) -> list[str]:
    """What the tables come to, from their numbers alone."""
    out = []
    for outcome, rows in told.get("parameters", {}).get("mechanisms", {}).items():
        luck, most = first(rows)[:2]
        out.append(
            f"{lead(outcome)}: {share(luck, 'total')} of 100 parts of the spread are luck's, alone or with others, and "
            f"would remain if every parameter were known; of the mechanisms `{most['group']}` has the largest part, "
            f"{share(most, 'total')}."
        )
    for outcome, verdict in told.get("strategies", {}).get("verdicts", {}).items():
        out.append(f"{lead(outcome)}: favoured {verdict}.")
    for outcome in dict.fromkeys(a["outcome"] for a in told.get("levers", {}).get("doses", [])):
        some = {k: [a for a in v if a["outcome"] == outcome] for k, v in told["levers"].items()}
        out += [f"{lead(outcome)}: {line}" for line in of_levers(some)]
    return out


def of_levers(some: dict[str, list[dict[str, Any]]]) -> list[str]:
    """What the questions about levers come to in one outcome."""
    whole = [a for a in some["doses"] if a["marks"]["step"] == 4 and sure(a)]
    bent = [a for a in some["doses"] if a["marks"]["step"] == "bend" and sure(a)]
    early, *_, late = sorted(some["timing"], key=lambda a: a["marks"]["start"])
    apart = early["high"] < late["low"] or late["high"] < early["low"]
    pairs = [a for a in some["pairs"] if len(a["marks"]["levers"]) == 2]
    found = ", ".join(f"`{a['marks']['lever']}` {cell(a)}" for a in whole) or "none"
    curved = ", ".join(f"`{a['marks']['lever']}`" for a in bent) or "no lever"
    aid, starts = early["marks"]["aid"], (early["marks"]["start"], late["marks"]["start"])
    return [
        f"levers held at their bound from the cut on that can be told from doing nothing: {found}.",
        f"the second half of a lever's way does more or less than the first for {curved}.",
        f"half a year of `{aid}` from week {starts[0]} {cell(early)}, from week {starts[1]} {cell(late)}: "
        f"{'told apart' if apart else 'not told apart'}.",
        f"of {len(pairs)} pairs of levers {len([a for a in pairs if sure(a)])} differ from the sum of their parts; "
        f"about {round(0.1 * len(pairs))} would by chance.",
    ]


def sure(a: dict[str, Any]) -> bool:
    """Whether a difference's interval leaves out zero."""
    return bool(a["high"] < 0 or a["low"] > 0)


def lead(outcome: str) -> str:
    """An outcome at the head of a sentence."""
    return words(outcome).capitalize()


def parameters(found: dict[str, Any]) -> list[str]:
    """Screening and shares of variance."""
    whose = " less ".join(found["strategies"])
    out = [f"## Parameters, mechanisms and luck: {whose}\n"]
    for outcome, rows in found["mechanisms"].items():
        out += [f"### {words(outcome).capitalize()}\n", "Parts of a hundred of the spread, luck first.\n"]
        table = [[r["group"], share(r, "first"), share(r, "total")] for r in first(rows)]
        out += grid(["of", "alone", "with others"], table)
        table = [[f"`{r['group']}`" if "." in r["group"] else r["group"], share(r, "first"), share(r, "total")]
                 for r in first(found["parameters"][outcome])]  # fmt: skip
        out += grid(["of", "alone", "with others"], table)
        out.append("Effect of one parameter moved from its 5% to its 95% quantile, the largest first.\n")
        table = [
            [
                f"`{e['parameter']}`",
                f"{n(e['mu_star'])} ({n(e['low'])} to {n(e['high'])})",
                n(e["mu"]),
                n(e["sigma"]),
            ]
            for e in found["effects"][outcome][:SHOWN]
        ]
        out += grid(["parameter", "size of effect", "mean", "spread"], table)
    return out


def first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Luck, then the largest."""
    return sorted(rows, key=lambda r: r["group"] != "luck")[: SHOWN + 1]


def strategies(found: dict[str, Any]) -> list[str]:
    """Regret, satisficing, and where the worse worlds lie."""
    out = [
        "## Which strategy one would rather not bet against\n",
        "Regret: how far behind the best of these strategies, set by set. Good enough: futures of 50 at or below the "
        "threshold.\n",
    ]
    for outcome in (*found["thresholds"], "all"):
        limit = "all thresholds" if outcome == "all" else f"threshold {n(found['thresholds'][outcome])}"
        out.append(f"### {words(outcome).capitalize()} ({limit})\n")
        rows = [r for r in found["rows"] if r["outcome"] == outcome]
        out += grid(
            ["strategy", "mean regret", "regret in the worst tenth", "good enough, of 50"],
            [[r["strategy"], size(r["regret"]), size(r["worst"]), size(r["enough"], OF)] for r in rows],
        )
        out.append(f"Favoured {found['verdicts'][outcome]}.\n")
    for name, other in found["dominated"].items():
        out.append(f"`{name}` is dominated by `{other}`: no better in any outcome's mean, costs included.\n")
    out.append("### Where each does worse\n")
    for d in found["discovered"]:
        out.append(f"- {d['signpost']}{boxed(d)}")
    out.append("")
    return out


def boxed(d: dict[str, Any]) -> str:
    """Coverage, density and repetition of a box, and what a tree splits on."""
    if not d["box"] or not d["box"]["sure"]:
        return ""
    again = ", ".join(f"`{k}` {v:.0%}" for k, v in d["box"]["repeated"].items())
    tree = ", ".join(f"`{k}` {v:.0%}" for k, v in d["tree"].items()) or "nothing"
    coverage, density, base = (f"{d['box'][k]:.0%}" for k in ("coverage", "density", "base"))
    return (
        f" (Coverage {coverage}, density {density} against {base}; found again in samples: {again}; a tree splits on "
        f"{tree}.)"
    )


def levers(found: dict[str, Any]) -> list[str]:
    """Levers by time, by dose and together, less history."""
    out = ["## Levers against history\n"]
    for outcome in dict.fromkeys(a["outcome"] for a in found["when"]):
        out.append(f"### {words(outcome).capitalize()}\n")
        for name, text in (
            ("when", "Each lever alone for half a year, by start."),
            ("timing", "The same aid for half a year, by start."),
        ):
            rows = [a for a in found[name] if a["outcome"] == outcome]
            starts = sorted({a["marks"]["start"] for a in rows})
            by: dict[str, dict[int, Any]] = {}
            for a in rows:
                by.setdefault(a["marks"].get("lever") or a["marks"]["aid"], {})[a["marks"]["start"]] = a
            out += [
                f"{text}\n",
                *grid(
                    ["", *(f"week {w}" for w in starts)],
                    [[k, *(cell(v[w]) for w in starts)] for k, v in by.items()],
                ),
            ]
        doses: dict[str, dict[Any, Any]] = {}
        for a in found["doses"]:
            if a["outcome"] == outcome:
                doses.setdefault(a["marks"]["lever"], {})[a["marks"]["step"]] = a
        out += [
            "Half of the way to a lever's bound, all of it, and what the second half adds beyond the first (of the "
            "opposite sign: diminishing).\n",
            *grid(["lever", "half", "all", "second half beyond first"],
                  [[k, cell(v[2]), cell(v[4]), cell(v["bend"])] for k, v in doses.items()]),
        ]  # fmt: skip
        pairs = [a for a in found["pairs"] if a["outcome"] == outcome and len(a["marks"]["levers"]) == 2]
        pairs = sorted(pairs, key=lambda a: -abs(a["mean"]))[:SHOWN]
        table = [[" + ".join(a["marks"]["levers"]), cell(a)] for a in pairs]
        out.append("Two levers together, beyond the sum of each alone; the largest.\n")
        out += grid(["levers", "beyond the sum"], table)
    return out


def grid(head: list[str], rows: list[list[str]]) -> list[str]:
    """A table."""
    line = "|---|" + "---:|" * (len(head) - 1)
    return [f"| {' | '.join(head)} |", line, *(f"| {' | '.join(row)} |" for row in rows), ""]


def share(row: dict[str, Any], of: str) -> str:
    """A share of variance, kept between nothing and all."""
    value, low, high = (round(100 * min(1.0, max(0.0, row[k]))) for k in (of, f"{of}_low", f"{of}_high"))
    return f"{value} ({low} to {high})"


def size(e: dict[str, float], of: int = 1) -> str:
    """An estimate with its interval; as whole futures if it is a share of `of`."""
    show = n if of == 1 else (lambda v: f"{round(of * v)}")
    return f"{show(e['value'])} ({show(e['low'])} to {show(e['high'])})"


def cell(a: dict[str, Any]) -> str:
    """A difference with its interval."""
    return f"{n(a['mean'])} ({n(a['low'])} to {n(a['high'])})"


def words(outcome: str) -> str:
    """An outcome in two or three words."""
    return OUTCOMES[NAMES.index(outcome)].short if outcome in NAMES else "all together"


if __name__ == "__main__":
    main(sys.argv[1:])
