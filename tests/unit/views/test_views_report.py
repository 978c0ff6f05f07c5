"""The report: self-contained, honest in its numbers, readable without eyes, robust to what is missing."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from marchland.views import report
from marchland.views.charts import SECTIONS
from marchland.views.report import write_report
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


def words(page: Page) -> str:
    return " ".join(" ".join(page.words).split())


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    return write_report(synthetic(runs=60), tmp_path_factory.mktemp("report") / "report.html").read_text(
        encoding="utf-8"
    )


def test_it_opens_from_a_file_and_asks_nobody_for_anything(html):
    assert len(html.encode()) < 2_000_000
    assert "<script" not in html and "@import" not in html and "<link" not in html and "<iframe" not in html
    assert "default-src 'none'" in html
    for target in re.findall(r'(?:src|href)="([^"]*)"', html):
        assert target.startswith(("#", "data:image/png;base64,"))
    assert not re.search(r"url\((?!#)", html)


def test_it_is_the_same_every_time(html, tmp_path):
    assert write_report(synthetic(runs=60), tmp_path / "again.html").read_text(encoding="utf-8") == html


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
        "10 in the median future, 0 to 10 in 90% of simulated futures; at least as many as recorded in 37 of 60 futures"
        in page
    )


def test_a_model_that_loses_is_said_to_lose(tmp_path, undrawn):
    """Futures that hold nothing are further from the record than 'nothing changes' where the side holds all along."""
    result = synthetic(runs=60)
    result.dataset["holder"][:] = 1
    result.dataset["record_holder"][:] = 0
    page = words(Page(write_report(result, tmp_path / "r.html").read_text(encoding="utf-8")))
    assert "further from the record for the 10 places that did not (error 1.00 against 0.00)" in page
    assert "lies inside the band in 0 of 212 weeks" in page


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


def test_unknown_months_are_never_counted_as_zero(tmp_path):
    result = synthetic(runs=45)
    result.dataset["record_deaths"][:] = np.nan
    page = words(Page(write_report(result, tmp_path / "r.html").read_text(encoding="utf-8")))
    assert "Deaths in Iraq over" not in page and "no monthly record" in page
