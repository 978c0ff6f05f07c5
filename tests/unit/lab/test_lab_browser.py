"""The lab in a real browser: every screen opened, weeks played, a lever moved, a town chosen, a link restored.

Skipped without Node, without a browser, or where `npm ci` has not run in web/. The teaching war is started as a user
starts it, changed in its table and saved, and seen from an earlier day; that and the browser take about 30 s, which buy
all that no test of the server can see: errors of the page, requests to elsewhere, what a screen reader meets (axe-core),
and numbers as they stand on the page.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from marchland.compare.comparison import compare
from marchland.scenario import load

WEB = Path(__file__).parents[3] / "web"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def driven(tmp_path_factory) -> dict:
    node, browser = shutil.which("node"), next(filter(None, map(shutil.which, BROWSERS)), None)
    if node is None or browser is None:
        pytest.skip("no Node or no Chromium here: the page is not driven")
    if not (WEB / "node_modules" / "playwright-core").is_dir():
        pytest.skip("`npm ci` has not run in web/: the page is not driven")
    folder = tmp_path_factory.mktemp("lab")
    command = [sys.executable, "-m", "marchland", "lab", "two_valleys", "--no-browser", "--port", "0"]
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True) as lab:
        try:
            assert lab.stdout is not None
            link = re.search(r"http://\S+", lab.stdout.readline())
            assert link is not None
            drive = [node, str(WEB / "test" / "page.mjs"), link.group(0), browser]
            done = subprocess.run(drive, cwd=WEB, capture_output=True, text=True, timeout=900)
        finally:
            lab.terminate()
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.slow
def test_nothing_goes_wrong_on_any_screen(driven) -> None:
    assert driven["wrong"] == []


@pytest.mark.slow
def test_the_numbers_on_the_page_are_those_of_compare(driven) -> None:
    s = load("two_valleys")
    found = compare(s, ["history", "settlement"], s.time.cut, runs=64, without=["hold"], beside=64)
    d = found.difference("settlement", "history", "civilians")
    sign = "−" if d.mean < 0 else "+"
    digits = 2 if abs(d.mean) < 1 else 1 if abs(d.mean) < 10 else 0
    assert driven["civilians"] == f"{sign}{abs(d.mean):.{digits}f}"
    assert driven["among"] == f"{round(50 * d.share)} of 50"
