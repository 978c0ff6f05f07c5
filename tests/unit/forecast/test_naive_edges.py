"""Every naive forecaster on tiny worlds at their edges: one place, no change of hands, no figure, nothing but zeros.

Worlds are drawn by hypothesis from a fixed seed: the same ones every time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.forecast import Forecast, Record, baseline_forecasts, board, calibration, discover, score
from marchland.forecast.forecast import Ahead
from marchland.forecast.fronts import Fronts
from marchland.forecast.plain import plain
from marchland.stats.scores import VIEWS_EDGES

WEEKS, AHEAD, DRAWS = 20, 9, 12
START = date(2014, 1, 5)
CUTS = st.integers(1, WEEKS - AHEAD).map(lambda w: START + timedelta(weeks=w))
QUICK = settings(max_examples=15, derandomize=True, deadline=None, database=None)
NAMES = sorted(discover())


@st.composite
def worlds(draw: st.DrawFn) -> Record:
    """A war of one to four places and two or three sides, any of its tables empty, short, zero or full of holes."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    places, sides = draw(st.integers(1, 4)), draw(st.integers(2, 3))
    publishers, governorates = draw(st.integers(0, 2)), draw(st.integers(1, 2))
    holder = np.repeat(rng.integers(0, sides, (1, places)), WEEKS + 1, axis=0).astype(np.int8)
    for _ in range(draw(st.sampled_from([0, 0, 1, 5]))):
        holder[rng.integers(1, WEEKS + 1) :, rng.integers(places)] = rng.integers(0, sides)
    if draw(st.booleans()):
        holder[: rng.integers(1, WEEKS + 1), rng.integers(places)] = -1
    acts = rng.random((places, sides)) < draw(st.sampled_from([0.0, 0.5, 1.0]))
    figures = draw(st.integers(0, 6)) if publishers else 0
    day = np.sort(rng.integers(-60, WEEKS * 7 + 60, figures)) + np.datetime64(START, "D")
    month = np.arange("2013-11", "2014-07", dtype="datetime64[M]").astype("datetime64[D]")
    deaths = rng.poisson(draw(st.sampled_from([0.0, 3.0, 800.0])), (len(month), governorates)) * 1.0
    deaths[rng.random(deaths.shape) < draw(st.sampled_from([0.0, 0.4, 1.0]))] = np.nan
    if draw(st.booleans()):
        month, deaths = month[:0], deaths[:0]
    share = rng.random(places)
    return Record(
        name="tiny",
        start=START,
        sides=tuple("abc"[:sides]),
        focal=int(rng.integers(sides)),
        places=tuple(f"p{i}" for i in range(places)),
        publishers=tuple(f"g{i}" for i in range(publishers)),
        governorates=tuple(f"d{i}" for i in range(governorates)),
        country_of=("one",) * governorates,
        holds=np.ones(sides, bool),
        acts=acts,
        ties=rng.random((places, sides)),
        share=share,
        lat=35 + rng.random(places) * draw(st.sampled_from([0.0, 1.0])),
        lon=40 + rng.random(places),
        population=rng.integers(0, 100_000, places) * 1.0,
        neighbours=np.triu(rng.random((places, places)) < 0.5, 1),
        holder=holder,
        doubted=np.zeros((WEEKS, places), bool),
        air=rng.random(WEEKS) * draw(st.sampled_from([0.0, 30.0, 2000.0])),
        area_day=day,
        area_publisher=rng.integers(0, max(publishers, 1), figures),
        area=rng.integers(0, 5000, figures) * draw(st.sampled_from([0.0, 1.0])),
        month=month,
        deaths=deaths,
        fronts=Fronts(60.0, rng.random(sides), rng.random((places, sides)) < 0.5, np.full(sides, START)),
    )


def forecasts(record: Record, cut: date, draws: int = DRAWS) -> list[Forecast]:
    return list(baseline_forecasts(discover().values(), record, [cut], AHEAD, draws))


@QUICK
@given(worlds(), CUTS)
def test_what_is_said_is_a_distribution(record: Record, cut: date) -> None:
    """Every draw names a side wherever the holder is known; figures are finite and not negative, or not given."""
    known = record.known(cut)
    stands = known.holder[-1] >= 0
    for f in forecasts(record, cut):
        if f.control is not None:
            assert f.control.shape[1:] == (AHEAD, len(record.places))
            p = np.stack([(f.control == a).mean(0) for a in range(len(record.sides))])
            assert p.sum(0)[:, stands] == pytest.approx(1.0) and (f.control[:, :, ~stands] == -1).all()
            assert (f.name != "nothing_held") or not (f.control == record.focal).any()
        for figure in (f.km2, f.deaths):
            if figure is not None:
                silent = np.isnan(figure)
                assert (silent.all(0) | ~silent.any(0)).all()
                assert np.isfinite(figure[~silent]).all() and (figure[~silent] >= 0).all()


@QUICK
@given(worlds(), CUTS, st.integers(0, 2**32 - 1))
def test_nothing_after_the_origin_reaches_a_forecast(record: Record, cut: date, seed: int) -> None:
    """Everything dated on the day of the origin or later replaced by another war; replayed inputs alone are kept."""
    n, day, rng = record.week(cut), np.datetime64(cut, "D"), np.random.default_rng(seed)
    holder, deaths, area = record.holder.copy(), record.deaths.copy(), record.area.copy()
    holder[n + 1 :] = rng.integers(0, len(record.sides), holder[n + 1 :].shape)
    deaths[(record.month.astype("datetime64[M]") + np.timedelta64(1, "M")).astype("datetime64[D]") > day] = (
        12345.0
    )
    area[record.area_day >= day] = 9e9
    other = replace(record, holder=holder, deaths=deaths, area=area, doubted=~record.doubted)
    loud = replace(other, air=np.where(np.arange(WEEKS) < n, record.air, 900.0))
    for a, b, c in zip(*(forecasts(r, cut) for r in (record, other, loud)), strict=True):
        for target in ("control", "km2", "deaths"):
            x, y, z = (getattr(f, target) for f in (a, b, c))
            assert x is None or x.tobytes() == y.tobytes()
            assert x is None or a.conditional or x.tobytes() == z.tobytes()


class Turned:
    """Random numbers that go with their places when these change their order."""

    def __init__(self, rng: np.random.Generator, order: np.ndarray) -> None:
        self.rng, self.order = rng, order

    def random(self, shape: tuple[int, ...], dtype: type) -> np.ndarray:
        return self.rng.random(shape, dtype)[:, self.order]

    def __getattr__(self, name: str) -> object:
        return getattr(self.rng, name)


def turned(record: Record, order: np.ndarray) -> Record:
    """The same war with its places in another order."""
    rows = {k: getattr(record, k)[order] for k in ("acts", "ties", "share", "lat", "lon", "population")}
    fronts = replace(record.fronts, state=record.fronts.state[order])
    return replace(
        record, **rows, places=tuple(record.places[i] for i in order), fronts=fronts,
        neighbours=record.neighbours[np.ix_(order, order)], holder=record.holder[:, order],
        doubted=record.doubted[:, order],
    )  # fmt: skip


@QUICK
@given(worlds(), CUTS, st.permutations(range(4)))
def test_the_order_of_places_does_not_matter(record: Record, cut: date, order: list[int]) -> None:
    """With each place's random numbers kept: the same futures but for rounding, which may flip one draw in 200."""
    at = np.array([i for i in order if i < len(record.places)])
    other, same = turned(record, at), np.arange(len(at))
    for b in discover().values():
        if b.target == "control":
            ahead = Ahead(AHEAD, 0)
            x, y = (
                b.say(r.known(cut), ahead, 50, Turned(np.random.default_rng(3), o))
                for r, o in ((record, same), (other, at))
            )
            assert (x[..., at] == y).all(1).mean() >= 0.995, b.name


@settings(QUICK, max_examples=8)
@given(worlds(), CUTS)
def test_whatever_is_missing_the_board_is_made(record: Record, cut: date) -> None:
    """Losses are finite or not given; what has no cell is named with its reason; nobody gains or loses from nothing."""
    ds = score(record, forecasts(record, cut), (4, AHEAD))
    for name, loss in ds.data_vars.items():
        assert name == "first" or not np.isinf(loss.values.astype(float)).any(), name
    found = board(ds)
    calibration(ds)
    assert len(found["measure"]) or ds.attrs["unscored"].count("not scored") == 3
    for target, measure in (("area", "area_crps"), ("deaths", "deaths_crps")):
        said_so = any(line.startswith(f"{target}: not scored") for line in ds.attrs["unscored"].splitlines())
        assert said_so == (measure not in found["measure"].values)
    assert all(
        np.isfinite(list(part.values())).all() for part in plain(found, "persistence")["losses"].values()
    )


def test_probabilities_of_bins_sum_to_one() -> None:
    """Binned ignorance of every possible figure, of draws that are all zero."""
    from marchland.stats.scores import binned_ignorance

    draws = np.zeros((1000, len(VIEWS_EDGES)))
    assert (2 ** -binned_ignorance(draws, np.array(VIEWS_EDGES))).sum() == pytest.approx(1.0)


def test_a_place_where_nobody_else_acts_falls_to_a_side_that_can_hold_it() -> None:
    """It fell to the first side in the list, even to one that never holds places."""
    from marchland.forecast.baselines.common_decay import heirs
    from unit.forecast.worlds import small

    base = small()
    record = replace(
        base, sides=("red", "ghost", "blue"), holds=np.array([True, False, True]),
        acts=np.array([[True, False, False]] * 6), ties=np.full((6, 3), 0.5), holder=np.zeros((61, 6), np.int8),
    )  # fmt: skip
    assert heirs(record).tolist() == [2] * 6


def test_a_draw_of_nought_takes_no_place_for_who_cannot() -> None:
    from marchland.forecast.chain import simulate

    class Nought:
        def random(self, shape: tuple[int, ...], dtype: type) -> np.ndarray:
            return np.zeros(shape, dtype)

    rate = np.array([0.0, 0.3], np.float32)[:, None, None]
    out = simulate(np.zeros(1, np.int8), 1, 1, lambda now, week: rate * (now == 0), Nought())  # type: ignore[arg-type]
    assert out.tolist() == [[[1]]]
