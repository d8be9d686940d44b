"""HTTP to a feed's source: every hop goes to an address that was resolved once and may be reached, secrets to one host.

httpx → Pinned: guard → the address itself, with the host's name in TLS → the answer

The secret is added below the client: no URL that httpx logs, or puts into an error, has it, and no redirect takes it
along.
"""

import base64
import logging
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

import httpx

from intake.credentials import NOBODY, Credentials
from intake.errors import SourceError, no_answer, unfit
from intake.guard import Guard
from sectors.spec.feed import Source

SECONDS = httpx.Timeout(30, connect=10)
HOPS = 5
PORTS = {"https": 443, "http": 80}
PLAIN = {"Accept-Encoding": "identity", "User-Agent": "sector-data-network"}


@dataclass(frozen=True, slots=True)
class Secret:
    """What proves who asks, to one origin alone."""

    origin: tuple[str, str, int]
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def secret_of(url: str, source: Source, credentials: Credentials) -> Secret:
    """In the query, in a header of the source's own, as HTTP's basic scheme, or as a bearer token."""
    origin, password = _origin(httpx.URL(url)), credentials.password
    if source.key:  # portals hand keys out encoded, too; no key itself has a per cent sign
        return Secret(origin, query={source.key: unquote(password)})
    if source.key_header:
        return Secret(origin, headers={source.key_header: password})
    if credentials.login:
        both = base64.b64encode(f"{credentials.login}:{password}".encode()).decode()
        return Secret(origin, headers={"Authorization": f"Basic {both}"})
    return Secret(origin, headers={"Authorization": f"Bearer {password}"} if password else {})


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or PORTS.get(url.scheme, 0)


class Pinned(httpx.BaseTransport):
    """One connection pool a host, each to the one address that the guard gave for it."""

    def __init__(self, guard: Guard, secret: Secret | None = None) -> None:
        self._guard, self._secret = guard, secret
        self._hosts: dict[tuple[str, str, int], tuple[str, httpx.HTTPTransport]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        origin = _origin(request.url)
        address, transport = self._hosts.get(origin) or self._first(origin)
        url, headers = request.url, request.headers
        if self._secret and self._secret.origin == origin:
            url = url.copy_merge_params(self._secret.query) if self._secret.query else url
            headers = httpx.Headers([*headers.raw, *httpx.Headers(self._secret.headers).raw])
        asked = httpx.Request(
            request.method,
            url.copy_with(host=address),
            headers=headers,  # with the host's own name
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": request.url.host},
        )
        return transport.handle_request(asked)

    def _first(self, origin: tuple[str, str, int]) -> tuple[str, httpx.HTTPTransport]:
        scheme, host, port = origin
        if scheme not in PORTS:
            raise unfit(f"{scheme}://{host}", "it leads to an address that is not HTTP's")
        if scheme != "https":
            self._guard.encrypted(host, port)
        address = self._guard.address(host, port)
        trust = httpx.create_ssl_context() if scheme == "https" else False
        self._hosts[origin] = address, httpx.HTTPTransport(verify=trust, trust_env=False)
        return self._hosts[origin]

    def close(self) -> None:
        for _, transport in self._hosts.values():
            transport.close()


@contextmanager
def client(guard: Guard, secret: Secret | None = None) -> Iterator[httpx.Client]:
    """No proxy, netrc or variable of the environment has a say in where it connects to.

    A redirect may say a secret back, and the libraries log where it leads: they are kept from it.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    with httpx.Client(
        transport=Pinned(guard, secret),
        timeout=SECONDS,
        follow_redirects=True,
        max_redirects=HOPS,
        headers=PLAIN,
        trust_env=False,
    ) as opened:
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
