"""What other wars say in natural frequencies, each with its interval and the wars it rests on.

Cases of one war resemble each other, and places of one batch fell together: shares of cases have Jeffreys' interval as
if each war were one case, and shares and rates of places are drawn again by batch. Source: marchland_wars. Fails when:
read as laws: these are a dozen wars, chosen because they were carried through.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from marchland.record.months import DAYS
from marchland.stats.intervals import ENDS, between, drawn_again
from marchland.wars.batches import GAP, batches
from marchland.wars.campaigns import Turn
from marchland.wars.conditioning import interventions
from marchland.wars.counts import weeks_to_half
from marchland.wars.front import BIG, fallen
from marchland.wars.ground import Ground
from marchland.wars.phases import Fall, entries, phases, placebos

SOON_WEEKS = 5
LOSSES, GAINS = "places lost a place-week", "places taken a place-week in reach"
"""How claims begin that are rates, a place and week."""
FRESH = ((0, 4), (13, 26), (104, 100_000))
"""Weeks since a place was taken, between which the hazard of its loss is told."""
FIRST_WEEKS, BACK_WEEKS = 26, 104
HALF = 0.5


@dataclass(frozen=True)
class Finding:
    """A claim: `hits` of `of` cases (places or place-weeks where it says so), their share or rate with the 90% interval
    from `low` to `high`, and the wars it rests on.
    """

    claim: str
    hits: float
    of: float
    low: float
    high: float
    wars: tuple[str, ...]

    @property
    def share(self) -> float:
        """Hits of all, NaN of none."""
        return self.hits / self.of if self.of else float("nan")


def findings(grounds: Sequence[Ground]) -> tuple[Finding, ...]:
    """All that is told, from wars as they were known at a day (`library.wars_at`)."""
    return (
        *gains_fall(grounds),
        *gain_rates(grounds),
        *soon(grounds),
        *in_batches(grounds),
        *fresh(grounds),
        *near(grounds),
        *back(grounds),
    )


def by_war(claim: str, cases: Sequence[tuple[str, bool]]) -> Finding:
    """A share of cases, its interval as if each war were one case."""
    hits, wars = sum(hit for _, hit in cases), tuple(dict.fromkeys(war for war, _ in cases))
    if not cases:
        return Finding(claim, 0, 0, 0.0, 1.0, ())
    k = hits / len(cases) * len(wars)
    low, high = beta.ppf(list(ENDS), k + HALF, len(wars) - k + HALF)
    return Finding(claim, hits, len(cases), float(low), float(high), wars)


def by_batch(
    claim: str, hits: Sequence[float], of: Sequence[float], wars: Sequence[str], seed: int = 1
) -> Finding:
    """A share or rate over batches or other cases (case,), its interval by drawing them again."""
    x, n = np.array(hits, np.float64), np.array(of, np.float64)
    if not n.sum():
        return Finding(claim, 0, 0, 0.0, 1.0, ())
    rows = drawn_again(len(x), np.random.default_rng(seed))
    low, high = between(x[rows].sum(1) / np.maximum(n[rows].sum(1), 1e-12))
    return Finding(claim, float(x.sum()), float(n.sum()), float(low), float(high), tuple(dict.fromkeys(wars)))


def gains_fall(grounds: Sequence[Ground]) -> tuple[Finding, ...]:
    """Entries, and surges without an entry, after which the rate of gains fell to less than half."""
    out = []
    kinds: tuple[tuple[str, Callable[[Ground], tuple[Fall, ...]]], ...] = (
        (
            "after a force came where there was none, the insurgents took towns at less than half their rate before",
            entries,
        ),
        (
            "after a surge of gains without any force, they took towns at less than half their rate before",
            placebos,
        ),
    )
    for claim, find in kinds:
        falls = [f for g in grounds for f in find(g) if f.gains_before and f.exposure_after > 0]
        out.append(by_war(claim, [(f.war, f.ratio > 2) for f in falls]))
    return tuple(out)


def gain_rates(grounds: Sequence[Ground]) -> tuple[Finding, ...]:
    """Places taken a place-week in reach, without any force, beside one from abroad, beside the own army's alone."""
    out = []
    for words, foreign, own in (
        ("without any force", (False,), (False,)),
        ("while a force from abroad was present", (True,), (False, True)),
        ("while the country's own army alone was on the offensive", (False,), (True,)),
    ):
        hits, of, wars = [], [], []
        for g in grounds:
            gained, reach = g.gained, g.in_reach().sum(1) / DAYS
            for phase in phases(g):
                a, z = g.day(phase.since), g.day(phase.until)
                if phase.foreign not in foreign or phase.own not in own:
                    continue
                # A case is a batch of gains, and the phase's time belongs to its batches in equal parts.
                sizes = [b.size for b in batches(gained[a:z], ~g.held[a:z])] or [0]
                hits += sizes
                of += [float(reach[a:z].sum()) / len(sizes)] * len(sizes)
                wars += [g.name] * len(sizes)
        out.append(by_batch(f"{GAINS} {words}", hits, of, wars))
    return tuple(out)


def soon(grounds: Sequence[Ground]) -> tuple[Finding, ...]:
    """Interventions after which half of the places were lost within five weeks, by whose force came.

    One after which a record ends sooner is no case, whatever it shows until then.
    """
    out = []
    within = SOON_WEEKS + HALF
    for claim, foreign in (
        (f"insurgents lost half of their towns within {within:g} weeks of a foreign intervention", True),
        (f"they lost half within {within:g} weeks of an offensive of the country's own army", False),
    ):
        cases = []
        for g in grounds:
            for when in interventions(g, foreign):
                if g.days - g.day(when) > within * DAYS:
                    cases.append((g.name, (weeks_to_half(g, when) or np.inf) <= within))
        out.append(by_war(claim, cases))
    return tuple(out)


def in_batches(grounds: Sequence[Ground]) -> tuple[Finding, ...]:
    """Places lost within 14 days of another, under a force and without one."""
    out = []
    for words, forced in (("while a force was present", True), ("without any force", False)):
        size, wars = [], []
        for g in grounds:
            under = [(g.day(p.since), g.day(p.until)) for p in phases(g) if bool(p.forces) == forced]
            mine = [b for b in batches(g.lost, g.held) if any(a <= b.first < z for a, z in under)]
            size += [b.size for b in mine]
            wars += [g.name] * len(mine)
        claim = f"towns lost {words} fell within {GAP} days of another"
        out.append(by_batch(claim, [n if n > 1 else 0 for n in size], size, wars))
    return tuple(out)


def fresh(grounds: Sequence[Ground]) -> tuple[Finding, ...]:
    """Weekly hazard of loss by the time since a place was taken; those held from the start count from the start."""
    hits: list[list[float]] = [[] for _ in FRESH]
    of: list[list[float]] = [[] for _ in FRESH]
    names: list[str] = []
    for g in grounds:
        tenure, seen = tenures(g)
        lost = g.lost
        edges = [b.first for b in batches(lost, g.held)]
        # A case is the time from one batch to the next: its places fell together, its place-weeks belong to it.
        for a, z in zip(
            [0, *(e + GAP + 1 for e in edges)], [*(e + GAP + 1 for e in edges), g.days], strict=True
        ):
            names.append(g.name)
            for i, (low, high) in enumerate(FRESH):
                old = (tenure >= low * DAYS) & (tenure < high * DAYS) & (seen | (low >= BACK_WEEKS))
                was = np.r_[np.zeros((1, old.shape[1]), bool), old[:-1]]
                hits[i].append(float((lost & was)[a:z].sum()))
                of[i].append(float(old[a:z].sum()) / DAYS)
    words = ("in the first four weeks", "after 13 to 26 weeks", "after two years")
    return tuple(
        by_batch(f"{LOSSES} {w} after they were taken", h, n, names)
        for w, h, n in zip(words, hits, of, strict=True)
    )


def tenures(g: Ground) -> tuple[np.ndarray, np.ndarray]:
    """Days that each place has been held (day, place), -1 where it is not; and whether its taking was seen."""
    tenure = np.full(g.held.shape, -1)
    seen = np.zeros_like(g.held)
    for d in range(g.days):
        before = tenure[d - 1] if d else np.full(g.held.shape[1], -1)
        tenure[d] = np.where(g.held[d], before + 1, -1)
        seen[d] = g.held[d] & ((seen[d - 1] if d else False) | ((before < 0) & (d > 0)))
    return tenure, seen


def near(grounds: Sequence[Ground]) -> tuple[Finding, ...]:
    """Places lost from the half nearer to the other side, in small batches and in large ones."""
    out = []
    turn: Turn = "losses"
    for words, big in ((f"fewer than {BIG}", False), (f"{BIG} or more", True)):
        found = [(g.name, ranks) for g in grounds for size, ranks in fallen(g, turn) if (size >= BIG) == big]
        claim = f"towns lost in waves of {words} lay in the half nearer to the front"
        hits = [sum(r < HALF for r in ranks) + HALF * sum(r == HALF for r in ranks) for _, ranks in found]
        out.append(by_batch(claim, hits, [len(r) for _, r in found], [war for war, _ in found]))
    return tuple(out)


def back(grounds: Sequence[Ground]) -> tuple[Finding, ...]:
    """Places lost in the first half year of an intervention and held again within two years, by whose force came."""
    out = []
    for words, foreign in (
        ("a foreign intervention", True),
        ("an offensive of the country's own army", False),
    ):
        hits, of, wars = [], [], []
        for g in grounds:
            for when in interventions(g, foreign):
                a, b = g.day(when), g.day(when) + FIRST_WEEKS * DAYS
                lost = [(a + int(d), int(p)) for d, p in np.argwhere(g.lost[a:b])]
                fell = [(d, p) for d, p in lost if d + BACK_WEEKS * DAYS <= g.days]
                again = [bool(g.held[d : d + BACK_WEEKS * DAYS, p].any()) for d, p in fell]
                if fell:
                    hits.append(float(sum(again)))
                    of.append(float(len(fell)))
                    wars.append(g.name)
        claim = f"towns lost in the first half year of {words} were back with the insurgents within two years"
        out.append(by_batch(claim, hits, of, wars))
    return tuple(out)
