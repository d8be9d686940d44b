"""A refusal: told in the protocol's shape, and taken down as the member's whose token came, whichever route it was."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from marketplace.doors.quota import QuotaReached
from marketplace.doors.reading.errors import Refused
from marketplace.doors.share import accesses, errors
from marketplace.doors.share.share import came, share_of
from marketplace.errors import MarketplaceError

_RECORDED = frozenset({401, 403, 404})


async def of_ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, MarketplaceError)
    response = errors.of_ours(error)
    if response.status_code in _RECORDED or isinstance(error, QuotaReached):
        _record(request, error)
    return response


def _record(request: Request, error: MarketplaceError) -> None:
    share, who = share_of(request), came(request)
    if who.caller is not None:
        now = share.door.clock()
        use = accesses.Use(who.caller.key, who.caller.address, who.dataset, request.url.path, now, now)
        share.door.recorder.tell(partial(accesses.refused, use, _reason(error)))


def _reason(error: MarketplaceError) -> str:
    """The gate's own where it said no."""
    gate = next((one for one in (error, error.__cause__) if isinstance(one, Refused)), None)
    return gate.decision.reason.value if gate else error.code
