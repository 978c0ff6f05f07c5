"""M17 Help from outside begins, is felt after weeks, lasts while it is there, and is missed when it ends.

A side that foreign aircraft, advisers or ground forces help against the focal side holds its ground and gains heart, as
far as help has reached it; nobody waits for the next strike. What is dated, and of what size, stands in the table of
interventions; levers and the sponsors' packages scale what is theirs.

    T_a = 1 - e^-(air_a lever E_a + advisers_a lever + ground_a),   E: packages of the sponsors that back a, by share
    felt_a += (T_a - felt_a)(1 - 2^(-1/ramp)) while it grows, with `fade` while it falls
    ln assault(p, a) += rally felt_a [h focal] - stall felt_h [a focal]

Rival structure, `coincident` 1: the same break at the same time for other reasons (mobilisation, a new government), so
that no lever and no departure undoes it: felt is that of the record without levers, and never falls. Sources:
marchland_model; S2 and S12 are under trial, so both slopes are centred on zero unless `as_argued`: other wars have
gains fall (marchland_wars: log factor -.74, sd .76), but forecasts of wars left out are not better for it. Rivals:
effort week by week; the places that are left are the hard ones. Fails when: help is announced long before it comes.
"""

import jax.numpy as jnp
from jax import Array

from marchland.engine.contract import Add, Mechanism, Post, Scale, Stock, View
from marchland.engine.priors import Param, fixed, halfnormal, lognormal, normal


def helped(x: View, air: Array, advisers: Array) -> Array:
    """How far each side is helped when air effort and advisers are scaled by these, 0 to below 1 (side,).

    More always helps more, the first of it most: at large air effort with advisers three quarters of what help can do.
    """
    scale = jnp.stack([air, advisers * jnp.ones_like(air), jnp.ones_like(air)], -1)
    return -jnp.expm1(-(x.helped * scale).sum(-1))


def effort(y: View, x: View, p: View) -> Array:
    """Mean package of the sponsors that back a side, by their shares; 1 where none has a share (side,)."""
    shares = x.sponsor_share @ x.backed
    given = (x.sponsor_share * y.package) @ x.backed
    return jnp.where(shares > 0, given / jnp.maximum(shares, p.floor), 1.0)


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """How far help is felt with levers and without (side,), and what it does to assaults (place, side)."""
    others = 1 - x.is_focal
    wanted = helped(x, x.air_intensity.mean() * effort(y, x, p), x.advisers.mean()) * others
    recorded = helped(x, jnp.ones_like(wanted), jnp.ones_like(wanted)) * others
    up, down = (1 - jnp.exp2(-1 / weeks) for weeks in (p.ramp, p.fade))
    change = (wanted - y.felt) * jnp.where(wanted > y.felt, up, down)
    turned = jnp.maximum(recorded - y.turned, 0.0) * up
    felt = p.coincident * y.turned + (1 - p.coincident) * y.felt
    focal_held = (y.held @ x.is_focal)[:, None]
    stall = p.stall * (y.held @ felt)[:, None] * x.is_focal
    return [
        Add("felt", change),
        Add("turned", turned),
        Scale("assault", p.rally * felt * focal_held - stall),
    ]


mechanism = Mechanism(
    name="intervention",
    claim="Help from outside stalls the focal side and rallies its enemies while it is felt.",
    post=post,
    parameters=(
        Param("stall", "log-hazard", normal(0.0, 1.0), "marchland_model", as_argued=halfnormal(1.0),
              note="effect of help that is felt on assaults against the helped; positive: fewer"),
        Param("rally", "log-hazard", normal(0.0, 1.0), "marchland_model", as_argued=halfnormal(1.0),
              note="effect of help that is felt on assaults by the helped; positive: more"),
        Param("coincident", "switch", fixed(0.0),
              note="1: the break came at the same time for other reasons, and nothing undoes it"),
        Param("ramp", "weeks", lognormal(2.0, 0.4), note="weeks in which half of what is sent is felt"),
        Param("fade", "weeks", lognormal(4.0, 0.5), note="weeks in which half of it is missed once it is gone"),
        Param("floor", "share", fixed(0.01),
              low=1e-9, note="guard: keeps the mean package finite where a side has no sponsor"),
    ),
    stocks=(
        Stock("felt", ("side",), "0-1", 0.0, 0.0, low=0.0, high=1.0,
              recorded=True, long_name="how far help from outside is felt by the side, 0 to 1"),
        Stock("turned", ("side",), "0-1", 0.0, 0.0, low=0.0, high=1.0),
    ),
    reads=("held", "package"),
    rivals="a break at the same time for other reasons; effort week by week",
    outcomes=("places_held",),
)  # fmt: skip
