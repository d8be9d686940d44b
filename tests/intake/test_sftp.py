"""SFTP, on a real server of asyncssh's: its key, its folders, what it cuts off."""

import asyncio
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import asyncssh
import pytest

from sectors.spec.feed import Source
from tests.support.sources import Fetching, make_fetching

PASSWORD = "secret-of-the-center"
CONTENT = b"Station,Time,Output\n" + b"a,2026-10-01 00:00:00,1.50\n" * 100_000


@dataclass
class Server:
    port: int
    key: str
    folder: Path
    most: int = 0  # bytes after which it drops the connection; 0: never

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"


class Door(asyncssh.SSHServer):
    keys = ""

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("center", PASSWORD)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    key = asyncssh.generate_private_key("ssh-ed25519")
    held = Server(0, key.export_public_key().decode().strip(), tmp_path / "sftp")
    (held.folder / "out").mkdir(parents=True)
    loop, ready = asyncio.new_event_loop(), threading.Event()

    class Files(asyncssh.SFTPServer):
        def __init__(self, channel: asyncssh.SSHServerChannel[bytes]) -> None:
            super().__init__(channel, chroot=os.fsencode(held.folder))
            self._given = 0

        async def read(self, file_obj: object, offset: int, size: int) -> bytes:
            self._given += size
            if held.most and self._given > held.most:
                held.most = 0
                self.channel.get_connection().abort()
            return super().read(file_obj, offset, size)  # type: ignore[no-any-return]

    acceptors: list[asyncssh.SSHAcceptor] = []

    async def start() -> None:
        acceptor = await asyncssh.create_server(
            Door, "127.0.0.1", 0, server_host_keys=[key], sftp_factory=Files, allow_scp=False
        )
        acceptors.append(acceptor)
        held.port = acceptor.get_port()
        ready.set()

    async def stop() -> None:
        acceptors[0].close()
        await acceptors[0].wait_closed()

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(start(), loop)
    ready.wait(20)
    yield held
    asyncio.run_coroutine_threadsafe(stop(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


def feed_of(folder: Path, server: Server, **changes: str) -> Fetching:
    source = Source("sftp", f"sftp://{server.place}/out", connection="center", host_key=server.key)
    feed = make_fetching(folder, source, inside=server.place, limit=1 << 24, login="center", password=PASSWORD)
    feed.dataset = replace(feed.dataset, feed=replace(feed.dataset.feed, source=replace(source, **changes)))
    return feed


@pytest.fixture
def feed(tmp_path: Path, server: Server) -> Fetching:
    return feed_of(tmp_path, server)


def put(server: Server, name: str, content: bytes, at: int = 1) -> None:
    path = server.folder / "out" / name
    path.write_bytes(content)
    os.utime(path, (at, at))


def test_each_file_lands_once_oldest_first(feed: Fetching, server: Server) -> None:
    put(server, "b.csv", b"old", at=1)
    put(server, "a.csv", CONTENT, at=2)
    put(server, "a.txt", b"another feed's")
    put(server, ".hidden.csv", b"on its way")
    (server.folder / "out" / "link.csv").symlink_to("/etc/hostname")
    (server.folder / "out" / "folder.csv").mkdir()
    assert feed.fetch() == ["b.csv", "a.csv"]
    assert feed.run() == {"b.csv": b"old", "a.csv": CONTENT}
    assert feed.fetch() == []
    put(server, "b.csv", b"corrected", at=3)
    assert feed.run() == {"b.csv": b"corrected", "a.csv": CONTENT}


def test_what_was_cut_off_is_gone_on_with(feed: Fetching, server: Server) -> None:
    put(server, "a.csv", CONTENT)
    server.most = 2 << 20
    refused = feed.refused()
    assert (refused.code, refused.passing) == ("source_silent", True)
    [held] = [name for name in feed.left() if not name.endswith("json")]
    assert (feed.settings.layout.fetched(feed.dataset.id) / "partial" / held).stat().st_size >= 1 << 20
    assert feed.run() == {"a.csv": CONTENT}


def test_what_changed_after_the_cut_is_not_mixed(feed: Fetching, server: Server) -> None:
    put(server, "a.csv", CONTENT)
    server.most = 2 << 20
    feed.refused()
    put(server, "a.csv", CONTENT.upper(), at=2)
    assert feed.run() == {"a.csv": CONTENT.upper()}


def test_another_servers_key_is_not_taken(tmp_path: Path, server: Server) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    refused = feed_of(tmp_path, server, host_key=other).refused()
    assert (refused.code, refused.passing) == ("source_distrusted", False)
    assert feed_of(tmp_path, server, host_key="ssh-ed25519 nonsense").refused().code == "source_unfit"


def test_a_wrong_password_is_told_without_it(feed: Fetching) -> None:
    feed.known = replace(feed.known, password="another-secret")
    refused = feed.refused()
    assert (refused.code, refused.passing) == ("source_denied", False)
    assert "another-secret" not in str(refused)


def test_a_missing_folder_and_a_server_that_is_gone(tmp_path: Path, server: Server) -> None:
    assert feed_of(tmp_path, server, url=f"sftp://{server.place}/nowhere").refused().code == "source_missing"
    gone = feed_of(tmp_path, replace(server, port=1))
    assert (gone.refused().code, gone.refused().passing) == ("source_silent", True)


def test_it_does_not_connect_inside(tmp_path: Path, server: Server) -> None:
    feed = feed_of(tmp_path, server)
    feed.settings = replace(feed.settings, inside=frozenset())
    assert feed.refused().code == "source_inside"


def test_killed_anywhere_it_lands_once(feed: Fetching, server: Server) -> None:
    put(server, "a.csv", CONTENT)
    assert feed.die_everywhere() > 10
    assert feed.delivered() == {"a.csv": CONTENT}
    assert len(feed.manifests()) == 1
