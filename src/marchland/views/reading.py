"""A result as views read it: dataset, manifest, labels, colours, and the territory of the focal side
counted once.

Views read the dataset and the manifest and nothing else. Optional parts may be missing (no record, no
deaths, few futures): then a view says so or leaves its figure out, and never fails for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from marchland.analysis.moments import beside_record, moments
from marchland.analysis.territory import territory
from marchland.stats.association import LEAST_RUNS, association
from marchland.views.words import name_of

if TYPE_CHECKING:
    import xarray as xr

OKABE_ITO = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#F0E442",
    "#000000",
    "#505050",
)
"""Okabe & Ito (2008), the grey darker so that every eye tells it apart: for sides to which the scenario gives none."""
TABLES = {
    axis: f"{axis}s" for axis in ("side", "group", "sponsor", "sector", "definition", "publisher", "place")
} | {"community": "communities"}
"""Axis -> the part of the manifest that names its members."""


def label(manifest: Mapping[str, Any], axis: str, key: str) -> str:
    """Name of a member of an axis as the scenario writes it, of a result's manifest."""
    entry = manifest.get(TABLES.get(axis, axis), {}).get(key)
    if isinstance(entry, Mapping):
        entry = entry.get("label")
    return str(entry) if entry else name_of(key)


class Result(Protocol):
    """What a view is given: the object that `marchland.run` returns."""

    @property
    def dataset(self) -> xr.Dataset:
        """Futures and record."""
        ...

    @property
    def manifest(self) -> Mapping[str, Any]:
        """How the futures were made, and the names of things."""
        ...

    @property
    def path(self) -> Path:
        """Folder of the result."""
        ...


@dataclass(frozen=True)
class Reading:
    """A result with what several views need, computed once."""

    ds: xr.Dataset
    manifest: Mapping[str, Any]
    path: Path
    focal: str
    held: xr.Dataset
    """Territory of the focal side, from `analysis.territory`."""
    dates: dict[int, str]
    """Week index -> reason, from `analysis.moments`."""

    @property
    def runs(self) -> int:
        """Number of futures."""
        return int(self.ds.sizes["run"])

    @property
    def seed(self) -> int:
        """Seed of the ensemble."""
        return int(self.manifest.get("seed", 0))

    @property
    def weeks(self) -> np.ndarray[Any, np.dtype[np.datetime64]]:
        """Ends of the weeks, as days."""
        return self.ds["week"].values.astype("datetime64[D]")

    @property
    def cut(self) -> str | None:
        """Cut-off date, ISO, if the scenario has one."""
        value = self.manifest.get("cut")
        return str(value)[:10] if value else None

    @property
    def scenario(self) -> Mapping[str, Any]:
        """Name, title, hash and `about` of the scenario."""
        value = self.manifest.get("scenario", {})
        return value if isinstance(value, Mapping) else {"name": str(value)}

    @property
    def made_of(self) -> str:
        """Seed and number of futures, as every caption ends."""
        return f"{self.runs:,} futures, seed {self.seed}"

    @property
    def has_record(self) -> bool:
        """Whether the recorded holders are known for at least one week."""
        return "record_places" in self.held

    @cached_property
    def ranked(self) -> xr.Dataset | None:
        """Parameters by rank correlation with the mean number of places held; None with few futures."""
        if self.runs < LEAST_RUNS or "drawn" not in self.ds:
            return None
        return association(self.ds["drawn"], self.held["places"].mean("week"), self.seed)

    @property
    def accounts(self) -> Mapping[str, Mapping[str, Any]]:
        """What each mechanism at work says and declares; empty in results of before it was kept."""
        value = self.manifest.get("accounts", {})
        return value if isinstance(value, Mapping) else {}

    def label(self, axis: str, key: str) -> str:
        """Name of a side, group, sponsor, sector or definition as the scenario writes it."""
        return label(self.manifest, axis, key)

    def colour(self, side: str) -> str:
        """Colour of a side as fixed in the scenario, else one from the Okabe-Ito set by position."""
        entry = self.manifest.get("sides", {}).get(side, {})
        if isinstance(entry, Mapping) and entry.get("colour"):
            return str(entry["colour"])
        sides = [str(s) for s in self.ds["side"].values]
        return OKABE_ITO[sides.index(side) % len(OKABE_ITO)] if side in sides else "#555555"

    def recorded(self, table: str) -> list[Mapping[str, Any]]:
        """Rows of a recorded table carried in the manifest (territory, strengths, relations, outline), or
        none."""
        rows = self.manifest.get("record", {}).get(table, [])
        return [row for row in rows if isinstance(row, Mapping)]

    def beside(self, variable: str, **where: str) -> xr.Dataset:
        """Band of a variable of `held` beside its record at the dates worth reading."""
        draws = self.held[variable].sel(where) if where else self.held[variable]
        name = f"record_{variable}"
        record = None if name not in self.held else self.held[name].sel(where) if where else self.held[name]
        weeks = list(self.dates)
        return beside_record(draws.isel(week=weeks), None if record is None else record.isel(week=weeks))


def read(result: Result) -> Reading:
    """Read a result for viewing; counts the focal side's territory. Raises KeyError if the focal side is
    unknown."""
    ds, manifest = ordered(result.dataset), result.manifest
    focal = str(manifest.get("focal") or ds["side"].values[0])
    held = territory(ds, focal)
    cut = manifest.get("cut")
    return Reading(
        ds, manifest, Path(result.path), focal, held, moments(held, str(cut)[:10] if cut else None)
    )


def ordered(ds: xr.Dataset) -> xr.Dataset:
    """The same with variables and coordinates by name: a store lists them as its disk does, in any order."""
    variables, axes = sorted(map(str, ds.data_vars)), sorted(map(str, ds.coords))
    return type(ds)({n: ds.variables[n] for n in variables}, {n: ds.variables[n] for n in axes}, ds.attrs)
