"""What the page is told of futures: comparison, fans and chances on the map; computed by the house, drawn by the page.

Chances are told as counts of futures, packed. Week 0 is the cut, which all futures share.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.compare import towns
from marchland.compare.comparison import OF, REPLICATES, Comparison
from marchland.compare.difference import NORMAL_90
from marchland.compare.fans import LEVELS, MEASURES
from marchland.compare.outcomes import NAMES, OUTCOMES, RETAKEN, F, money
from marchland.files.plain_json import cleaned
from marchland.lab.asked import Question
from marchland.lab.bench import Asked, Seen
from marchland.lab.spoken import headline
from marchland.scenario import Scenario
from marchland.stats.shares import among

OF_FOCAL = {
    "places_end": "places held by {} at the end",
    "weeks_held": "weeks of holding places, {}",
    RETAKEN: "places retaken by {}",
}
"""Outcomes of the focal side by its name, where the page tells them in few words."""
Plain = dict[str, Any]


def told(asked: Asked, parts: int) -> Plain:
    """The answer of the first so many parts."""
    found, q = asked.compared(parts), asked.question
    a, b = q.names
    unit, focal = money(q.scenario), q.scenario.sides[q.scenario.focal].label
    futures, same = next(iter(found.futures.values())), alike(found)
    differences = {name: apart(found, b, a, name) for name in NAMES}
    out: Plain = cleaned(
        {
            "futures": futures,
            "headline": headline(differences, same, futures, focal),
            "levels": list(LEVELS),
            "weeks": found.weeks,
            "a": side(asked, found, a, parts),
            "b": side(asked, found, b, parts),
            "ends_apart": ends_apart(asked, parts).tolist(),
            "by_week": by_week(asked, found, parts),
            "differences": differences,
            "same": same,
            "objectives": found.there() if found.objectives else {},
            "outcomes": {
                one.name: {
                    "unit": unit if one.unit == "money" else one.unit, "words": one.words,
                    "short": OF_FOCAL.get(one.name, one.short).format(focal),
                }
                for one in OUTCOMES
            },
        }
    )  # fmt: skip
    return out


SHORT = ("civilians", "places_end")
"""Outcomes of a strategy among others."""


def in_short(asked: Asked, parts: int, place: int | None) -> Plain:
    """B against A in few numbers: outcomes, and in how many futures the focal side holds a place at the end."""
    found, (a, b) = asked.compared(parts), asked.question.names
    out: Plain = cleaned(
        {
            "futures": next(iter(found.futures.values())),
            "same": alike(found),
            "differences": {name: apart(found, b, a, name) for name in SHORT},
            "held": None if place is None else held_at(asked, parts, place),
        }
    )
    return out


def held_at(asked: Asked, parts: int, place: int) -> Plain:
    """Futures in which the focal side holds a place at the end under A and B, in which this differs, and B minus A."""
    a, b = asked.question.names
    focal = asked.branching.models[a].world.focal
    one, other = (at_end(asked, name, parts)[:, place] == focal for name in (a, b))
    return {
        "a": int(one.sum()),
        "b": int(other.sum()),
        "differ": int((one != other).sum()),
        "apart": ends_apart(asked, parts, [place])[0].tolist(),
    }


def alike(found: Comparison) -> bool:
    """Whether no future differs between the two in anything but cost: what was changed moves nothing."""
    values = next(iter(found.values.values()))
    free = [i for i, one in enumerate(OUTCOMES) if one.name not in ("cost", "burden")]
    return bool((values[0][..., free] == values[1][..., free]).all())


def apart(found: Comparison, b: str, a: str, outcome: str) -> Plain:
    """B minus A, and how often which of them has less; `error` is 90% of the luck of drawing, of the mean."""
    d = found.difference(b, a, outcome)
    values = next(iter(found.values.values()))[..., NAMES.index(outcome)]
    gap = values[found.strategies.index(b)] - values[found.strategies.index(a)]
    sets = gap.mean(1)
    error = NORMAL_90 * float(sets.std(ddof=1) / np.sqrt(len(sets))) if len(sets) > 1 else float("inf")
    counts = {"less": int((gap < 0).sum()), "same": int((gap == 0).sum()), "more": int((gap > 0).sum())}
    return {**d.as_dict(), **counts, "of": gap.size, "among": among(d.share, OF), "error": error}


def by_week(asked: Asked, found: Comparison, parts: int) -> Plain:
    """Quantiles by week from the cut of B minus A in the same futures: places, and civilians killed so far."""
    a, b = asked.question.names
    weeks, columns = found.weeks + 1, len(MEASURES) * (found.weeks + 1)
    rows = {name: asked.rows(name, parts)[:, -columns:] for name in (a, b)}
    places = rows[b][:, :weeks] - rows[a][:, :weeks]
    killed = so_far([asked.seen[b][k] for k in range(parts)]) - so_far(
        [asked.seen[a][k] for k in range(parts)]
    )
    return {
        "places": np.quantile(places, LEVELS, axis=0, method="inverted_cdf").tolist(),
        "civilians": np.round(np.quantile(killed, LEVELS, axis=0), 1).tolist(),
    }


def so_far(parts: list[Seen]) -> F:
    """Civilians killed from the cut to the ends of weeks (future, 1 + week)."""
    killed = np.concatenate([part.civilians for part in parts]).astype(np.float64).cumsum(1)
    return np.concatenate([np.zeros((len(killed), 1)), killed], axis=1)


def side(asked: Asked, found: Comparison, name: str, parts: int) -> Plain:
    """One strategy: outcomes with their middle and 90%, fans by week, deaths so far, chances by place, ends."""
    assert found.fans is not None
    seen = [asked.seen[name][k] for k in range(parts)]
    starts = [asked.pasts[k].holder for k in range(parts)]
    sides = len(asked.branching.models[name].labels["side"])
    last = at_end(asked, name, parts)
    ends = counted((last[..., None] == np.arange(sides)).reshape(len(last), -1)).T.reshape(-1, sides, 3)
    return {
        "name": name,
        "levels": {outcome: found.level(name, outcome) for outcome in NAMES},
        "fans": {m: np.round(found.fans.of(name, m)).tolist() for m in MEASURES},
        "civilians": np.round(np.quantile(so_far(seen), LEVELS, axis=0)).tolist(),
        "chances": packed(chances(seen, starts, sides)),
        "besieged": packed(besieged(seen)),
        "ends": ends[..., 0].tolist(),
        "ends_within": ends[..., 1:].tolist(),
        "never": counted(never(seen, starts)).T.tolist(),
    }


def never(parts: list[Seen], starts: list[NDArray[np.int8]]) -> NDArray[np.bool_]:
    """Whether a place never changes hands (future, place)."""
    same = [(part.holder == start[:, None]).all(1) for part, start in zip(parts, starts, strict=True)]
    return np.concatenate(same)


def at_end(asked: Asked, name: str, parts: int) -> NDArray[np.int8]:
    """Holders in the last week (future, place) of the first so many parts."""
    return np.concatenate([asked.seen[name][k].holder[:, -1] for k in range(parts)])


def ends_apart(asked: Asked, parts: int, places: slice | list[int] = slice(None)) -> NDArray[np.int64]:
    """Futures in which the focal side holds a place at the end, B minus A (place, 3): count and its 90%."""
    a, b = asked.question.names
    focal = asked.branching.models[a].world.focal
    one, other = (at_end(asked, name, parts)[:, places] == focal for name in (a, b))
    return counted(other.astype(np.float64) - one, least=-1.0).T


def counted(cases: NDArray[Any], least: float = 0.0) -> NDArray[np.int64]:
    """Counts with their 90% intervals (3, column) over futures of cases (future, column), each from `least` to 1.

    Whole parameter sets are drawn again, as for a comparison's towns. Where all futures are alike there is nothing to
    draw, and the interval reaches as far as so many sets may miss.
    """
    runs, sets = len(cases), len(cases) // REPLICATES
    share = np.asarray(cases, np.float64).mean(0)
    low, high = np.maximum(share - towns.unseen(sets), least), np.minimum(share + towns.unseen(sets), 1.0)
    differ = (cases != cases[:1]).any(0)
    if differ.any():
        low[differ], high[differ] = towns.shares(np.asarray(cases[:, differ], np.float64)[None], REPLICATES)[
            0, 1:
        ]
    return np.round(runs * np.stack([share, low, high])).astype(np.int64)


def chances(parts: list[Seen], starts: list[NDArray[np.int8]], sides: int) -> NDArray[np.int64]:
    """Futures in which a side holds a place (week, place, side), week 0 the cut."""
    holder = np.concatenate(
        [np.concatenate([start[:, None], p.holder], axis=1) for p, start in zip(parts, starts, strict=True)]
    )
    return np.stack([(holder == k).sum(0) for k in range(sides)], axis=-1)


def besieged(parts: list[Seen]) -> NDArray[np.int64]:
    """Futures in which somebody besieges a place (week, place), the weeks after the cut."""
    return np.asarray(sum((part.attacker >= 0).sum(0) for part in parts), np.int64)


def packed(counts: NDArray[np.int64]) -> str:
    """Counts as two bytes each, the lower first, in base64, rows last axis fastest."""
    return b64encode(counts.astype("<u2").tobytes()).decode()


def asked_back(q: Question, s: Scenario) -> Plain:
    """What was asked, as it was understood."""
    return {
        "names": list(q.names),
        "belief": q.belief,
        "off": list(q.off),
        "runs": q.runs,
        "scenario": s.name,
    }
