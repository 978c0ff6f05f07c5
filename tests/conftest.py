"""No test may touch what belongs to the user."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

CONTRACT = Path(__file__).with_name("contract")
VARIABLE = "MARCHLAND_MECHANISMS"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/contract --mechanisms FOLDER`: the contract suite on mechanisms outside of the package, only."""
    parser.addoption("--mechanisms", metavar="FOLDER", help="folder with more mechanisms, one file each")
    parser.addoption(
        "--installed", metavar="PYTHON", help="try the package installed there: tests marked smoke"
    )
    parser.addoption("--posterior", metavar="FILE", help="posterior.nc that ArviZ has to open")


def pytest_configure(config: pytest.Config) -> None:
    """Put the folder where mechanisms are discovered, before any test is collected; what the user's shell names is not."""
    os.environ.pop(VARIABLE, None)
    if folder := config.getoption("--mechanisms"):
        if not Path(folder).is_dir():
            raise pytest.UsageError(f"--mechanisms {folder}: there is no such folder")
        os.environ[VARIABLE] = str(folder)
        from marchland import mechanisms

        if str(Path(folder).absolute()) not in mechanisms.__path__:
            mechanisms.__path__.append(str(Path(folder).absolute()))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of an installation, which each have a scene of their own, run where one is named; others where none is.

    Where mechanisms of one's own are named, the contract suite is of them: those that are shipped are tested without.
    """
    named = config.getoption("--installed") is not None
    left = [item for item in items if (item.get_closest_marker("smoke") is not None) != named]
    if config.getoption("--mechanisms"):
        left += [item for item in items if CONTRACT in item.path.parents and not own(item)]
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=left)


def own(item: pytest.Item) -> bool:
    """Whether a test is of one mechanism that does not come with the package."""
    from marchland.mechanisms import SHIPPED, discover

    named = getattr(getattr(item, "callspec", None), "params", {}).get("name") or ""
    return named.partition(".")[0] in set(discover()) - SHIPPED


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
