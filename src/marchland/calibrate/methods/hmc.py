"""Hamiltonian Monte Carlo: chains that follow the gradient and accept by the likelihood itself.

A block of chains starts at Laplace's approximation, whose covariance is also their metric; step lengths are tuned until
ACCEPT of the proposals are taken, then every THIN-th state is kept. Proposals along a gradient that misses drawn events
are still exchanged fairly, for they are reversible; such events only cost acceptance. Sources: neal_2011;
cabezas_2024 (BlackJAX, which makes the proposals). Fails where chains do not mix: the difference of two samplers,
printed with every posterior, shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.custom_batching import custom_vmap

from marchland.calibrate.likelihood import EventHistory
from marchland.calibrate.methods import Tell, laplace
from marchland.calibrate.particles import Particles
from marchland.calibrate.space import F
from marchland.files import checkpoint

State = tuple[F, F, F]
ARRAYS = ("z", "log", "gradient", "root", "draws", "logs")
NEEDS = ("blackjax",)
LEAPS, WARM, THIN = 6, 24, 2
ACCEPT, FIRST = 0.7, 0.25
SHORTEST = 0.6
"""Steps are between this share of the tuned length and the whole of it, so that no orbit closes."""


def learn(
    history: EventHistory,
    particles: int,
    seed: int,
    sampler: int = 0,
    tell: Tell | None = None,
    kept: Path | None = None,
) -> Particles:
    """Posterior draws of one sampler's block of chains; every sweep is kept."""
    chains = history.slope.each
    found = checkpoint.load(kept)
    if found is None:
        top, _ = laplace.climb(history, seed, sampler, tell)
        root, _ = laplace.spread(history, top)
        rng = np.random.default_rng((seed, sampler))
        z = top + rng.standard_normal((chains, len(top))) @ root.T
        log, gradient = laplace.value_and_gradient(history, z)
        draws, logs = np.empty((0, chains, len(top))), np.empty((0, chains))
        rates: list[float] = []
        size = FIRST
    else:
        z, log, gradient, root, draws, logs = (found[0][name] for name in ARRAYS)
        rates, size = found[1]["rates"], found[1]["size"]
    sweeps = WARM + THIN * -(-particles // chains)
    sweep = chain(history, root)
    for k in range(len(rates), sweeps):
        rng = np.random.default_rng((seed, sampler, k))
        length = size * rng.uniform(SHORTEST, 1)
        (z, log, gradient), accepted = sweep(int(rng.integers(2**31)), (z, log, gradient), length)
        rates.append(float(np.mean(accepted)))
        if k < WARM:
            size *= float(np.exp((rates[-1] - ACCEPT) * (1.5 if k < WARM // 2 else 0.5)))
        elif (k - WARM) % THIN == THIN - 1:
            draws, logs = np.concatenate([draws, z[None]]), np.concatenate([logs, log[None]])
        arrays = dict(zip(ARRAYS, (z, log, gradient, root, draws, logs), strict=True))
        checkpoint.save(kept, arrays, {"rates": rates, "size": size})
        if tell and k % 8 == 7:
            tell(f"sweep {k + 1} of {sweeps}: {np.mean(rates[-8:]):.0%} accepted, steps of {size:.2f}")
    all_of = draws.reshape(-1, draws.shape[-1])[:particles]
    loglik = logs.reshape(-1)[:particles] + 0.5 * (all_of**2).sum(1)
    done = {"accepted": float(np.mean(rates[WARM:])), "step": size, "leaps": LEAPS, "chains": chains}
    return Particles(all_of, loglik, None, (done,))


def density(history: EventHistory) -> Callable[[Array], Array]:
    """Log-prior plus log-likelihood of one point (D,), for JAX; mapped over a block of points it costs one evaluation.

    The gradient is found with the value, for the whole block: `jax.vmap` of one point's would throw the block away.
    """
    each = history.slope.each

    def both(z: Array) -> tuple[Array, Array]:
        def found(z: Any) -> tuple[Any, Any]:
            value, gradient = history.value_and_gradient(np.asarray(z, np.float64))
            return value.astype(np.float32), gradient.astype(np.float32)

        forms = (jax.ShapeDtypeStruct(z.shape[:1], jnp.float32), jax.ShapeDtypeStruct(z.shape, jnp.float32))
        value, gradient = jax.pure_callback(found, forms, z)
        return value, gradient

    @custom_vmap
    def point(z: Array) -> tuple[Array, Array]:
        value, gradient = both(jnp.broadcast_to(z, (each, len(z))))
        return value[0], gradient[0]

    @point.def_vmap
    def _(size: int, mapped: Any, z: Array) -> tuple[tuple[Array, Array], tuple[bool, bool]]:
        if size != each:
            raise ValueError(f"{size} chains: expected a block of {each}")
        return both(z), (True, True)

    @jax.custom_vjp
    def log(z: Array) -> Array:
        value: Array = point(z)[0] - 0.5 * (z @ z)
        return value

    def forward(z: Array) -> tuple[Array, Array]:
        value, gradient = point(z)
        return value - 0.5 * (z @ z), gradient - z

    def backward(gradient: Array, by: Array) -> tuple[Array]:
        return (by * gradient,)

    log.defvjp(forward, backward)
    return log


def chain(history: EventHistory, root: F) -> Callable[[int, State, float], tuple[State, F]]:
    """One proposal for every chain: (seed, points, log-densities and gradients, step length) -> the same, and
    acceptance (chains,)."""
    from blackjax.mcmc import hmc

    log, kernel = density(history), hmc.build_kernel()
    covariance = jnp.asarray(root @ root.T, jnp.float32)

    @jax.jit
    def sweep(key: Array, state: Any, length: Array) -> tuple[Any, Array]:
        def one(key: Array, state: Any) -> tuple[Any, Array]:
            state, info = kernel(key, state, log, length, covariance, LEAPS)
            return state, info.acceptance_rate

        return jax.vmap(one)(jax.random.split(key, len(state.position)), state)

    def moved(seed: int, state: State, length: float) -> tuple[State, F]:
        known = hmc.HMCState(*(jnp.asarray(part, jnp.float32) for part in state))
        found, accepted = sweep(jax.random.key(seed), known, jnp.float32(length))
        z, value, gradient = (np.asarray(part, np.float64) for part in found)
        return (z, value, gradient), np.asarray(accepted, np.float64)

    return moved
