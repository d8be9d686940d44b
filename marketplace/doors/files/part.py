"""What of a file one request is answered with: all of it, a part, its head, or nothing where the client has it."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from marketplace.doors.files.ranges import NotSatisfiable, Span, span
from marketplace.doors.files.serving import Served, Serving


@dataclass(frozen=True, slots=True)
class Part:
    """`asked` of the file's bytes, under these headers."""

    asked: Span
    headers: dict[str, str]

    @property
    def status(self) -> int:
        return 206 if self.asked.partial else 200

    def served(self, serving: Serving) -> Response:
        return Served(serving, self.status, max(0, self.asked.size), self.headers)

    @property
    def head(self) -> Response:
        response = Response(status_code=self.status, headers=self.headers)
        response.headers["content-length"] = str(max(0, self.asked.size))
        return response


def part_of(request: Request, size: int, etag: str, beside: Mapping[str, str]) -> Part | Response:
    """The answer itself where it takes none of the file's bytes: 304, 416, HEAD."""
    headers = {"etag": etag, "accept-ranges": "bytes", "x-content-type-options": "nosniff", **beside}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    try:
        asked = span(size, request.headers.get("range"), request.headers.get("if-range"), etag)
    except NotSatisfiable:
        return Response(status_code=416, headers=headers | {"content-range": f"bytes */{size}"})
    if asked.partial:
        headers["content-range"] = f"bytes {asked.first}-{asked.last}/{size}"
    part = Part(asked, headers)
    return part.head if request.method == "HEAD" else part
