"""A running stand-in for Stripe, whose requests stripe-mock checks too, and what its webhooks brought."""

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import httpx
import stripe
import uvicorn

from infra.install import go
from infra.stripe_stand_in.app import create_app
from infra.stripe_stand_in.settings import Settings

KEY, SECRET = "sk_test_for_the_suite_only_0001", "whsec_for_the_suite_only_0001"
T = TypeVar("T")
PAYS, DECLINED = "4242 4242 4242 4242", "4000 0000 0000 0002"


@dataclass
class Endpoint:
    """What takes webhooks. `refusing`: so many are answered with 500 first."""

    url: str
    taken: list[tuple[bytes, str]] = field(default_factory=list)
    refusing: int = 0

    def events(self) -> list[Any]:
        """The events as the SDK reads them, signatures checked."""
        return [stripe.Webhook.construct_event(body, signature, SECRET) for body, signature in self.taken]

    def wait_for(self, kind: str, count: int = 1) -> list[Any]:
        """The events of a kind, once there are so many."""
        return until(lambda: found if len(found := [e for e in self.events() if e.type == kind]) >= count else None)


@dataclass
class StandIn:
    url: str
    endpoint: Endpoint

    def client(self, *, retries: int = 0, timeout: float = 10, key: str = KEY) -> stripe.StripeClient:
        return stripe.StripeClient(
            key, base_addresses={"api": self.url}, max_network_retries=retries,
            http_client=stripe.RequestsClient(timeout=timeout),
        )  # fmt: skip

    def pay(self, session_id: str, card: str = PAYS, **typed: str) -> httpx.Response:
        """Send the page's form, as a browser would."""
        form = {"card_number": card, "expiry": "12/34", "cvc": "123", "email": "buyer@example.com"} | typed
        return httpx.post(f"{self.url}/c/pay/{session_id}", data=form, trust_env=False)

    def control(self, word: str, **asked: Any) -> dict[str, Any]:
        """One word of the control API."""
        headers = {"Authorization": f"Bearer {KEY}"}
        answer = httpx.post(f"{self.url}/control/{word}", json=asked, headers=headers, trust_env=False)
        answer.raise_for_status()
        said: dict[str, Any] = answer.json()
        return said


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(ask: Callable[[], T | None], seconds: float = 15) -> T:
    """The first answer that is not None."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (found := ask()) is not None:
            return found
        time.sleep(0.02)
    raise TimeoutError(f"no answer in {seconds} s")


@contextmanager
def stripe_mock_running() -> Iterator[str]:
    """Stripe's own checker of requests, at an address."""
    port = free_port()
    command = [str(go.program("stripe-mock")), "-http-addr", f"127.0.0.1:{port}", "-https-addr", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: _open(port))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@contextmanager
def endpoint_running() -> Iterator[Endpoint]:
    """What takes webhooks, on a port of its own."""
    taken = Endpoint("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(taken))
    taken.url = f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def stand_in_running(
    folder: Path, endpoint: Endpoint, check_with: str | None = None, *, control: bool = True
) -> Iterator[StandIn]:
    """The stand-in in a thread, with its state in the folder."""
    url = f"http://127.0.0.1:{free_port()}"
    settings = Settings(folder, url, endpoint.url, KEY, SECRET, control=control, check_with=check_with)
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings), port=int(url.rsplit(":", maxsplit=1)[-1]), log_level="error")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started or None)
        yield StandIn(url, endpoint)
    finally:
        server.should_exit = True
        thread.join()


def _handler(endpoint: Endpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            refused = endpoint.refusing > 0
            endpoint.refusing -= refused
            if not refused:
                endpoint.taken.append((body, self.headers["Stripe-Signature"]))
            self.send_response(500 if refused else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    return Handler


def _open(port: int) -> bool | None:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0 or None
