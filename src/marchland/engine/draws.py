"""Random numbers keyed by name: (seed, run, stream, step) gives the draw, and nothing else does.

Threefry-2x32 with 20 rounds, Salmon et al. 2011 (random123, section 3), written out so that the compiler fuses all
rounds into one loop: `jax.random` rolls them, which costs about ten times more on a processor. The same text runs
on NumPy and JAX arrays, so parameters (drawn on the host) and weeks (drawn in the engine) share one generator.
A future therefore does not depend on its batch, its position or its process, and a new stream disturbs no other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

from marchland.engine.priors import Param

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA
WEEK_STREAM = "week"


def stream_id(name: str) -> int:
    """The 32-bit number of a stream's name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little")


def threefry(k0: Any, k1: Any, c0: Any, c1: Any) -> tuple[Any, Any]:
    """Two 32-bit words from a two-word key and a two-word counter (uint32 arrays that broadcast)."""
    keys = (k0, k1, k0 ^ k1 ^ np.uint32(_PARITY))
    a, b = c0 + keys[0], c1 + keys[1]
    for block in range(5):
        for turn in _ROTATIONS[block % 2]:
            a = a + b
            b = ((b << np.uint32(turn)) | (b >> np.uint32(32 - turn))) ^ a
        a = a + keys[(block + 1) % 3]
        b = b + keys[(block + 2) % 3] + np.uint32(block + 1)
    return a, b


def week_key(seed: Array, run: Array, week: Array) -> tuple[Array, Array]:
    """The key of one run's week: uint32 scalars in, two uint32 scalars out."""
    s0, s1 = threefry(seed, np.uint32(stream_id(WEEK_STREAM)), run, week)
    return s0, s1


def uniforms(key: tuple[Array, Array], streams: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    """Uniforms off 0 and 1 for each named stream, float32 of the stated shapes, from one generator call.

    The first half of a stream's cells are first words of the counters (stream, 0, 1, ...), the second half their
    second words: a value depends on its stream's name and shape alone, never on other streams or their order.
    """
    names = sorted(streams)
    sizes = [int(np.prod(streams[name], dtype=int)) for name in names]
    pairs = [(size + 1) // 2 for size in sizes]
    c0 = np.concatenate(
        [np.full(n, stream_id(name), np.uint32) for name, n in zip(names, pairs, strict=True)]
    )
    c1 = np.concatenate([np.arange(n, dtype=np.uint32) for n in pairs])
    # One kernel gives both words, as the parts of a complex number: two would each repeat all twenty rounds, and
    # without the barrier every consumer would.
    lift = (slice(None), *(None,) * key[0].ndim)
    words = threefry(key[0], key[1], jnp.asarray(c0)[lift], jnp.asarray(c1)[lift])
    both = jax.lax.optimization_barrier(jax.lax.complex(*(to_unit(word) for word in words)))
    first, second = jax.lax.real(both), jax.lax.imag(both)
    out, start = {}, 0
    for name, size, n in zip(names, sizes, pairs, strict=True):
        cells = jnp.concatenate([first[start : start + n], second[start : start + size - n]])
        out[name] = cells.reshape(*streams[name], *key[0].shape)
        start += n
    return dict(
        jax.lax.optimization_barrier(out)
    )  # joined halves inside a loop would keep it from vector units


def to_unit(words: Array) -> Array:
    """Map uint32 words to float32 in [2**-24, 1 - 2**-24], symmetric about one half."""
    mantissa = (words >> np.uint32(9)) | np.uint32(0x3F800000)
    return jax.lax.bitcast_convert_type(mantissa, jnp.float32) - np.float32(1.0 - 2.0**-24)


def gaussian(u: Array) -> Array:
    """Standard normal at probability `u`, any shape (one polynomial; `jax.scipy`'s own loops over coefficients)."""
    return jnp.float32(np.sqrt(2.0)) * jax.lax.erf_inv(2 * u - 1)


def host_uniforms(seed: int, runs: NDArray[np.int64], name: str, cells: int) -> NDArray[np.float64]:
    """Uniforms of (seed, run, name) on the host: shape (runs, cells), float64 strictly inside (0, 1)."""
    return host_streams(seed, runs, {name: cells})[name]


def host_streams(
    seed: int, runs: NDArray[np.int64], streams: Mapping[str, int]
) -> dict[str, NDArray[np.float64]]:
    """`host_uniforms` of several streams, name -> cells, from one generator call: each is what it is alone."""
    run = np.asarray(runs, np.uint32)[:, None]
    sizes = np.array(list(streams.values()), np.intp)
    ids = np.array([stream_id(name) for name in streams], np.uint32)[None, :]
    cell = np.concatenate([np.zeros(0, np.uint32), *(np.arange(n, dtype=np.uint32) for n in sizes)])[None, :]
    with np.errstate(over="ignore"):
        k0, k1 = (np.repeat(k, sizes, axis=1) for k in threefry(np.uint32(seed), ids, run, np.uint32(0)))
        a, b = threefry(k0, k1, cell, np.uint32(1) + np.zeros_like(cell))
    bits = (a.astype(np.uint64) << np.uint64(20)) | (b.astype(np.uint64) >> np.uint64(12))
    found = (bits.astype(np.float64) + 0.5) / 2.0**52
    return dict(
        zip(streams, np.split(found, np.cumsum(sizes), axis=1), strict=False)
    )  # behind the last: nothing


def draw_parameters(
    params: Mapping[str, Param],
    sizes: Mapping[str, tuple[tuple[str, ...], ...]],
    seed: int,
    runs: NDArray[np.int64],
    as_argued: bool = False,
    at_median: bool = False,
    dtype: Any = np.float32,
) -> dict[str, NDArray[Any]]:
    """Parameter values by (seed, run, parameter): each array has a leading axis of runs.

    `params` maps the full name (`mechanism.parameter`) to its Param; `sizes` maps it to the labels along its axes.
    """
    out = {}
    shapes = {name: tuple(len(axis) for axis in sizes.get(name, ())) for name in params}
    counts = {name: int(np.prod(shape, dtype=int)) for name, shape in shapes.items()}
    drawn = {} if at_median else host_streams(seed, runs, counts)
    for name, param in params.items():
        labels, shape = sizes.get(name, ()), shapes[name]
        u = np.full((len(runs), counts[name]), 0.5) if at_median else drawn[name]
        prior = param.as_argued if as_argued and param.as_argued is not None else param.prior
        values = prior.quantile(u)
        if param.cells and len(labels) == 1:
            for i, label in enumerate(labels[0]):
                if label in param.cells:
                    values[:, i] = param.cells[label].quantile(u[:, i])
        out[name] = values.reshape(len(runs), *shape).astype(dtype)
    return out
