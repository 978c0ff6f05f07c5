"""The headline outcomes of an ensemble, one number a future, and their spread: what `run --json` prints."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from marchland.analysis.territory import TOTAL, territory
from marchland.phases import SUMMARY, phase

if TYPE_CHECKING:
    import xarray as xr

QUANTILES = {"q05": 0.05, "q50": 0.5, "q95": 0.95}


class Result(Protocol):
    """What is summed up."""

    @property
    def dataset(self) -> xr.Dataset:
        """Futures."""
        ...

    @property
    def manifest(self) -> Mapping[str, Any]:
        """How they were made."""
        ...

    @property
    def path(self) -> Path:
        """Where they are."""
        ...


def outcomes(ds: xr.Dataset, focal: str) -> dict[str, tuple[NDArray[Any], str]]:
    """Outcome -> one number a future (run,), and its unit.

    Places and km2 (by definition) held by the focal side at its peak and at the end, places it gained and
    lost, deaths in all and by kind, persons displaced at the end. Raises KeyError for an unknown side.
    """
    held = territory(ds, focal)
    found: dict[str, tuple[NDArray[Any], str]] = {
        "places_peak": (held["places"].values.max(axis=1), "places"),
        "places_end": (held["places"].values[:, -1], "places"),
        "gained": (held["gained"].values, "places"),
        "lost": (held["lost"].values, "places"),
    }
    for definition in held["definition"].values.tolist():
        km2 = held["km2"].sel(definition=definition, area=TOTAL).values
        found[f"km2_peak.{definition}"] = (km2.max(axis=1), "km2")
        found[f"km2_end.{definition}"] = (km2[:, -1], "km2")
    deaths = ds["deaths"].sum(("month", "governorate")).values
    kinds = ds["kind"].values.tolist()
    found["deaths"] = (deaths.sum(axis=1), "persons")
    for kind in kinds:
        found[f"deaths.{kind}"] = (deaths[:, kinds.index(kind)], "persons")
    found["displaced_end"] = (ds["displaced"].isel(week=-1).values, "persons")
    return found


def spread(found: Mapping[str, tuple[NDArray[Any], str]]) -> dict[str, dict[str, Any]]:
    """Mean and 5%, 50% and 95% quantiles of each outcome, with its unit."""
    return {
        name: {
            "mean": float(np.mean(values)),
            **{key: float(np.quantile(values, level)) for key, level in QUANTILES.items()},
            "unit": unit,
        }
        for name, (values, unit) in found.items()
    }


@phase(SUMMARY)
def summary(result: Result) -> dict[str, Any]:
    """The object that `run --json` prints."""
    manifest = result.manifest
    return {
        "result": str(result.path),
        "runs": manifest["runs"],
        "seed": manifest["seed"],
        "scenario_hash": manifest["scenario"]["hash"],
        "seconds": manifest["seconds"],
        "outcomes": spread(outcomes(result.dataset, manifest["focal"])),
    }
