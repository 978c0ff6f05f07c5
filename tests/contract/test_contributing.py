"""The mechanism that CONTRIBUTING.md walks through is a real one: it runs, and does what it says."""

import dataclasses
import re
from pathlib import Path

import numpy as np

from marchland.engine.contract import Mechanism, State
from marchland.engine.run import Draw, Runs, prior_draws, simulate
from marchland.scenario import load
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory

GUIDE = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"


def walked_through() -> Mechanism:
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    names: dict[str, object] = {}
    exec(compile(code.group(1), "harvest.py", "exec"), names)
    found = names["mechanism"]
    assert isinstance(found, Mechanism)
    return found


def everything_on(model: Territory) -> Draw:
    """Prior draws with every mechanism on and every lever obeyed."""
    drawn = prior_draws(model, 1)

    def draw(runs: Runs) -> State:
        on = np.ones((len(runs), len(model.mechanisms)), bool)
        comply = np.ones((len(runs), len(model.labels["lever"])), np.float32)
        return {**drawn(runs), "on": on, "comply": comply}

    return draw


def test_the_example_recruits_in_wheat_country_and_disturbs_nobody_before_it_acts() -> None:
    """With the example the focal side has more fighters after a week; other groups' first week is untouched."""
    harvest, plain = walked_through(), compile_model(load("two_valleys"))
    mechanisms = tuple(sorted((*plain.mechanisms, harvest), key=lambda m: m.name))
    params = {**plain.params, **{f"harvest.{p.name}": p for p in harvest.parameters}}
    more = dataclasses.replace(plain, mechanisms=mechanisms, params=params)
    sides = {}
    for name, model in {"without": plain, "with": more}.items():
        sides[name] = simulate(model, 32, 1, everything_on(model), steps=1)["fighters"][:, 0]
    focal = plain.world.side_of[:, plain.world.focal] > 0
    gained = sides["with"] - sides["without"]
    assert (gained[:, focal].sum(1) > 0).all()
    np.testing.assert_allclose(gained[:, ~focal], 0, atol=1e-3)
