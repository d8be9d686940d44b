"""Answers in others' standards: pages of other sites may read them, and what a client has is not sent again."""

from fastapi import Request
from starlette.responses import Response

from marketplace.web.etags import is_known, tag_of

OPEN = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, no-cache"}


def answer(request: Request, said: str | bytes, media_type: str) -> Response:
    """The ETag is of the bytes themselves: a form may change where its record does not."""
    body = said.encode() if isinstance(said, str) else said
    headers = OPEN | {"ETag": tag_of(body)}
    if is_known(headers["ETag"], request.headers.get("if-none-match", "")):
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type)
