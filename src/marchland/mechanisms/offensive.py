"""M20 An ordered offensive gathers its force before a place, besieges it, and leaves it to those named to hold it.

A strategy orders a place, persons by group, and who holds it afterwards. The groups come from wherever their side has
them, never more than a share of each; the siege is opened once enough of them are there, losses are made good while the
group has people elsewhere, and it ends when the place is won, the siege is thrown back, or the order runs out.

    on(p,a) = ordered (holder at war with a) (1 - over),   W = muster on + stay won
    goal(p,g) = W min(1, spare N(g) / W(g)),   sent(q,g) = gather missing(g) N(q,g) / N(elsewhere,g), by missing(p,g)
    assault(p,a) += open [there >= enough ordered] on,   begun once there, over once thrown back after that
    onward(p,g) = leave N on ground that was won, for groups that are not to hold it: along roads, else home

Before the siege is open the place is neither held nor besieged, and mechanism forces would send the force home: the
order to stay outbids it by `grip` to one. Air effort and advisers of the order are levers at its place and act there.
Sources: all assumed; no sign under trial is here, which force mix does better follows from the other mechanisms.
Rivals: forces go where need draws them (no order); an order that is given and not followed. Fails when: commanders
bargain over who leads, a deal hands the place over, or the force announced does not exist.
"""

import jax.numpy as jnp

from marchland.engine.contract import ANYWHERE, HERE, Add, Mechanism, Onto, Post, Rate, Spread, Stock, View
from marchland.engine.priors import Param, beta, fixed, lognormal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Gathering, waiting and going on (place, group), the assault (place, side), and what is kept of the place."""
    wanted = x.muster @ x.side_of
    ordered = jnp.where(wanted > 0, 1.0, 0.0)
    over = ordered * jnp.maximum(y.over, y.begun * y.last_repel)
    won = y.held * jnp.maximum(y.won, ordered)
    war = jnp.where(2 * (y.held @ x.hostile.T) > 1, 1.0, 0.0)
    on = ordered * war * (1 - y.held) * (1 - over)
    ours = won @ x.side_of.T

    order = x.muster * (on @ x.side_of.T) + x.stay * ours
    goal = order * jnp.minimum(1.0, p.spare * y.fighters.sum(0) / jnp.maximum(order.sum(0), 1.0))
    missing = jnp.maximum(goal - y.fighters, 0.0)
    elsewhere = y.fighters * (order <= 0)
    sent = p.gather * missing.sum(0) / jnp.maximum(elsewhere.sum(0), 1.0)
    waiting = jnp.where(goal > 0, 1.0, 0.0) * ((on * (1 - y.siege)) @ x.side_of.T)

    there = (y.fighters * jnp.where(x.muster > 0, 1.0, 0.0)) @ x.side_of
    ready = on * jnp.where(there >= p.enough * wanted, 1.0, 0.0)
    begun = ordered * jnp.maximum(y.begun, ready)

    leaving = x.onward * ours
    home = (y.held @ x.side_of.T) * (1 - leaving)
    road = jnp.where(x.road @ home > 0, 1.0, 0.0)
    gone = y.fighters * p.leave * leaving
    present = (y.fighters * jnp.where(order > 0, 1.0, 0.0)).sum(-1)
    away = y.residents[..., 1].sum(-1) * x.objective
    return [
        Rate("assault", p.open * ready),
        Add("fighters", elsewhere * jnp.minimum(sent, 1.0), HERE, Spread(ANYWHERE, missing)),
        Add("fighters", y.fighters * p.grip * waiting, HERE, Onto(jnp.eye(x.side_of.shape[0]))),
        Add("fighters", gone * road, HERE, Spread(x.road, home)),
        Add("fighters", gone * (1 - road), HERE, Spread(ANYWHERE, home)),
        Add("begun", begun - y.begun),
        Add("over", over - y.over),
        Add("won", won - y.won),
        Add("mustered", present - y.mustered),
        Add("killed_there", y.killed * x.objective[:, None] - y.killed_there),
        Add("away_from", away - y.away_from),
    ]


mechanism = Mechanism(
    name="offensive",
    claim="A force that is ordered to a place gathers there, besieges it and leaves it to those named.",
    post=post,
    parameters=(
        Param("gather", "share/week", beta(6, 3), note="share of what is missing of a force that arrives in a week"),
        Param("spare", "share", beta(8, 2), note="largest share of a group that can be ordered to offensives"),
        Param("enough", "share", beta(8, 4), note="share of the force ordered that must be there before it attacks"),
        Param("open", "1/week", lognormal(4.0, 0.4), note="rate at which a force that is there opens the siege"),
        Param("leave", "share/week", beta(8, 2),
              note="share of those not named to hold a place that goes on from it in a week"),
        Param("grip", "ratio", fixed(20.0), note="how far the order to wait before a place outbids the way home"),
    ),
    stocks=(
        Stock("begun", ("place", "side"), "0-1", 0.0, 0.0, low=0.0, high=1.0),
        Stock("over", ("place", "side"), "0-1", 0.0, 0.0, low=0.0, high=1.0),
        Stock("won", ("place", "side"), "0-1", 0.0, 0.0, low=0.0, high=1.0),
        Stock("mustered", ("place",), "persons", 0.0, 0.0, low=0.0, recorded=True,
              long_name="fighters of the groups ordered to a place that are there at the week's start"),
        Stock("killed_there", ("place", "kind"), "persons", 0.0, 0.0, low=0.0, recorded=True,
              long_name="deaths of the week before in places of an offensive"),
        Stock("away_from", ("place",), "persons", 0.0, 0.0, low=0.0, recorded=True,
              long_name="residents of places of an offensive who are away at the week's start"),
    ),
    reads=("held", "siege", "fighters", "killed", "residents", "last_repel"),
    rivals="forces go where need draws them; an order that is not followed",
    outcomes=("places_held", "deaths"),
)  # fmt: skip
