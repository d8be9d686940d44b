"""HTTP to a feed's source, by the guarded client (`reach/http.py`): what proves who asks, what can go wrong."""

import base64
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote

import httpx

from intake.credentials import NOBODY, Credentials
from intake.errors import SourceError, no_answer, unfit
from intake.guard import Guard
from reach import http
from reach.http import HOPS, Secret, origin_of
from sectors.spec.feed import Source

PLAIN = {"Accept-Encoding": "identity", "User-Agent": "sector-data-network"}


def secret_of(url: str, source: Source, credentials: Credentials) -> Secret:
    """In the query, in a header of the source's own, as HTTP's basic scheme, or as a bearer token."""
    origin, password = origin_of(httpx.URL(url)), credentials.password
    if source.key:  # portals hand keys out encoded, too; no key itself has a per cent sign
        return Secret(origin, query={source.key: unquote(password)})
    if source.key_header:
        return Secret(origin, headers={source.key_header: password})
    if credentials.login:
        both = base64.b64encode(f"{credentials.login}:{password}".encode()).decode()
        return Secret(origin, headers={"Authorization": f"Basic {both}"})
    return Secret(origin, headers={"Authorization": f"Bearer {password}"} if password else {})


@contextmanager
def client(guard: Guard, secret: Secret | None = None) -> Iterator[httpx.Client]:
    """A redirect may say a secret back, and the libraries log where it leads: they are kept from it."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    with http.client(guard, PLAIN, secret) as opened:
        yield opened


@contextmanager
def speaking(place: str, credentials: Credentials = NOBODY) -> Iterator[None]:
    """What HTTP itself can fail with, told apart: what may pass, and what will not."""
    try:
        yield
    except httpx.TooManyRedirects:
        raise unfit(place, f"it redirects more than {HOPS} times") from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as mistake:
        raise unfit(place, f"it leads to what is not an address ({credentials.scrubbed(mistake)})") from None
    except httpx.TransportError as failed:
        said = credentials.words(failed)
        if distrust := _distrust(failed):
            raise _not_who_it_says(place, distrust) from None
        raise no_answer(place, f"the connection failed ({said})") from None


def _distrust(failed: BaseException | None) -> str:
    """Why its certificate is not believed; nothing where it is not about that."""
    while failed is not None:
        if isinstance(failed, ssl.SSLCertVerificationError):
            return failed.verify_message
        failed = failed.__cause__ or failed.__context__
    return ""


def _not_who_it_says(place: str, cause: str) -> SourceError:
    remedy = "Ask the supply center to mend its certificate; do not fetch from it before."
    return SourceError("source_distrusted", place=place, cause=f"its certificate: {cause}", remedy=remedy)
