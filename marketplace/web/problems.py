"""Errors → RFC 9457 problem+json for programs, a page for browsers, a redirect to /sign-in for those not signed in."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from marketplace.errors import MarketplaceError, NotSignedIn, Unavailable
from marketplace.web.flash import see_other
from marketplace.web.headers import security_headers
from marketplace.web.pages import render
from marketplace.web.translations import language_of, translate
from wire.base import Problem

Handler = Callable[[Request, Exception], Response]
OF_THE_PROTOCOL = {
    400: "not_readable", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large",
}  # fmt: skip
PROGRAMS = ("/api/", "/internal/", "/webhooks/", "/health")
log = logging.getLogger(__name__)


def wants_page(request: Request) -> bool:
    """Addresses for programs always answer JSON; others answer a page to whoever accepts one."""
    return not request.url.path.startswith(PROGRAMS) and "text/html" in request.headers.get("accept", "")


def answer(
    request: Request, problem: Problem, headers: dict[str, str] | None = None, *, worded: bool = False
) -> Response:  # fmt: skip
    """`worded`: the problem's detail and remedy are in the reader's language already."""
    if wants_page(request):
        page = render(request, "errors/problem.html", status=problem.status, problem=problem, worded=worded)
        page.headers.update(headers or {})
        return page
    body = problem.model_dump()
    return JSONResponse(body, problem.status, headers=headers, media_type="application/problem+json")


def problem_of(error: MarketplaceError, language: str = "en") -> Problem:
    korean = error.korean if language == "ko" else None
    detail, remedy = korean or (error.detail, error.remedy)
    return Problem(
        type=f"urn:sdn:problem:{error.code}", title=error.title, status=error.status, code=error.code,
        detail=detail, remedy=remedy,
    )  # fmt: skip


def on_marketplace_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, MarketplaceError)
    if isinstance(error, NotSignedIn) and wants_page(request) and type(error) is NotSignedIn:
        there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = f"?next={quote(there)}" if request.method == "GET" else ""
        return see_other(request, f"/sign-in{back}")
    if wants_page(request) and (page := getattr(error, "page", None)):
        return see_other(request, page)
    retry_after = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = 'Bearer realm="sector data network"'
    told = problem_of(error, language_of(request))
    return answer(request, told, headers, worded=error.korean is not None)


def on_invalid(request: Request, error: Exception) -> Response:
    """Names each field and its cause; never repeats what was sent."""
    assert isinstance(error, RequestValidationError)
    causes = named_causes(error.errors())
    if wants_page(request):  # the validator's own words are English
        fields = ", ".join(sorted({str(e["loc"][-1]) for e in error.errors() if e["loc"]}))
        causes = translate("Not valid: {fields}", language_of(request), fields=fields)
    return answer(request, _plain(422, "invalid", "The request is not valid", causes, "Correct the named fields."))


def named_causes(errors: Sequence[Any]) -> str:
    """Pydantic's errors as `field: cause; …`."""
    return "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in errors[:20])


def on_data_error(request: Request, _: Exception) -> Response:
    """PostgreSQL cannot hold the value: a NUL in a text, a number of more than 64 bits."""
    cause = "a value holds a NUL character or is too large to be kept"
    return answer(request, _plain(422, "invalid", "The request is not valid", cause, "Correct the named fields."))


def on_database_away(request: Request, error: Exception) -> Response:
    """The database does not answer, or every connection is taken: the same request may succeed soon."""
    log.error("%s %s: the database does not answer: %s", request.method, request.url.path, error)
    away = Unavailable("the database does not answer", remedy="Try again in a few seconds.")
    return answer(request, problem_of(away), {"Retry-After": "5"})


def on_http_error(request: Request, error: Exception) -> Response:
    """Unknown addresses and methods, bodies that are too large or not to be read."""
    assert isinstance(error, HTTPException)
    status = error.status_code
    code = OF_THE_PROTOCOL.get(status, "http_error")
    remedy = "Correct what was sent." if status in (400, 413) else "Check the address."
    return answer(request, _plain(status, code, HTTPStatus(status).phrase, "", remedy), dict(error.headers or {}))


def on_crash(request: Request, error: Exception) -> Response:
    """A fault of ours: the log has the whole of it, the answer nothing of it."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    told = answer(request, problem_of(MarketplaceError(remedy="Try again; if it stays, tell the operator the time.")))
    # Starlette answers a crash outside of every middleware: the headers are not added there.
    told.headers.update(security_headers(request.app.state.parts.settings))
    return told


def _plain(status: int, code: str, title: str, detail: str, remedy: str) -> Problem:
    return Problem(type=f"urn:sdn:problem:{code}", title=title, status=status, code=code, detail=detail, remedy=remedy)


def _as_seen_by(recognise: Callable[[Request], object], handle: Handler) -> Handler:
    """What fails before any route asked who it is, as an unknown address does, shows its menu to who is signed in."""

    def handled(request: Request, error: Exception) -> Response:
        if wants_page(request) and not hasattr(request.state, "viewer"):
            with suppress(SQLAlchemyError):
                recognise(request)
        return handle(request, error)

    return handled


def install(app: FastAPI, recognise: Callable[[Request], object]) -> None:
    """`recognise` sets `request.state.viewer`."""
    app.add_exception_handler(MarketplaceError, _as_seen_by(recognise, on_marketplace_error))
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, _as_seen_by(recognise, on_http_error))
    app.add_exception_handler(DataError, on_data_error)
    app.add_exception_handler(OperationalError, on_database_away)
    app.add_exception_handler(PoolTimeout, on_database_away)
    app.add_exception_handler(Exception, on_crash)
