"""Neural posterior estimation: a network learns, from invented wars, which parameters go with what was seen.

WARS parameter sets from the prior each fight one free war to the cut. A conditional flow (coupling layers, BayesFlow on
JAX) is trained to give the parameters' density from summaries of a war: captures, losses and ground by side and time,
and who took from whom. It is then asked about the record. Only parameters of which some summary tells (an F of their
regression that chance would reach once in a thousand times) are in the network; the others keep their prior.
Sources: radev_2022. Needs no likelihood, and once trained answers for any record at once. Fails where the record lies
outside of the invented wars: summaries are drawn in to the cloud's edge, and `outside` says how many.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as fisher

from marchland.calibrate.likelihood import EventHistory
from marchland.calibrate.methods import Tell
from marchland.calibrate.particles import Particles
from marchland.calibrate.sbc import Whole, lived
from marchland.calibrate.space import F
from marchland.engine.blocks import Block, over_blocks
from marchland.engine.program import BLOCK

NEEDS = ("bayesflow", "keras")
WARS, SAMPLERS = 16384, 2
FIRST = 3_000_000
"""First row of invented wars; planted worlds and forecasts draw from others."""
WINDOW, GROUND = 8, 13
CHANCE, EDGE = 1e-3, 0.005
EPOCHS, PATIENCE, BATCH, RATE = 40, 4, 256, 5e-4
HELD_OUT = 0.1
_ONE_AT_A_TIME = Lock()
_TRAINED: dict[tuple[int, int, int], Trained] = {}


@dataclass(frozen=True)
class Trained:
    """A network, the parameters it knows (D,), and how summaries are drawn in and scaled before it sees them."""

    flow: Any
    told: NDArray[np.bool_]
    low: F
    high: F
    middle: F
    scale: F
    gain: float
    """Log-density of parameters over the prior's, on average over wars held out, nats."""

    def asked(self, seen: F) -> F:
        """Summaries (n, K) as the network takes them (n, kept)."""
        found: F = (seen.clip(self.low, self.high) - self.middle) / np.where(self.scale > 0, self.scale, 1)
        return found[:, self.scale > 0]


def learn(
    history: EventHistory,
    particles: int,
    seed: int,
    sampler: int = 0,
    tell: Tell | None = None,
    kept: Path | None = None,
) -> Particles:
    """Posterior draws of one network, trained once for a model and asked about any record. Nothing is kept."""
    with _ONE_AT_A_TIME:
        key = (id(history.program.move), seed, sampler % SAMPLERS)
        if key not in _TRAINED:
            _TRAINED[key] = train(history, seed, sampler % SAMPLERS, tell)
        network = _TRAINED[key]
        goal = summaries(recorded(history)[None], history)
        z = history.space.draw(np.arange(particles) + 2 * particles * sampler, seed)
        given = {"seen": network.asked(goal).astype(np.float32)}
        drawn = network.flow.sample(conditions=given, num_samples=particles, seed=seed + sampler)
    z[:, network.told] = np.asarray(drawn["z"], np.float64)[0]
    outside = float(((goal[0] < network.low) | (goal[0] > network.high)).mean())
    done = {
        "wars": WARS,
        "parameters": int(network.told.sum()),
        "summaries": int((network.scale > 0).sum()),
        "outside": outside,
        "gain": network.gain,
    }
    return Particles(z, history(z), None, (done,))


def train(history: EventHistory, seed: int, sampler: int, tell: Tell | None = None) -> Trained:
    """A network trained on wars of one sampler's own."""
    bayesflow, keras = library()
    rows = FIRST + sampler * WARS + np.arange(WARS)
    z = history.space.draw(rows, seed)

    def fought(block: Block) -> F:
        return summaries(
            lived(history, z[block.rows], rows[block.rows], seed, 0, history.weeks).holder, history
        )

    seen = over_blocks(fought, WARS, BLOCK)
    low, high = np.quantile(seen, [EDGE, 1 - EDGE], axis=0)
    inside = seen.clip(low, high)
    middle, scale = inside.mean(0), inside.std(0)
    told = informed(z, (inside - middle)[:, scale > 0] / scale[scale > 0])
    network = Trained(None, told, low, high, middle, scale, 0.0)
    if tell:
        tell(f"{WARS} wars fought; {told.sum()} parameters show in {(scale > 0).sum()} summaries; training")
    data = {"z": z[:, told].astype(np.float32), "seen": network.asked(seen).astype(np.float32)}
    part = round(WARS * HELD_OUT)
    keras.utils.set_random_seed(seed + sampler)
    stop = keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True)
    flow = bayesflow.BasicWorkflow(
        inference_network=bayesflow.networks.CouplingFlow(depth=4, subnet_kwargs={"dropout": 0.1}),
        inference_variables=["z"],
        inference_conditions=["seen"],
        initial_learning_rate=RATE,
    )
    losses = flow.fit_offline(
        {name: values[part:] for name, values in data.items()},
        epochs=EPOCHS,
        batch_size=BATCH,
        validation_data={name: values[:part] for name, values in data.items()},
        callbacks=[stop],
        verbose=0,
    ).history
    gain = float(nothing(data["z"][:part]) - min(losses["val_loss"]))
    if tell:
        tell(
            f"trained in {len(losses['loss'])} epochs: {gain:.2f} nats better than the prior on wars held out"
        )
    return Trained(flow, told, low, high, middle, scale, gain)


def nothing(z: NDArray[np.float32]) -> float:
    """Mean negative log-density of parameters (n, D) under the prior: the loss of knowing nothing."""
    return float(0.5 * (z.astype(np.float64) ** 2).sum(1).mean() + 0.5 * np.log(2 * np.pi) * z.shape[1])


def informed(z: F, seen: F) -> NDArray[np.bool_]:
    """Which parameters (D,) of sets z (N, D) show in standardised summaries (N, K), by the F of their regression."""
    x = np.column_stack([np.ones(len(seen)), seen])
    fit, _, rank, _ = np.linalg.lstsq(x, z, rcond=None)
    left, all_of = ((z - x @ fit) ** 2).sum(0), ((z - z.mean(0)) ** 2).sum(0)
    spare = len(z) - rank
    ratio = (all_of - left) / max(rank - 1, 1) / (left / spare)
    found: NDArray[np.bool_] = fisher.sf(ratio, max(rank - 1, 1), spare) < CHANCE
    return found


def recorded(history: EventHistory) -> Whole:
    """Who held each place at each week's end on record (weeks, places); -1 is unknown."""
    told = history.space.model.record
    assert told is not None
    return np.asarray(told.holder[: history.weeks], np.int32)


def summaries(wars: Whole, history: EventHistory) -> F:
    """What is seen of wars (n, weeks, places): ln(1 + count) of captures and losses by side and window, of ground by
    side and quarter, and of captures by taker and loser (n, K). Places whose holder is ever unknown do not count."""
    start, sides = np.asarray(history.space.model.world.holder, np.int32), history.space.model.sizes["side"]
    known = (recorded(history) >= 0).all(0) & (start >= 0)
    wars, start = wars[:, :, known], start[known]
    before = np.concatenate([np.broadcast_to(start, (len(wars), 1, len(start))), wars[:, :-1]], axis=1)
    run, week, place = np.nonzero(wars != before)
    taker, loser = wars[run, week, place], before[run, week, place]
    windows = -(-wars.shape[1] // WINDOW)
    took, lost = (np.zeros((len(wars), windows, sides)) for _ in range(2))
    pairs = np.zeros((len(wars), sides, sides))
    np.add.at(took, (run, week // WINDOW, taker), 1)
    np.add.at(lost, (run, week // WINDOW, loser), 1)
    np.add.at(pairs, (run, taker, loser), 1)
    held = np.stack([(wars[:, GROUND - 1 :: GROUND] == a).sum(2) for a in range(sides)], axis=2)
    parts = [part.reshape(len(wars), -1) for part in (took, lost, pairs, held)]
    return np.log1p(np.concatenate(parts, axis=1).astype(np.float64))


def library() -> tuple[Any, Any]:
    """BayesFlow, and Keras on JAX."""
    for name, value in (("KERAS_BACKEND", "jax"), ("TQDM_DISABLE", "1")):
        os.environ.setdefault(name, value)
    # The library sets up logging for the whole program when it is imported, and talks.
    level = logging.getLogger().level
    logging.disable(logging.INFO)
    try:
        import bayesflow
        import keras
    finally:
        logging.disable(logging.NOTSET)
    logging.getLogger().setLevel(level)
    logging.getLogger("bayesflow").setLevel(logging.WARNING)
    return bayesflow, keras
