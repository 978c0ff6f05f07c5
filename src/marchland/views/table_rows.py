"""Rows for the tables of the terminal summary and the report: plain text, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from marchland.analysis.territory import TOTAL
from marchland.views.reading import Reading
from marchland.views.reference import ASSUMED, BASES, basis, citations, cited, claim
from marchland.views.words import exact, name_of, number, prior, short_day, span

if TYPE_CHECKING:
    import xarray as xr

MOST_CELLS = 12
"""Cells of a recorded quantity that the report gives one by one."""


@dataclass(frozen=True)
class Moment:
    """One date: band of the futures, record, and how many futures reach the record."""

    date: str
    reason: str
    median: str
    band: str
    record: str
    at_least: str


def moments(reading: Reading, variable: str = "places", **where: str) -> list[Moment]:
    """The headline at the dates worth reading; `where` picks a definition and an area for km2."""
    rows = reading.beside(variable, **where)
    out = []
    for i, reason in enumerate(reading.dates.values()):
        low, mid, high = (float(rows["band"].values[q, i]) for q in (0, 2, 4))
        record, count = float(rows["record"].values[i]), int(rows["at_least"].values[i])
        shown = exact(record) if variable == "places" else number(record)
        reached = f"{count:,} of {reading.runs:,}" if count >= 0 else ""
        when = short_day(rows["week"].values[i])
        out.append(Moment(when, reason, number(mid), span(low, high), shown if count >= 0 else "", reached))
    return out


def headline_definition(reading: Reading) -> dict[str, str] | None:
    """Definition and area under which a publisher counts all countries, else the first; None without
    any."""
    definitions = [str(d) for d in reading.held["definition"].values]
    published = [
        p.get("definition") for p in reading.manifest.get("publishers", {}).values() if p.get("area") == TOTAL
    ]
    chosen = next((d for d in published if d in definitions), definitions[0] if definitions else None)
    return None if chosen is None else {"definition": str(chosen), "area": TOTAL}


def bases(reading: Reading) -> list[tuple[str, int, str]]:
    """(basis, number of parameters, share); a list with one value a side or group counts once."""
    counts = dict.fromkeys(BASES, 0)
    sources = {
        n.split("[")[0]: str(e.get("source", "")) for n, e in reading.manifest.get("parameters", {}).items()
    }
    for source in sources.values():
        counts[basis(source)] += 1
    total = max(1, sum(counts.values()))
    return [(name, count, f"{count / total:.0%}") for name, count in counts.items()]


def assumed(reading: Reading) -> tuple[int, int]:
    """Number of parameters without a source, and of all; as the engine counted them."""
    counted = reading.manifest.get("assumed", {})
    return int(counted.get("count", 0)), int(counted.get("total", 0))


@dataclass(frozen=True)
class Parameter:
    """One line of the list of parameters."""

    name: str
    unit: str
    prior: str
    source: str
    note: str
    basis: str
    rho: str


def parameters(reading: Reading) -> list[Parameter]:
    """All parameters, assumed ones first, then by how strongly they go with the ground held."""
    rho, ranked = {}, reading.ranked
    if ranked is not None:
        rho = dict(zip(ranked["parameter"].values.tolist(), ranked["rho"].values.tolist(), strict=True))
    rows = []
    for name, entry in reading.manifest.get("parameters", {}).items():
        source = str(entry.get("source", "")) or ASSUMED
        strength = f"{rho[name]:+.2f}" if name in rho else ""
        note = str(entry.get("note", ""))
        rows.append(
            Parameter(name, str(entry.get("unit", "")), prior(entry), source, note, basis(source), strength)
        )
    return sorted(rows, key=lambda r: (BASES.index(r.basis), -abs(rho.get(r.name, 0.0)), r.name))


def strongest(reading: Reading, rows: list[Parameter], shown: int) -> list[Parameter]:
    """The rows of the `shown` parameters that go most with the ground held, in that order."""
    if reading.ranked is None:
        return []
    by_name = {row.name: row for row in rows}
    return [by_name[n] for n in reading.ranked["parameter"].values[:shown].tolist() if n in by_name]


def counted(score: xr.Dataset | None) -> list[tuple[str, int]]:
    """The kinds of places that are scored apart, and how many there are of each."""
    if score is None:
        return []
    return list(zip(score["among"].values.tolist(), score["number"].values.tolist(), strict=True))


def scores(score: xr.Dataset | None) -> list[tuple[str, list[str]]]:
    """(answer, mean squared errors) of the futures and of naive answers; empty without a record."""
    if score is None:
        return []
    best = score["brier"].min("answer").values
    rows = []
    for answer in score["answer"].values.tolist():
        values = score["brier"].sel(answer=answer).values
        cells = [
            f"{v:.3f}" + (" (best)" if v == b else "") if np.isfinite(v) else ""
            for v, b in zip(values, best, strict=True)
        ]
        rows.append((answer, cells))
    return rows


def mechanisms(reading: Reading) -> list[tuple[str, str]]:
    """(name, what it says) of every mechanism at work."""
    names = [str(m) for m in reading.manifest.get("mechanisms", [])]
    return [
        (name_of(m), str(reading.accounts[m]["claim"]) if m in reading.accounts else claim(m)) for m in names
    ]


@dataclass(frozen=True)
class Recorded:
    """A quantity that a mechanism records: its name with the cell, what it is, unit, median and band at the end."""

    name: str
    note: str
    unit: str
    median: str
    band: str


def brought(reading: Reading) -> list[tuple[str, str, str]]:
    """(mechanism, levers, inputs) of every mechanism at work that has any; levers as the scenario calls them."""
    out = []
    for name, one in reading.accounts.items():
        levers = ", ".join(reading.label("levers", str(lever)) for lever in one["levers"])
        inputs = ", ".join(str(series) for series in one["inputs"])
        if levers or inputs:
            out.append((name_of(name), levers, inputs))
    return out


def recorded(reading: Reading) -> list[Recorded]:
    """Every recorded quantity of the mechanisms at the end, by cells; the mean over them where there are many.

    What is 0 or 1 in every cell and future has the share of them that is 1, in its one row.
    """
    out = []
    for name in (stock for one in reading.accounts.values() for stock in one["recorded"]):
        last, attrs = reading.ds[name].isel(week=-1), reading.ds[name].attrs
        said, unit = str(attrs.get("long_name", "")), str(attrs.get("unit", ""))
        rest = [str(d) for d in last.dims if d != "run"]
        switch = bool(np.isin(reading.ds[name].values, (0, 1)).all()) and bool(rest)
        if switch or int(np.prod([last.sizes[d] for d in rest])) > MOST_CELLS:
            last, rest = last.mean(rest), []
        cells = last.stack(cell=rest).transpose("cell", "run") if rest else last.expand_dims("cell")
        for i in range(cells.sizes["cell"]):
            at = cells["cell"].values[i] if rest else ()
            label = ", ".join(reading.label(d, str(k)) for d, k in zip(rest, at, strict=True))
            low, mid, high = np.quantile(cells.values[i], (0.05, 0.5, 0.95))
            shown = f"{name_of(name)}: {label}" if label else name_of(name)
            shown = f"{shown}, share that is 1" if switch else shown
            out.append(Recorded(shown, said, unit, number(mid), span(low, high)))
    return out


def sources(reading: Reading) -> list[str]:
    """Citations of the parameters, then the sources that the scenario names."""
    used = {str(entry.get("source", "")) for entry in reading.manifest.get("parameters", {}).values()}
    keys = sorted(k for k in used if k and k != ASSUMED and k in citations())
    about = reading.scenario.get("about", {})
    own = about.get("sources", []) if isinstance(about, dict) else []
    return [*(cited(k) for k in keys), *(str(s) for s in own)]
