"""The lab's server: a page, its case, and answers; every error is JSON with a sentence of ours."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
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
from marchland.lab import tables, without
from marchland.lab.answers import answers
from marchland.lab.asked import Question, question
from marchland.lab.beginnings import beginning
from marchland.lab.few import in_few
from marchland.lab.guard import Guard
from marchland.lab.movers import movers
from marchland.lab.page import page_one, trusted
from marchland.lab.room import Room, results
from marchland.lab.rows import behind, mentioning
from marchland.lab.session import Session
from marchland.lab.take_away import table, taken
from marchland.lab.why_here import at_place, in_one_future, over_all, why_at_all
from marchland.scenario import ScenarioError
from marchland.scenario.catalog import SHEET

STATIC = Path(__file__).with_name("static")
"""The built page; its source is in `web/`."""
DEEPEST = 20
"""Levels of a JSON body."""
LOG = logging.getLogger("marchland.lab")
FAULT = "something went wrong in the lab itself: the terminal that it was started from says more"
NAMED = {404: "there is nothing at this address", 405: "this address is asked in another way"}
Handler = Callable[[Request], Awaitable[Response]]


def server(room: Room, token: str, hosts: Collection[str]) -> Guard:
    """The whole application behind its guard."""
    told_once: dict[str, Callable[[], Any]] = {
        "/api/case": lambda: {**room.session.case, "saved": room.session.scenario.name in room.saved},
        "/api/rests": lambda: room.session.rests,
        "/api/trial": lambda: room.session.trial,
        "/api/jobs": lambda: {"jobs": room.at_work(), "offers": room.offers()},
        "/api/scenarios": lambda: {"scenarios": room.all_cards(), "results": results()},
        "/api/columns": tables.meanings,
        "/api/tables": lambda: tables.texts(room.session.scenario.folder),
    }
    answered: dict[str, Callable[[Session, Any], Any]] = {
        "/api/why": why,
        "/api/take": lambda session, given: taken(session, inner(session, given), given.get("place")),
        "/api/movers": lambda session, given: movers(session.bench.ask(inner(session, given)), given),
        "/api/trust": lambda session, given: trusted(session, inner(session, given), given),
        "/api/check": lambda _, given: check(mapping(given)),
        "/api/without": lambda _, given: taken_out(mapping(given)),
        "/api/begin": lambda _, given: beginning(mapping(given).get("from")),
        "/api/open": lambda _, given: room.open(mapping(given).get("scenario")),
        "/api/cut": lambda _, given: room.part_at(mapping(given).get("cut")),
        "/api/rows": lambda session, given: behind(session.scenario, session.judged_at, mapping(given)),
        "/api/mentions": lambda session, given: mentioning(session.scenario, mapping(given)),
        "/api/job": lambda _, given: room.begin(mapping(given)),
        "/api/again": lambda _, given: {"number": room.jobs.again(mapping(given).get("number")).number},
        "/api/stop": lambda _, given: room.jobs.stop(mapping(given).get("number")),
        "/api/save": lambda _, given: save(room, mapping(given)),
    }  # fmt: skip

    async def page(request: Request) -> Response:
        html = STATIC / "index.html"
        if not html.is_file():
            raise HTTPException(503, "the page is not built: `make web` builds it from web/")
        return Response(html.read_bytes(), media_type="text/html")

    async def futures(request: Request) -> Response:
        session = room.session
        number = session.queue.take()
        q = session.bench.shown = asked_of(session, await body_of(request))
        events = answers(session.queue, number, lambda: session.bench.ask(q), q.runs)
        return StreamingResponse(streamed(events), media_type="text/event-stream")

    async def one_of_all(request: Request) -> Response:
        given = mapping(await body_of(request))
        session = room.session
        async with session.queue.turn:  # futures are added to what is kept, as by answers
            return JSONResponse(await run_in_threadpool(in_few, session, given))

    def written(make: Callable[[Session, Any], str], kind: str) -> Handler:
        async def endpoint(request: Request) -> Response:
            given = await body_of(request)
            return Response(await run_in_threadpool(make, room.session, given), media_type=kind)

        return endpoint

    def got(make: Callable[[], Any]) -> Handler:
        async def endpoint(request: Request) -> Response:
            return JSONResponse(cleaned(await run_in_threadpool(make)))

        return endpoint

    def posted(make: Callable[[Session, Any], Any]) -> Handler:
        async def endpoint(request: Request) -> Response:
            given = await body_of(request)
            return JSONResponse(cleaned(await run_in_threadpool(make, room.session, given)))

        return endpoint

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/api/futures", futures, methods=["POST"]),
            Route("/api/few", one_of_all, methods=["POST"]),
            Route("/api/take.csv", written(every_future, "text/csv"), methods=["POST"]),
            Route("/api/page.html", written(first_page, "text/html"), methods=["POST"]),
            *(Route(path, got(make)) for path, make in told_once.items()),
            *(Route(path, posted(make), methods=["POST"]) for path, make in answered.items()),
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
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left == 0 or any(deep(item, left - 1) for item in inside)


def mapping(given: Any) -> dict[str, Any]:
    """A body that is an object. Raises InputError."""
    if not isinstance(given, dict):
        raise InputError("expected a JSON object")
    return given


def asked_of(session: Session, given: Any) -> Question:
    """The question of a body. Raises InputError, ScenarioError."""
    bench = session.bench
    return question(bench.scenario, bench.cut, given, bench.learned)


def inner(session: Session, given: Any) -> Question:
    """The question inside a body. Raises InputError, ScenarioError."""
    return asked_of(session, mapping(given).get("question"))


def why(session: Session, given: Any) -> Any:
    """A place over all finished futures, what made the difference, or one future. Raises InputError, ScenarioError."""
    there = at_place(session.bench.ask(inner(session, given)), given)
    run = given.get("run")
    if given.get("reasons") is True:
        return why_at_all(there)
    return over_all(there) if run is None else in_one_future(there, run)


def every_future(session: Session, given: Any) -> str:
    """Finished futures as CSV. Raises InputError, ScenarioError."""
    asked = session.bench.ask(asked_of(session, given))
    parts = asked.finished(asked.question.names)
    if not parts:
        raise InputError("no future is finished yet: wait for the first answer")
    return table(asked, parts)


def first_page(session: Session, given: Any) -> str:
    """Page one of a comparison as HTML. Raises InputError, ScenarioError."""
    return page_one(session, asked_of(session, given))


def check(given: dict[str, Any]) -> Any:
    """What is wrong with a scenario of the page, and what the page offers of it. Raises InputError."""
    files = tables.given_files(given.get("files"))
    return {"problems": tables.checked(files), **without.told(files)}


def taken_out(given: dict[str, Any]) -> Any:
    """A scenario of the page without one thing and all that names it. Raises InputError."""
    return without.without(tables.given_files(given.get("files")), (given.get("section"), given.get("name")))


def save(room: Room, given: dict[str, Any]) -> Any:
    """A scenario of the page as a folder where the lab was started, and open. Raises InputError, ScenarioError."""
    name = given.get("name")
    mine = room.saved.get(str(name)) if name == room.session.scenario.name else None
    files, gone = tables.given_files(given.get("files")), given.get("gone", [])
    if not isinstance(gone, list) or not all(isinstance(one, str) for one in gone):
        raise InputError("gone: expected names of towns")
    if SHEET in files:
        files[SHEET], _ = without.unsaid(files[SHEET], gone)
    s = tables.saved(files, name, Path.cwd(), given.get("title"), mine, given.get("what"))
    room.saved[s.name] = tables.stamp(s.folder)
    room.enter(s)
    return {"folder": s.folder.name}


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


async def told(request: Request, error: Exception) -> Response:
    """An error as JSON; faults of the lab itself go to the log with their traceback."""
    status, data = plain(error)
    return JSONResponse(data, status_code=status)
