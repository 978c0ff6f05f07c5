"""Where the package under test is installed: `pytest tests/smoke --installed PYTHON`, as tools/release_check.sh does."""

from __future__ import annotations

from pathlib import Path

import pytest

from smoke.installed import Installed


@pytest.fixture(scope="session")
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The installation that was named."""
    python = Path(request.config.getoption("--installed")).absolute()
    return Installed(python, tmp_path_factory.mktemp("user"))
