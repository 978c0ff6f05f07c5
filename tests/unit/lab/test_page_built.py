"""The page that ships was built from the source that stands beside it, and weighs what it may."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from marchland.lab.app import STATIC

WEB = Path(__file__).parents[3] / "web"
MOST = 300_000


@pytest.fixture
def built() -> dict[str, dict[str, str]]:
    return json.loads((STATIC / "built.json").read_text(encoding="utf-8"))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_it_is_that_of_the_source(built) -> None:
    now = {
        "src/" + path.relative_to(WEB / "src").as_posix()
        for path in (WEB / "src").rglob("*")
        if path.is_file()
    }
    assert now <= set(built["sources"]), "make web"
    assert {name: digest(WEB / name) for name in built["sources"]} == built["sources"], "make web"


def test_nobody_changed_it_afterwards(built) -> None:
    files = {path.name for path in STATIC.iterdir()} - {"built.json"}
    assert {name: digest(STATIC / name) for name in files} == built["files"], "make web"


def test_it_is_light_and_asks_nobody_else(built) -> None:
    packed = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in built["files"])
    assert packed < MOST
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert "http:" not in page and "https:" not in page and "<script>" not in page and "style=" not in page


def test_the_lock_of_its_tools_names_no_host() -> None:
    assert "resolved" not in (WEB / "package-lock.json").read_text(encoding="utf-8")
