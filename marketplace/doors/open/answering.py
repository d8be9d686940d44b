"""How every request at this door is answered: counted before anything is read, refused as a problem, made once.

No sign-in, no cookie; any page of the web may ask.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from marketplace.doors.files.door import problem
from marketplace.doors.open.door import Came, Open
from marketplace.doors.open.errors import OpenTooFast
from marketplace.doors.open.kept import Made
from marketplace.errors import MarketplaceError
from wire.open import Kind

ANYWHERE = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After",
    "cross-origin-resource-policy": "cross-origin", "x-content-type-options": "nosniff",
}  # fmt: skip
PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD", "access-control-allow-headers": "authorization, if-none-match",
    "access-control-max-age": "86400",
}  # fmt: skip
METHODS = ["GET", "HEAD", "OPTIONS"]
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Named:
    """The name of an answer, which changes with what it says, and the headers that are its own."""

    etag: str
    headers: Mapping[str, str]


async def given(
    request: Request, dataset: str, use: tuple[Kind, str], named: Named, make: Callable[[], Awaitable[Made]]
) -> Response:  # fmt: skip
    """304 where the client has it, the headers alone to HEAD: neither takes any work."""
    open_, came = open_of(request), request.state.came
    head = {**ANYWHERE, **came.left.headers, "cache-control": "no-cache", **named.headers, "etag": named.etag}
    if named.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=head)
    if request.method == "HEAD":
        return _head(head)
    made = open_.kept.get(named.etag)
    if made is None:
        made = await make()
        open_.kept.put(named.etag, made)
    if made.following:
        head["link"] = f'<{made.following}>; rel="next"'
    open_.tell(came, dataset, *use, rows=made.rows, size=len(made.body))
    return Response(made.body, headers=head)


def _head(headers: Mapping[str, str]) -> Response:
    """Without a length: nobody knows it before the work is done."""
    response = Response(headers=headers)
    del response.headers["content-length"]
    return response


def open_of(request: Request) -> Open:
    found: Open = request.app.state.open
    return found


def answered(endpoint: Endpoint, kind: Kind) -> Endpoint:
    """Counts who asks before anything is read; a refusal is told as a problem, to any page, and taken down."""

    async def guarded(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**ANYWHERE, **PREFLIGHT})
        request.state.came = None
        try:
            request.state.came = await open_of(request).came(request)
            return await endpoint(request)
        except MarketplaceError as error:
            return _refused(request, error, kind)

    return guarded


def _refused(request: Request, error: MarketplaceError, kind: Kind) -> Response:
    came: Came | None = request.state.came
    open_of(request).tell_refusal(came.asker if came else "", request.path_params["dataset"], kind, error.code)
    response = problem(error)
    response.headers.update({**ANYWHERE, **(came.left.headers if came else {})})
    if isinstance(error, OpenTooFast):
        response.headers["retry-after"] = str(error.seconds)
    return response
