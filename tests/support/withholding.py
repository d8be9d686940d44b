"""A way to the marketplace that loses one answer: what was asked is done, and who asked never hears of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

WITHIN_S = 120


@contextmanager
def withholding(marketplace: str, path: str) -> Iterator[tuple[str, threading.Event]]:
    """A way to the marketplace on which the answer to a PUT below `path` never comes back; set once it is withheld."""
    withheld, over = threading.Event(), threading.Event()

    class Way(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            answer = self.passed_on()
            if self.path.startswith(path):
                withheld.set()
                over.wait(WITHIN_S)
            else:
                self.handed_back(answer)

        def do_POST(self) -> None:
            self.handed_back(self.passed_on())

        def passed_on(self) -> httpx.Response:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: self.headers[name] for name in ("Authorization", "Content-Type") if name in self.headers}
            url = marketplace + self.path
            return httpx.request(self.command, url, content=body, headers=headers, timeout=30, trust_env=False)

        def handed_back(self, answer: httpx.Response) -> None:
            self.send_response(answer.status_code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Way) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", withheld
        finally:
            over.set()
            server.shutdown()
            thread.join()
