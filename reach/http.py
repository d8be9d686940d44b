"""HTTP whose every hop goes to an address that was resolved once and may be reached, secrets to one host.

httpx → Pinned: guard → the address itself, with the host's name in TLS → the answer

The secret is added below the client: no URL that httpx logs, or puts into an error, has it, and no redirect takes it
along.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from reach.guard import Guard

SECONDS = httpx.Timeout(30, connect=10)
HOPS = 5
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Secret:
    """What proves who asks, to one origin alone."""

    origin: tuple[str, str, int]
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def origin_of(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or PORTS.get(url.scheme, 0)


class Pinned(httpx.BaseTransport):
    """One connection pool a host, each to the one address that the guard gave for it."""

    def __init__(self, guard: Guard, secret: Secret | None = None) -> None:
        self._guard, self._secret = guard, secret
        self._hosts: dict[tuple[str, str, int], tuple[str, httpx.HTTPTransport]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        origin = origin_of(request.url)
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
            raise httpx.UnsupportedProtocol(f"{scheme}:// is not HTTP's")
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
def client(guard: Guard, headers: Mapping[str, str], secret: Secret | None = None) -> Iterator[httpx.Client]:
    """No proxy, netrc or variable of the environment has a say in where it connects to."""
    with httpx.Client(
        transport=Pinned(guard, secret),
        timeout=SECONDS,
        follow_redirects=True,
        max_redirects=HOPS,
        headers=headers,
        trust_env=False,
    ) as opened:
        yield opened
