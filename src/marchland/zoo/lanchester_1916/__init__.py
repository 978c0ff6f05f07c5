"""Two forces that destroy each other: where fire is aimed, numbers count squared.

x' = -a y^p x^q,  y' = -b x^p y^q

Square law (p = 1, q = 0): every man left can fire at any enemy, so losses follow the enemy's numbers, and a force
met in two halves, one after the other, is worth its numbers over the root of two. Linear law (p = q = 1): fire falls on
an area, losses follow both numbers, and it matters little how many fight at once. b x^m - a y^m with m = p - q + 1
is kept. Source: lanchester_1916; the general law is the usual later form of his two. Fails where men flee, hide,
are reinforced or cannot all fire: few real battles end with the last man.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from marchland.engine.host import OnHost
from marchland.zoo.fight import fought
from marchland.zoo.lanchester_1916.law import FADED, PARITY, Law
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "lanchester_1916"


def law(s: Settings) -> Law:
    """The fight that the settings describe."""
    return Law(*(s[name] for name in ("a", "b", "x0", "y0", "p", "q")))


def build(s: Settings) -> OnHost:
    """The fight, until a little after one side is gone or has faded."""
    return fought(SOURCE, law(s), model.params(s))


def results(ran: Ran) -> dict[str, float]:
    """Who is left, how many, when, and how well the invariant was kept.

    At parity both perish, by the closed form: no solver can stay on that path.
    """
    fight = law(ran.settings)
    x, y = ran.dataset["x"].values[0], ran.dataset["y"].values[0]
    drift = fight.drift(x, y)
    if fight.odds == 0:
        end = fight.parity_time if fight.p + fight.q < 1 else math.nan
        return {"survivors": 0.0, "winner": 0.0, "end_time": end, "invariant_drift": drift}
    end = float(ran.dataset["end_time"][0])
    if math.isnan(end):
        raise FloatingPointError(f"{SOURCE}: nobody was gone at time {fight.horizon:g}")
    x_wins = x[-1] / fight.x0 > y[-1] / fight.y0
    return {
        "survivors": float(x[-1] if x_wins else y[-1]),
        "winner": 1.0 if x_wins else 2.0,
        "end_time": math.nan if fight.fades else end,
        "invariant_drift": drift,
    }


def draw(ran: Ran, figure: Figure) -> None:
    """The fight over time, and its path among the paths of other starts."""
    from marchland.zoo.lanchester_1916.picture import picture

    picture(law(ran.settings), ran, figure)


def check(s: Settings) -> str | None:
    """Refuse laws under which both sides vanish together."""
    if s["p"] - s["q"] + 1 < 0:
        return f"q={s['q']:g}: expected at most p + 1 = {s['p'] + 1:g}; beyond that both sides always fade together"
    return None


UNIT = "persons^(1-p-q)/time"
LEAST, MOST = 1e-6, 1e9
HALVES = {"a": 0.01, "b": 0.01, "x0": 1000.0, "y0": 500.0}
LINEAR = {"p": 1.0, "q": 1.0}
MIXED = {"p": 0.5, "q": 0.5}
STEEP = {"p": 1.0, "q": 0.5}

model = Published(
    state="verified",
    title="Laws of attrition (Lanchester 1916)",
    source=SOURCE,
    claim="Where fire is aimed a force's worth is its quality times the square of its numbers: concentration pays. "
    "Where fire falls on an area it is quality times numbers.",
    equations="x' = -a y^p x^q;  y' = -b x^p y^q;  b x^m - a y^m is kept, m = p - q + 1",
    recalled=True,
    settings=(
        Setting("a", 0.01, UNIT, "assumed", "x's losses by y's fire", LEAST, MOST),
        Setting("b", 0.02, UNIT, "assumed", "y's losses by x's fire", LEAST, MOST),
        Setting("x0", 1000.0, "persons", "assumed", "x at the start", LEAST, MOST),
        Setting("y0", 600.0, "persons", "assumed", "y at the start", LEAST, MOST),
        Setting("p", 1.0, "1", SOURCE, "power of the enemy's number in one's losses", high=2.0),
        Setting("q", 0.0, "1", SOURCE, "power of one's own number in one's losses", high=3.0),
    ),
    units={
        "survivors": "persons",
        "winner": "1 = x, 2 = y, 0 = neither",
        "end_time": "time",
        "invariant_drift": "relative",
    },
    build=build,
    results=results,
    check=check,
    targets=(
        Target("survivors", 905.539, 1e-3, "derived", relative=True),
        Target("end_time", 32.0235, 1e-3, "derived", relative=True),
        Target("winner", 1.0, 0.0, "derived"),
        Target("invariant_drift", 0.0, 1e-8, "exact"),
        Target("survivors", math.sqrt(750_000), 1e-6, "exact", HALVES, relative=True),
        Target("survivors", 700.0, 1e-3, "exact", LINEAR, relative=True),
        Target("invariant_drift", 0.0, 1e-8, "exact", LINEAR),
        Target("survivors", 700.0, 1e-3, "exact", MIXED, relative=True),
        Target("invariant_drift", 0.0, 1e-8, "exact", MIXED),
        Target("survivors", (1000**1.5 - 0.5 * 600**1.5) ** (2 / 3), 1e-3, "exact", STEEP, relative=True),
        Target("invariant_drift", 0.0, 1e-8, "exact", STEEP),
    ),
    draw=draw,
    deviations=(
        f"Where the loser only fades (q >= 1) the fight ends here when it is below {FADED:g} of its start.",
        f"Starts whose two sides of the invariant differ by less than {PARITY:g} count as equal: nobody wins.",
        "Rates and strengths are examples, not Lanchester's; powers p and q are the later general form.",
    ),
    caution="Fights to the last man are rare, and the square law has fitted few recorded battles. It says what "
    "concentration would be worth if every man could fire all the time.",
)
