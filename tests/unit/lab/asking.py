"""Requests to the lab without a network: an ASGI application called as a server would call it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

HOST, TOKEN = "127.0.0.1:8765", "right"
MINE = {"host": HOST, "x-marchland-token": TOKEN, "origin": f"http://{HOST}"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def events(self) -> list[tuple[str, Any]]:
        """Server-sent events as (name, data)."""
        blocks = self.body.decode().strip().split("\n\n")
        return [(head[7:], json.loads(data[6:])) for head, data in (block.split("\n") for block in blocks)]

    @property
    def last(self) -> Any:
        """Data of the last answer among the events."""
        return [data for name, data in self.events if name == "answer"][-1]


async def asked(
    app: Any,
    method: str,
    path: str,
    body: Any = b"",
    headers: dict[str, str] | None = None,
    query: str = "",
    chunks: Sequence[bytes] = (),
) -> Answer:
    """One request; `body` that is not bytes goes as JSON, `chunks` go without a length."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {**MINE, **(headers or {})}
    if not chunks:
        given = {"content-length": str(len(sent)), **given}
    parts = list(chunks or (sent,))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in given.items() if v],
        "server": ("127.0.0.1", 8765),
        "client": ("127.0.0.1", 50000),
    }
    messages: list[Any] = []

    async def receive() -> dict[str, Any]:
        if parts:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        messages.append(message)

    await app(scope, receive, send)
    head = messages[0]
    found = {k.decode().lower(): v.decode() for k, v in head["headers"]}
    return Answer(head["status"], found, b"".join(m.get("body", b"") for m in messages[1:]))


def ask(app: Any, method: str, path: str, body: Any = b"", **how: Any) -> Answer:
    return asyncio.run(asked(app, method, path, body, **how))
