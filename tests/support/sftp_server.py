"""A real SFTP server of asyncssh's, on a port and in a folder of its own."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

PASSWORD = "secret-of-the-center"
USER = "center"


@dataclass
class Server:
    """`most`: bytes read or written after which it drops the connection; 0: never. `pause`: seconds for each write.

    `silent`: the request that it never answers, while it keeps the connection up.
    """

    port: int
    key: str
    folder: Path
    most: int = 0
    pause: float = 0.0
    writes: int = 0
    silent: str = ""

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"


class Door(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


def _files(held: Server) -> type[asyncssh.SFTPServer]:
    class Files(asyncssh.SFTPServer):
        def __init__(self, channel: asyncssh.SSHServerChannel[bytes]) -> None:
            super().__init__(channel, chroot=os.fsencode(held.folder))
            self._moved = 0

        async def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            await self._answers("open")
            return super().open(path, pflags, attrs)

        async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
            await self._answers("rename")
            super().posix_rename(oldpath, newpath)

        async def _answers(self, request: str) -> None:
            while held.silent == request:  # noqa: ASYNC110 - the test tells it, by another thread
                await asyncio.sleep(0.1)

        async def read(self, file_obj: object, offset: int, size: int) -> bytes:
            self._drop(size)
            return super().read(file_obj, offset, size)  # type: ignore[no-any-return]

        async def write(self, file_obj: object, offset: int, data: bytes) -> int:
            held.writes += 1
            await asyncio.sleep(held.pause)
            self._drop(len(data))
            return super().write(file_obj, offset, data)  # type: ignore[no-any-return]

        def _drop(self, size: int) -> None:
            self._moved += size
            if held.most and self._moved > held.most:
                held.most = 0
                self.channel.get_connection().abort()

    return Files


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Its folder `out` is there."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    held = Server(0, key.export_public_key().decode().strip(), folder)
    (held.folder / "out").mkdir(parents=True)
    loop, ready = asyncio.new_event_loop(), threading.Event()

    acceptors: list[asyncssh.SSHAcceptor] = []

    async def start() -> None:
        acceptor = await asyncssh.create_server(
            Door, "127.0.0.1", 0, server_host_keys=[key], sftp_factory=_files(held), allow_scp=False
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
    try:
        yield held
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
