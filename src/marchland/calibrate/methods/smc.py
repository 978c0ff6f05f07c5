"""Sequential Monte Carlo (`marchland.calibrate.smc`): from the prior to the posterior, without gradients.

Takes in terms that act only through drawn events, finds more than one mode if particles fall on them, and gives the
evidence. Fails when few particles have to carry many informed directions: then they grow alike.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from marchland.calibrate.likelihood import EventHistory
from marchland.calibrate.methods import Tell
from marchland.calibrate.particles import Particles
from marchland.calibrate.smc import sample

NEEDS = ()


def learn(
    history: EventHistory,
    particles: int,
    seed: int,
    sampler: int = 0,
    tell: Tell | None = None,
    kept: Path | None = None,
) -> Particles:
    """Posterior draws of one sampler."""
    rows = np.arange(particles) + 2 * particles * sampler
    return sample(history, history.space.draw(rows, seed), seed + sampler, tell=tell, kept=kept)
