"""Kinds of notice, who may ask for which, how a webhook is tried again and signed: pure.

Webhooks follow Standard Webhooks (https://www.standardwebhooks.com): id, time and body are signed together.
"""

import base64
import hashlib
import hmac
from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum

from marketplace.accounts.models import Role
from marketplace.errors import Invalid
from wire.notices import Kind


class Way(StrEnum):
    MAIL = "mail"
    WEBHOOK = "webhook"


_OF_FEEDS = (Kind.MISSED, Kind.LATE, Kind.REFUSED, Kind.RELEASED, Kind.CHANGING, Kind.WITHDRAWN, Kind.ADDRESS)
_OF_DATA = (Kind.MISSED, Kind.LATE, Kind.RELEASED, Kind.CHANGING, Kind.WITHDRAWN, Kind.ADDRESS)
_OF_USE = (Kind.ENDED, Kind.QUOTA, Kind.SEAT)
_OF_BUYING = (
    Kind.RENEWS, Kind.UNPAID, Kind.PRICE, Kind.BUDGET, Kind.OFFER, Kind.APPROVAL, Kind.ANSWERED, Kind.INVOICED,
    Kind.CREDITED, Kind.DELETION,
)  # fmt: skip
_OF_SELLING = (
    Kind.SOLD, Kind.REVIEWED, Kind.OFFER, Kind.APPROVAL, Kind.CREDITED, Kind.PAID_OUT, Kind.NOT_PAID_OUT, Kind.DISPUTED,
)  # fmt: skip
_OF_ALL = (Kind.DATA_REQUEST, Kind.FOUND, Kind.VOICE_ANSWERED)
_OF_RUNNING = (Kind.REVIEW, Kind.APPLIED, Kind.DISPUTED, Kind.NOT_PAID_OUT)
FITTING: Mapping[Role, tuple[Kind, ...]] = {
    Role.OPERATOR: (*_OF_FEEDS, *_OF_RUNNING, *_OF_ALL, Kind.VOICE),
    Role.SUPPLY_CENTER: (*_OF_FEEDS, *_OF_SELLING, *_OF_ALL, Kind.VOICE),
    Role.BUYER: (*_OF_DATA, *_OF_USE, *_OF_BUYING, *_OF_ALL),
    Role.ANALYST: (*_OF_DATA, *_OF_USE, *_OF_ALL),
}
OF_APPROVERS = (Kind.APPROVAL,)
"""What members are told of who may approve, whatever their role."""
WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)  # some three days, as Standard Webhooks recommends
_SECRET_PREFIX = "whsec_"  # noqa: S105 - lets scanners recognise a leaked one


def fitting(role: Role, *, approves: bool) -> tuple[Kind, ...]:
    """What a member of the role is told of."""
    return tuple(dict.fromkeys((*FITTING[role], *(OF_APPROVERS if approves else ()))))


def demand_fitting(role: Role, kinds: Collection[Kind], *, approves: bool = False) -> None:
    """Invalid for no kind at all, and for one that the member is not told of."""
    fit = fitting(role, approves=approves)
    if not kinds or not set(kinds) <= set(fit):
        raise Invalid(f"a member of the role {role} is told of: {', '.join(fit)}", remedy="Choose among those.")


def signing_key(network_key: str, channel: str, version: int) -> bytes:
    """The key of one channel: derived, so that the database holds no secret."""
    return hmac.new(network_key.encode(), f"webhook:{channel}:{version}".encode(), hashlib.sha256).digest()


def secret_text(key: bytes) -> str:
    """The key as its owner gets it."""
    return _SECRET_PREFIX + base64.b64encode(key).decode()


def signature(key: bytes, notice: str, at: int, body: bytes) -> str:
    """The value of `webhook-signature`. `at`: seconds since 1970, the value of `webhook-timestamp`."""
    signed = f"{notice}.{at}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"
