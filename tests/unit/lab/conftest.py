import pytest

from marchland.lab.app import server
from marchland.lab.room import Room
from marchland.lab.session import Session, opened
from marchland.scenario import load
from unit.lab.asking import HOST, TOKEN


@pytest.fixture(scope="session")
def session() -> Session:
    """The teaching war, open."""
    return opened(load("two_valleys"))


@pytest.fixture(scope="session")
def app(session: Session):
    return server(Room(session), TOKEN, {HOST})
