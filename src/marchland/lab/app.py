"""The lab's server: a page, its case, and answers; every error is JSON with a sentence of ours."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Collection
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from marchland.errors import BAD_INPUT, InputError, MarchlandError
from marchland.files.plain_json import cleaned
from marchland.lab.answers import answers
from marchland.lab.asked import Question, question
from marchland.lab.guard import Guard
from marchland.lab.session import Session
from marchland.lab.take_away import table, taken
from marchland.lab.why_here import at_place, in_one_future, over_all
from marchland.scenario import ScenarioError

STATIC = Path(__file__).with_name("static")
"""The built page; its source is in `web/`."""
DEEPEST = 20
"""Levels of a JSON body."""
LOG = logging.getLogger("marchland.lab")


async def body_of(request: Request) -> Any:
    """A request's JSON. Raises InputError."""
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise InputError("expected JSON") from None
    if deep(found):
        raise InputError(f"expected JSON of at most {DEEPEST} levels")
    return found


def deep(value: Any, left: int = DEEPEST) -> bool:
    """Whether plain data has more levels than that."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left == 0 or any(deep(item, left - 1) for item in inner)


def asked_of(session: Session, given: Any) -> Question:
    """The question of a body. Raises InputError, ScenarioError."""
    bench = session.bench
    return question(bench.scenario, bench.cut, given, bench.learned)


def server(session: Session, token: str, hosts: Collection[str]) -> Guard:
    """The whole application behind its guard."""

    async def page(request: Request) -> Response:
        html = STATIC / "index.html"
        if not html.is_file():
            raise HTTPException(503, "the page is not built: `make web` builds it from web/")
        return Response(html.read_bytes(), media_type="text/html")

    async def whole_case(request: Request) -> Response:
        return await worked(lambda: session.case)

    async def rests(request: Request) -> Response:
        return await worked(lambda: session.rests)

    async def trial(request: Request) -> Response:
        return await worked(lambda: session.trial)

    async def futures(request: Request) -> Response:
        number = session.queue.take()
        q = asked_of(session, await body_of(request))
        events = answers(session.queue, number, lambda: session.bench.ask(q), q.runs)
        return StreamingResponse(streamed(events), media_type="text/event-stream")

    async def why(request: Request) -> Response:
        given = await body_of(request)
        if not isinstance(given, dict) or not isinstance(given.get("question"), dict):
            raise InputError("expected a JSON object with question, place and side")
        q = asked_of(session, given["question"])

        def found() -> Any:
            there = at_place(session.bench.ask(q), given)
            return (
                over_all(there)
                if given.get("run") is None
                else in_one_future(session.bench, there, given["run"])
            )

        return await worked(found)

    async def take(request: Request) -> Response:
        q = asked_of(session, await body_of(request))
        return await worked(lambda: taken(session, q))

    async def csv(request: Request) -> Response:
        q = asked_of(session, await body_of(request))

        def made() -> str:
            asked = session.bench.ask(q)
            blocks = asked.finished(q.names)
            if not blocks:
                raise InputError("no future is finished yet: wait for the first answer")
            return table(asked, blocks)

        return Response(await run_in_threadpool(made), media_type="text/csv")

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/api/case", whole_case),
            Route("/api/rests", rests),
            Route("/api/trial", trial),
            Route("/api/why", why, methods=["POST"]),
            Route("/api/take", take, methods=["POST"]),
            Route("/api/take.csv", csv, methods=["POST"]),
            Route("/api/futures", futures, methods=["POST"]),
            Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
        ],
        exception_handlers={
            HTTPException: told,  # type: ignore[dict-item]
            MarchlandError: told,  # type: ignore[dict-item]
            ScenarioError: told,  # type: ignore[dict-item]
            Exception: told,
        },
    )
    return Guard(app, token, hosts)


async def worked(make: Callable[[], Any]) -> Response:
    """What is made in a thread, as JSON."""
    return JSONResponse(cleaned(await run_in_threadpool(make)))


async def streamed(events: AsyncIterator[tuple[str, dict[str, Any]]]) -> AsyncIterator[bytes]:
    """Server-sent events; what goes wrong on the way is the last of them."""
    try:
        async for name, data in events:
            yield sent(name, data)
    except (MarchlandError, ScenarioError) as error:
        yield sent("failed", plain(error)[1])
    except Exception:
        LOG.exception("a question failed")
        yield sent("failed", {"error": FAULT})


def sent(name: str, data: dict[str, Any]) -> bytes:
    """One event."""
    return f"event: {name}\ndata: {json.dumps(data, allow_nan=False, separators=(',', ':'))}\n\n".encode()


FAULT = "something went wrong in the lab itself: the terminal that it was started from says more"


def plain(error: Exception) -> tuple[int, dict[str, Any]]:
    """Status and JSON of an error."""
    if isinstance(error, ScenarioError):
        problems = [
            {"where": one.where or one.file, "message": one.message, "hint": one.hint}
            for one in error.problems
        ]
        return 422, {"error": problems[0]["message"], "problems": problems}
    if isinstance(error, MarchlandError):
        return 422 if error.exit_code == BAD_INPUT else 500, {"error": str(error)}
    if isinstance(error, HTTPException):
        return error.status_code, {"error": NAMED.get(error.status_code, str(error.detail))}
    return 500, {"error": FAULT}


NAMED = {404: "there is nothing at this address", 405: "this address is asked in another way"}


async def told(request: Request, error: Exception) -> Response:
    """An error as JSON; faults of the lab itself go to the log with their traceback."""
    status, data = plain(error)
    return JSONResponse(data, status_code=status)
