"""Regulars who know a little fight far better than regulars who know nothing.

x' = -b y [mu + (1-mu) x/area],  y' = -a x

A share mu of the regulars' fire is aimed by intelligence; the rest falls blindly into the area and hits as often as x
is dense there. mu = 1 is Lanchester's square law, mu = 0 is Deitchman's guerrilla fight. Blind fire loses its effect
as x thins out, aimed fire does not. a H(x) - b y^2/2 is kept, H(x) being the integral of s / (mu + (1-mu) s/area) from
0 to x. Source: kress_mackay_2014. Fails where intelligence itself depends on how the population is treated
(kress_szechtman_2009).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from marchland.engine.host import OnHost
from marchland.zoo.fight import fought
from marchland.zoo.figure import COLOURS
from marchland.zoo.kress_mackay_2014.law import FADED, PARITY, Law
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "kress_mackay_2014"
LEAST, MOST = 1e-6, 1e9


def law(s: Settings) -> Law:
    """The fight that the settings describe."""
    return Law(*(s[name] for name in ("a", "b", "mu", "area", "x0", "y0")))


def build(s: Settings) -> OnHost:
    """The fight, until a little after one side is gone or has faded."""
    return fought(SOURCE, law(s), model.params(s))


def results(ran: Ran) -> dict[str, float]:
    """Both forces in the limit, who wins and when.

    Where x only fades (mu = 0), the last billionth of it is spent by the invariant. At parity both end at zero, by
    the closed form: no solver can stay on that path. Raises FloatingPointError if nobody was gone in time.
    """
    fight = law(ran.settings)
    x, y = float(ran.last("x")[0]), float(ran.last("y")[0])
    end = float(ran.dataset["end_time"][0])
    if fight.value == 1:
        return {"x_end": 0.0, "y_end": 0.0, "winner": 0.0, "end_time": math.nan}
    if math.isnan(end):
        raise FloatingPointError(f"{SOURCE}: nobody was gone at time {fight.horizon:g}")
    if x / fight.x0 > y / fight.y0:
        return {"x_end": x, "y_end": 0.0, "winner": 1.0, "end_time": end}
    if fight.mu == 0:
        y = math.sqrt(y**2 - 2 * fight.a * fight.area / fight.b * x)
    return {"x_end": 0.0, "y_end": y, "winner": 2.0, "end_time": end if fight.mu else math.nan}


def needed(fight: Law) -> float:
    """Regulars whom x0 destroys exactly, both perishing: parity, by the invariant."""
    return fight.y0 * math.sqrt(fight.value)


def draw(ran: Ran, figure: Figure) -> None:
    """Regulars needed to match the guerrillas, by the share of aimed fire, and where this fight lies."""
    fight = law(ran.settings)
    blue, red = COLOURS[0], COLOURS[1]
    share = np.concatenate([np.linspace(0, 0.05, 100), np.linspace(0.05, 1, 200)[1:]])
    line = np.array([needed(replace(fight, mu=float(mu))) for mu in share])
    grey = "#6f6f6f"
    axes = figure.add_subplot(
        xlabel="share of the regulars' fire that is aimed, mu", ylabel="regulars at the start (persons)"
    )
    top = 1.15 * max(line.max(), fight.y0)
    axes.fill_between(share, line, top, color=blue, alpha=0.10, lw=0)
    axes.fill_between(share, 0, line, color=red, alpha=0.10, lw=0)
    axes.plot(share, line, color=grey, lw=1.2)
    axes.text(0.97, 0.93 * top, f"regulars win against {fight.x0:.4g} guerrillas", color=blue, ha="right")
    axes.text(0.45, 0.25 * float(line[-1]), "guerrillas win", color=red, ha="center")
    ends = (
        (0, "all fire blind\n(Deitchman)", (8, 2), "left", "bottom"),
        (1, "all fire aimed\n(Lanchester's square law)", (-6, -8), "right", "top"),
    )
    for mu, words, shift, side, rise in ends:
        axes.plot(mu, line[-mu], "o", color=grey, ms=4, clip_on=False)
        axes.annotate(words, (mu, line[-mu]), shift, textcoords="offset points", ha=side, va=rise, color=grey)
    axes.plot(fight.mu, fight.y0, "o", color="black", ms=6, clip_on=False)
    side, shift = ("right", (-7, 4)) if fight.mu > 0.8 else ("left", (7, 4))
    axes.annotate("this fight", (fight.mu, fight.y0), shift, textcoords="offset points", ha=side)
    axes.set(xlim=(0, 1), ylim=(0, top))


def check(s: Settings) -> str | None:
    """Refuse more guerrillas than the area holds: a blind shot would hit more than one of them."""
    if s["x0"] > s["area"]:
        return f"x0={s['x0']:g}: expected at most area = {s['area']:g}, where every blind shot hits"
    return None


BLIND, MORE = {"mu": 0.0}, {"mu": 0.0, "x0": 505.0}
AIMED = {"mu": 1.0}

model = Published(
    state="verified",
    title="Aimed and blind fire at guerrillas (Kress and MacKay 2014)",
    source=SOURCE,
    claim="Between Lanchester's square law and Deitchman's guerrilla fight lies the share of fire that intelligence "
    "aims; the first few per cent of it are worth the most.",
    equations="x' = -b y [mu + (1-mu) x/area];  y' = -a x",
    recalled=True,
    settings=(
        Setting("a", 0.1, "1/time", "assumed", "y lost to each x, who aims", LEAST, MOST),
        Setting("b", 0.1, "1/time", "assumed", "x lost to each y whose shot finds one", LEAST, MOST),
        Setting("mu", 0.5, "share", "assumed", "share of y's fire that intelligence aims", high=1.0),
        Setting(
            "area", 1000.0, "persons", "assumed", "number of x at which every blind shot hits", LEAST, MOST
        ),
        Setting("x0", 495.0, "persons", "assumed", "guerrillas at the start", LEAST, MOST),
        Setting("y0", 1000.0, "persons", "assumed", "regulars at the start", LEAST, MOST),
    ),
    units={"x_end": "persons", "y_end": "persons", "winner": "1 = x, 2 = y, 0 = neither", "end_time": "time"},
    build=build,
    results=results,
    check=check,
    targets=(
        Target("y_end", 100.0, 1e-6, "exact", BLIND, relative=True),
        Target("winner", 2.0, 0.0, "exact", BLIND),
        Target("x_end", 5.0, 1e-6, "exact", MORE, relative=True),
        Target("winner", 1.0, 0.0, "exact", MORE),
        Target("y_end", math.sqrt(1000**2 - 495**2), 1e-6, "exact", AIMED, relative=True),
        Target("end_time", 10 * math.atanh(0.495), 1e-6, "exact", AIMED, relative=True),
        Target(
            "x_end",
            math.sqrt(995_000),
            1e-6,
            "exact",
            {"mu": 1.0, "x0": 1000.0, "y0": 5000**0.5},
            relative=True,
        ),
    ),
    draw=draw,
    deviations=(
        f"With mu = 0, where x only fades, it is integrated to {FADED:g} of its start; the invariant gives the rest.",
        f"Starts whose two sides of the invariant differ by less than {PARITY:g} count as equal: both perish.",
        "x0 above the area is refused: blind shots would hit more than once each.",
        "Rates and strengths are examples, not the paper's.",
    ),
    caution="Intelligence is given here and free. Where it comes from people who can be harmed, fire changes it.",
)
