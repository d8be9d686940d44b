"""Notices by signed HTTPS requests: Standard Webhooks, to an address that was looked at and is then pinned.

Redirects are not followed and answers are not read: nothing of what a server says comes back to who named it.
"""

import contextlib
import json
import ssl
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import httpcore

from marketplace.notices import rules
from marketplace.notices.addresses import Address, Resolve, demand_fit, pinned
from marketplace.notices.errors import AddressRefused
from marketplace.notices.port import Failure, NotSent, Outgoing
from marketplace.outward import IpNetwork
from wire import times
from wire.addresses import resolved

WITHIN_S = 10.0  # for all of it: connecting, sending, the first line of the answer


@dataclass(frozen=True, slots=True)
class Hook:
    """Where to, whose key signs, and the `id` that stays the same however often it is sent."""

    id: str
    address: str
    channel: str
    secret_version: int


class WebhookSender:
    """`network_key` is the secret that every channel's key is derived from; `names` tells the addresses of a name."""

    def __init__(
        self, network_key: str, allowed: tuple[IpNetwork, ...], *, trust: ssl.SSLContext | None = None,
        names: Resolve = resolved, within_s: float = WITHIN_S,
    ) -> None:  # fmt: skip
        self._network_key, self._allowed, self._within_s = network_key, allowed, within_s
        self._names = names
        self._trust = trust or ssl.create_default_context()

    def send(self, notice: Outgoing, at: datetime) -> None:
        self.post(Hook(notice.id, notice.address, notice.channel, notice.secret_version), body(notice), at)

    def post(self, hook: Hook, content: bytes, at: datetime) -> None:
        """Return when the other side has taken the content. NotSent."""
        try:
            target = demand_fit(hook.address, self._allowed)
            addresses = pinned(target, self._allowed, self._names)
        except AddressRefused as error:
            raise NotSent(Failure.ADDRESS, error.detail) from error
        except (OSError, UnicodeError) as error:
            raise NotSent(Failure.UNKNOWN_NAME, str(error)) from error
        _demand_taken(self._status(hook, content, at, addresses))

    def _status(self, hook: Hook, content: bytes, at: datetime, addresses: Sequence[Address]) -> int:
        headers = self._headers(hook, at, content)
        backend = _Pinned(addresses, time.monotonic() + self._within_s)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._trust, network_backend=backend) as pool,
                pool.stream("POST", hook.address, headers=headers, content=content) as answer,
            ):
                return answer.status
        except httpcore.TimeoutException as error:
            raise NotSent(Failure.TIME) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise NotSent(Failure.CONNECTION, str(error)) from error

    def _headers(self, hook: Hook, at: datetime, content: bytes) -> list[tuple[str, str]]:
        seconds = int(at.timestamp())
        key = rules.signing_key(self._network_key, hook.channel, hook.secret_version)
        return [
            ("content-type", "application/json"),
            ("user-agent", "sector-data-network"),
            ("webhook-id", hook.id),
            ("webhook-timestamp", str(seconds)),
            ("webhook-signature", rules.signature(key, hook.id, seconds, content)),
        ]


def _demand_taken(status: int) -> None:
    if status == HTTPStatus.GONE:
        raise NotSent(Failure.GONE)
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise NotSent(Failure.STATUS, str(status))


def body(notice: Outgoing) -> bytes:
    """The same bytes at each try."""
    told = {"type": notice.kind, "timestamp": times.iso(notice.created_at), "data": notice.facts}
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


class _Pinned(httpcore.SyncBackend):
    """Connects to the first of `addresses` that answers, whatever the name means by now; not after the deadline."""

    def __init__(self, addresses: Sequence[Address], deadline: float) -> None:
        self._addresses, self._deadline = addresses, deadline

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        del host, timeout
        *others, last = self._addresses
        for place, address in enumerate(others):  # an IPv6 address where there is no IPv6
            within = _left(self._deadline) / (len(self._addresses) - place)
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return _Bounded(self._to(address, port, within, local_address, socket_options), self._deadline)
        within = _left(self._deadline)
        return _Bounded(self._to(last, port, within, local_address, socket_options), self._deadline)

    def _to(
        self, address: Address, port: int, within: float, local: str | None,
        options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        return super().connect_tcp(str(address), port, within, local, options)


class _Bounded(httpcore.NetworkStream):
    """A stream whose every step ends at the deadline: a server that sends one byte a second holds nobody."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        del timeout
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left
