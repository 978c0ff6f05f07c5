"""A share of the thousand mutated event files of `verification/mutate_events.py`."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

SERIES = Path(__file__).resolve().parents[3] / "verification" / "mutate_events.py"


def test_mutated_files_are_read_in_full_or_refused():
    spec = importlib.util.spec_from_file_location("mutate_events", SERIES)
    assert spec is not None and spec.loader is not None
    series = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = series  # dataclasses look their module up
    spec.loader.exec_module(series)
    tally = series.run(24, seed=2)
    assert tally.findings == []
    assert tally.read > 5 and tally.refused > 5
