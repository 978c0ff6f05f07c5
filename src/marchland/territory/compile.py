"""From a resolved scenario to arrays: the world, the weeks' inputs and the model that runs them.

After this nobody sees a scenario file. Choices that the tables leave open are made here and stated above their line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.contract import Mechanism
from marchland.engine.priors import Param
from marchland.phases import COMPILE, phase
from marchland.record.control import spells
from marchland.scenario.names import CONTESTED
from marchland.scenario.nearness import FAR, PARAMETERS, nearness
from marchland.scenario.scenario import Scenario
from marchland.stats.geometry import apart
from marchland.territory.listed import ORDERED, absent, called, listed, standing
from marchland.territory.model import Territory
from marchland.territory.orders import orders, supported
from marchland.territory.sieges import named
from marchland.territory.strengths import at_start
from marchland.territory.taken import check_names
from marchland.territory.weekly import HOSTILITY, strategy_levers, weekly_inputs
from marchland.territory.world import Inputs, World


def _array(values: Iterable[Any]) -> NDArray[np.float32]:
    return np.asarray(list(values), np.float32)


def _member(rows: Sequence[Iterable[str]], labels: Sequence[str]) -> NDArray[np.float32]:
    return _array([[1.0 if label in row else 0.0 for label in labels] for row in map(set, rows)])


def dyads(s: Scenario) -> list[tuple[str, str]]:
    """Pairs of groups of different sides that were ever other than hostile, in order of the table."""
    found: dict[tuple[str, str], None] = {}
    for r in s.relations:
        if r.a not in s.groups or r.b not in s.groups or r.relation == "hostile":
            continue
        if s.groups[r.a].side != s.groups[r.b].side:
            found[(r.a, r.b) if (r.b, r.a) not in found else (r.b, r.a)] = None
    return list(found)


def opening(
    s: Scenario, ties: NDArray[np.float32], active: NDArray[np.float32]
) -> tuple[list[int], list[int]]:
    """Holder and attacker of each place at the start.

    A place that opens contested is given to the side with the closest ties among those present, other than the
    attacker that the table names, or else the next holder; where no other holder follows there is none.
    """
    sides, holders, attackers = list(s.sides), [], []
    for i, rows in enumerate(spells(s).values()):
        now = [c for c in rows if c.since <= s.time.start]
        current = now[-1].holder if now else rows[0].holder
        attacker = -1
        if current == CONTESTED:
            before = [c.holder for c in now if c.holder != CONTESTED]
            besieging = named(rows, len(now) - 1, before[-1] if before else "")
            following = sides.index(besieging) if besieging else -1
            score = ties[i] * active * _array(x.holds for x in s.sides.values())
            if following >= 0 and not before:
                score = np.where(np.arange(len(sides)) == following, -1.0, score)
            holder = sides.index(before[-1]) if before else int(np.argmax(score))
            attacker = following if following != holder else -1
        else:
            holder = sides.index(current)
        holders.append(holder)
        attackers.append(attacker)
    return holders, attackers


def compile_world(s: Scenario) -> World:
    """Build the world of a scenario. Raises nothing that `load` has not already refused."""
    places, sides, groups = s.places, list(s.sides), list(s.groups)
    communities, sponsors = list(s.communities), list(s.sponsors)
    index = {p.place: i for i, p in enumerate(places)}
    countries = sorted({p.country for p in places})
    governorates = sorted({p.governorate for p in places})
    share = _array([[p.shares.get(c, 0.0) for c in communities] for p in places])
    share = share / share.sum(1, keepdims=True)
    km = apart(np.array([p.lat for p in places]), np.array([p.lon for p in places]))
    road_km = FAR * (1 - np.eye(len(places)))
    for r in s.roads:
        i, j = index[r.a], index[r.b]
        road_km[i, j] = road_km[j, i] = r.km
    near, road = nearness(km, road_km, s.nearness)
    acts = _array([[p.country in s.sides[a].acts_in for a in sides] for p in places])
    affinity = _array([[s.sides[a].affinity.get(c, 0.0) for c in communities] for a in sides])
    ties = (share @ affinity.T) * acts
    side_of = _array([[s.groups[g].side == a for a in sides] for g in groups])
    strength, doubt = at_start(s)
    roles = World.roles
    role = _array([[s.groups[g].role == r for r in roles] for g in groups])
    # The state of a country is the side with the strongest army acting there.
    army = (strength * role[:, roles.index("army")]) @ side_of
    state = np.zeros((len(places), len(sides)), np.float32)
    for i in range(len(places)):
        if (army * acts[i]).max() > 0:
            state[i, int(np.argmax(army * acts[i]))] = 1.0
    active = (strength @ side_of > 0).astype(np.float32)
    holder, attacker = opening(s, ties, active)
    pairs = dyads(s)
    now = {
        (r.a, r.b): r.relation
        for r in s.relations
        if r.since <= s.time.start and (r.until is None or r.until > s.time.start)
    }
    # Distance in creed is not in the tables: half for a focal group with any other, half for different communities.
    creed = [
        0.5 * (s.focal in (s.groups[a].side, s.groups[b].side)) + 0.5 * (s.groups[a].base != s.groups[b].base)
        for a, b in pairs
    ]
    population = _array(p.population for p in places)
    return World(
        labels={
            "place": tuple(index),
            "side": tuple(sides),
            "group": tuple(groups),
            "community": tuple(communities),
            "sponsor": tuple(sponsors),
            "sector": tuple(s.sectors),
            "dyad": tuple(f"{a}+{b}" for a, b in pairs),
            "country": tuple(countries),
            "governorate": tuple(governorates),
            "lever": tuple(sorted(lever.name for m in listed(s) for lever in m.levers)),
        },
        weeks=s.time.weeks,
        focal=sides.index(s.focal),
        population=population,
        share=share,
        log_pop=(np.log(1000 + population) - 10).astype(np.float32),
        openness=_array(p.openness for p in places),
        asset=_array(p.dam + p.refinery + p.oil + p.border + p.trunk_road for p in places),
        border=_array(p.border for p in places),
        oil=_array(max(p.oil, p.refinery) for p in places),
        wheat=_array(p.wheat for p in places),
        country=np.asarray([countries.index(p.country) for p in places], np.int32),
        governorate=np.asarray([governorates.index(p.governorate) for p in places], np.int32),
        near=near.astype(np.float32),
        road=road.astype(np.float32),
        acts=acts,
        holds=_array(x.holds for x in s.sides.values()),
        affinity=affinity,
        ties=ties,
        state=state,
        side_of=side_of,
        base=_array([[s.groups[g].base == c for c in communities] for g in groups]),
        role=role,
        home=_array(
            [[not s.groups[g].home or p.governorate in s.groups[g].home for g in groups] for p in places]
        ),
        strength=strength,
        doubt=doubt,
        holder=np.asarray(holder, np.int32),
        attacker=np.asarray(attacker, np.int32),
        backed=_member([x.backs for x in s.sponsors.values()], sides).reshape(len(sponsors), len(sides)),
        sponsor_will=_array(np.clip(x.will, 0.02, 0.98) for x in s.sponsors.values()),
        sponsor_share=_array(x.share for x in s.sponsors.values()),
        dyad=np.asarray([[groups.index(a), groups.index(b)] for a, b in pairs], np.int32).reshape(-1, 2),
        pact=_array(
            HOSTILITY[now.get(pair, now.get(pair[::-1], "hostile"))] <= HOSTILITY["tactical"]
            for pair in pairs
        ),
        ideology=_array(creed),
        km=km.astype(np.float32),
        road_km=road_km.astype(np.float32),
    )


def parameters(s: Scenario, mechanisms: Sequence[Mechanism]) -> dict[str, Param]:
    """Full parameter name -> Param after the scenario's overrides, the world's own last; settles which priors."""
    out: dict[str, Param] = {}
    own = {f"{m.name}.{param.name}": param for m in mechanisms for param in m.parameters}
    for name, param in {**own, **PARAMETERS}.items():
        param = replace(param, prior=param.under(s.priors))
        spec = s.parameters.get(name)
        if spec is not None:
            note = spec.note or "set by the scenario"
            param = replace(
                param, prior=spec.distribution(), cells={}, source=spec.source or "assumed", note=note
            )
        out[name] = param
    return out


def rules(
    s: Scenario, world: World, strategy: str, mechanisms: Sequence[Mechanism], together: Sequence[str]
) -> dict[str, NDArray[np.float32]]:
    """What a strategy decides by week: levers, and orders where the model knows offensives."""
    levers = strategy_levers(s, world, strategy, mechanisms)
    if ORDERED not in {*s.mechanisms, *s.off}:
        return levers
    return {**supported(s, world, strategy, mechanisms, levers), **orders(s, world, strategy, together)}


def under(model: Territory, s: Scenario, strategy: str, beside: Iterable[str] = ()) -> Territory:
    """A model that `compile_model` made of a scenario which differed in its strategies only, under another of them."""
    together = (strategy, *beside)
    return replace(model, rules=rules(called(s, together), model.world, strategy, model.mechanisms, together))


@phase(COMPILE)
def compile_model(s: Scenario, strategy: str = "history", beside: Iterable[str] = ()) -> Territory:
    """The runnable model of a scenario under a strategy. Raises KeyError for an unknown strategy, MechanismError.

    `beside` names strategies whose inputs the same program is to take: what any of them orders is in the model, and
    the places of their offensives are watched in all of them.
    """
    together = (strategy, *beside)
    s = called(s, together)
    mechanisms = tuple(sorted((*listed(s), *standing(s)), key=lambda m: m.name))
    world = compile_world(s)
    model = Territory(
        name=s.name,
        world=world,
        weekly=weekly_inputs(s, world, mechanisms),
        rules=rules(s, world, strategy, mechanisms, together),
        mechanisms=mechanisms,
        params=parameters(s, mechanisms),
        off=frozenset(m.name for m in mechanisms if m.name not in s.mechanisms),
        absent=absent(s),
        compliance={name: spec.compliance for name, spec in s.levers.items()},
    )
    check_names(mechanisms, [*model.geography, *(f.name for f in fields(Inputs)), *model.rules, "follow"])
    return model
