"""Civil violence: the board against plain counting, periods against plain Python, limits with known answers."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from marchland.engine.run import simulate
from marchland.errors import InputError
from marchland.zoo.epstein_2002 import bursts, model
from marchland.zoo.epstein_2002.board import Torus, choose, count
from marchland.zoo.epstein_2002.turns import ACTIVE, JAILED, PLANES
from marchland.zoo.runs import run
from unit.zoo.streets import Plain, around

SHAPES = [("disc", 15, 7), ("diamond", 40, 7), ("disc", 70, 2), ("diamond", 31, 15)]


@pytest.mark.parametrize("sight, size, vision", SHAPES)
def test_windows_show_what_is_in_sight(sight: str, size: int, vision: int) -> None:
    torus = Torus(size, vision, sight)
    rng = np.random.default_rng(1)
    marked = rng.random((4, 2, size**2)) < 0.3
    cell = rng.integers(0, size**2, 4)

    @jax.jit
    def seen(marked, cell):
        words = torus.windows(torus.plane(marked).swapaxes(1, 2), cell, 0, 2)
        return torus.visible(cell), jnp.stack([count(words[:, plane]) for plane in range(2)])

    near, counted = (np.asarray(found) for found in seen(marked, cell))
    for r in range(4):
        assert set(np.flatnonzero(near[r])) == set(around(torus, cell[r]))
        assert counted[:, r].tolist() == marked[r][:, near[r]].sum(1).tolist()


@pytest.mark.parametrize("sight, size, vision", SHAPES)
def test_a_choice_goes_through_all_that_are_set(sight: str, size: int, vision: int) -> None:
    """Draws at the middle of each share give each marked cell in sight once, in the window's order."""
    torus = Torus(size, vision, sight)
    cell = size + 1
    near = around(torus, cell)
    marked = np.zeros(size**2, bool)
    marked[near[:: max(1, len(near) // 20)]] = True
    wanted = [c for c in near if marked[c]]
    lanes = len(wanted)
    draws = ((np.arange(lanes) + 0.5) / lanes).astype(np.float32)

    @jax.jit
    def chosen(marked, at, draws):
        board = jnp.repeat(torus.plane(marked)[None, :, None], lanes, 0)
        row, column, total = choose(torus.windows(board, at, 0, 1)[:, 0], draws)
        return total, torus.moved(at, row, column)

    total, goal = chosen(marked, np.full(lanes, cell), draws)
    assert (np.asarray(total) == lanes).all()
    assert np.asarray(goal).tolist() == wanted


@pytest.mark.parametrize("size", [3, 40, 97, 200])
def test_cells_are_numbered_row_by_row(size: int) -> None:
    y, x = Torus(size, 1, "disc").split(jnp.arange(size**2))
    assert (np.asarray(y) == np.arange(size**2) // size).all() and (
        np.asarray(x) == np.arange(size**2) % size
    ).all()


def test_putting_a_bit_is_marking_a_cell() -> None:
    torus = Torus(20, 7, "disc")
    rng = np.random.default_rng(2)
    marked = rng.random((3, PLANES, 400)) < 0.5
    cells = rng.permutation(400)[: 2 * 3].reshape(2, 3)
    change = np.zeros((2, PLANES, 3), np.int32)
    after = marked.copy()
    for few in range(2):
        for r in range(3):
            before = marked[r, :, cells[few, r]]
            change[few, :, r] = np.where(before, -1, 1)
            after[r, :, cells[few, r]] = ~before

    @jax.jit
    def put(marked, cells, change, after):
        board = torus.put(torus.plane(marked).swapaxes(1, 2), cells, change)
        return (board.swapaxes(1, 2) == torus.plane(after)).all()

    assert put(marked, cells, change, after)


CASES = [
    {"rules": "netlogo", "size": 16},
    {"rules": "mesa", "rounding": "round", "size": 16},
    # Hardly an empty cell, and all rebel at once: cops and actives pile up, which bits cannot tell.
    {"rules": "netlogo", "rounding": "none", "size": 12, "vision": 2, "citizens": 0.8, "cops": 0.2, "jail": 1,
     "legitimacy": 0.2, "k": 0.05},
]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_periods_are_those_of_plain_python(case: dict[str, object]) -> None:
    """Agent by agent and draw by draw, over several periods of three runs; no false alarms."""
    built = model.build(model.read(case))
    rng = np.random.default_rng(3)
    sizes = {"agent": built.agents, "cell": built.size**2}
    p = {
        n: rng.random((3, *(sizes[a] for a in q.axes)), np.float32) for n, q in built.params.items() if q.axes
    }
    p |= {n: np.full(3, q.prior.a, np.float32) for n, q in built.params.items() if not q.axes}
    y = jax.jit(jax.vmap(built.init))(p)
    step = jax.jit(jax.vmap(lambda y, p, u: built.step(y, p, None, u)))
    plain = [Plain(built, {n: v[r] for n, v in p.items()}) for r in range(3)]
    piled = 0
    for _ in range(8):
        u = {name: rng.random((3, *shape), np.float32) for name, shape in built.streams.items()}
        y = step(y, p, u)
        for r, world in enumerate(plain):
            world.period({name: draws[r] for name, draws in u.items()})
            agents = np.asarray(y["agents"])[r, : world.people]
            assert agents.tolist() == [[a.cell, a.term, a.doing] for a in world.agents]
            assert bool(y["crowded"][r]) == world.crowded
        piled = int(np.asarray(y["crowded"]).sum())
    doing = np.asarray(y["agents"])[:, :, 2]
    assert (doing == ACTIVE).any() or (doing == JAILED).any()
    assert (piled > 0) == (case["size"] == 12)


def test_without_cops_all_who_gain_rebel_at_once_and_for_good() -> None:
    ran = run(model, {"cops": 0, "size": 15, "steps": 5}, 30)
    active, people = ran.dataset["active"].values, round(0.7 * 225)
    assert (active == active[:, :1]).all()
    # H (1 - L) > T has chance 4 / 9: the mean of 30 runs is within 4 standard errors, a false alarm in 16,000.
    chance, mean = 1 - 0.1 / 0.18, active[:, 0].mean() / people
    assert abs(mean - chance) < 4 * np.sqrt(chance * (1 - chance) / people / 30)


def test_a_run_does_not_depend_on_its_block() -> None:
    built = model.build(model.read({"size": 15, "steps": 6}))
    one, three = simulate(built, 3, 5, size=1), simulate(built, 3, 5, size=3)
    assert all((one[name] == three[name]).all() for name in one)
    citizens = one["active"] + one["jailed"] + one["quiet"]
    assert (citizens == round(0.7 * 225)).all()


def test_bursts_are_separate_runs_of_steps() -> None:
    assert bursts(np.array([[60, 51, 50, 51, 0], [0, 0, 50, 0, 0], [99] * 5])).tolist() == [2, 0, 1]


def test_a_torus_must_be_wider_than_sight() -> None:
    for given, name in (
        ({"size": 14}, "size"),
        ({"cops": 0.4}, "citizens"),
        ({"citizens": 1e-6}, "citizens"),
    ):
        with pytest.raises(InputError, match=name):
            model.read(given)
