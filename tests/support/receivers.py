"""Real servers that notices go to: a webhook receiver and a mail server, each on a free port of this machine."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from infra import tls
from marketplace.outward import IpNetwork

INSIDE: tuple[IpNetwork, ...] = (ip_network("127.0.0.0/8"),)


@dataclass
class Receiver:
    """Keeps what came; answers `status`, after `pause` seconds; `drips`: one sign of a header at a time, without end."""

    host: str = "127.0.0.1"
    port: int = 0
    status: int = 200
    pause: float = 0.0
    drips: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.requests]


@contextlib.contextmanager
def receiver(trust: ssl.SSLContext | None = None, host: str = "127.0.0.1", **how: Any) -> Iterator[Receiver]:
    """A webhook receiver; with `trust` it speaks TLS."""
    held = Receiver(host=host, **how)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            held.requests.append(({name.lower(): value for name, value in self.headers.items()}, content))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                _answer(self, held)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    if trust:
        server.socket = trust.wrap_socket(server.socket, server_side=True)
    held.port = server.server_address[1]
    with _running(server):
        yield held


def _answer(handler: BaseHTTPRequestHandler, held: Receiver) -> None:
    time.sleep(held.pause)
    if held.drips:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-drip: ")
        while True:
            handler.wfile.write(b"x")
            time.sleep(0.1)
    handler.send_response(held.status)
    for name, value in held.headers.items():
        handler.send_header(name, value)
    handler.send_header("content-length", "0")
    handler.end_headers()


@contextlib.contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Mailbox:
    """Keeps what came. `refuses`: the answer to every recipient, where it is not taken."""

    port: int = 0
    refuses: str = ""
    signed_in: list[str] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.envelopes.append(envelope)
        return "250 Message accepted for delivery"

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.signed_in.append(f"{data.login.decode()}:{data.password.decode()}")
        return AuthResult(success=data.password == b"mail password for tests")

    @property
    def mails(self) -> list[EmailMessage]:
        found = [message_from_bytes(e.original_content or b"", policy=policy.default) for e in self.envelopes]
        return [mail for mail in found if isinstance(mail, EmailMessage)]


@contextlib.contextmanager
def mailbox(
    trust: ssl.SSLContext | None = None, refuses: str = "", *, asks_password: bool = False
) -> Iterator[Mailbox]:
    """A mail server; with `trust` it demands STARTTLS first."""
    held = Mailbox(refuses=refuses)
    controller = Controller(
        held, hostname="127.0.0.1", port=free_port(), tls_context=trust, require_starttls=trust is not None,
        authenticator=held.authenticate if asks_password else None, auth_required=asks_password,
    )  # fmt: skip
    controller.start()
    held.port = controller.port
    try:
        yield held
    finally:
        controller.stop()


@dataclass(frozen=True)
class Certificates:
    """Of an authority of the test's own, for localhost and 127.0.0.1: what a server shows, whom a client trusts."""

    ca_file: Path
    server: ssl.SSLContext

    @property
    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)


def certificates(folder: Path) -> Certificates:
    for name, content in tls.issue("tests", datetime.now(UTC)).items():
        (folder / name).write_text(content)
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(folder / "tls-cert.pem", folder / "tls-key.pem")
    return Certificates(folder / "tls-ca.pem", server)
