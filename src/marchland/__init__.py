"""marchland: a laboratory that puts arguments about territorial insurgencies on trial.

    import marchland as ml
    s = ml.load("iraq_syria_2014")
    r = ml.run(s, runs=1000, seed=1)
    r.dataset

They take text, paths, dates and lists alike (`until="2016-02-07"`, `without="pacts"`), and compose:
`ml.simulate(ml.compile_model(ml.load("two_valleys")), 64)`.

The names below are public; everything else may change. They are imported when first used.
"""

from __future__ import annotations

import os
from importlib import import_module

TYPE_CHECKING = False  # as type checkers know it; `typing` itself takes long enough to be interrupted in
if TYPE_CHECKING:
    from typing import Any

    from marchland.engine.contract import Mechanism as Mechanism
    from marchland.engine.contract import Model as Model
    from marchland.engine.priors import Param as Param
    from marchland.ensemble.store import Result as Result
    from marchland.ensemble.store import open_result as open_result
    from marchland.public import check as check
    from marchland.public import compile_model as compile_model
    from marchland.public import load as load
    from marchland.public import new as new
    from marchland.public import run as run
    from marchland.public import simulate as simulate
    from marchland.public import why as why
    from marchland.scenario import Scenario as Scenario
    from marchland.scenario import ScenarioError as ScenarioError
    from marchland.scenario import shipped as shipped

__version__ = "0.1.0"

# Before anything imports JAX, whose C++ part reads it once: what went wrong comes as an exception or ends the
# process with a word, and below that stand only advice to developers of the compiler ("very slow compile").
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

_HOME = {
    "Mechanism": "engine.contract",
    "Model": "engine.contract",
    "Param": "engine.priors",
    "Result": "ensemble.store",
    "Scenario": "scenario",
    "ScenarioError": "scenario",
    "check": "public",
    "compile_model": "public",
    "load": "public",
    "new": "public",
    "open_result": "ensemble.store",
    "run": "public",
    "shipped": "scenario",
    "simulate": "public",
    "why": "public",
}
__all__ = [  # noqa: RUF022 - in the order of use
    "load", "check", "new", "shipped", "run", "open_result", "why", "simulate", "compile_model",
    "Scenario", "ScenarioError", "Result", "Model", "Mechanism", "Param",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name on first use. Raises AttributeError for any other."""
    if name not in _HOME:
        raise AttributeError(f"module 'marchland' has no attribute {name!r}")
    value = getattr(import_module(f"marchland.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
