"""The report and its drawings: self-contained, repeatable, honest in their numbers, readable without eyes, robust to
what is missing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from marchland.views import charts as charted
from marchland.views import report
from marchland.views.charts import SECTIONS, charts
from marchland.views.draw.ground import territory
from marchland.views.reading import read
from marchland.views.report import write_report
from marchland.views.track_record import record
from unit.views.synthetic import synthetic

BANNED = re.compile(r"\b(predict\w*|proves?|proven|optimal\w*|confidence)\b", re.I)


class Page(HTMLParser):
    """What a reader program meets: headings, ids, links, tables, images, words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.unlabelled = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        if tag == "svg" and not given.get("aria-label"):
            self.unlabelled += 1

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture()
def undrawn(monkeypatch):
    """Leave the figures out, where only words are looked at."""
    monkeypatch.setattr(report, "charts", lambda reading: {section: [] for section in SECTIONS})


@pytest.fixture()
def deaths_drawn(monkeypatch):
    """Leave all figures out but those of deaths."""
    monkeypatch.setattr(charted, "SECTIONS", {k: v if k == "deaths" else () for k, v in SECTIONS.items()})


def words(page: Page) -> str:
    return " ".join(" ".join(page.words).split())


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    return write_report(synthetic(runs=60), tmp_path_factory.mktemp("report") / "report.html").read_text(
        encoding="utf-8"
    )


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """The same report drawn again, and its figures."""
    drawn = []

    def kept(reading):
        found = charts(reading)
        drawn.extend(c for section in found.values() for c in section)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "charts", kept)
        path = write_report(synthetic(runs=60), tmp_path_factory.mktemp("again") / "report.html")
    return path.read_text(encoding="utf-8"), drawn


@pytest.fixture(scope="module")
def drawn(again):
    """All charts of a made-up result with ten places."""
    return again[1]


def test_it_opens_from_a_file_and_asks_nobody_for_anything(html):
    assert len(html.encode()) < 2_000_000
    assert "<script" not in html and "@import" not in html and "<link" not in html and "<iframe" not in html
    assert "default-src 'none'" in html
    for target in re.findall(r'(?:src|href)="([^"]*)"', html):
        assert target.startswith(("#", "data:image/png;base64,"))
    assert not re.search(r"url\((?!#)", html)


def test_what_the_record_is_worth_stands_under_the_first_figure(html):
    line = html.index("<p>The record: 0 of 54 dated rows seen in a source, 72% recalled, 28% assumed.</p>")
    assert html.index("</figcaption>") < line < html.index('<h2 id="ran">')
    assert record({"verified": 9, "recalled": 1}) == (
        "The record: 9 of 10 dated rows seen in a source (90%), 10% recalled."
    )
    assert record({}) == ""


def test_it_is_the_same_every_time(html, again):
    assert again[0] == html


def test_every_subject_of_the_report_is_drawn(drawn):
    names = {c.name for c in drawn}
    assert names == {"places", "parameters", "territory", "maps", "strips-0", "strips-1", "deaths", "strength", "cohesion",
                     "pacts", "services", "will", "drivers"}  # fmt: skip


def test_drawings_are_well_formed_labelled_and_ask_for_nothing(drawn):
    for c in drawn:
        root = ET.fromstring(c.svg)
        assert root.attrib["role"] == "img" and len(root.attrib["aria-label"]) > 40
        assert "http" not in c.svg and "<script" not in c.svg and "metadata" not in c.svg
        for target in re.findall(r'href="([^"]*)"', c.svg):
            assert target.startswith(("#", "data:image/png;base64,"))


def test_ids_are_used_prefixed_and_never_clash(drawn):
    seen: set[str] = set()
    for c in drawn:
        ids = re.findall(r'\bid="([^"]+)"', c.svg)
        assert len(ids) == len(set(ids)) and not seen & set(ids)
        assert all(i.startswith(f"{c.name}-") for i in ids)
        referred = set(re.findall(r"url\(#([^)]+)\)", c.svg)) | set(re.findall(r'href="#([^"]+)"', c.svg))
        assert referred == set(ids)
        seen |= set(ids)


def test_captions_say_seed_and_number_of_futures_and_bands_are_never_called_confidence(drawn):
    for c in drawn:
        assert "60 futures, seed 1" in c.caption
        assert "confidence" not in (c.caption + c.alt + c.svg).lower()
    assert "90% of simulated futures" in next(c.caption for c in drawn if c.name == "places")


def test_every_place_stands_on_every_map(drawn):
    chart = next(c for c in drawn if c.name == "maps")
    dates, layers, towns = 6, 2, 10
    assert len(re.findall("<circle ", chart.svg)) == dates * layers * towns


def test_it_can_be_read_without_eyes(html):
    page = Page(html)
    assert page.headings.count(1) == 1 and page.headings[0] == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert page.unlabelled == 0
    assert page.tags.count("table") == page.tags.count("caption")


def test_assumptions_come_before_everything_that_rests_on_them(html):
    first = html.index('<h2 id="assumptions">')
    assert all(
        first < html.index(f'id="{name}"')
        for name in ("ground", "agreement", "deaths-section", "groups", "drove")
    )
    assert "30 of 40 parameters have no source" in html


def test_no_word_claims_too_much(html):
    assert BANNED.findall(words(Page(html))) == []
    assert "Sexual slavery and the killing of children are not modelled" in html


def test_the_headline_counts_futures(tmp_path, undrawn):
    """37 of 60 futures hold every place in the last week, the others none; the record holds four."""
    result = synthetic(runs=60)
    ds = result.dataset
    ds["holder"][:, -1, :] = 1
    ds["holder"][:37, -1, :] = 0
    ds["record_holder"][-1, :] = 1
    ds["record_holder"][-1, :4] = 0
    page = words(Page(write_report(result, tmp_path / "r.html").read_text(encoding="utf-8")))
    assert "held 4 of 10 places on record" in page
    assert (
        "10 in the median future, 0 to 10 in 90% of simulated futures, which spans nearly all there is; at least as many "
        "as recorded in 37 of 60 futures" in page
    )


def test_a_war_in_one_country_is_counted_in_that_country():
    result = synthetic(runs=8)
    alone = ("place", np.full(result.dataset.sizes["place"], "Vale"))
    result = replace(result, dataset=result.dataset.assign_coords(country=alone))
    told = territory(read(result))
    assert "both countries" not in told.svg + told.alt and ", Vale:" in told.alt
    assert "both countries" in territory(read(synthetic(runs=8))).alt


def test_a_model_that_loses_is_said_to_lose(tmp_path, undrawn):
    """Futures that hold nothing are further from the record than 'nothing changes' where the side holds all along."""
    result = synthetic(runs=60)
    result.dataset["holder"][:] = 1
    result.dataset["record_holder"][:] = 0
    page = words(Page(write_report(result, tmp_path / "r.html").read_text(encoding="utf-8")))
    assert (
        "further from the record than it for the 10 places that Is neither took nor lost (error 1.00 against 0.00)"
        in page
    )
    assert "lies outside the band in 212 of 212 weeks" in page
    assert "lines: one that differs by side, group or role has a line for each)" in page


def test_few_futures_get_no_interval_and_no_ranking(tmp_path):
    page = words(Page(write_report(synthetic(runs=12), tmp_path / "r.html").read_text(encoding="utf-8")))
    assert "range of all 12 simulated futures" in page.lower() and "90% of simulated futures" not in page
    assert "too few futures to say which parameters matter" in page


def test_without_record_deaths_or_attribution_the_rest_is_still_told(tmp_path):
    result = synthetic(runs=45)
    result.manifest.pop("record")
    result.manifest.pop("publishers")
    result.manifest.pop("cut")
    missing = [n for n in result.dataset.data_vars if str(n).startswith("record")] + [
        "deaths",
        "share",
        "services",
        "will",
        "pact",
    ]
    bare = type(result)(result.dataset.drop_vars(missing), result.manifest, result.path)
    html = write_report(bare, tmp_path / "r.html").read_text(encoding="utf-8")
    page = words(Page(html))
    assert "on record" not in page and 'id="agreement"' not in html and 'id="deaths-section"' not in html
    assert "Places held by Is" in page


def test_labels_of_a_scenario_are_shown_and_never_run(tmp_path, undrawn):
    result = synthetic(runs=45)
    result.manifest["scenario"]["title"] = "<script>alert(1)</script>"
    result.manifest["parameters"]["contest.p0"]["note"] = '"><img src=x onerror=alert(1)>'
    html = write_report(result, tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;alert(1)" in html


def test_nothing_is_left_behind_when_writing_fails(tmp_path):
    result = synthetic(runs=5)
    result.manifest["focal"] = "nobody"
    with pytest.raises(KeyError, match="no side named 'nobody'"):
        write_report(result, tmp_path / "r.html")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_given_a_file_of_its_own(tmp_path, undrawn):
    assert write_report(synthetic(runs=5), tmp_path).name == "report.html"


def test_unknown_months_are_never_counted_as_zero(tmp_path, deaths_drawn):
    result = synthetic(runs=45)
    result.dataset["record_deaths"][:] = np.nan
    page = words(Page(write_report(result, tmp_path / "r.html").read_text(encoding="utf-8")))
    assert "Deaths in Iraq over" not in page and "no monthly record" in page
