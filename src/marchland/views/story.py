"""A result in sentences: the question, what was run, what the futures show, and what they cannot tell.

Frequencies are natural ("in 640 of 1,000 futures"), no estimate stands without its interval, misses are
told in the same words as hits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marchland.analysis.agreement import ANSWERS, PLACES
from marchland.analysis.deaths import ALL, deaths
from marchland.analysis.fan import fan
from marchland.record.dead_compared import COMPARED
from marchland.views.limits import LIMITS, NOT_FORECAST
from marchland.views.reading import Reading
from marchland.views.reference import BASES, basis
from marchland.views.track_record import dead
from marchland.views.words import day, exact, frequency, listed, number, span, wide

if TYPE_CHECKING:
    import xarray as xr

REPRODUCED = 0.5
"""Share of weeks inside the band below which a scenario is said not to reproduce the record: nine in ten should be."""
SELDOM = 0.01
"""Share of futures that reach the fullest extent on record below which the same is said."""
HISTORY = "history"
EVEN, HALF = 0.25, 0.5
"""Brier score of even odds for every place and week; share of the dead that must be compared for a count to follow."""


def question(reading: Reading) -> str:
    """What the ensemble was asked."""
    side, first, last = reading.label("side", reading.focal), day(reading.weeks[0]), day(reading.weeks[-1])
    return (
        f"How much ground could {side} have held between {first.split(' ', 1)[1]} and "
        f"{last.split(' ', 1)[1]}?"
    )


def what_was_run(reading: Reading) -> list[str]:
    """How the futures were made, in three sentences."""
    sizes, varied = reading.ds.sizes, _varied(reading)
    drawn = "a posterior, conditioned on the record" if reading.manifest.get("posterior") else "its prior"
    about = str(reading.manifest.get("strategy_about", "")).rstrip(".")
    strategy = f"Strategy: {reading.manifest.get('strategy', 'history')}"
    return [
        f"{reading.runs:,} futures of {sizes['week']} weeks were simulated for {sizes['place']} places "
        f"(seed {reading.seed}). Each draws its own value for {varied} uncertain parameters from {drawn}, "
        "and has its own luck.",
        strategy + (f" ({about[:1].lower()}{about[1:]})." if about else "."),
        NOT_FORECAST,
    ]


NEARLY = ", which spans nearly all there is"
"""Of a band that says little."""


def lead(reading: Reading, score: xr.Dataset | None = None) -> list[str]:
    """The headline: whether the record is missed, one sentence for the fullest extent and one for the last week."""
    rows, runs = reading.beside("places"), reading.runs
    side, total = reading.label("side", reading.focal), reading.ds.sizes["place"]
    reasons = list(reading.dates.values())
    peak = next((i for i, r in enumerate(reasons) if r.startswith("fullest")), 0)
    out = missed(reading, score)
    for at in dict.fromkeys((peak, len(reasons) - 1)):
        low, mid, high = (float(rows["band"].values[q, at]) for q in (0, 2, 4))
        found = f"{number(mid)} in the median future, {span(low, high)} in {rows.attrs['band']}"
        found += NEARLY * bool(wide(low, high, total))
        when = f"On {day(rows['week'].values[at])} ({reasons[at]})"
        record = float(rows["record"].values[at])
        if not np.isfinite(record):
            out.append(f"{when}, places held by {side}, of {total}: {found}.")
            continue
        count = int(rows["at_least" if record > 0 else "exactly"].values[at])
        reached = "at least as many as recorded" if record > 0 else "none, as recorded,"
        out.append(
            f"{when} {side} held {exact(record)} of {total} places on record. The futures: {found}; "
            f"{reached} {frequency(count, runs)}."
        )
    return out


def findings(reading: Reading, score: xr.Dataset | None) -> list[str]:
    """What the futures show beside the headline: distance from the record, changes of hands, deaths."""
    return [*misses(reading, score), _changes(reading), *_deaths(reading)]


def missed(reading: Reading, score: xr.Dataset | None) -> list[str]:
    """That the futures do not reproduce the record, and by what that is told; empty where they do, or without one.

    Futures of another strategy, or without a mechanism, are not meant to reproduce it.
    """
    other = reading.manifest.get("strategy", HISTORY) != HISTORY or reading.manifest.get("switched_off")
    if score is None or other:
        return []
    weeks, total = int(score["weeks"]), int(reading.ds.sizes["place"])
    outside = weeks - round(float(score["inside"]) * weeks)
    record = reading.held["record_places"].values
    most = int(np.nanmax(record))
    reached = int((reading.held["places"].transpose("run", "week").values.max(1) >= most).sum())
    mine = float(score["brier"].sel(answer=ANSWERS[0], among=PLACES[0]))
    told = []
    if outside > (1 - REPRODUCED) * weeks:
        told.append(f"the recorded number of places lies outside the band in {outside} of {weeks} weeks")
    if reading.runs * SELDOM >= 1 and reached < SELDOM * reading.runs:
        told.append(
            f"the fullest extent on record, {most} of {total} places, is reached {frequency(reached, reading.runs)}"
        )
    if f"{mine:.2f}" > f"{EVEN:.2f}":
        told.append(
            f"even odds for every place and week would come nearer to it (error {EVEN} against {mine:.2f})"
        )
    return [f"These futures do not reproduce the record: {'; '.join(told)}."] if told else []


def _changes(reading: Reading) -> str:
    held, side = reading.held, reading.label("side", reading.focal)
    gained, lost = fan(held["gained"]).values, fan(held["lost"]).values
    text = f"Changes of hands over the whole time: {side} took {number(gained[2])} places "
    text += f"({span(gained[0], gained[4])}) and lost {number(lost[2])} ({span(lost[0], lost[4])})"
    if "record_gained" in held:
        text += f"; on record {int(held['record_gained'])} and {int(held['record_lost'])}"
    return text + "."


def _deaths(reading: Reading) -> list[str]:
    """Deaths over the months that are compared, by country, beside the record; and what of the record is left out."""
    if "deaths" not in reading.ds:
        return []
    found, out = deaths(reading.ds).isel(count=0), []
    counted = str(found["count"].values)
    lead = "Deaths" if counted == ALL else f"Deaths {counted}"
    known = reading.manifest.get("record_dead") or {}
    left, most = left_out(reading), known.get(COMPARED, 0.0) >= HALF * sum(known.values())
    which, these = ("months that are compared", " in these") if left else ("recorded months", "")
    for country in found["country"].values:
        one = found.sel(country=country)
        months = int(np.isfinite(one["record"].values).sum())
        if not months:
            continue
        draws = one["matched"].sum("month")
        bands, record = fan(draws), float(one["record"].sum())
        count = int((draws.values >= record).sum())
        told = (
            f"{lead} in {country} over the {months} {which}: {number(bands.values[2])} in the median future, "
            f"{span(bands.values[0], bands.values[4])} in {bands.attrs['band']}; {record:,.0f} on record{these}."
        )
        out.append(told + f" At least as many died {frequency(count, reading.runs)}." * most)
    if left:
        out.append(left if most else f"{left} {NOTHING}")
    return out


def left_out(reading: Reading) -> str:
    """How many of the dead on record are set beside futures and where the others are; empty where nearly all are."""
    return dead(reading.manifest.get("record_dead") or {}, str(reading.manifest.get("dead_of", "")))


NOTHING = "Most are set beside no future: nothing follows for deaths from the figures here."


def misses(reading: Reading, score: xr.Dataset | None) -> list[str]:
    """How far the futures are from the record, and whether naive answers come closer; empty without a
    record."""
    if score is None:
        return []
    weeks = int(score["weeks"])
    inside = round(float(score["inside"]) * weeks)
    last = fan(reading.held["places"]).values[:, -1]
    told = f"The recorded number of places lies inside the band in {inside} of {weeks} weeks"
    told += f"{wide(last[0], last[-1], reading.ds.sizes['place'])}."
    brier, parts = score["brier"], []
    side = reading.label("side", reading.focal)
    for among in PLACES:
        mine, naive = (float(brier.sel(answer=answer, among=among)) for answer in ANSWERS[:2])
        if not (np.isfinite(mine) and np.isfinite(naive)):
            continue
        nearer = "nearer to the record than it" if mine < naive else "further from the record than it"
        if f"{mine:.2f}" == f"{naive:.2f}":
            nearer = "about as near to the record as it"
        count = int(score["number"].sel(among=among))
        named = among.replace(" it ", f" {side} ", 1)
        named = named.replace("places", "place", 1) if count == 1 else named
        where = f"over {among}" if among == PLACES[0] else f"for the {count} {named}"
        parts.append(f"{nearer} {where} (error {mine:.2f} against {naive:.2f})")
    if parts:
        told += f" Beside the naive answer 'nothing changes', the futures come {listed(parts)}."
    return [told]


def what_matters(reading: Reading) -> str:
    """How many parameters stand out from chance, which first, and how many of them rest on no published
    work."""
    found = reading.ranked
    if found is None:
        return "There are too few futures to say which parameters matter."
    clear = [str(p) for p in found["parameter"].values[np.abs(found["rho"].values) > float(found["noise"])]]
    drawn = f"Of {found.sizes['parameter']} drawn parameters"
    if not clear:
        return f"{drawn}, none goes with the ground held beyond what chance alone would show."
    priors = reading.manifest.get("parameters", {})
    weak = sum(basis(str(priors.get(p, {}).get("source", ""))) in BASES[:2] for p in clear)
    rests = f"{weak} of these {'rests' if weak == 1 else 'rest'} on assumption or own judgement, not on published work"
    if len(clear) == 1:
        rests = "it rests on assumption or own judgement" if weak else "it rests on published work"
        return f"{drawn}, only {clear[0]} goes with the ground held beyond what chance would show; {rests}."
    return (
        f"{drawn}, {len(clear)} go with the ground held beyond what chance would show, first "
        f"{listed(clear[:3])}; {rests}."
    )


def limits(reading: Reading) -> list[str]:
    """What this cannot tell: limits of all runs, then those of the scenario."""
    about = reading.scenario.get("about", {})
    own = [str(line) for line in about.get("limits", [])] if isinstance(about, dict) else []
    said = {line.split(".")[0].lower() for line in LIMITS}
    return [*LIMITS, *(line for line in own if line.split(".")[0].lower() not in said)]


def reproduce(reading: Reading) -> str:
    """The command that makes the same futures again."""
    parts = [
        "marchland run",
        str(reading.scenario.get("called") or reading.scenario.get("name", "")),
        f"--runs {reading.runs}",
        f"--seed {reading.seed}",
    ]
    if reading.manifest.get("strategy", "history") != "history":
        parts.append(f"--strategy {reading.manifest['strategy']}")
    parts += [f"--without {name}" for name in reading.manifest.get("switched_off", [])]
    return " ".join(parts)


def _varied(reading: Reading) -> int:
    priors = reading.manifest.get("parameters", {})
    return sum(1 for entry in priors.values() if entry.get("dist") != "fixed")
