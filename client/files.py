"""Get a file of a dataset: made at the files door, resumed after a cut, checked by its SHA-256, its papers beside it.

ask → wait until it is made → bytes from where they stopped → the same SHA-256 as the door says → renamed
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from client.api import Marketplace, authorities, read
from wire.access import DoorToken
from wire.files import Asked, FileState, State

BLOCK = 1 << 18  # bytes
WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)  # seconds; they begin anew with every byte that arrives
ASK_EVERY_S = 0.5
TIMEOUT_S = 60.0
PAPERS = ("dictionary.csv", "licence.txt", "citation.txt")
SUMS = "SHA256SUMS"
OVER = 401  # the door's token ended: another is asked for

Watch = Callable[[FileState, int], None]
"""Told of the file's state and of the bytes that arrived."""


class NotMade(Exception):
    """The door could not make the file; the message says why."""


class Damaged(Exception):
    """What arrived is not what the door has: begun anew the next time."""


@dataclass(frozen=True, slots=True)
class Got:
    """The file, and what lies beside it."""

    data: Path
    state: FileState
    papers: tuple[Path, ...]


@dataclass(slots=True)
class Door:
    """The files door, as the person or program of `marketplace`. A token is asked for when one is needed."""

    marketplace: Marketplace
    _token: DoorToken | None = None
    _http: httpx.Client = field(
        default_factory=lambda: httpx.Client(trust_env=False, verify=authorities(), timeout=TIMEOUT_S)
    )

    def close(self) -> None:
        self._http.close()

    def state(self, asked: Asked, dataset: str) -> FileState:
        """Begin the file, or find it. MarketplaceProblem with the door's words."""
        with self._answered("POST", f"/files/{dataset}", asked.model_dump_json()) as answer:
            return FileState.model_validate(read(answer))

    @contextmanager
    def stream(self, file: FileState, first: int) -> Iterator[httpx.Response]:
        """The bytes from `first` on; all of them, where the door's file is another by now. MarketplaceProblem."""
        head = {"range": f"bytes={first}-", "if-range": f'"{file.sha256}"'} if first else {}
        with self._answered("GET", f"/files/{file.dataset}/{file.id}/{file.name}", None, head) as answer:
            yield answer

    @contextmanager
    def _answered(
        self, method: str, path: str, body: str | None, head: Mapping[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        answer = self._once(method, path, body, head or {})
        if answer.status_code == OVER:
            answer.close()
            self._token = None
            answer = self._once(method, path, body, head or {})
        with closing(answer):
            if method == "POST" or not answer.is_success:
                answer.read()
            if not answer.is_success:
                read(answer)
            yield answer

    def _once(self, method: str, path: str, body: str | None, head: Mapping[str, str]) -> httpx.Response:
        self._token = self._token or self.marketplace.files_token()
        headers = {"authorization": f"Bearer {self._token.token}", **head}
        return self._http.send(self._http.build_request(method, self._token.url + path, content=body, headers=headers),
                               stream=True)  # fmt: skip


def get(
    marketplace: Marketplace, dataset: str, folder: Path, asked: Asked, *, watch: Watch | None = None
) -> Got:  # fmt: skip
    """The file and its papers in `folder`/<dataset>. NotMade, Damaged, MarketplaceProblem; httpx.TransportError
    where nobody answered for minutes.
    """
    tell = watch or (lambda _state, _arrived: None)
    place = folder / dataset
    place.mkdir(parents=True, exist_ok=True)
    with closing(Door(marketplace)) as door:
        file = _made(door, dataset, asked, tell)
        try:
            fetch(door, file, place / file.name, tell)
        except Damaged:  # the door may have made it anew meanwhile, with its rows in another order
            file = _made(door, dataset, asked, tell)
            fetch(door, file, place / file.name, tell)
    data = place / file.name
    papers = tuple(_paper(marketplace, dataset, place, name) for name in PAPERS)
    sums = "".join(f"{_sha256(path)}  {path.name}\n" for path in (data, *papers))
    (place / SUMS).write_text(sums, encoding="utf-8")
    return Got(data, file, papers)


def fetch(door: Door, file: FileState, target: Path, tell: Watch) -> None:
    """The bytes to `target`, which is there only when it is whole. Damaged, MarketplaceProblem."""
    if target.exists() and _sha256(target) == file.sha256:
        return
    part = target.with_name(f"{target.name}.{file.sha256[:12]}.part")
    tries = 0
    while True:
        before = _size(part)
        try:
            _append(door, file, part, tell)
            break
        except httpx.TransportError:
            tries = 0 if _size(part) > before else tries + 1
            if tries >= len(WAITS):
                raise
            time.sleep(WAITS[tries])
    if _sha256(part) != file.sha256:
        part.unlink()
        raise Damaged(f"{target.name} did not arrive as the door has it; get it again")
    part.rename(target)


def _append(door: Door, file: FileState, part: Path, tell: Watch) -> None:
    arrived = _size(part)
    if arrived >= file.size:
        part.touch()
        return
    with door.stream(file, arrived) as answer:
        goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
        with part.open("ab" if goes_on else "wb") as out:
            arrived = arrived if goes_on else 0
            for block in answer.iter_bytes(BLOCK):
                out.write(block)
                arrived += len(block)
                tell(file, arrived)


def _made(door: Door, dataset: str, asked: Asked, tell: Watch) -> FileState:
    while True:
        file = door.state(asked, dataset)
        tell(file, 0)
        if file.state is State.READY:
            return file
        if file.state is State.FAILED:
            raise NotMade(file.problem)
        time.sleep(ASK_EVERY_S)


def _paper(marketplace: Marketplace, dataset: str, place: Path, name: str) -> Path:
    path = place / name
    path.write_text(marketplace.beside(dataset, name), encoding="utf-8")
    return path


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
