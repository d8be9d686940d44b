"""The files door, to which the worker comes as the member who set a target up: what that member may read is sent.

ask → the file is made, or was → fetch into a folder of the worker's own: whole, by size and SHA-256
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from marketplace.clock import Clock
from marketplace.doors.tokens import FILES, PERSON_TERM, Key, sign
from marketplace.forwarding.port import Check, DoorClosed, Failure, NotSent
from wire.files import Asked, FileState, State

PAUSE_S = 0.3
BLOCK = 1 << 20
_WHY = {"not_granted": Failure.LICENCE, "licence_ended": Failure.LICENCE, "version_gone": Failure.GONE,
        "release_unknown": Failure.GONE, "nothing_released": Failure.GONE}  # fmt: skip
NOTHING_BEFORE = "nothing_before"


@dataclass(frozen=True, slots=True)
class FilesDoor:
    """`address` of the door; `private_key` gives what signs tokens for it."""

    address: str
    private_key: Callable[[], str]
    clock: Clock

    def ready(self, key: Key, dataset: str, asked: Asked, check: Check) -> FileState | None:
        """The file, once it is made; None where no release was before this one. NotSent, DoorClosed."""
        with self._asking(key) as client:
            answer = client.post(f"/files/{dataset}", content=asked.model_dump_json())
            if answer.status_code == httpx.codes.CONFLICT and _code(answer) == NOTHING_BEFORE:
                return None
            told = _told(answer)
            while told.state in (State.WAITING, State.MAKING):
                check()
                time.sleep(PAUSE_S)
                told = _told(client.get(f"/files/{dataset}/{told.id}"))
        if told.state is State.FAILED:
            raise NotSent(Failure.FILE, told.problem)
        return told

    def fetch(self, key: Key, told: FileState, to: Path, check: Check) -> None:
        """The bytes, unless an earlier try has brought them. NotSent, DoorClosed."""
        if _is(told, to):
            return
        with self._asking(key) as client, client.stream("GET", self.of(told)) as answer, to.open("wb") as file:
            if answer.is_error:
                answer.read()
                _refuse(answer)
            for block in answer.iter_bytes(BLOCK):
                check()
                file.write(block)
        if not _is(told, to):
            raise DoorClosed("a file came otherwise than it was announced")

    def of(self, told: FileState) -> str:
        """The file's address."""
        return f"{self.address}/files/{told.dataset}/{told.id}/{told.name}"

    @contextmanager
    def _asking(self, key: Key) -> Iterator[httpx.Client]:
        signed = sign(
            key.member, FILES, private_key=self.private_key(), now=self.clock(), term=PERSON_TERM, stands_on=key
        )  # fmt: skip
        headers = {"authorization": f"Bearer {signed.token}"}
        try:
            with httpx.Client(base_url=self.address, headers=headers, trust_env=False, timeout=60) as client:
                yield client
        except httpx.TransportError as error:
            raise DoorClosed(f"the files door does not answer: {type(error).__name__}") from error


def _told(answer: httpx.Response) -> FileState:
    if answer.is_error:
        _refuse(answer)
    return FileState.model_validate_json(answer.content)


def _refuse(answer: httpx.Response) -> None:
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise NotSent(Failure.MEMBER)
    if why := _WHY.get(_code(answer)):
        raise NotSent(why)
    raise DoorClosed(f"the files door answers {answer.status_code}")


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("code", ""))
    except (ValueError, AttributeError):
        return ""


def _is(told: FileState, file: Path) -> bool:
    if not file.exists() or file.stat().st_size != told.size:
        return False
    with file.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest() == told.sha256
