"""M16 The war goes in campaigns: each of its directions is calm or in an offensive, and what is taken comes in batches.

Directions are gains of the focal side, its losses, and fronts without it. Offensives begin and end at constant hazards,
for whatever reason; in one, places are attacked `surge` times as often as in a calm. Within both, weeks differ: a drive
of some weeks multiplies the readiness to attack all places of a direction.

    ln assault(p, a) += level_d + ln m_d + batch x_d - batch^2/2,    d the direction of a against the holder of p
    m = 1/(1 - q + q surge) in a calm, surge times that in an offensive,   q = begin/(begin + end) as weekly chances
    x is AR(1) with variance 1 and keeps exp(-1/spell) of itself from week to week

so that both factors have mean one in the long run. While a future follows the record they stand at that mean, for the
likelihood sums over regimes and drives (calibrate.regime_filter) and learns `mood` and `push`, by which the future
starts in a calm or an offensive, in a drive or a pause. Half a year of quiet tells of a calm, and a calm lasts.

Sources: marchland_model; hamilton_1989 (regimes that switch at constant hazards). Rivals: a readiness that does not
vary (`surge` 1, `batch` 0); drives alone. Fails when: offensives follow a calendar, or a deal ends one on both sides.
"""

import jax.numpy as jnp
from jax import Array

from marchland.engine.contract import Add, Mechanism, Post, Scale, Stock, View
from marchland.engine.draws import gaussian
from marchland.engine.priors import Param, lognormal, normal, uniform

DIRECTIONS = ("gains", "losses", "others")
"""Of the focal side: its gains, its losses, and fronts without it."""


def directions(held: Array, is_focal: Array) -> Array:
    """Which direction an attack of each side on each place belongs to, (direction, place, side) of 0 and 1."""
    ours = (held @ is_focal)[:, None]
    return jnp.stack([is_focal * (1 - ours), (1 - is_focal) * ours, (1 - is_focal) * (1 - ours)])


def chances(p: View) -> tuple[Array, Array, Array]:
    """Weekly chances that an offensive begins and ends, and the share of weeks that are in one."""
    begin, end = -jnp.expm1(-p.begin), -jnp.expm1(-p.end)
    return begin, end, begin / (begin + end)


def pace(y: View, p: View) -> Array:
    """Logarithm of the regime's factor on assaults (direction,)."""
    share = chances(p)[2]
    return y.offensive * jnp.log(p.surge) - jnp.log(1 - share + share * p.surge)


def start(x: View, p: View) -> Array:
    """1 for a direction that starts in an offensive, (direction,)."""
    return (p.mood < chances(p)[2]).astype(jnp.float32)


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """The next week's regimes (direction,), and this week's factor on assaults (place, side)."""
    begin, end, _ = chances(p)
    turns = (u.turn < jnp.where(y.offensive > 0, end, begin)).astype(jnp.float32)
    onward = y.offensive + turns * (1 - 2 * y.offensive)
    free, kept = 1 - x.follow, jnp.exp(-1 / p.spell)
    drive = kept * y.drive + jnp.sqrt(1 - kept**2) * gaussian(u.drive)
    log = p.level + free * (pace(y, p) + p.batch * y.drive - p.batch**2 / 2)
    return [
        Add("offensive", jnp.where(free > 0, onward, start(x, p)) - y.offensive),
        Add("drive", jnp.where(free > 0, drive, p.push) - y.drive),
        Scale("assault", jnp.tensordot(log, directions(y.held, x.is_focal), axes=1)),
    ]


mechanism = Mechanism(
    name="campaign",
    claim="The war goes in campaigns: calms and offensives last, and what is taken comes in batches.",
    post=post,
    parameters=(
        Param("level", "log-hazard", normal(0.0, 0.3), axes=("direction",),
              note="how far this war's pace in a direction lies from that of the other terms"),
        Param("surge", "ratio", lognormal(8.0, 0.4), low=1.0,
              note="how many times as often places are attacked in an offensive as in a calm"),
        Param("begin", "1/week", lognormal(0.03, 0.6), note="rate at which offensives begin"),
        Param("end", "1/week", lognormal(0.12, 0.5), note="rate at which offensives end"),
        Param("batch", "log", lognormal(0.8, 0.4),
              note="how much weeks of the same regime differ: places fall in batches"),
        Param("spell", "weeks", lognormal(2.0, 0.5), note="weeks for which a drive lasts"),
        Param("mood", "0-1", uniform(0.0, 1.0), axes=("direction",),
              note="below the share of offensives: a future that becomes free starts in one"),
        Param("push", "sd", normal(0.0, 1.0), axes=("direction",),
              note="the drive with which a future becomes free; the last recorded weeks tell of it"),
    ),
    stocks=(
        Stock("offensive", ("direction",), "0-1", start, 0.0, low=0.0, high=1.0),
        Stock("drive", ("direction",), "sd", lambda x, p: p.push, 0.0),
    ),
    draws={"turn": ("direction",), "drive": ("direction",)},
    reads=("held",),
    rivals="a readiness that does not vary; bursts of any size",
    outcomes=("places_held",),
)  # fmt: skip
