"""A door that takes long: meanwhile no connection to the database is held, and the page's other addresses answer."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from infra import tls
from marketplace.bootstrap import Parts
from marketplace.doors.query import service
from marketplace.doors.query.asking import Answer
from marketplace.doors.query.schemas import Asked
from marketplace.doors.query.slots import MOST_OF_MEMBER
from tests.marketplace.doors.test_tokens import PRIVATE
from tests.support.marketplace import NOW, Web, make_app

pytestmark = pytest.mark.postgres
DOOR = "20261130_063852_00025_ncpjg"
PLACE = f"/v1/statement/executing/{DOOR}/y1/0"


@dataclass
class SilentDoor:
    """It takes connections and requests, and says nothing until it is closed."""

    listener: socket.socket
    context: ssl.SSLContext
    taken: list[ssl.SSLSocket] = field(default_factory=list)

    def serve(self) -> None:
        while True:
            try:
                connection = self.context.wrap_socket(self.listener.accept()[0], server_side=True)
                connection.recv(65536)
            except OSError:
                return
            self.taken.append(connection)

    def wait(self, count: int) -> None:
        until = time.monotonic() + 30
        while len(self.taken) < count:
            assert time.monotonic() < until, f"{len(self.taken)} of {count} requests reached the door"
            time.sleep(0.02)

    def close(self) -> None:
        self.listener.close()
        for connection in self.taken:
            connection.close()


@pytest.fixture
def door(web: Web) -> Iterator[SilentDoor]:
    secrets = web.parts.settings.secrets
    (secrets / "jwt-private.pem").write_text(PRIVATE)
    for name, text in tls.issue("test", datetime.now(UTC)).items():
        (secrets / name).write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(secrets / "tls-cert.pem", secrets / "tls-key.pem")
    made = SilentDoor(socket.create_server(("127.0.0.1", 0)), context)
    threading.Thread(target=made.serve, daemon=True).start()
    yield made
    made.close()


def at_the_door(web: Web, door: SilentDoor) -> Web:
    """The same marketplace, with that door's address."""
    address = f"https://127.0.0.1:{door.listener.getsockname()[1]}"
    parts: Parts = replace(web.parts, settings=replace(web.parts.settings, sql_url=address))
    return Web(make_app(parts), parts, web.clock)


def test_while_the_door_works_nothing_is_held(web: Web, door: SilentDoor) -> None:
    here = at_the_door(web, door)
    client, viewer = here.signed_in_as("analyst")
    with here.parts.sessions.begin() as session:
        run = service.note_begun(session, viewer, Asked(sql="SELECT 1"), Answer(DOOR, PLACE), NOW).id
    asked = {"sql": "SELECT 1"}
    requests = [
        lambda: client.post("/query/runs", json=asked),
        lambda: client.post("/query/plan", json=asked),
        lambda: client.get(f"/query/runs/{run}/rows", params={"next": PLACE}),
    ]
    with ThreadPoolExecutor(len(requests)) as pool:
        waiting = [pool.submit(request) for request in requests]
        door.wait(len(requests))
        assert here.parts.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        assert client.get("/query/lists").status_code == 200
        door.close()
        assert [answer.result(30).status_code for answer in waiting] == [503, 503, 503]


def test_one_query_too_many_is_refused_at_once_and_the_others_go_on(web: Web, door: SilentDoor) -> None:
    here = at_the_door(web, door)
    client, _ = here.signed_in_as("analyst")
    with ThreadPoolExecutor(MOST_OF_MEMBER) as pool:
        waiting = [pool.submit(client.post, "/query/runs", json={"sql": "SELECT 1"}) for _ in range(MOST_OF_MEMBER)]
        door.wait(MOST_OF_MEMBER)
        for address in ("/query/runs", "/query/plan"):
            refused = client.post(address, json={"sql": "SELECT 1"})
            assert (refused.status_code, refused.json()["code"]) == (409, "too_many_queries")
            assert refused.headers["retry-after"] == "5"
        korean = client.post("/query/runs?lang=ko", json={"sql": "SELECT 1"}).json()
        assert korean["detail"].startswith("질의 4개가")
        door.close()
        assert {answer.result(30).status_code for answer in waiting} == {503}
    assert client.post("/query/runs", json={"sql": "SELECT 1"}).status_code == 503, "their slots are free again"
