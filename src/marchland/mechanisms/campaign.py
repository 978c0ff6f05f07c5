"""M16 The war goes in campaigns: it is calm or in an offensive, and what is taken comes in batches.

Directions of a war are gains of the focal side, its losses, and fronts without it. In gains and on other fronts
offensives begin and end at constant hazards, for whatever reason; in one, places are attacked `surge` times as often as
in a calm (how the focal side breaks: mechanism `collapse`). In all three a week has a factor of its own.

    ln assault(p, a) += level_d + ln m_d + w_d,    ln seize(p, a) += w_d,   d the direction of a against the holder
    m = 1/(1 - q + q surge) in a calm, surge times that in an offensive,   q = begin/(begin + end) as weekly chances
    w = batch z - batch^2/2,  z normal, anew each week

so that both factors have mean one in the long run. While a future follows the record they stand at that mean, for the
likelihood sums over regimes and weeks (calibrate.regime_filter) and learns `mood`, by which the future starts in a calm
or an offensive. Half a year of quiet tells of a calm, and a calm lasts.

Sources: marchland_wars (regimes raise the log score of 11 of 12 wars left out, batches of 12 in gains and of 10 in
losses); hamilton_1989. Rivals: a readiness that does not vary (`surge` 1, `batch` 0). Fails when: offensives follow a
calendar, or a deal ends one. Levels of other wars differ by 1.5 (gains) and 1.1 (losses) in logarithms beside nearness
alone; here other terms tell some of that, so 1.2 serves both.
"""

import jax.numpy as jnp
from jax import Array

from marchland.engine import switching
from marchland.engine.contract import Add, Mechanism, Post, Scale, Stock, View
from marchland.engine.draws import gaussian
from marchland.engine.priors import Param, fixed, lognormal, normal, uniform

DIRECTIONS = ("gains", "losses", "others")
"""Of the focal side: its gains, its losses, and fronts without it."""


def directions(held: Array, is_focal: Array) -> Array:
    """Which direction an attack of each side on each place belongs to, (direction, place, side) of 0 and 1."""
    ours = (held @ is_focal)[:, None]
    return jnp.stack([is_focal * (1 - ours), (1 - is_focal) * ours, (1 - is_focal) * (1 - ours)])


def pace(y: View, p: View) -> Array:
    """Logarithm of the regime's factor on assaults (direction,)."""
    share = switching.chances(p.begin, p.end)[2]
    return y.offensive * jnp.log(p.surge) - p.offensives * jnp.log(1 - share + share * p.surge)


def start(x: View, p: View) -> Array:
    """1 for a direction that starts in an offensive, (direction,)."""
    return p.offensives * switching.start(p.mood, p.begin, p.end)


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """The next week's regimes (direction,), and this week's factors (place, side)."""
    onward = p.offensives * switching.onward(y.offensive, u.turn, p.begin, p.end)
    free, ways = 1 - x.follow, directions(y.held, x.is_focal)
    week = free * (p.batch * gaussian(u.week) - p.batch**2 / 2)
    return [
        Add("offensive", jnp.where(free > 0, onward, start(x, p)) - y.offensive),
        Scale("assault", jnp.tensordot(p.level + free * pace(y, p) + week, ways, axes=1)),
        Scale("seize", jnp.tensordot(week, ways, axes=1)),
    ]


mechanism = Mechanism(
    name="campaign",
    claim="The war goes in campaigns: calms and offensives last, and what is taken comes in batches.",
    post=post,
    parameters=(
        Param("level", "log-hazard", normal(0.0, 1.2), "marchland_wars", axes=("direction",),
              note="how far this war's pace in a direction lies from that of the other terms"),
        Param("surge", "ratio", lognormal(24.4, 0.483), "marchland_wars", high=1000.0,
              note="how many times as often places are attacked in an offensive as in a calm"),
        Param("begin", "1/week", lognormal(0.0137, 0.614), "marchland_wars", note="rate at which offensives begin"),
        Param("end", "1/week", lognormal(0.0577, 0.674), "marchland_wars", note="rate at which offensives end"),
        Param("batch", "log", lognormal(0.948, 0.3), "marchland_wars",
              note="how much weeks of the same regime differ: places fall in batches"),
        Param("mood", "0-1", uniform(0.0, 1.0), axes=("direction",), cells={"losses": fixed(1.0)},
              note="below the share of offensives: a future that becomes free starts in one"),
        Param("offensives", "switch", fixed(1.0), axes=("direction",), cells={"losses": fixed(0.0)},
              note="marks the directions that have offensives"),
    ),
    stocks=(
        Stock("offensive", ("direction",), "0-1", start, 0.0, low=0.0, high=1.0,
              recorded=True, long_name="1 while the war is in an offensive in that direction"),
    ),
    draws={"turn": ("direction",), "week": ("direction",)},
    reads=("held",),
    rivals="a readiness that does not vary",
    outcomes=("places_held",),
)  # fmt: skip
