"""HTTP to another catalogue: only where it may go, no faster and no more than its budget, its answers bounded.

address → guard → pace → raw bytes, bounded before and after they are unpacked → text in the charset that it says
"""

import re
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson

from marketplace.harvesting.port import SourceFailed
from marketplace.notices.addresses import Address, Resolve, Target, pinned
from marketplace.notices.errors import AddressRefused
from marketplace.outward import IpNetwork
from reach import answers, http
from reach.http import HOPS
from wire.addresses import resolved
from wire.harvests import Budget

LONGEST = 64 * 1024**2  # bytes of an answer, unpacked
WITHIN_S = 120.0  # for an answer to end; a lease is longer
HEADERS = {"Accept-Encoding": "gzip", "User-Agent": "sector-data-network-harvester"}
BUSY = (*answers.BUSY, 409)  # CKAN's word for an index that does not answer
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]{2,20})""", re.IGNORECASE)
_CALLED = {"ks_c_5601-1987": "cp949", "euc-kr": "cp949", "x-windows-949": "cp949", "ms949": "cp949"}


@dataclass(frozen=True, slots=True)
class Guard:
    """Public addresses, and those that the operator allows. A name keeps its first address as long as this lives.

    Unencrypted is allowed: what is asked for is public, and nothing secret goes there.
    """

    allowed: Sequence[IpNetwork]
    resolve: Resolve = resolved
    _found: dict[tuple[str, int], Sequence[Address]] = field(default_factory=dict)

    def address(self, host: str, port: int) -> str:
        """The one to connect to. SourceFailed."""
        if (host, port) not in self._found:
            try:
                self._found[host, port] = pinned(Target(True, host, port, "/"), self.allowed, self.resolve)
            except AddressRefused as error:
                raise SourceFailed("address", error.detail) from error
            except (OSError, UnicodeError) as error:
                raise SourceFailed("unknown_name", host, passing=True) from error
        return str(self._found[host, port][0])

    def encrypted(self, host: str, port: int) -> None:
        """Never refused."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, unpacked. `url`: where it came from in the end."""

    url: str
    content: bytes
    media_type: str = ""
    charset: str = ""

    def text(self) -> str:
        """In the charset that the answer says, or its content, else in the first that fits."""
        said = self.charset or _said(self.content)
        for name in (said, "utf-8-sig", "cp949"):
            try:
                return self.content.decode(_CALLED.get(name.lower(), name) if name else "utf-8-sig").lstrip("\ufeff")
            except (LookupError, UnicodeDecodeError):
                continue
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """SourceFailed for what is not JSON, or nested too deep."""
        try:
            return orjson.loads(self.content)
        except orjson.JSONDecodeError:
            try:
                return orjson.loads(self.text())
            except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
                raise SourceFailed("unreadable", f"{self.url}: {error}") from error


def _said(content: bytes) -> str:
    found = _CHARSET.search(content[:2_048])
    return found[1].decode() if found else ""


@dataclass
class Asking:
    """The client of one source in one turn; `received` and `requests` are what the turn has used."""

    client: httpx.Client
    budget: Budget
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    received: int = 0
    requests: int = 0
    _begun: float = 0.0
    _next: float = 0.0

    def __post_init__(self) -> None:
        self._begun = self._next = self.clock()

    def get(self, url: str, params: dict[str, str] | None = None, accept: str = "application/json") -> Answer:
        """SourceFailed for anything but an answer that can be read."""
        self._keep_pace()
        self.requests += 1
        try:
            asked = httpx.URL(url).copy_merge_params(params or {})
            with self.client.stream("GET", asked, headers={"Accept": accept}) as answer:
                self._demand_fit(answer)
                content = b"".join(self._unpacked(answer))
        except httpx.TooManyRedirects:
            raise SourceFailed("refused", f"it redirects more than {HOPS} times") from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise SourceFailed("address", str(error)[:200]) from None
        except httpx.HTTPError as error:
            raise SourceFailed("connection", type(error).__name__, passing=True) from error
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(str(answer.url), content, kind, answer.charset_encoding or "")

    def _keep_pace(self) -> None:
        now = self.clock()
        if self.received >= self.budget.bytes or now - self._begun >= self.budget.seconds:
            raise SourceFailed("budget", passing=True)
        if self._next > now:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.budget.per_second

    @staticmethod
    def _demand_fit(answer: httpx.Response) -> None:
        if answer.status_code in BUSY:
            wait = answers.asked_wait(answer.headers.get("retry-after", ""), datetime.now(UTC))
            raise SourceFailed("busy", f"HTTP {answer.status_code}", passing=True, wait=round(wait or 0))
        if answer.status_code != httpx.codes.OK:
            raise SourceFailed("refused", f"HTTP {answer.status_code}")

    def _unpacked(self, answer: httpx.Response) -> Iterator[bytes]:
        """No more is unpacked than may be kept, so that a small answer that grows without end does no harm."""
        packed = answer.headers.get("content-encoding", "identity").strip().lower()
        if packed not in ("identity", "", "gzip"):
            raise SourceFailed("unreadable", f"its answer is packed as {packed[:20]}")
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if packed == "gzip" else None
        size, until = 0, self.clock() + WITHIN_S
        for raw in answer.iter_raw():
            self.received += len(raw)
            piece = self._piece(raw, unpack, LONGEST - size + 1)
            size += len(piece)
            if size > LONGEST:
                raise SourceFailed("too_large", f"more than {LONGEST} bytes")
            if self.clock() > until:
                raise SourceFailed("connection", "its answer does not end", passing=True)
            yield piece

    @staticmethod
    def _piece(raw: bytes, unpack: Any, most: int) -> bytes:
        if unpack is None:
            return raw
        try:
            return bytes(unpack.decompress(raw, most))
        except zlib.error as error:
            raise SourceFailed("unreadable", "it is not gzip, which it says that it is") from error


@contextmanager
def asking(budget: Budget, allowed: Sequence[IpNetwork], resolve: Resolve = resolved) -> Iterator[Asking]:
    with http.client(Guard(allowed, resolve), HEADERS) as client:
        yield Asking(client, budget)
