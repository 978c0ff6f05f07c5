"""What the golden run is and what is kept of it: 16 futures of `two_valleys`, seed 1, a few figures of each."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import jax
import numpy as np

from marchland.engine.device import processor
from marchland.engine.run import simulate
from marchland.scenario import load
from marchland.territory.compile import compile_model
from marchland.territory.parameters import territorial_draws

FILE = Path(__file__).with_name("two_valleys.json")
RUNS, SEED = 16, 1


def figures() -> dict[str, Any]:
    """Run it: per future the holders at the end, weeks of places held, deaths by kind, fighters, pacts and the rest."""
    model = compile_model(load("two_valleys"))
    found = simulate(model, RUNS, seed=SEED, draw=territorial_draws(model, SEED))
    focal = model.world.focal
    futures = [
        {
            "holders": "".join(str(h) for h in found["holder"][r, -1]),
            "place_weeks": int((found["holder"][r] == focal).sum()),
            "sieges": int((found["attacker"][r] >= 0).sum()),
            "pact_weeks": int(found["pact"][r].sum()),
            "deaths": rounded(found["deaths"][r].sum((0, 1))),
            "fighters": rounded(found["fighters"][r, -1]),
            "cohesion": rounded(found["cohesion"][r].mean(0)),
            "support": rounded(found["support"][r, -1].ravel()),
            "services": rounded(found["services"][r].mean(0).ravel()),
            "will": rounded(found["will"][r, -1]),
            "displaced": rounded(found["displaced"][r, -1:]),
        }
        for r in range(RUNS)
    ]
    bits = hashlib.sha256(
        b"".join(np.ascontiguousarray(found[k]).tobytes() for k in sorted(found))
    ).hexdigest()
    return {"futures": futures, "sha256": bits, "machine": machine()}


def rounded(values: Any) -> list[float]:
    return [float(f"{v:.6g}") for v in np.asarray(values, np.float64)]


def machine() -> str:
    """What the exact bits depend on beside the model."""
    return f"{processor()}, jax {jax.__version__}"


def kept() -> dict[str, Any]:
    """The golden figures on file."""
    return dict(json.loads(FILE.read_text(encoding="utf-8")))
