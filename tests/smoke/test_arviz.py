"""A posterior in ArviZ, of either kind: `pytest tests/smoke/test_arviz.py --installed PYTHON --posterior FILE`.

PYTHON has ArviZ and not marchland; FILE is the posterior.nc of `marchland calibrate two_valleys`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smoke.installed import Installed

pytestmark = pytest.mark.smoke
ROOT = Path(__file__).resolve().parents[2]
CHECK = """
groups = learned.groups() if callable(learned.groups) else [name.strip("/") for name in learned.groups]
assert {"posterior", "observed_data"} <= set(groups), groups
posterior = learned["posterior"]
assert dict(posterior.sizes)["chain"] == 2 and posterior["contest.b_tie"].dims == ("chain", "draw")
assert "campaign.level_of" in posterior["campaign.level"].dims
assert int(learned["observed_data"]["captures"].sum()) > 4
assert posterior.attrs["scenario"] == "two_valleys"
print(az.__version__, type(learned).__name__)
"""


def test_a_posterior_opens_as_documented(installed: Installed, request: pytest.FixtureRequest) -> None:
    """The block of docs/results.md, and what the groups must hold."""
    text = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    (block,) = (b for b in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "arviz" in b)
    path = Path(request.config.getoption("--posterior")).absolute().as_posix()
    said = installed.code(re.sub(r'"[^"]*posterior\.nc"', repr(path), block) + CHECK).split()
    assert said[-1] == ("InferenceData" if said[-2].startswith("0.") else "DataTree"), said
