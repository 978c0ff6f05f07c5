"""The record of violence: event data as published, read with all their quirks into one store.

Readers for UCDP GED (41, 45 and 49 columns, HXL row, candidate releases), ACLED exports and plain CSV with a
declared mapping; a DuckDB store with transactional imports; checks with counts; policies for loose events;
sides and places by lookup tables; aggregation and summary. GED and ACLED count different things and are never
pooled.

Sources: sundberg_melander_2013, hegre_2020, raleigh_2010.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marchland.events.aggregation import aggregate
    from marchland.events.errors import BadInput, EventsError, Missing, Problem
    from marchland.events.exporting import export
    from marchland.events.importing import ImportReport, import_file
    from marchland.events.lookups import Lookups, load_lookups
    from marchland.events.powerlaw import Severity, severity
    from marchland.events.store import default_store, open_store
    from marchland.events.summary import summarise

_HOME = {
    "aggregate": "aggregation",
    "export": "exporting",
    "import_file": "importing",
    "ImportReport": "importing",
    "BadInput": "errors",
    "EventsError": "errors",
    "Missing": "errors",
    "Problem": "errors",
    "Lookups": "lookups",
    "load_lookups": "lookups",
    "Severity": "powerlaw",
    "severity": "powerlaw",
    "default_store": "store",
    "open_store": "store",
    "summarise": "summary",
}

__all__ = [
    "BadInput",
    "EventsError",
    "ImportReport",
    "Lookups",
    "Missing",
    "Problem",
    "Severity",
    "aggregate",
    "default_store",
    "export",
    "import_file",
    "load_lookups",
    "open_store",
    "severity",
    "summarise",
]


def __getattr__(name: str) -> object:
    """Load a public name when it is first used: the command line must answer before DuckDB is there."""
    if name in _HOME:
        return getattr(import_module(f"marchland.events.{_HOME[name]}"), name)
    raise AttributeError(f"module 'marchland.events' has no attribute {name!r}")
