"""One small ensemble of the teaching scenario, simulated once for all tests of the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.engine.device import keep_programs
from marchland.engine.run import BLOCK, Program
from marchland.ensemble.place import find
from marchland.ensemble.run import Ensemble, execute, plan
from marchland.ensemble.store import Result
from marchland.scenario import Scenario, load

keep_programs()  # also those that tests compile by themselves, for the next worker and the next time
RUNS = BLOCK + 8
"""One full block and a part of the next."""


@pytest.fixture(scope="session")
def valleys() -> Scenario:
    return load("two_valleys")


@pytest.fixture(scope="session")
def ensemble(valleys: Scenario) -> Ensemble:
    return plan(valleys, runs=RUNS, seed=7)


@pytest.fixture(scope="session")
def program(ensemble: Ensemble) -> Program:
    return ensemble.program


@pytest.fixture(scope="session")
def result(ensemble: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder: Path = tmp_path_factory.mktemp("results")
    return execute(ensemble, find(ensemble.plan, folder))
