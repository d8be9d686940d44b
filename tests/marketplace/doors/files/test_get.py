"""`client.files.get` and `load` at a real door: whole or not there, gone on with after a cut, checked."""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from client import files as getting
from client.errors import MarketplaceProblem
from client.files import SUMS, Got, get
from tests.marketplace.doors.files.conftest import FilesDoor
from wire.access import DoorToken
from wire.files import Asked, FileState, Form

pytestmark = pytest.mark.postgres
ORDERS = "sales.orders"
OPEN = {"columns": ["invoice", "country", "quantity", "month"]}


class Session:
    """What `get` asks the marketplace: the door's token, and the papers."""

    def __init__(self, door: FilesDoor, member: str, minutes: float = 60) -> None:
        self.door, self.member, self.minutes, self.asked = door, member, minutes, 0

    def files_token(self) -> DoorToken:
        self.asked += 1
        token = self.door.header(self.member, self.minutes)["authorization"].removeprefix("Bearer ")
        ends = self.door.clock() + timedelta(minutes=self.minutes)
        return DoorToken(token=token, expires_at=ends, url=self.door.url)

    def beside(self, dataset: str, document: str) -> str:
        return f"{document} of {dataset}\n"


def got(session: Session, folder: Path, form: Form = Form.CSV) -> Got:
    return get(session, ORDERS, folder, Asked(form=form, release=None))  # type: ignore[arg-type]


def test_the_file_comes_with_its_papers_and_their_sums(files: FilesDoor, ann: str, tmp_path: Path) -> None:
    files.grant("acme", **OPEN)
    came = got(Session(files, ann), tmp_path)
    sums = (came.data.parent / SUMS).read_text().splitlines()
    for line in sums:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((came.data.parent / name).read_bytes()).hexdigest() == digest
    assert [line.partition("  ")[2] for line in sums] == [
        came.data.name,
        "dictionary.csv",
        "licence.txt",
        "citation.txt",
    ]
    assert came.state.rows == 42


@contextmanager
def _cut_after(count: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The connection of the first answer breaks after so many bytes; the first bytes that were asked for."""
    firsts: list[int] = []
    whole = getting.Door.stream

    @contextmanager
    def broken(self: getting.Door, file: FileState, first: int) -> Iterator[httpx.Response]:
        firsts.append(first)
        with whole(self, file, first) as answer:
            if len(firsts) == 1:
                whole_text = answer.read()
                answer.iter_bytes = lambda _size=0: _broken(whole_text[:count])  # type: ignore[method-assign]
            yield answer

    monkeypatch.setattr(getting.Door, "stream", broken)
    yield firsts


def _broken(data: bytes) -> Iterator[bytes]:
    yield data
    raise httpx.ReadError("cut")


def test_after_a_cut_it_goes_on_where_it_stopped(
    files: FilesDoor, ann: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.grant("acme", **OPEN)
    with _cut_after(100, monkeypatch) as firsts:
        came = got(Session(files, ann), tmp_path)
    assert firsts == [0, 100]
    assert hashlib.sha256(came.data.read_bytes()).hexdigest() == came.state.sha256


def test_what_arrived_damaged_is_got_again(files: FilesDoor, ann: str, tmp_path: Path) -> None:
    files.grant("acme", **OPEN)
    came = got(Session(files, ann), tmp_path)
    came.data.write_bytes(b"something else")
    assert hashlib.sha256(got(Session(files, ann), tmp_path).data.read_bytes()).hexdigest() == came.state.sha256
    came.data.unlink()
    came.data.with_name(f"{came.data.name}.{came.state.sha256[:12]}.part").write_bytes(b"damaged half")
    again = got(Session(files, ann), tmp_path)
    assert hashlib.sha256(again.data.read_bytes()).hexdigest() == came.state.sha256


def test_a_token_that_ended_is_asked_for_anew(files: FilesDoor, ann: str, tmp_path: Path) -> None:
    files.grant("acme", **OPEN)
    session = Session(files, ann, minutes=1)
    with closing(getting.Door(session)) as door:  # type: ignore[arg-type]
        door.state(Asked(release=None), ORDERS)
        files.clock.forward(timedelta(minutes=2))
        door.state(Asked(release=None), ORDERS)
    assert session.asked == 2


def test_a_refusal_is_the_doors_own_words(files: FilesDoor, ann: str, tmp_path: Path) -> None:
    with pytest.raises(MarketplaceProblem, match=r"sales\.orders does not exist or is not licensed to Acme"):
        got(Session(files, ann), tmp_path)
    assert not list((tmp_path / ORDERS).iterdir())
