"""A plain installation, tried as a newcomer would: every part that is shipped, one command each. Two minutes."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import tomllib
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from smoke.installed import Installed

pytestmark = pytest.mark.smoke
ROOT = Path(__file__).resolve().parents[2]
RUN = ("run", "two_valleys", "--runs", "64", "--json")
BLOCKS = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def result(installed: Installed) -> str:
    """A run of the teaching war, of which the program says what it found."""
    told = json.loads(installed.done(*RUN))
    assert told["runs"] == 64 and told["outcomes"]["deaths"]["q95"] > told["outcomes"]["deaths"]["q05"] > 0
    return str(told["result"])


def test_the_program_starts_and_is_this_release(installed: Installed) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert installed.done("--version") == f"marchland {version}\n"
    assert "  compare " in installed.done("--help")
    where = installed.code("import marchland; print(marchland.__file__)")
    assert "site-packages" in where and str(ROOT) not in where


def test_scenarios_and_published_models_are_shipped(installed: Installed) -> None:
    folders = {p.parent.name for p in (ROOT / "src/marchland/scenarios").glob("*/scenario.yaml")}
    shipped = installed.code("import marchland as ml; print(*ml.shipped())").split()
    assert set(shipped) == folders and len(folders) > 12
    assert "Two valleys" in installed.done("show", "two_valleys")
    installed.done("check", "iraq_syria_2014")
    assert "epstein_2002" in installed.done("models", "list")


def test_a_report_is_one_file_that_asks_nobody(installed: Installed, result: str) -> None:
    installed.done("report", result, "--out", "report.html")
    page = (installed.folder / "report.html").read_text(encoding="utf-8")
    assert "<svg" in page and len(page) < 2_000_000
    assert not re.findall(r"""(?:src|href)=["']?https?://[^"'>]*\\.(?:js|css|png|woff2?)""", page)


def test_a_name_is_explained(installed: Installed) -> None:
    assert "openness" in installed.done("explain", "places.openness")


def test_a_mistake_is_shown_where_it_is(installed: Installed) -> None:
    installed.done("new", "mine")
    control = installed.folder / "mine" / "control.csv"
    control.write_text(control.read_text(encoding="utf-8").replace("rebels", "rebles"), encoding="utf-8")
    ended = installed.told("check", "mine")
    assert ended.returncode == 2 and not ended.stdout
    assert "control.csv:" in ended.stderr and "did you mean 'rebels'" in ended.stderr


def test_other_programs_read_a_result_as_documented(installed: Installed, result: str) -> None:
    """Every block of Python of docs/results.md but those of other environments."""
    for to, out in (("csv", "tables"), ("parquet", "draws"), ("netcdf", "cube")):
        installed.done("export", result, "--to", to, "--out", out)
    compared = ("--strategies", "history,settlement", "--runs", "64", "--out", "compared", "--quiet")
    installed.done("compare", "two_valleys", *compared)
    installed.done("export", "compared", "--to", "csv", "--out", "apart")
    blocks = BLOCKS.findall((ROOT / "docs" / "results.md").read_text(encoding="utf-8"))
    here = [block for block in blocks if "arviz" not in block]
    assert len(here) == 5
    for block in here:
        installed.code(block)


def test_the_lab_answers(installed: Installed) -> None:
    """Its page, its script, its case and 64 futures; and it ends when asked to."""
    command = [installed.program, "lab", "two_valleys", "--no-browser", "--port", "0"]
    with subprocess.Popen(
        command, cwd=installed.folder, env=installed.world, stdout=subprocess.PIPE, text=True
    ) as lab:
        assert lab.stdout is not None
        try:
            link = lab.stdout.readline().split()[-1]
            place, _, token = link.partition("/?token=")
            assert b"<script" in urlopen(link).read()
            assert len(urlopen(f"{place}/static/lab.js").read()) > 50_000
            mine = {"x-marchland-token": token, "content-type": "application/json"}
            case = json.load(urlopen(Request(f"{place}/api/case", headers=mine)))
            assert len(case["places"]) == 10
            asked = json.dumps({"b": "iron_hand", "runs": 64}).encode()
            answer = urlopen(Request(f"{place}/api/futures", asked, mine)).read().decode()
            assert "event: answer" in answer and "event: done" in answer
        finally:
            lab.send_signal(signal.SIGINT)
        assert lab.wait(30) in (0, 130)


@pytest.mark.parametrize(
    ("extra", "asked"),
    [
        ("hmc", ("calibrate", "two_valleys", "--method", "hmc")),
        ("npe", ("calibrate", "two_valleys", "--method", "npe")),
        ("cluster", (*RUN, "--cluster", "local:2", "--out", "beyond")),
    ],
)
def test_what_an_extra_does_names_it(installed: Installed, extra: str, asked: tuple[str, ...]) -> None:
    ended = installed.told(*asked)
    assert ended.returncode == 3 and f"marchland[{extra}]" in ended.stderr
