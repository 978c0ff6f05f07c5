"""Two groups and peacekeepers: bookkeeping, and limits with known answers."""

import numpy as np
import pytest

from marchland.engine.run import simulate
from marchland.errors import InputError
from marchland.zoo.epstein_2002_peace import model
from marchland.zoo.epstein_2002_peace.turns import ACTIVE, COP, GROUPS, NOBODY, PLANES, POLICE, TAKEN
from marchland.zoo.runs import run

SMALL = {"size": 15, "cop_vision": 4, "cops": 0.05, "steps": 40, "max_age": 30}


def test_cells_and_agents_tell_the_same() -> None:
    """After every period of three runs with deaths, births, killings and arrests."""
    import jax

    built = model.build(model.read(SMALL))
    rng = np.random.default_rng(4)
    cells = built.size**2
    p = {n: rng.random((3, cells), np.float32) for n, q in built.params.items() if q.axes}
    p |= {n: np.full(3, q.prior.a, np.float32) for n, q in built.params.items() if not q.axes}
    y = jax.jit(jax.vmap(built.init))(p)
    step = jax.jit(jax.vmap(lambda y, p, u: built.step(y, p, None, u)))
    planes = jax.jit(jax.vmap(jax.vmap(built.torus.plane)))
    killed = jailed = 0
    for _ in range(40):
        u = {name: rng.random((3, *shape), np.float32) for name, shape in built.streams.items()}
        y = step(y, p, u)
        code, who = np.asarray(y["cells"]).transpose(2, 0, 1)
        group, cell, term, life = np.asarray(y["agents"]).transpose(2, 0, 1)
        board = np.asarray(y["board"]).swapaxes(1, 2)
        assert (board == np.asarray(planes((code[:, None] >> np.arange(PLANES)[:, None]) & 1 > 0))).all()
        for r in range(3):
            there = np.flatnonzero(group[r] != NOBODY)
            assert len(set(cell[r, there])) == len(there) == (code[r] & TAKEN > 0).sum()
            assert (who[r, cell[r, there]] == there).all()
            assert (group[r] == POLICE).sum() == (code[r] & COP > 0).sum() == round(0.05 * cells)
            free = there[(term[r, there] == 0) & (group[r, there] != POLICE)]
            # One whose term has just ended is at large from its next turn on.
            large = code[r, cell[r, free]]
            assert (large & GROUPS[0] > 0)[large != TAKEN].tolist() == (group[r, free] == 0)[
                large != TAKEN
            ].tolist()
            assert (code[r, cell[r, there[term[r, there] > 0]]] == TAKEN).all()
            assert (life[r, there] > 0).all()
            vacant = np.asarray(y["vacant"])[r, : int(y["vacancies"][r])]
            assert set(vacant) == set(np.flatnonzero(group[r] == NOBODY))
            jailed += (code[r] == TAKEN).sum()
            assert not (code[r][(code[r] & ACTIVE) > 0] & COP).any()
        killed = int(y["killed"].sum())
    assert killed > 0 and jailed > 0


def test_without_births_the_killed_and_the_old_are_all_who_go() -> None:
    data = run(model, {"size": 15, "steps": 30, "birth": 0, "max_age": 1000000}, 8).dataset
    people = data["members"].values.sum(2)
    assert people[:, -1].tolist() == (round(0.7 * 225) - data["killed"].values[:, -1]).tolist()
    assert (np.diff(data["killed"].values, axis=1) >= 0).all()


def test_all_die_within_the_longest_life_without_births() -> None:
    data = run(model, {"size": 15, "steps": 12, "birth": 0, "max_age": 10, "legitimacy": 1}, 4).dataset
    people = data["members"].values.sum(2)
    # Lifetimes L are uniform on 0 to 10 and ages at the start on 0 to L, so that P(what is left > t) at x = t/10 is
    # the integral of 1 - x/l over l from x to 1. Give or take 4.5 standard errors.
    alive = round(0.7 * 225) * 4
    for t in range(10):
        x = (t + 1) / 10
        share = 1 - x + x * np.log(x)
        assert abs(people[:, t].sum() - alive * share) <= 4.5 * np.sqrt(alive * share * (1 - share))
    assert (people[:, 9:] == 0).all()


def test_a_run_does_not_depend_on_its_block() -> None:
    built = model.build(model.read({**SMALL, "steps": 6}))
    one, three = simulate(built, 3, 5, size=1), simulate(built, 3, 5, size=3)
    assert all((one[name] == three[name]).all() for name in one)


def test_a_torus_must_be_wider_than_sight() -> None:
    for given in ({"size": 14}, {"size": 20, "cop_vision": 10}):
        with pytest.raises(InputError, match="size"):
            model.read(given)
