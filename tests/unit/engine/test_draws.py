"""Known answers of the generator, and what makes a draw depend on its name alone."""

from __future__ import annotations

import hashlib

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from marchland.engine.draws import (
    draw_parameters,
    gaussian,
    host_streams,
    host_uniforms,
    stream_id,
    threefry,
    to_unit,
    uniforms,
    week_key,
)
from marchland.engine.priors import Param, beta, normal
from marchland.scenario import load
from marchland.territory.compile import compile_model

KNOWN = [
    ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
]
"""Key, counter, words: Random123's known-answer file, threefry2x32 with 20 rounds."""
RUNS = jnp.arange(4, dtype=jnp.uint32)
STREAMS = {"a": (5, 3), "b": (7,), "c": ()}


def draws(
    streams: dict[str, tuple[int, ...]] = STREAMS, week: int = 2, seed: int = 1
) -> dict[str, np.ndarray]:
    found = uniforms(week_key(jnp.uint32(seed), RUNS, jnp.uint32(week)), streams)
    return {name: np.asarray(values) for name, values in found.items()}


@pytest.mark.parametrize(("key", "counter", "words"), KNOWN)
def test_known_answers(key: tuple[int, int], counter: tuple[int, int], words: tuple[int, int]) -> None:
    k, c = ([np.array(v, np.uint32) for v in pair] for pair in (key, counter))
    with np.errstate(over="ignore"):
        host = threefry(*k, *c)
    device = jax.jit(threefry)(*map(jnp.asarray, k), *map(jnp.asarray, c))
    assert tuple(map(int, host)) == words
    assert tuple(map(int, device)) == words


def test_a_week_on_the_host_equals_the_device_bit_for_bit() -> None:
    """The stated layout, computed with NumPy: first words of the counters, then second words."""
    found = draws({"a": (5, 3)})["a"].reshape(15, 4)
    cells, run = np.arange(8, dtype=np.uint32)[:, None], np.arange(4, dtype=np.uint32)[None, :]
    with np.errstate(over="ignore"):
        key = threefry(np.uint32(1), np.uint32(stream_id("week")), run, np.uint32(2) + np.zeros_like(run))
        words = np.concatenate(threefry(*key, np.uint32(stream_id("a")) + np.zeros_like(cells), cells))[:15]
    mantissa = ((words >> np.uint32(9)) | np.uint32(0x3F800000)).view(np.float32)
    np.testing.assert_array_equal(found, mantissa - np.float32(1 - 2.0**-24))


def test_stream_numbers_come_from_names() -> None:
    assert stream_id("assault") == int.from_bytes(hashlib.sha256(b"assault").digest()[:4], "little")


def test_uniforms_stay_off_nought_and_one() -> None:
    ends = np.asarray(to_unit(jnp.array([0, 0xFFFFFFFF, 1 << 31], jnp.uint32)), np.float64)
    assert ends[0] == 2.0**-24
    assert ends[1] == 1 - 2.0**-24
    assert abs(ends[2] - 0.5) <= 2.0**-24
    host = host_uniforms(1, np.arange(100), "any", 10)
    assert 0 < host.min() < host.max() < 1
    assert np.isfinite(np.asarray(gaussian(jnp.asarray(ends, jnp.float32)))).all()


def test_a_new_stream_leaves_the_others_as_they_were() -> None:
    before, after = draws(), draws({**STREAMS, "aa": (9,), "0": (2, 2)})
    assert all(np.array_equal(before[name], after[name]) for name in STREAMS)


def test_streams_drawn_together_are_those_drawn_alone() -> None:
    runs, streams = np.array([5, 0, 2**31]), {"m.a": 3, "m.none": 0, "m.b": 1}
    together = host_streams(7, runs, streams)
    assert list(together) == list(streams) and host_streams(7, runs, {}) == {}
    for name, cells in streams.items():
        np.testing.assert_array_equal(together[name], host_uniforms(7, runs, name, cells))
    assert together["m.a"].shape == (3, 3) and together["m.none"].shape == (3, 0)


def test_a_run_does_not_depend_on_its_block() -> None:
    alone = uniforms(week_key(jnp.uint32(1), jnp.uint32(3), jnp.uint32(2)), STREAMS)
    assert all(np.array_equal(alone[name], values[..., 3]) for name, values in draws().items())


@pytest.mark.parametrize("change", [{"week": 3}, {"seed": 2}])
def test_weeks_and_seeds_draw_anew(change: dict[str, int]) -> None:
    assert not np.isin(draws(**change)["a"], draws()["a"]).any()


def test_draws_are_uniform_and_independent() -> None:
    """Kolmogorov-Smirnov on words, halves, runs, weeks and the host, and lag correlations: 7 tests at 1e-4 each."""
    key = week_key(jnp.uint32(9), jnp.arange(50, dtype=jnp.uint32), jnp.uint32(0))
    block = np.asarray(uniforms(key, {"s": (2000,)})["s"], np.float64)
    weeks = jnp.arange(20000, dtype=jnp.uint32)
    along = np.asarray(uniforms(week_key(jnp.uint32(9), jnp.uint32(1), weeks), {"s": (2,)})["s"], np.float64)
    samples = [block[:1000], block[1000:], block[0], along[0], host_uniforms(9, np.arange(3000), "x", 7)]
    assert min(stats.kstest(np.ravel(s), "uniform").pvalue for s in samples) > 1e-4
    for a, b in ((block[:-1], block[1:]), (along[0], along[1])):
        r = np.corrcoef(a.ravel(), b.ravel())[0, 1]
        assert abs(r) * np.sqrt(a.size) < stats.norm.isf(0.5e-4)


def test_gaussian_inverts_the_normal_distribution() -> None:
    u = np.linspace(1e-4, 1 - 1e-4, 999)
    np.testing.assert_allclose(gaussian(jnp.asarray(u, jnp.float32)), stats.norm.ppf(u), rtol=2e-4, atol=1e-4)


def test_a_new_parameter_leaves_the_others_as_they_were() -> None:
    runs = np.arange(5)
    one = {"m.a": Param("a", "1", normal(0.0, 1.0))}
    two = {"m.0": Param("0", "1", beta(2, 2)), **one}
    np.testing.assert_array_equal(
        draw_parameters(one, {}, 3, runs)["m.a"], draw_parameters(two, {}, 3, runs)["m.a"]
    )
    np.testing.assert_array_equal(
        draw_parameters(one, {}, 3, runs)["m.a"][2:], draw_parameters(one, {}, 3, runs[2:])["m.a"]
    )


@pytest.mark.parametrize("scenario", ["iraq_syria_2014", "two_valleys"])
def test_at_most_twenty_draws_per_place_and_week(scenario: str) -> None:
    model = compile_model(load(scenario))
    count = sum(int(np.prod(shape, dtype=int)) for shape in model.streams.values())
    assert count / len(model.labels["place"]) <= 20
