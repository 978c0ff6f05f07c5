"""Free futures beside the record: figures by hand, what is ruled out, and what is far."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from marchland.calibrate import predictive_check as replicate
from marchland.calibrate.predictive_check import Replicated, check, figures
from marchland.calibrate.space import Space
from marchland.record.known_at import known_at
from marchland.scenario import load
from marchland.territory.compile import compile_model


def test_figures_by_hand() -> None:
    """Three places; side 0 is focal. It takes one in week 2, loses one in week 16; 1 takes from 2 in week 2."""
    start = np.array([1, 0, 2])
    holder = np.tile(start, (30, 1))
    holder[2:, 0] = 0
    holder[2:, 2] = 1
    holder[16:, 1] = 2
    names, values = figures(holder, start, 0)
    found = dict(zip(names, values, strict=True))
    assert found == {
        "places held by the focal side at the cut": 1,
        "most places it held before": 2,
        "places it took": 1,
        "places it lost": 1,
        "changes between others": 1,
        "most changes in a quarter": 2,
        "longest quiet, weeks": 13,
    }


def test_an_unknown_holder_is_no_change() -> None:
    holder = np.array([[0], [-1], [1]])
    assert figures(holder, np.array([0]), 0)[1][2:5].sum() == 0


def test_what_is_ruled_out() -> None:
    """Luck of variance 4 and a record of 100, doubted by 10: a mean of 135 is out (3.4), one of 125 is not (2.5)."""
    noise = np.array([-np.sqrt(6), 0, np.sqrt(6)]) * np.sqrt(4 / 6)
    simulated = (np.array([125.0, 135.0])[:, None] + noise)[..., None]
    found = Replicated(("a",), np.array([100.0]), simulated)
    assert found.implausible[:, 0] == pytest.approx(np.array([25, 35]) / np.sqrt(4 + 100))
    assert found.kept == 0.5 and found.as_dict()["figures"]["a"]["alone"] == 0.5
    assert found.below[0] == 0


def test_a_record_from_the_model_is_nothing_unusual() -> None:
    """400 records drawn like the cloud itself: distances are even (five standard errors)."""
    rng = np.random.default_rng(1)
    cloud = np.exp(rng.multivariate_normal([3, 4], [[0.2, 0.1], [0.1, 0.3]], size=(500, 4)))
    records = np.exp(rng.multivariate_normal([3, 4], [[0.2, 0.1], [0.1, 0.3]], size=400))
    far = [Replicated(("a", "b"), r, cloud).as_far for r in records]
    assert np.mean(far) == pytest.approx(0.5, abs=5 * np.sqrt(1 / 12 / 400))
    assert Replicated(("a", "b"), np.array([500.0, 2.0]), cloud).as_far < 0.01


@pytest.mark.slow
def test_beside_a_posterior(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Buys: real futures up to a cut, of prior and learned sets; the same sets give the same answer for both."""
    monkeypatch.setattr(replicate, "SETS", 64)
    s = load("two_valleys")
    cut = s.time.start + timedelta(days=7 * 30)
    z = Space(compile_model(known_at(s, cut))).draw(np.arange(64), 1)
    found = check(s, cut, z, tmp_path)
    assert found["prior"] == found["learned"] and 0 < found["prior"]["kept"] <= 1
    assert json.loads((tmp_path / "replication.json").read_text()) == found
