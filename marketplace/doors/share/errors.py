"""What this door refuses, in the protocol's shape: {"errorCode", "message"}."""

import json
import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from marketplace.errors import MarketplaceError, NotFound, NotSignedIn

log = logging.getLogger(__name__)
CODES = {
    400: "INVALID_PARAMETER_VALUE", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "RESOURCE_DOES_NOT_EXIST",
    405: "METHOD_NOT_ALLOWED", 413: "REQUEST_TOO_LARGE", 429: "RESOURCE_EXHAUSTED",
}  # fmt: skip
OUR_FAULT = "something went wrong on our side; the operator's log says what. Try again."
_AS_404 = (409, 410)  # nothing released yet, no longer kept: the protocol has no other word for them


class Wrong(MarketplaceError):
    """The request cannot be understood, or asks for what there cannot be."""

    status, code, title = 400, "share_request_unfit", "The request is not valid"


class Closed(MarketplaceError):
    """An address that opens nothing: guessed, changed, over, or of a licence or a token that ended."""

    status, code, title = 403, "address_closed", "This address opens nothing"


class TokenRefused(NotSignedIn):
    """No token, or one that is nobody's or over."""

    code, title = "share_token_refused", "This token opens nothing"


class TooOften(MarketplaceError):
    """`retry` in seconds."""

    status, code, title = 429, "too_many_requests", "Too many requests"

    def __init__(self, retry: int) -> None:
        super().__init__("this token is used too often", remedy=f"Try again in {retry} s.")
        self.retry = retry


def absent(what: str) -> NotFound:
    remedy = "See what is: GET /shares, and all-tables of a share."
    return NotFound(f"{what} does not exist or is not licensed to you", remedy=remedy)


def of_ours(error: MarketplaceError) -> Response:
    status = 404 if error.status in _AS_404 else error.status
    response = answer(status, sentences(error.detail or error.title, error.remedy))
    if isinstance(error, TooOften):
        response.headers["retry-after"] = str(error.retry)
    return response


async def of_framework(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return answer(error.status_code, sentences(error.detail, "See the protocol's paths, methods and sizes."))


async def undecided(_request: Request, error: Exception) -> Response:
    """The gate stays closed while nobody can decide."""
    log.error("the grants could not be read: %s", type(error).__name__)
    return answer(503, "whether this may be read cannot be decided now. Try again in a minute.")


async def unforeseen(_request: Request, error: Exception) -> Response:
    log.error("a request of a share failed", exc_info=error)
    return answer(500, OUR_FAULT)


def sentences(cause: str, remedy: str) -> str:
    return f"{cause.removesuffix('.')}. {remedy}" if remedy else cause


def answer(status: int, message: str) -> Response:
    body = json.dumps({"errorCode": CODES.get(status, "INTERNAL_ERROR"), "message": message}, ensure_ascii=False)
    response = Response(body, status, {"cache-control": "no-store"}, "application/json")
    if status == 401:
        response.headers["www-authenticate"] = 'Bearer realm="sector data network"'
    return response
