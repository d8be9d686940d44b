"""A server in front of another one that holds one request back: before it is handed on, or its answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


@dataclass
class Holding:
    """`at`: the number of the PUT that is held, from 1 on; 0: none. `after`: it was handed on before."""

    behind: str
    port: int = 0
    at: int = 0
    after: bool = False
    puts: list[str] = field(default_factory=list)
    holds: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        self.holds.set()
        self.go.wait(60)


@contextmanager
def holding(behind: str) -> Iterator[Holding]:
    held = Holding(behind)

    class Handler(BaseHTTPRequestHandler):
        def _handed_on(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length") or 0))
            held.puts += [self.path] if self.command == "PUT" else []
            mine = self.command == "PUT" and len(held.puts) == held.at
            if mine and not held.after:
                held.wait()
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            with httpx.Client(trust_env=False) as client:
                answer = client.request(self.command, held.behind + self.path, headers=headers, content=content)
            if mine:
                held.wait()
                return
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in ("transfer-encoding", "content-length", "connection", "date", "server"):
                    self.send_header(name, value)
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(answer.content)

        do_PUT = do_POST = do_GET = do_DELETE = _handed_on  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    held.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield held
    finally:
        held.go.set()
        server.shutdown()
        thread.join()
        server.server_close()
