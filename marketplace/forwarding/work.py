"""One release on its way to one target, from the files door to the manifest."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.models import Member
from marketplace.clock import Clock
from marketplace.doors.files.companions import companions
from marketplace.doors.tokens import Key
from marketplace.forwarding import rules
from marketplace.forwarding.files import FilesDoor
from marketplace.forwarding.models import Forwarding, ForwardingTarget
from marketplace.forwarding.port import Check, Envelope, Failure, NotSent, Outlet, Stopping, Store
from marketplace.forwarding.rules import CHANGES, ROWS, Piece, Told
from marketplace.grants import queries as grants
from marketplace.grants.models import Grant
from marketplace.releases import queries as releases
from sectors.registry import Registry
from wire.files import Asked
from wire.forwarding import Choice

EVERY = 1.0  # seconds between two questions whether the licence holds, while bytes leave
Keep = Callable[["Work", dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Network:
    """Ours, as what is sent tells of it: its marketplace's address, its name, its declarations."""

    address: str
    name: str
    declared: Callable[[], Registry]

    def beside(self, session: Session, dataset: str, held: Sequence[Grant], language: str) -> Mapping[str, str]:
        """The texts beside the rows; none of a dataset that is not declared any more."""
        found = self.declared().known(dataset)
        return {} if found is None else companions(session, found, held, language, self.name)


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be sent. `manifest`: the files are there already. `beside`: texts by their names."""

    target: str
    key: Key
    told: Told
    choice: Choice
    envelope: Envelope
    manifest: dict[str, Any] | None
    beside: Mapping[str, str]
    describe: Callable[[list[Piece]], dict[str, Any]]


def work_of(
    session: Session, target: ForwardingTarget, row: Forwarding, network: Network, clock: Clock
) -> Work:  # fmt: skip
    """The files are asked for as the target's member."""
    release = releases.release(session, row.release_id)
    told = Told(release.dataset, release.id, release.delta_version, release.published_at)
    choice = Choice.model_validate(target.choice)
    held = grants.active(session, target.organisation_id, target.dataset, clock())
    beside = network.beside(session, target.dataset, held, target.member.language)
    return Work(
        target=target.id, key=Key(target.member_id, target.member.key_version), told=told, choice=choice,
        envelope=Envelope(f"{target.id}-{release.id}-{int(row.asked_at.timestamp())}", row.asked_at),
        manifest=row.manifest, beside=beside,
        describe=lambda pieces: rules.manifest(told, choice, pieces, beside, held, network.address),
    )  # fmt: skip


def checking(sessions: sessionmaker[Session], target: ForwardingTarget, clock: Clock, stop: threading.Event) -> Check:
    """Whether bytes may go on leaving: asked of the grants once a second, however often it is called."""
    asked = [float("-inf")]

    def check() -> None:
        if stop.is_set():
            raise Stopping
        if time.monotonic() - asked[0] < EVERY:
            return
        with sessions() as session:
            _demand(session, target, clock)
        asked[0] = time.monotonic()

    return check


def _demand(session: Session, target: ForwardingTarget, clock: Clock) -> None:
    held = session.get(ForwardingTarget, target.id)
    if held is None or held.stopped_at is not None:
        raise NotSent(Failure.DROPPED)
    if not grants.active(session, target.organisation_id, target.dataset, clock()):
        raise NotSent(Failure.LICENCE)
    member = session.get(Member, held.member_id)
    if member is None or member.disabled_at is not None:
        raise NotSent(Failure.MEMBER)


def send(
    work: Work, outlet: Outlet, door: FilesDoor, *, scratch: Path, check: Check, keep: Keep
) -> None:  # fmt: skip
    """Every file, then the manifest, which is kept before it goes. NotSent, DoorClosed, Stopping."""
    folder = rules.folder(work.told.dataset, work.told.release)
    manifest = work.manifest
    if manifest is None:
        pieces = list(_pieces(work, door, check))
        if isinstance(outlet, Store):
            scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
            for file in _files(work, pieces, door, scratch, check):
                outlet.put(f"{folder}/{file.name}", file, check)
        manifest = work.describe(pieces)
        keep(work, manifest)
    check()
    outlet.finish(f"{folder}/{rules.MANIFEST}", rules.written(manifest), work.envelope)


def _files(work: Work, pieces: Sequence[Piece], door: FilesDoor, scratch: Path, check: Check) -> Iterator[Path]:
    """Each once it lies in `scratch`: the pieces, then the texts beside them."""
    for piece in pieces:
        file = scratch / rules.file_name(piece.what, work.choice)
        door.fetch(work.key, piece.state, file, check)
        yield file
    for name, text in work.beside.items():
        (scratch / name).write_bytes(text.encode())
        yield scratch / name


def _pieces(work: Work, door: FilesDoor, check: Check) -> Iterator[Piece]:
    """The rows, and the changes where a release was before this one."""
    choice = work.choice
    for what in (ROWS, CHANGES):
        asked = Asked(
            form=choice.form, encoding=choice.encoding, guard=choice.guard, release=work.told.release,
            changes=what == CHANGES,
        )  # fmt: skip
        state = door.ready(work.key, work.told.dataset, asked, check)
        if state is not None:
            yield Piece(what, state, door.of(state))
