"""SFTP, on a real server of asyncssh's: its key, its folders, what it cuts off."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from sectors.spec.feed import Source
from tests.support.sftp_server import PASSWORD, Server, serving
from tests.support.sources import Fetching, make_fetching

CONTENT = b"Station,Time,Output\n" + b"a,2026-10-01 00:00:00,1.50\n" * 100_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "sftp") as held:
        yield held


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
