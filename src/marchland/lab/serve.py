"""Start the lab: a socket on this machine, a token, the link, and the browser."""

from __future__ import annotations

import ipaddress
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable

import uvicorn

from marchland.errors import InputError, MarchlandError
from marchland.lab.app import server
from marchland.lab.room import Room, warm
from marchland.lab.session import Session

HOST, PORT = "127.0.0.1", 8765
NEXT = 20
"""Ports after PORT that are tried when none was asked for."""


def listening(host: str, port: int | None) -> socket.socket:
    """A socket that listens: on `port`, or on the first free one from PORT on. Raises InputError, MarchlandError."""
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    except ValueError:
        raise InputError(f"--host {host}: expected an address such as {HOST}") from None
    for at in (port,) if port is not None else range(PORT, PORT + NEXT):
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, at))
        except OSError as error:
            found.close()
            reason = error.strerror or str(error)
            continue
        found.listen(32)
        return found
    raise MarchlandError(f"cannot listen on {host}, port {port or PORT}: {reason}; name another with --port")


def names_of(host: str, port: int) -> set[str]:
    """Values of Host by which the lab is reached."""
    shown = f"[{host}]" if ":" in host else host
    found = {f"{shown}:{port}"}
    if ipaddress.ip_address(host).is_loopback:
        found |= {f"127.0.0.1:{port}", f"localhost:{port}"}
    return found


def serve(
    session: Session,
    host: str = HOST,
    port: int | None = None,
    browser: bool = True,
    say: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted; `say` is told the link. Raises InputError, MarchlandError."""
    token = secrets.token_urlsafe(24)
    with listening(host, port) as found:
        at = found.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        link = f"http://{shown}:{at}/?token={token}"
        say(f"The lab: {link}")
        if not ipaddress.ip_address(host).is_loopback:
            say("Anyone who has this link can use this lab, and the connection is not encrypted.")
        say("Ctrl-C ends it.")
        threading.Thread(target=warm, args=(session,), daemon=True).start()
        if browser:
            threading.Timer(0.5, webbrowser.open, (link,)).start()
        room = Room(session)
        app = server(room, token, names_of(host, at))
        settings = uvicorn.Config(
            app, log_level="error", access_log=False, timeout_graceful_shutdown=1, limit_concurrency=64
        )
        try:
            uvicorn.Server(settings).run([found])
        finally:
            if room.jobs.leave() is not None:
                say(
                    "What was at work is stopped; the page says how it goes on when the lab is opened again here."
                )
