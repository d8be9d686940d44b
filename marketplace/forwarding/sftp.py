"""To SFTP: each file under another name until it is whole, then renamed, to the one server whose key was confirmed."""

import asyncio
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TypeVar

import asyncssh

from marketplace.forwarding.guard import Guard
from marketplace.forwarding.port import Check, Envelope, Failure, NotSent
from reach.sftp import SECONDS, Login, connected
from wire.forwarding import SftpPlace

T = TypeVar("T")
SILENT = 60.0  # seconds without a byte taken, or without an answer
BLOCK = 64 * 1024
TEST = ".sdn-test"


@contextmanager
def opened(place: SftpPlace, secret: str, guard: Guard) -> Iterator["Sftp"]:
    """A secret that begins as keys do is a private key."""
    if not place.host_key:
        raise NotSent(Failure.UNCONFIRMED)
    proof = {"private_key": secret} if secret.lstrip().startswith("-----BEGIN") else {"password": secret}
    login = Login(place.host, place.port, place.user, place.host_key, **proof)
    with asyncio.Runner() as runner:
        connection = _said(runner, connected(login, guard))
        try:
            files = _said(runner, _soon(connection.start_sftp_client()))
            yield Sftp(PurePosixPath(place.folder or "."), runner, files)
        finally:
            connection.abort()
            runner.run(connection.wait_closed())


def host_key(place: SftpPlace, guard: Guard) -> str:
    """The key that the server shows, before anybody signs in. NotSent."""
    with asyncio.Runner() as runner:
        asked = asyncssh.get_server_host_key(guard.address(place.host, place.port), place.port, config=None)
        key = _said(runner, asyncio.wait_for(asked, SECONDS))
    if key is None:
        raise NotSent(Failure.CONNECTION)
    return key.export_public_key().decode().strip()


def fingerprint(key: str) -> str:
    """`SHA256:…`, as `ssh-keygen -l` shows it."""
    return asyncssh.import_public_key(key).get_fingerprint()


class Sftp:
    """Files lie in the folder, which is there; folders below it are made."""

    def __init__(self, folder: PurePosixPath, runner: asyncio.Runner, files: asyncssh.SFTPClient) -> None:
        self._folder, self._runner, self._files = folder, runner, files

    def put(self, name: str, file: Path, check: Check) -> None:
        check()
        self._do(self._put(name, file, check))

    def finish(self, name: str, manifest: bytes, envelope: Envelope) -> None:
        del envelope
        self._do(_soon(self._write(name, manifest)))

    def test(self) -> None:
        self._do(_soon(self._write(TEST, b"")))
        with suppress(NotSent):
            self._do(_soon(self._files.remove(str(self._folder / TEST))))

    async def _put(self, name: str, file: Path, check: Check) -> None:
        part = await _soon(self._part(name))
        moved = [time.monotonic()]

        def progress(*_: object) -> None:
            moved[0] = time.monotonic()
            check()

        putting = asyncio.ensure_future(
            self._files.put(str(file), part, block_size=BLOCK, sparse=False, progress_handler=progress)
        )
        while not (await asyncio.wait({putting}, timeout=1.0))[0]:
            if time.monotonic() - moved[0] > SILENT:
                putting.cancel()
                with suppress(asyncio.CancelledError):
                    await putting
                raise NotSent(Failure.TIME)
        await putting
        await _soon(self._rename(part, name))

    async def _write(self, name: str, content: bytes) -> None:
        part = await self._part(name)
        async with self._files.open(part, "wb") as file:
            await file.write(content)
        await self._rename(part, name)

    async def _part(self, name: str) -> str:
        """Where a file is written until it is whole; its folders are made."""
        path = self._folder / name
        if path.parent != self._folder:
            await self._files.makedirs(str(path.parent), exist_ok=True)
        return str(path.parent / f".{path.name}.part")

    async def _rename(self, part: str, name: str) -> None:
        """Servers without the extension know no rename onto a file that is there."""
        to = str(self._folder / name)
        try:
            await self._files.posix_rename(part, to)
        except asyncssh.SFTPOpUnsupported:
            with suppress(asyncssh.SFTPNoSuchFile):
                await self._files.remove(to)
            await self._files.rename(part, to)

    def _do(self, work: Awaitable[T]) -> T:
        return _said(self._runner, work)


def _said(runner: asyncio.Runner, work: Awaitable[T]) -> T:
    """What SFTP can fail with, told apart."""
    try:
        return runner.run(_awaited(work))
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise NotSent(Failure.SECRET) from error
    except asyncssh.HostKeyNotVerifiable as error:
        raise NotSent(Failure.DISTRUSTED) from error
    except (asyncssh.PermissionDenied, asyncssh.SFTPPermissionDenied) as error:
        raise NotSent(Failure.DENIED) from error
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath) as error:
        raise NotSent(Failure.MISSING) from error
    except TimeoutError as error:
        raise NotSent(Failure.TIME) from error
    except (OSError, asyncssh.ConnectionLost, asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection) as error:
        raise NotSent(Failure.CONNECTION) from error
    except asyncssh.Error as error:
        raise NotSent(Failure.REFUSED) from error


async def _soon(work: Awaitable[T]) -> T:
    """TimeoutError: a server that says nothing more, but keeps the connection up, keeps no one of ours."""
    return await asyncio.wait_for(work, SILENT)


async def _awaited(work: Awaitable[T]) -> T:
    return await work
