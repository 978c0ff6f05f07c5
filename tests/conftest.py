"""No test may touch what belongs to the user."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/contract --mechanisms FOLDER -k NAME`: the contract suite on mechanisms outside of the package."""
    parser.addoption("--mechanisms", metavar="FOLDER", help="folder with more mechanisms, one file each")


def pytest_configure(config: pytest.Config) -> None:
    """Put the folder where mechanisms are discovered, before any test is collected."""
    if folder := config.getoption("--mechanisms"):
        from marchland import mechanisms

        mechanisms.__path__.append(str(folder))


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The data folder of a whole session of tests, commands in other processes included; and its cache, of all workers.

    Compiled programs are so made once a session, and a machine that has run the tests before is no faster.
    """
    root = tmp_path_factory.getbasetemp()
    shared = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MARCHLAND_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        patch.setenv("XDG_CACHE_HOME", str(shared / "cache"))
        yield
