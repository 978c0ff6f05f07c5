"""Taking turns at once is taking turns; meetings by hand; and worlds whose shares symmetry decides."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from marchland.errors import InputError
from marchland.zoo import published, run
from marchland.zoo.hammond_axelrod_2006 import mean_share, neighbours_alike
from marchland.zoo.hammond_axelrod_2006.rules import BACK, STEPS, World, births, inherit, meet, settle

MODEL = published("hammond_axelrod_2006")


def neighbour(cell: tuple[int, int], side: int, size: int) -> tuple[int, int]:
    """The cell that `seen` reads in one direction."""
    axis, offset = STEPS[side]
    place = list(cell)
    place[axis] = (place[axis] - offset) % size
    return place[0], place[1]


def by_turns(
    tag: np.ndarray, parent: np.ndarray, order: np.ndarray, rng: np.random.Generator
) -> dict[tuple[int, int], tuple[int, int]]:
    """Newborn's cell -> parent's cell, one parent after the other."""
    size, empty = len(tag), {(r, c) for r, c in np.argwhere(tag == 0).tolist()}
    found = {}
    for r, c in sorted(map(tuple, np.argwhere(parent & (tag > 0)).tolist()), key=lambda cell: order[cell]):
        free = [n for n in (neighbour((r, c), side, size) for side in range(4)) if n in empty]
        if free:
            chosen = free[rng.integers(len(free))]
            empty.remove(chosen)
            found[chosen] = (r, c)
    return found


def placed(born: jax.Array) -> dict[tuple[int, int], tuple[int, int]]:
    """The same from the masks of `births`."""
    return {
        (r, c): neighbour((r, c), side, born.shape[1])
        for side, r, c in np.argwhere(np.asarray(born)).tolist()
    }


def test_directions_are_each_others_way_back() -> None:
    for side in range(4):
        assert neighbour(neighbour((2, 3), side, 5), BACK[side], 5) == (2, 3)
    assert len({neighbour((0, 0), side, 5) for side in range(4)}) == 4


def test_nobody_could_have_done_better_in_their_turn() -> None:
    """Taking turns is the only outcome in which whoever goes without finds every cell taken by somebody earlier."""
    rng = np.random.default_rng(1)
    for share in (0.2, 0.5, 0.8, 0.95):
        tag = (rng.random((30, 30)) < share).astype(np.int32)
        parent = rng.random((30, 30)) < 0.7
        order, prefer = rng.random((2, 30, 30)).astype(np.float32)
        found = placed(jax.jit(births)(tag, parent, order, prefer))
        parents = list(found.values())
        assert len(parents) == len(set(parents)) and len(parents) > 20
        assert all(tag[cell] == 0 and parent[of] and tag[of] > 0 for cell, of in found.items())
        childless = {(r, c) for r, c in np.argwhere(parent & (tag > 0)).tolist()} - set(parents)
        for cell in childless:
            for near in (neighbour(cell, side, 30) for side in range(4)):
                if tag[near] == 0:
                    assert order[found[near]] < order[cell]


def test_at_once_has_the_distribution_of_one_by_one() -> None:
    """Chi-square over all outcomes of five parents around three empty cells; false alarm 1e-4."""
    tag = np.ones((3, 3), np.int32)
    tag[0, 0] = tag[0, 1] = tag[2, 2] = 0
    parent = np.zeros((3, 3), bool)
    parent[0, 2] = parent[1, 1] = parent[2, 1] = parent[2, 0] = parent[1, 0] = True
    rng, runs = np.random.default_rng(2), 10_000
    draws = rng.random((2, runs, 3, 3)).astype(np.float32)
    born = np.asarray(jax.jit(jax.vmap(lambda o, p: births(tag, parent, o, p)))(*draws))
    assert not (born.sum(1) > 1).any()
    code = np.where(born.any(1), born.argmax(1), 4).reshape(runs, 9) @ 5 ** np.arange(9)
    expected = np.zeros(runs, int)
    for k in range(runs):
        sides = np.full((3, 3), 4)
        for cell, of in by_turns(tag, parent, draws[0, k], rng).items():
            sides[cell] = next(side for side in range(4) if neighbour(cell, side, 3) == of)
        expected[k] = sides.reshape(9) @ 5 ** np.arange(9)
    outcomes = np.union1d(code, expected)
    ours, theirs = (np.array([(a == o).sum() for o in outcomes]) for a in (code, expected))
    enough = ours + theirs >= 20
    assert enough.sum() > 10
    chi2 = ((ours - theirs)[enough] ** 2 / (ours + theirs)[enough]).sum()
    from scipy.stats import chi2 as law

    assert law.sf(chi2, enough.sum() - 1) > 1e-4


def test_a_meeting_by_hand() -> None:
    """An ethnocentric beside a traitor of the other tag, a humanitarian of its own and an empty cell."""
    tag, same, other = (np.zeros((5, 5), np.int32) for _ in range(3))
    for cell, kind in {(2, 2): (1, 1, 0), (2, 3): (2, 0, 1), (1, 2): (1, 1, 1)}.items():
        tag[cell], same[cell], other[cell] = kind
    given, received, met = meet(World(*map(jnp.asarray, (tag, same, other))))
    assert (int(given[2, 2]), int(received[2, 2]), int(met[2, 2])) == (1, 2, 2)
    assert (int(given[2, 3]), int(received[2, 3]), int(met[2, 3])) == (1, 0, 1)
    assert (int(given[1, 2]), int(received[1, 2]), int(met[1, 2])) == (1, 1, 1)
    assert int(given.sum()) == int(received.sum()) == 3


def test_help_given_is_help_received() -> None:
    rng = np.random.default_rng(3)
    tag = rng.integers(0, 4, (20, 20)).astype(np.int32)
    same, other = rng.integers(0, 2, (2, 20, 20)).astype(np.int32)
    given, received, met = meet(World(jnp.asarray(tag), jnp.asarray(same), jnp.asarray(other)))
    assert int(given.sum()) == int(received.sum()) <= int(met.sum())


def test_immigrants_settle_in_empty_cells_only_and_as_many_as_fit() -> None:
    rng = np.random.default_rng(4)
    tag = np.full((4, 4), 7, np.int32)
    tag[1, 2] = tag[3, 0] = 0
    zero = np.zeros((4, 4), np.int32)
    for count, expected in ((1, 1), (2, 2), (5, 2)):
        world = settle(
            World(*map(jnp.asarray, (tag, zero, zero))),
            rng.random((4, 4), np.float32),
            rng.random((3, count), np.float32),
            3,
        )
        settled = np.asarray(world.tag != tag)
        assert settled.sum() == expected and (tag[settled] == 0).all()
        assert set(np.asarray(world.tag)[settled].tolist()) <= {1, 2, 3}


def test_mutation_always_changes_and_never_changes_at_rate_zero() -> None:
    """Every other tag comes with the same frequency: 5 standard errors each, false alarm below 1e-5."""
    size, tags = 200, 5
    tag, one, zero = (np.full((size, size), v, np.int32) for v in (3, 1, 0))
    born = np.zeros((4, size, size), bool)
    born[0] = True
    change = np.random.default_rng(5).random((3, size, size)).astype(np.float32)
    copied = inherit(World(tag, one, zero), born, change, jnp.float32(0), tags)
    assert all((np.asarray(a) == b).all() for a, b in zip(copied, (tag, one, zero), strict=True))
    moved = inherit(World(tag, one, zero), born, change, jnp.float32(1), tags)
    counts = np.bincount(np.asarray(moved.tag).ravel(), minlength=6)[1:]
    assert counts[2] == 0
    expected = size**2 / (tags - 1)
    assert np.abs(np.delete(counts, 2) - expected).max() < 5 * np.sqrt(expected * 0.75)
    assert (np.asarray(moved.same) == 0).all() and (np.asarray(moved.other) == 1).all()
    alone = inherit(World(one, one, zero), born, change, jnp.float32(1), 1)
    assert (np.asarray(alone.tag) == 1).all()


def test_without_cost_and_benefit_all_strategies_are_equal() -> None:
    """By symmetry a quarter each, and half of all decisions are help; 4.5 standard errors, false alarm 5e-5."""
    free = {"size": 16, "steps": 150, "last": 100, "cost": 0, "benefit": 0, "immigrants": 4, "mutation": 0.1}
    found = MODEL.results(run(MODEL, free, 60, seed=6))
    for name in ("ethnocentric", "humanitarian", "selfish", "traitorous"):
        assert abs(found[name][0] - 0.25) < 4.5 * found[name][1], name
    assert abs(found["cooperation"][0] - 0.5) < 4.5 * found["cooperation"][1]


def test_corners() -> None:
    """No death fills the world; certain death empties it after every period."""
    small = {"size": 8, "steps": 120, "last": 20}
    assert MODEL.results(run(MODEL, {**small, "death": 0, "ptr": 0.5}, 2))["occupied"][0] == 1.0
    gone = MODEL.results(run(MODEL, {**small, "death": 1}, 2))
    assert all(value == 0 for value, _ in gone.values())


def test_a_run_does_not_depend_on_its_block() -> None:
    from marchland.zoo.runs import dataset

    grid = MODEL.build(MODEL.read({"size": 12, "steps": 60, "last": 10}))
    alone, together = dataset(grid, 3, 9, block=1), dataset(grid, 3, 9, block=4)
    assert alone.equals(together)
    with pytest.raises(InputError, match="last"):
        MODEL.read({"steps": 5})
    with pytest.raises(InputError, match="immigrants"):
        MODEL.read({"size": 3, "immigrants": 10})


def test_shares_of_nothing_are_zero_and_patches_are_counted() -> None:
    assert mean_share(np.array([[1.0, 0.0]]), np.array([[2.0, 0.0]])).tolist() == [0.5]
    assert mean_share(np.array([[0.0]]), np.array([[0.0]])).tolist() == [0.0]
    board = np.array([[1 + (r + c) % 2 for r, c in itertools.product([i], range(4))] for i in range(4)])
    assert neighbours_alike(board) == 0.0 and neighbours_alike(np.ones((4, 4), int)) == 1.0
