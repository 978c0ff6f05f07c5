"""What the tests of published models share."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

import marchland


@pytest.fixture(scope="session")
def citations() -> set[str]:
    """Keys of sources.yaml."""
    path = Path(marchland.__file__).parent / "sources.yaml"
    return set(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
