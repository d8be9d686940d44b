"""Pages in gzip, where that tells nothing: only a page without a secret, for a visitor, is compressed.

BREACH reads a secret out of the size of compressed answers that also repeat what the address says (a search word). A
page of somebody signed in, or with a form's token, is therefore sent as it is.
"""

import gzip
from typing import Final

from fastapi import Request
from starlette.responses import Response

from marketplace.web.static import reads_gzip

_SMALLEST: Final = 1_000  # bytes; below that it is not worth it
_LEVEL: Final = 6


def compress(request: Request, response: Response) -> None:
    """Pack the body of an answer that holds no secret; for a page, call it after the page is rendered."""
    response.headers.add_vary_header("Accept-Encoding")
    body = bytes(response.body)
    if holds_secret(request) or len(body) < _SMALLEST or not reads_gzip(request.headers):
        return
    response.body = gzip.compress(body, _LEVEL, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.body))


def holds_secret(request: Request) -> bool:
    """Whether the page is somebody's, or has shown a form's token."""
    return getattr(request.state, "viewer", None) is not None or getattr(request.state, "token_shown", False)
