"""The page on other wars: its figures are those of the record and of the forecaster, and nothing later reaches it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from marchland.briefing.other_wars import HORIZONS, OtherWars, horizon, other_wars, plain, staying, tenure
from marchland.errors import InputError
from marchland.record.control import held
from marchland.scenario import load
from marchland.views.draw.wars import FEWEST, TOP, kept, spelt
from marchland.views.other_wars import alike, answer, first, of_thousand, said, standing
from marchland.views.other_wars_page import page, print_other_wars, write_page
from marchland.views.sheet.panel import Panel
from marchland.wars.findings import Finding
from marchland.wars.ground import ground
from marchland.wars.hierarchy import Kind

WAR, DAY = "north_east_nigeria_2009", date(2015, 2, 15)


@pytest.fixture(scope="module")
def found() -> OtherWars:
    return other_wars(load(WAR), DAY, draws=100)


def test_it_says_what_the_record_says(found: OtherWars) -> None:
    s = load(WAR)
    assert found.held == len(held(s, s.focal, found.cut))
    assert (found.places, found.cut) == (len(s.places), DAY)
    assert found.kind.foreign
    assert "Chad" in found.forces


def test_nothing_later_than_the_day_is_in_it(found: OtherWars) -> None:
    assert WAR not in found.wars
    for name in found.wars:
        assert load(name).time.start < DAY
    for e in found.entries:
        assert e.since < DAY
        assert len(e.kept) - 1 <= (DAY - e.since) / timedelta(weeks=1)
        assert e.mine == (e.war == WAR)
        assert e.kept[0] == e.size[0] == 1
        assert all(size >= kept - 1e-9 for size, kept in zip(e.size, e.kept, strict=True))


def test_lines_of_the_figure_are_what_its_words_say(
    found: OtherWars, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Towns held, any of them, for this war and for others alike: the figure, its labels and its words are one."""
    lines = []
    plot = Panel.plot

    def seen(self: Panel, x: Any, y: Any, *rest: Any, **how: Any) -> Any:
        lines.append(np.atleast_1d(y).tolist())
        return plot(self, x, y, *rest, **how)

    monkeypatch.setattr(Panel, "plot", seen)
    told = kept(found).alt
    shown = [e for e in found.entries if not e.mine and e.held >= FEWEST and len(e.size) > 1]
    shown += [e for e in found.entries if e.mine][-1:]
    assert len(shown) > 5 and any(e.size != e.kept for e in shown)
    for e in shown:
        assert [100 * k for k in e.size] in lines
        assert f"{100 * e.size[-1]:.0f}% after {len(e.size) - 1} weeks" in told


def test_horizons_and_band_agree(found: OtherWars) -> None:
    assert found.band[0] == (found.held,) * 3
    for h in found.horizons:
        low, middle, high = found.band[h.weeks]
        assert (low, middle, high) == (h.low, h.median, h.high)
        assert 0 <= h.none <= h.under_half <= 1
    assert [h.weeks for h in found.horizons] == list(HORIZONS)


def test_shares_of_futures_are_counted() -> None:
    path = np.array([[10, 4], [10, 5], [10, 0], [10, 12]])
    h = horizon(path, 1)
    assert (h.under_half, h.none, h.more, h.median) == (0.5, 0.25, 0.25, 4.5)


def test_tenure_counts_back_to_the_last_loss() -> None:
    g = ground(load(WAR))
    day = g.day(date(2015, 1, 1))
    for place in np.flatnonzero(g.held[day]):
        days = tenure(g, day)[place]
        assert g.held[day - days + 1 : day + 1, place].all()
        assert day - days < 0 or not g.held[day - days, place]


def test_rates_are_told_of_a_thousand_and_shares_as_counts() -> None:
    words, often, interval, wars = said(
        Finding("places lost a place-week in peace", 3, 1500, 0.001, 0.004, ("a", "b"))
    )
    assert (words, often, interval, wars) == (
        "towns held, lost in a week, in peace",
        "2 in 1,000",
        "1 to 4",
        "2",
    )
    assert said(Finding("towns fell", 3, 9, 0.1, 0.6, ("a",)))[1:3] == ("3 of 9", "10% to 60%")
    assert said(Finding("towns fell", 0, 0, 0, 1, ()))[1] == "none known"
    assert said(Finding("towns fell", 26, 36, 26 / 36, 26 / 36, ("a",)))[2] == "not known", (
        "a single case has no spread"
    )


def test_the_time_since_a_force_came_does_not_end_with_the_figure(found: OtherWars) -> None:
    """Lines end after two years; what is said of the day is of the day."""
    mine = next(e for e in found.entries if e.mine)
    old = replace(mine, held=10, age=208, still=3, kept=(1.0,) * 105, size=(1.0,) * 105)
    told = standing(replace(found, held=3, entries=(old,)))
    assert "208 weeks before" in told and "of the 10 towns held then 3 were still held" in told
    drawn = kept(replace(found, entries=(old,))).caption
    assert "Black" not in drawn and "from the day asked about" in drawn
    for e in found.entries:
        assert e.age >= len(e.kept) - 1 and 0 <= e.still <= e.held


def test_the_answer_says_what_it_takes_for_granted(found: OtherWars) -> None:
    """Where no force from abroad stands there, that none is taken to come stands in the first sentence."""
    alone = replace(found, kind=Kind(False, False), held=17)
    assert "held 17 towns. If no force from abroad comes, going by" in answer(alone)
    assert "fewer than 9 was" in answer(alone)
    assert "If no force" not in answer(found)
    assert any("no other to come" in line for line in first(found))


def test_a_war_of_ones_own_is_drawn_from_the_day_if_few_towns_were_held_when_a_force_came(
    found: OtherWars,
) -> None:
    own = replace(next(e for e in found.entries if e.mine), war="my_war_2012")
    small = replace(found, name="my_war_2012", entries=(replace(own, held=2),))
    assert "Black" not in kept(small).caption and "from the day asked about" in kept(small).caption
    large = replace(small, entries=(replace(own, held=12),))
    assert f"Black: {found.focal}." in kept(large).caption and kept(large).alt.startswith("This war, ")


def test_a_force_that_has_left_is_said_to_have_left(found: OtherWars) -> None:
    told = standing(found)
    assert " stood against it on that day." in told
    assert all(name in told for name in found.forces)
    assert "left again" not in told
    gone = tuple(replace(e, there=()) if e.mine else e for e in found.entries)
    told = standing(replace(found, forces=(), entries=gone))
    assert (
        "No force from abroad and no offensive of the country's own army stood against it on that day."
        in told
    )
    assert ", and had left again: of the " in told
    assert alike(replace(found, entries=gone)) is None


def test_who_is_still_there_is_read_from_the_last_day() -> None:
    end = date(2013, 6, 2)
    rows = [
        SimpleNamespace(actor=name, until=until)
        for name, until in (
            ("a", None),
            ("b", date(2013, 6, 1)),
            ("c", date(2013, 5, 31)),
            ("a", date(2012, 1, 1)),
        )
    ]
    assert staying(rows, end) == ("a", "b")


def test_no_more_than_all_towns_can_be_lost_and_one_is_one(found: OtherWars) -> None:
    assert (of_thousand(0.0009, 1), of_thousand(0.4), of_thousand(1.062)) == ("0.9", "400", "all")
    assert "held 1 town. Going by" in answer(replace(found, held=1))


def test_a_band_that_the_figure_cuts_is_said(found: OtherWars) -> None:
    high = tuple((low, middle, 10 * found.places) for low, middle, _ in found.band)
    assert f"The figure ends at {TOP}%" in kept(replace(found, band=high)).caption
    low = tuple((0.0, 0.0, 0.0) for _ in found.band)
    entries = tuple(e for e in found.entries if max(e.size) <= TOP / 100)
    assert "The figure ends" not in kept(replace(found, band=low, entries=entries)).caption


def test_no_forecast_is_given_of_a_side_that_holds_nothing() -> None:
    """Before its first town, a side is of no family of sides that held towns: none is foreseen with certainty."""
    empty = other_wars(load("mali_2012"), date(2012, 1, 8), draws=50)
    assert (empty.held, empty.horizons, empty.band) == (0, (), ())
    console = Console(record=True, width=80)
    print_other_wars(empty, console)
    told = " ".join(console.export_text().split())
    shown = " ".join(page(empty).split())
    for text in (told, shown, answer(empty), empty.card().text()):
        assert "ther wars say nothing of a side that holds no town" in text
    for text in (told, shown):
        assert f"{empty.focal} held none of the {empty.places} towns" in text
        assert not any(words in text for words in ("best guess", "would hold", "narrows it", "Blue"))


def test_the_page_makes_its_folder(found: OtherWars, tmp_path: Path) -> None:
    assert (
        write_page(found, tmp_path / "results" / "page.html")
        .read_text(encoding="utf-8")
        .startswith("<!DOCTYPE")
    )


def test_the_page_is_inert_and_whole(found: OtherWars) -> None:
    text = page(replace(found, focal="<script>A & B"))
    assert "<script" not in text
    assert "&lt;script&gt;A &amp; B" in text
    assert text.count("<svg") == 1
    for name in found.wars:
        assert spelt(name) in text
    console = Console(record=True, width=80)
    print_other_wars(found, console)
    told = console.export_text()
    assert f"held {found.held} of the {found.places} towns" in " ".join(told.split())
    assert set(plain(found)) >= {"findings", "entries", "horizons", "grid", "cut"}


@pytest.mark.parametrize(
    ("day", "message"),
    [(date(1999, 1, 3), "outside"), (date(2030, 1, 6), "outside"), (None, "no cut")],
)
def test_a_day_that_cannot_be_asked_of(day: date | None, message: str) -> None:
    s = load(WAR)
    s = s.model_copy(update={"time": s.time.model_copy(update={"cut": None})})
    with pytest.raises(InputError, match=message):
        other_wars(s, day)
