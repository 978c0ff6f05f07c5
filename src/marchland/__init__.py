"""marchland: a laboratory that puts arguments about territorial insurgencies on trial.

    import marchland as ml
    s = ml.load("iraq_syria_2014")
    r = ml.run(s, runs=1000, seed=1)
    r.dataset

They take text, paths, dates and lists alike (`until="2016-02-07"`, `without="pacts"`), and compose:
`ml.simulate(ml.compile_model(ml.load("two_valleys")), 64)`; a posterior goes from `ml.calibrate` into `ml.run`,
`ml.compare`, `ml.sensitivity` and `ml.trial`. All that takes minutes has `progress=True`.

The names below are public; everything else may change. They are imported when first used.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False  # as type checkers know it; `typing` itself takes long enough to be interrupted in
if TYPE_CHECKING:
    from typing import Any

    from marchland import events as events
    from marchland.calibrate.posteriors import Posterior as Posterior
    from marchland.engine.contract import Mechanism as Mechanism
    from marchland.engine.contract import Model as Model
    from marchland.engine.priors import Param as Param
    from marchland.public import models as models
    from marchland.public.comparing import compare as compare
    from marchland.public.comparing import sensitivity as sensitivity
    from marchland.public.futures import open_result as open_result
    from marchland.public.futures import run as run
    from marchland.public.futures import simulate as simulate
    from marchland.public.futures import why as why
    from marchland.public.learning import backtest as backtest
    from marchland.public.learning import calibrate as calibrate
    from marchland.public.offensives import offensive as offensive
    from marchland.public.other_wars import reference as reference
    from marchland.public.pages import export as export
    from marchland.public.pages import report as report
    from marchland.public.result import Result as Result
    from marchland.public.scenarios import check as check
    from marchland.public.scenarios import compile_model as compile_model
    from marchland.public.scenarios import explain as explain
    from marchland.public.scenarios import load as load
    from marchland.public.scenarios import new as new
    from marchland.public.trials import trial as trial
    from marchland.scenario import Scenario as Scenario
    from marchland.scenario import ScenarioError as ScenarioError
    from marchland.scenario import shipped as shipped

__version__ = "0.2.0"

# Before anything imports JAX, whose C++ part reads it once: what went wrong comes as an exception or ends the
# process with a word, and below that stand only advice to developers of the compiler ("very slow compile").
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

_HOME = {
    "Mechanism": "engine.contract",
    "Model": "engine.contract",
    "Param": "engine.priors",
    "Posterior": "calibrate.posteriors",
    "Result": "public.result",
    "Scenario": "scenario",
    "ScenarioError": "scenario",
    "backtest": "public.learning",
    "calibrate": "public.learning",
    "check": "public.scenarios",
    "compare": "public.comparing",
    "compile_model": "public.scenarios",
    "explain": "public.scenarios",
    "export": "public.pages",
    "load": "public.scenarios",
    "new": "public.scenarios",
    "offensive": "public.offensives",
    "open_result": "public.futures",
    "reference": "public.other_wars",
    "report": "public.pages",
    "run": "public.futures",
    "sensitivity": "public.comparing",
    "shipped": "scenario",
    "simulate": "public.futures",
    "trial": "public.trials",
    "why": "public.futures",
}
_SPACES = {"events": "events", "models": "public.models"}
"""Names that hold several functions."""
_VERBS = ("backtest", "calibrate", "compare", "sensitivity", "trial")
"""Functions that share their name with the package that they stand on."""
__all__ = [  # noqa: RUF022 - in the order of use
    "load", "check", "new", "explain", "shipped", "run", "open_result", "why", "simulate", "compile_model", "calibrate",
    "backtest", "reference", "compare", "offensive", "sensitivity", "trial", "report", "export", "models", "events",
    "Scenario", "ScenarioError", "Result", "Posterior", "Model", "Mechanism", "Param",
]  # fmt: skip


class _Verb(ModuleType):
    """A package that is called like the function of its name, so that `ml.compare(...)` and `marchland.compare.sign`
    both are: Python binds a package to its parent's attribute as soon as anything in it is imported."""

    @property
    def __wrapped__(self) -> Any:
        """The function."""
        name = self.__name__.rpartition(".")[2]
        return getattr(import_module(f"marchland.{_HOME[name]}"), name)

    @property
    def __doc__(self) -> Any:  # type: ignore[override]
        return self.__wrapped__.__doc__

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self.__wrapped__(*args, **named)


class _Front(ModuleType):
    """This module: a package of a verb's name that Python binds here becomes one that can be called."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in _VERBS and isinstance(value, ModuleType):
            value.__class__ = _Verb
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Front


def __getattr__(name: str) -> Any:
    """Import a public name on first use. Raises AttributeError for any other."""
    if name in _VERBS:
        return import_module(f"marchland.{name}")
    if name in _SPACES:
        return import_module(f"marchland.{_SPACES[name]}")
    if name not in _HOME:
        raise AttributeError(f"module 'marchland' has no attribute {name!r}")
    value = getattr(import_module(f"marchland.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
