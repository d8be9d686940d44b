"""A running stand-in for Stripe, whose requests stripe-mock checks too, and what its webhooks brought."""

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import uvicorn

from infra.install import stripe_mock
from infra.stripe_stand_in.app import create_app
from infra.stripe_stand_in.settings import Settings

KEY, SECRET = "sk_test_stand_in", "whsec_stand_in"


@dataclass
class StandIn:
    url: str
    app: object
    webhooks: list[tuple[bytes, str]] = field(default_factory=list)
    refusing: int = 0  # so many webhooks are answered with 500 first

    def pay(self, session_id: str, card: str = "4242424242424242") -> httpx.Response:
        form = {"card_number": card, "expiry": "12/34", "cvc": "123"}
        return httpx.post(f"{self.url}/c/pay/{session_id}", data=form, trust_env=False)

    def wait_for(self, count: int) -> list[tuple[bytes, str]]:
        deadline = time.monotonic() + 15
        while len(self.webhooks) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.webhooks


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def stripe_mock_running() -> Iterator[str]:
    """Stripe's own checker of requests, at an address."""
    port = free_port()
    command = [str(stripe_mock.program()), "-http-addr", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _until_open(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@contextmanager
def stand_in_running(state: Path, check_with: str | None = None) -> Iterator[StandIn]:
    """The stand-in in a thread, an endpoint that takes its webhooks in another."""
    port, hook = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    settings = Settings(state, KEY, SECRET, url, f"http://127.0.0.1:{hook}/webhooks/stripe", check_with)
    app = create_app(settings)
    running = StandIn(url, app)
    endpoint = HTTPServer(("127.0.0.1", hook), _endpoint(running))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    threads = [threading.Thread(target=endpoint.serve_forever), threading.Thread(target=server.run)]
    for thread in threads:
        thread.start()
    try:
        _until_open(port)
        yield running
    finally:
        server.should_exit = True
        endpoint.shutdown()
        for thread in threads:
            thread.join()
        endpoint.server_close()


def _endpoint(running: StandIn) -> type[BaseHTTPRequestHandler]:
    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802 - the server's name for it
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if running.refusing:
                running.refusing -= 1
                self.send_response(500)
            else:
                running.webhooks.append((body, self.headers["Stripe-Signature"]))
                self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    return Endpoint


def _until_open(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
