"""A foreign page, a wrong token and a giant body get nothing but a sentence; nothing here simulates."""

import socket

import pytest

from marchland.errors import InputError, MarchlandError
from marchland.lab.guard import HEADERS, MOST_BYTES
from marchland.lab.serve import listening, names_of
from unit.lab.asking import HOST, ask


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "attacker.example"}, 421),
        ({"host": "127.0.0.1:9999"}, 421),
        ({"host": ""}, 421),
        ({"origin": "http://attacker.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": f"https://{HOST}"}, 403),
        ({"origin": "", "sec-fetch-site": "cross-site"}, 403),
        ({"x-marchland-token": "wrong"}, 403),
        ({"x-marchland-token": ""}, 403),
        ({"x-marchland-token": "rïght"}, 403),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/api/case"), ("POST", "/api/futures"), ("GET", "/")])
def test_strangers_are_refused_in_a_sentence(app, headers, status, method, path) -> None:
    answer = ask(app, method, path, {}, headers=headers)
    assert answer.status == status
    assert set(answer.json) == {"error"} and len(answer.json["error"].split()) > 3


def test_the_token_opens_the_page_by_the_address_and_never_a_post(app) -> None:
    bare = {"x-marchland-token": "", "origin": ""}
    assert ask(app, "GET", "/", headers=bare, query="token=right").status == 200
    assert ask(app, "GET", "/", headers=bare, query="token=wrong").status == 403
    assert ask(app, "POST", "/api/futures", {}, headers=bare, query="token=right").status == 403


@pytest.mark.parametrize("path", ["/", "/static/lab.js", "/api/nothing", "/api/case"])
def test_every_answer_forbids_other_pages_and_other_hosts(app, path) -> None:
    answer = ask(app, "GET", path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static//etc/passwd",
        "/static/....//app.py", "/static/..\\app.py", "/etc/passwd", "/static/" + "a" * 400, "/static/\x00",
    ],
)  # fmt: skip
def test_nothing_but_the_built_page_is_served(app, path) -> None:
    answer = ask(app, "GET", path)
    assert answer.status in (404, 414)
    assert b"import" not in answer.body and b"root:" not in answer.body


def test_a_giant_body_is_refused_before_it_is_read(app) -> None:
    told = ask(app, "POST", "/api/futures", {}, headers={"content-length": str(MOST_BYTES + 1)})
    assert told.status == 413
    poured = ask(app, "POST", "/api/futures", chunks=[b"x" * (MOST_BYTES // 3)] * 4)
    assert poured.status == 413
    assert ask(app, "POST", "/api/futures", {}, headers={"content-length": "-1"}).status == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "GET"])
def test_another_method_is_refused(app, method) -> None:
    assert ask(app, method, "/api/futures").status == 405


def test_a_port_in_use_is_said_and_the_next_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(MarchlandError, match=f"port {port}.*--port"):
            listening("127.0.0.1", port)
    with pytest.raises(InputError, match="--host nowhere: expected an address"):
        listening("nowhere", None)
    with listening("127.0.0.1", 0) as one:
        assert one.getsockname()[0] == "127.0.0.1"


def test_names_of_an_address_are_its_own_only() -> None:
    assert names_of("127.0.0.1", 80) == {"127.0.0.1:80", "localhost:80"}
    assert names_of("192.0.2.1", 80) == {"192.0.2.1:80"}
    assert names_of("::1", 80) == {"[::1]:80", "127.0.0.1:80", "localhost:80"}
