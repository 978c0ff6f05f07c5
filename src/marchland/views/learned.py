"""A posterior in words and lines for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from marchland.calibrate.calibrate import UNINFORMED, Learned
from marchland.stats.shares import percent

SHOWN = 15
MOST = 6
"""Mechanisms named in the screening."""
QUARTER = 13
ODD = 0.05
"""Share of futures on one side of a recorded figure from which it is marked."""


def told(learned: Learned) -> str:
    """What was learned: evidence, agreement of two samplers, informed parameters, and the fit week by week."""
    about, informed = learned.as_dict(), learned.informed
    order = [i for i in np.argsort(-learned.contraction) if informed[i]][:SHOWN]
    low, middle, high = np.quantile(learned.values, [0.05, 0.5, 0.95], axis=0)
    lines = [
        *screened(learned.screening),
        f"{learned.scenario}: learned from {learned.captures} recorded captures before {learned.cut}",
        f"{len(learned.z)} parameter sets by {learned.method}; {evidence(about)}",
        f"largest difference of a mean between the two samplers: {learned.disagreement:.2f} prior standard deviations",
        f"{informed.sum()} of {len(informed)} uncertain parameters are informed by the record "
        f"(contraction of {max(UNINFORMED, learned.noise):.2g} or more); {len(informed) - informed.sum()} are not",
        "",
        f"{'most informed':<34}{'contraction':>12}{'shift':>8}{'90% of particles':>26}{'median':>12}",
    ]
    for i in order:
        span = f"{low[i]:.3g} to {high[i]:.3g}"
        shift = learned.z[:, i].mean()
        lines.append(
            f"{learned.names[i]:<34}{learned.contraction[i]:>12.2f}{shift:>+8.2f}{span:>26}{middle[i]:>12.3g}"
        )
    return "\n".join([*lines, "", *deaths(learned.deaths), "", *fit(learned)])


def screened(found: Mapping[str, Any] | None) -> list[str]:
    """What the record can tell apart over the prior."""
    if found is None:
        return []
    shares = [
        f"{s['group']} {percent(max(s['total'], 0))} "
        f"({percent(max(s['total_low'], 0))} to {percent(max(s['total_high'], 0))})"
        for s in found["mechanisms"][:MOST]
    ]
    return [
        f"screening, {found['evaluations']:,} evaluations over the prior: {found['dull']} of "
        f"{len(found['parameters'])} parameters hardly move the likelihood from one end to the other",
        f"  its rank varies by mechanism (totals overlap): {', '.join(shares)}",
        "",
    ]


def evidence(about: Mapping[str, Any]) -> str:
    """The log-evidence and how far two samplers differ on it."""
    if about["log_evidence"] is None:
        return "this method gives no evidence"
    apart = 2 * about["log_evidence_half_difference"]
    return f"log-evidence {about['log_evidence']:.1f} (two samplers differ by {apart:.1f})"


def deaths(found: Mapping[str, Any]) -> list[str]:
    """What recorded deaths told."""
    if not found["told"]:
        return [f"recorded deaths ({found['summaries']} figures) told nothing that control had not"]
    held = ", ".join(f"{level} intervals {percent(share)}" for level, share in found["coverage"].items())
    of = f"{found['summaries']} figures, {percent(found['outside'])} of them outside of all simulated"
    return [
        f"recorded deaths ({of}) moved {', '.join(found['told'])}",
        f"  with planted deaths, {held} of the time hold what was planted",
    ]


def trusted(found: Mapping[str, Any] | None, widened: float = 1.0) -> list[str]:
    """What learning in invented worlds says of a posterior, by how much that widened it, or that it was not done."""
    if found is None:
        return [
            "NOT VERIFIED: whether this learning can be trusted was not tried; `--verify 12` does (minutes)"
        ]
    lines = [
        f"verified in {found['worlds']} invented worlds, {found['particles']} particles each: "
        + (
            "intervals hold what was planted as often as they say"
            if found["passed"]
            else "TOO SURE OF ITSELF"
        )
    ]
    for what, words in (("coverage", "planted parameters"), ("forecasts", "ground held later on")):
        for level, (share, low, high) in found[what].items():
            lines.append(
                f"  {words} inside {level} intervals: {percent(share)} ({percent(low)} to {percent(high)})"
            )
    if widened > 1:
        held = [
            f"{percent(share)} ({percent(low)} to {percent(high)}) of {what} inside {level}"
            for name, what in (("coverage_widened", "parameters"), ("forecasts_widened", "ground"))
            for level, (share, low, high) in found[name].items()
        ]
        lines += [
            f"  WIDENED: standard deviations were multiplied by {widened:.2f} (never beyond the prior's); then",
            f"    {', '.join(held)}" + ("" if found["passed_widened"] else ": STILL TOO SURE"),
        ]
    if found["uneven"]:
        lines.append(f"  learned wrongly on average: {', '.join(found['uneven'])}")
    for weeks, (gain, low, high) in found["skill"].items():
        span = f"{low:+.0%} to {high:+.0%}"
        lines.append(
            f"  ceiling {weeks} weeks ahead, in wars of its own: {gain:+.0%} over 'nothing changes' ({span})"
        )
    return lines


def replicated(found: Mapping[str, Any]) -> list[str]:
    """Free futures up to the cut beside the record: what the prior rules out, and what was learned."""
    prior, mine = found["prior"], found["learned"]
    lines = [
        f"set free from the start, {percent(prior['kept'])} of {prior['sets']} prior sets come near every recorded "
        f"figure; of those learned, {percent(mine['kept'])}",
        f"{'before the cut':<42}{'recorded':>9}{'90% of learned futures':>24}{'below':>7}{'rules out of prior':>20}",
    ]
    for name, row in mine["figures"].items():
        span = f"{row['q05']:,.0f} to {row['q95']:,.0f}"
        odd = " !" if not ODD <= row["below"] <= 1 - ODD else ""
        out = percent(prior["figures"][name]["rules_out"])
        lines.append(f"{name:<42}{row['recorded']:>9,.0f}{span:>24}{row['below']:>7.2f}{out:>20}{odd}")
    if any(line.endswith(" !") for line in lines[2:]):
        lines.append(
            f"!: fewer than {ODD:.0%} of the learned futures lie below the recorded figure, or fewer than "
            f"{ODD:.0%} above it"
        )
    return [
        *lines,
        f"as far from the middle of the learned futures as the record: {percent(mine['as_far'])} of them",
    ]


def fit(learned: Learned) -> list[str]:
    """Captures along the record by quarter: expected by the particles and recorded."""
    lines = ["captures a quarter along the record: 90% of particles' expectations, and recorded"]
    for start in range(0, learned.expected.shape[1], QUARTER):
        weeks = slice(start, start + QUARTER)
        total = learned.expected[:, weeks].sum((1, 2))
        low, high = np.quantile(total, [0.05, 0.95])
        end = min(start + QUARTER, learned.expected.shape[1])
        lines.append(
            f"  weeks {start + 1:>3} to {end:>3}: {low:>5.1f} to {high:>5.1f}"
            f"   recorded {learned.recorded[weeks].sum():>3}"
        )
    return lines
