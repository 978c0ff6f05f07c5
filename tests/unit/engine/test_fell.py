"""Why a place fell over all futures: counts agree with the result, and what made the difference is recovered."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from marchland.engine.run import BLOCK
from marchland.ensemble.fell import Fell, difference, fell, found_takers, length_before
from marchland.ensemble.store import DamagedError, Result, open_result
from marchland.errors import InputError
from marchland.stats.intervals import jeffreys, of_share
from marchland.views.because import made, over_all

PLACE = "birkton"


@pytest.fixture(scope="module")
def told(result: Result) -> Fell:
    return fell(result, PLACE)


def test_counts_are_those_of_the_result(result: Result, told: Fell) -> None:
    ds = result.dataset.sel(place=PLACE)
    sides = [str(s) for s in ds["side"].values]
    opening = sides.index("crown")
    holder = np.concatenate([np.full((ds.sizes["run"], 1), opening), ds["holder"].values], axis=1)
    assert told.never == int((holder == opening).all(1).sum())
    for one in told.takers:
        s = sides.index(one.side)
        ever = ((holder[:, 1:] == s) & (holder[:, :-1] != s)).any(1)
        assert one.futures == ever.sum() and one.kept == (ever & (holder[:, -1] == s)).sum()
        assert one.low < one.futures / told.runs < one.high
        assert ever[one.example]
    assert (told.runs, told.opened) == (BLOCK + 8, BLOCK)


def test_books_see_every_capture_of_the_block(result: Result, told: Fell) -> None:
    """Sieges won and places seized, by the first taker in the first block, are its captures there."""
    ds = result.dataset.sel(place=PLACE).isel(run=slice(0, BLOCK))
    s = [str(side) for side in ds["side"].values].index(told.takers[0].side)
    opening = [str(side) for side in ds["side"].values].index("crown")
    holder = np.concatenate([np.full((BLOCK, 1), opening), ds["holder"].values], axis=1)
    captures = int(((holder[:, 1:] == s) & (holder[:, :-1] != s)).sum())
    seen = sum(one.count for one in told.differences if one.way in ("take", "seize"))
    assert captures - 4 <= seen <= captures, "a way that happened fewer than five times is not told"


def test_parts_multiply_to_the_whole(told: Fell) -> None:
    for one in told.differences:
        assert np.prod([part.times for part in one.parts]) == pytest.approx(one.times, rel=1e-3)
        assert sum(one.posted.values()) == pytest.approx(1, abs=1e-3)


def test_sentences_have_counts_intervals_and_no_parameter(told: Fell) -> None:
    said = " ".join(over_all(told))
    first = told.takers[0]
    assert f"In {first.futures:,} of {told.runs:,} futures (" in said
    assert "What made the difference when" in said and "'campaign' (claim: " in said
    assert not any(name in said for name in ("campaign.", "contest.", "b_side"))


def test_a_planted_cause_is_recovered_and_a_bystander_is_not() -> None:
    """Rates are .02 or, in half of the weeks, 8 times that for the sake of `push`; `noise` has nothing to do with it.

    In weeks drawn by their rate the mean of ln push is (8/9) ln 8, in all weeks (1/2) ln 8: 8^(7/18) = 2.245.
    """
    rng = np.random.default_rng(11)
    shape = (64, 400)
    push = np.log(8.0) * (rng.random(shape) < 0.5)
    noise = rng.normal(0, 0.5, shape)
    total = 0.02 * np.exp(push)
    fired = (rng.random(shape) < total).astype(float)
    # The bystander scales up what the base takes down: the total does not depend on it.
    page = {"fired": fired, "total": total, "parts": {"base": total}, "logs": {"push": push, "noise": noise}}
    found = difference("assault", page, np.ones(shape, bool), np.random.default_rng(0))
    assert found is not None
    parts = {one.mechanism: one for one in found.parts}
    for mechanism, true in (("push", 8 ** (7 / 18)), ("noise", 1.0)):
        one = parts[mechanism]
        error = np.log(one.high / one.low) / (2 * 1.645)
        assert abs(np.log(one.times / true)) < 4 * error < 0.2, "false alarm 6 in 100,000; the seed is fixed"
    assert found.posted == {"base": 1.0}
    assert difference("assault", {**page, "fired": 0 * fired}, np.ones(shape, bool), rng) is None


def test_a_factor_against_a_claim_is_said_beside_it() -> None:
    """The reader sees that the claim is one, and what its mechanism did."""
    said = made("rains", 1.1, {"rains": "The rains slow offensives."})
    assert said == "'rains' (claim: the rains slow offensives) made it 1.1 times as high"
    assert made("rains", 21.4, {}) == "'rains' made it 21 times as high"


def test_takers_of_tiny_futures() -> None:
    """Three futures of four weeks: taken after two weeks of siege and kept, taken at once and lost, untouched."""
    holder = np.array([[0, 0, 0, 1, 1], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0]])
    attacker = np.array([[-1, 1, 1, -1, -1], [-1, -1, -1, -1, -1], [-1, 1, -1, -1, -1]])
    ours, theirs = found_takers(holder, attacker, ["a", "b"], list("wxyz"), np.array([10, 11, 12]))[::-1]
    assert (theirs.side, theirs.futures, theirs.besieged, theirs.kept) == ("b", 2, 1, 1)
    assert (theirs.first, theirs.example, ours.side, ours.first) == ("w", 11, "a", "x")
    assert [length_before(attacker[0], 1, week) for week in (0, 1, 2)] == [0, 1, 2]


def test_a_place_that_is_not_there_is_refused(result: Result) -> None:
    with pytest.raises(InputError, match="did you mean 'birkton'"):
        fell(result, "birktown")


def test_futures_of_one_parameter_set_count_once() -> None:
    """Of 400 sets lived through four times half go one way in all: as sure as of 400 futures, not of 1,600."""
    so = np.repeat([True, False] * 200, 4)
    (low, high), (least, most) = of_share(so, 4), of_share(so)
    error = 1.645 * np.sqrt(0.25 / 400)
    assert 0.5 - low == pytest.approx(error, rel=0.15) and high - 0.5 == pytest.approx(error, rel=0.15)
    assert (least, most) == jeffreys(800, 1600) and low < least < most < high
    miss = 1 - 0.05 ** (1 / 40)  # the share that 40 sets miss one time in twenty
    assert of_share(np.zeros(160, bool), 4) == pytest.approx((0, miss))
    assert of_share(np.ones(160, bool), 4) == pytest.approx((1 - miss, 1))


def test_a_chunk_that_cannot_be_unpacked_is_named(result: Result, tmp_path: Path) -> None:
    """Not of the first block, which is read whole and compared: as long as it was, and no compressed chunk any more."""
    copy = tmp_path / "copy"
    shutil.copytree(result.path, copy)
    chunk = copy / "futures.zarr" / "holder" / "c" / "1" / "0" / "0"
    chunk.write_bytes(bytes(len(chunk.read_bytes())))
    with pytest.raises(DamagedError, match="holder"):
        fell(open_result(copy), "birkton")
