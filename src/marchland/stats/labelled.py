"""Arrays with names of axes and labels, loaded at once: what a summary asks of xarray's Dataset and DataArray.

A run that is summed up in the terminal waits for no library of tables. Signatures and meaning are xarray's, so that an
analysis is written once and takes either: it makes what it returns by `type(...)` of what it was given. What is not
here, an analysis that shares its code with the summary does without.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Index = Any
"""A number, a slice, or a list of numbers along an axis."""
ALL = slice(None)


class Stored(ABC):
    """An array that is read when it is asked for, or as much of its first axis as is."""

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """Lengths of its axes."""

    @abstractmethod
    def __getitem__(self, rows: slice) -> NDArray[Any]:
        """Rows of the first axis."""


class Labelled:
    """An array, or one that is `Stored`, with the names of its axes, and what lies along them as `coords`."""

    def __init__(
        self,
        values: Any,
        coords: Mapping[str, Any] | None = None,
        dims: Sequence[str] = (),
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        self.held = values if isinstance(values, Stored) else np.asarray(values)
        self.dims, self.attrs = tuple(dims), dict(attrs or {})
        self.coords = {name: _array(one, name) for name, one in (coords or {}).items()}

    @property
    def values(self) -> NDArray[Any]:
        """The array."""
        return np.asarray(self.held[ALL] if isinstance(self.held, Stored) else self.held)

    @property
    def sizes(self) -> dict[str, int]:
        """Axis -> length."""
        return dict(zip(self.dims, self.held.shape, strict=True))

    def __getitem__(self, name: str) -> Labelled:
        return _beside(self.coords[name], self.coords)

    def __float__(self) -> float:
        return float(self.values)

    def __int__(self) -> int:
        return int(self.values)

    def transpose(self, *dims: str) -> Labelled:
        """The axes in this order."""
        if dims == self.dims:
            return self
        order = [self.dims.index(name) for name in dims]
        return Labelled(self.values.transpose(order), self.coords, dims, self.attrs)

    def isel(self, drop: bool = False, **at: Index) -> Labelled:
        """Places along axes; an axis of which one is taken goes, with `drop` its labels too."""
        places = [at.get(name, ALL) for name in self.dims]
        if places and isinstance(places[0], slice) and not set(at) & set(self.dims[1:]):
            values = self.held[places[0]]
        else:
            values = self.values
            for axis in reversed(range(len(places))):
                values = values[(ALL,) * axis + (places[axis],)]
        dims = [
            n
            for n, place in zip(self.dims, places, strict=True)
            if isinstance(place, slice) or np.ndim(place)
        ]
        return Labelled(values, _cut(self.coords, at, drop), dims, self.attrs)

    def sel(self, at: Mapping[str, Any] | None = None, drop: bool = False, **labels: Any) -> Labelled:
        """The same by labels, one an axis. Raises KeyError for one that is not there."""
        return self.isel(drop, **_places(self.coords, {**(at or {}), **labels}))

    def sum(self, dims: str | Sequence[str] | None = None) -> Labelled:
        """Sum along axes (all unless given), without what is missing."""
        return self._along(np.nansum, dims)

    def mean(self, dims: str | Sequence[str] | None = None) -> Labelled:
        """Mean, likewise."""
        return self._along(np.nanmean, dims)

    def to_dataset(self, name: str) -> Table:
        """A table of this array alone."""
        return Table({name: self}, self.coords)

    def _along(self, function: Any, dims: str | Sequence[str] | None) -> Labelled:
        gone = self.dims if dims is None else (dims,) if isinstance(dims, str) else tuple(dims)
        coords = {name: one for name, one in self.coords.items() if not set(one.dims) & set(gone)}
        values = function(self.values, axis=tuple(self.dims.index(name) for name in gone))
        return Labelled(values, coords, [name for name in self.dims if name not in gone], self.attrs)


class Table:
    """Labelled arrays over the same axes."""

    def __init__(
        self,
        data_vars: Mapping[str, Any] | None = None,
        coords: Mapping[str, Any] | None = None,
        attrs: Mapping[str, Any] | None = None,
    ) -> None:
        self.attrs = dict(attrs or {})
        self.data_vars = {name: _array(one, name) for name, one in (data_vars or {}).items()}
        self.coords = {name: _array(one, name) for name, one in (coords or {}).items()}

    @property
    def variables(self) -> dict[str, Labelled]:
        """All arrays, labels along axes among them."""
        return {**self.data_vars, **self.coords}

    @property
    def sizes(self) -> dict[str, int]:
        """Axis -> length."""
        return {axis: size for one in self.variables.values() for axis, size in one.sizes.items()}

    def __contains__(self, name: str) -> bool:
        return name in self.data_vars or name in self.coords

    def __iter__(self) -> Iterator[str]:
        return iter(self.data_vars)

    def __getitem__(self, name: str) -> Labelled:
        return _beside(self.variables[name], self.coords)

    def isel(self, **at: Index) -> Table:
        """Places along axes, as of an array."""
        return Table(_cut(self.data_vars, at), _cut(self.coords, at), self.attrs)

    def sel(self, **labels: Any) -> Table:
        """The same by labels, one an axis. Raises KeyError for one that is not there."""
        return self.isel(**_places(self.coords, labels))

    def assign(self, **more: Any) -> Table:
        """With more arrays."""
        return Table({**self.data_vars, **more}, self.coords, self.attrs)

    def assign_attrs(self, **more: Any) -> Table:
        """With more said of it."""
        return Table(self.data_vars, self.coords, {**self.attrs, **more})


def _array(one: Any, name: str) -> Labelled:
    """An array from one, from (dimensions, values, attributes if any), or from labels along the axis of its name."""
    if isinstance(one, Labelled):
        return Labelled(one.held, dims=one.dims, attrs=one.attrs)
    if not isinstance(one, tuple):
        values = np.asarray(one)
        return Labelled(values, dims=(name,) if values.ndim else ())
    dims, values, *attrs = one
    return Labelled(
        values, dims=(dims,) if isinstance(dims, str) else dims, attrs=attrs[0] if attrs else None
    )


def _places(coords: Mapping[str, Labelled], labels: Mapping[str, Any]) -> dict[str, int]:
    found = {}
    for axis, label in labels.items():
        at = np.flatnonzero(coords[axis].values == label)
        if not len(at):
            raise KeyError(label)
        found[axis] = int(at[0])
    return found


def _beside(one: Labelled, coords: Mapping[str, Labelled]) -> Labelled:
    """An array with those labels that lie along its axes."""
    beside = {name: label for name, label in coords.items() if set(label.dims) <= set(one.dims)}
    return Labelled(one.held, beside, one.dims, one.attrs)


def _cut(many: Mapping[str, Labelled], at: Mapping[str, Index], drop: bool = False) -> dict[str, Labelled]:
    found = dict(many)  # what has none of the axes is left as it is, and on disk if it is there
    for name, one in many.items():
        if here := {axis: place for axis, place in at.items() if axis in one.dims}:
            found[name] = one.isel(**here)
    return {name: one for name, one in found.items() if not (drop and many[name].dims and not one.dims)}
