"""Who may speak to the lab: the page it served, on this machine, with the token; and how much they may say.

A page of another site can send requests to 127.0.0.1 from a reader's browser. Its Origin gives it away; a name that
was bound to 127.0.0.1 meanwhile (rebinding) shows in Host; neither has the token. Answers carry no CORS header, so
that no other page can read them, and a policy that lets this page load nothing from elsewhere.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN = "x-marchland-token"
MOST_BYTES = 4_000_000
"""Of a request's body."""
MOST_PATH = 300
POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
OPEN = ("GET", "HEAD")


@dataclass(frozen=True)
class Guard:
    """Lets through what comes from the lab's own page; everything else is refused in a sentence."""

    app: ASGIApp
    token: str
    hosts: Collection[str]
    """Values of Host that are this lab: name and port."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        refused = self.refused(scope)
        if refused:
            await answered(*refused)(scope, receive, headed(send))
            return
        await self.app(scope, bounded(receive), headed(send))

    def refused(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason for which a request is not served; None if it is."""
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self.hosts:
            return 421, "this is not the address of the lab: open the link that it printed"
        origin = headers.get("origin")
        if origin is not None and origin not in {f"http://{host}" for host in self.hosts}:
            return 403, "requests from other pages are refused"
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "requests from other pages are refused"
        if len(scope["path"]) > MOST_PATH:
            return 414, f"the path is longer than {MOST_PATH} characters"
        size = headers.get("content-length", "0")
        if not size.isdecimal() or int(size) > MOST_BYTES:
            return 413, TOO_LARGE
        if scope["path"].startswith("/api/") or scope["path"] == "/":
            given = headers.get(TOKEN) or ""
            if scope["method"] in OPEN and not given:
                given = (parse_qs(scope["query_string"].decode("latin-1")).get("token") or [""])[0]
            if not hmac.compare_digest(given.encode(), self.token.encode()):
                return (
                    403,
                    "the token is missing or wrong: open the link that the lab printed when it started",
                )
        return None


TOO_LARGE = f"expected at most {MOST_BYTES:,} bytes"


def answered(status: int, message: str) -> JSONResponse:
    """A refusal as JSON."""
    return JSONResponse({"error": message}, status_code=status)


def headed(send: Send) -> Send:
    """The same with the headers that every answer has."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sending


def bounded(receive: Receive) -> Receive:
    """The same with a body of at most MOST_BYTES, however it is sent. Raises HTTPException."""
    size = 0

    async def receiving() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MOST_BYTES:
            raise HTTPException(413, TOO_LARGE)
        return message

    return receiving
