"""SFTP: the files of one folder, from the one server whose key is declared.

A changed host key is never accepted: whoever answers then may be somebody else.
"""

import asyncio
import stat
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import TypeVar, cast
from urllib.parse import unquote, urlsplit

import asyncssh

from intake.errors import SourceError, changed, no_answer, not_allowed, not_there, unfit
from intake.partial import CHUNK, Partial
from intake.port import Item, Job, State
from reach.sftp import PORT, SECONDS, Login, connected
from sectors.ways import is_plain

T = TypeVar("T")
SILENT = (OSError, asyncssh.ConnectionLost, asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, TimeoutError)


@contextmanager
def opened(job: Job) -> Iterator["Sftp"]:
    with asyncio.Runner() as runner:
        place = f"sftp://{urlsplit(job.source.url).hostname}"
        connection = _said(place, runner, _connected(job), job)
        try:
            files = _said(place, runner, connection.start_sftp_client(), job)
            yield Sftp(job, runner, files)
        finally:
            connection.abort()
            runner.run(connection.wait_closed())


async def _connected(job: Job) -> asyncssh.SSHClientConnection:
    parts, known = urlsplit(job.source.url), job.credentials
    login = Login(
        parts.hostname or "", parts.port or PORT, known.login, job.source.host_key, known.password,
        known.extra.get("private_key", ""), known.extra.get("private_key_passphrase"),
    )  # fmt: skip
    return await connected(login, job.guard)


class Sftp:
    """One folder; the folders below and links are left alone."""

    def __init__(self, job: Job, runner: asyncio.Runner, files: asyncssh.SFTPClient) -> None:
        self._job, self._runner, self._files = job, runner, files
        self._folder = unquote(urlsplit(job.filled(job.source.url)).path)

    def items(self) -> Iterator[Item]:
        entries = self._do(self._folder, self._files.readdir(self._folder))
        found = [(str(entry.filename), entry.attrs) for entry in entries if _is_file(entry.attrs)]
        wanted = [one for one in found if fnmatchcase(one[0], self._job.dataset.feed.files) and is_plain(one[0])]
        for name, facts in sorted(wanted, key=lambda one: (one[1].mtime or 0, one[0])):
            yield Item(f"{self._folder.rstrip('/')}/{name}", name, _state(facts))

    def fetch(self, item: Item, _since: State, partial: Partial) -> State:
        if dict(partial.facts) != item.state:
            partial.begin(item.state)
        partial.within(int(item.state["size"]))
        self._do(item.id, self._copied(item, partial))
        return item.state

    async def _copied(self, item: Item, partial: Partial) -> None:
        async with self._files.open(item.id, "rb") as file:
            while piece := await asyncio.wait_for(file.read(CHUNK, partial.size), SECONDS * 3):
                partial.add(cast("bytes", piece))  # opened as bytes
            now = _state(await file.stat())
        if now != item.state or str(partial.size) != item.state["size"]:
            partial.discard()
            raise changed(item.id, "it was written to while it was fetched")

    def _do(self, place: str, work: Awaitable[T]) -> T:
        return _said(place, self._runner, work, self._job)


def _said(place: str, runner: asyncio.Runner, work: Awaitable[T], job: Job) -> T:
    """What SFTP can fail with, told apart."""
    try:
        return runner.run(_awaited(work))
    except asyncssh.HostKeyNotVerifiable:
        raise _another_server(place) from None
    except asyncssh.PermissionDenied as refused:
        raise not_allowed(place, f"it does not let {job.credentials.login!r} in ({refused.code})") from None
    except asyncssh.SFTPPermissionDenied:
        raise not_allowed(place, "it may not be read with these credentials") from None
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
        raise not_there(place, "it is not there") from None
    except SILENT as failed:
        raise no_answer(place, f"the connection failed ({job.credentials.words(failed)})") from None
    except asyncssh.Error as failed:
        raise unfit(place, f"it answers {job.credentials.words(failed)}") from None
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as mistake:
        raise unfit(place, f"a key cannot be used ({type(mistake).__name__})") from None


async def _awaited(work: Awaitable[T]) -> T:
    return await work


def _another_server(place: str) -> SourceError:
    remedy = (
        "Ask the supply center whether it changed its key, by another way than mail; then mend feed.source.host_key."
    )
    cause = "its key is not the declared one: it may be another server"
    return SourceError("source_distrusted", place=place, cause=cause, remedy=remedy)


def _is_file(facts: asyncssh.SFTPAttrs) -> bool:
    return stat.S_ISREG(facts.permissions or 0) or facts.type == asyncssh.FILEXFER_TYPE_REGULAR


def _state(facts: asyncssh.SFTPAttrs) -> dict[str, str]:
    return {"size": str(facts.size or 0), "modified": str(facts.mtime or 0)}
