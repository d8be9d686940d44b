"""One release on its way to one target, from the files door to the manifest."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from marketplace.accounts.models import Member
from marketplace.clock import Clock
from marketplace.doors.tokens import Key
from marketplace.forwarding import rules
from marketplace.forwarding.files import FilesDoor
from marketplace.forwarding.models import Forwarding, ForwardingTarget
from marketplace.forwarding.port import Check, Envelope, Failure, NotSent, Outlet, Stopping
from marketplace.forwarding.rules import CHANGES, ROWS, Piece, Told
from marketplace.grants import queries as grants
from marketplace.releases import queries as releases
from wire.files import Asked
from wire.forwarding import Choice

EVERY = 1.0  # seconds between two questions whether the licence holds, while bytes leave
Keep = Callable[["Work", dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be sent. `manifest`: the files are there already."""

    target: str
    key: Key
    told: Told
    choice: Choice
    envelope: Envelope
    manifest: dict[str, Any] | None
    describe: Callable[[list[Piece]], dict[str, Any]]


def work_of(session: Session, target: ForwardingTarget, row: Forwarding, marketplace: str, clock: Clock) -> Work:
    """The files are asked for as the target's member."""
    release = releases.release(session, row.release_id)
    told = Told(release.dataset, release.id, release.delta_version, release.published_at)
    choice = Choice.model_validate(target.choice)
    held = grants.active(session, target.organisation_id, target.dataset, clock())
    return Work(
        target=target.id, key=Key(target.member_id, target.member.key_version), told=told, choice=choice,
        envelope=Envelope(f"{target.id}-{release.id}-{int(row.asked_at.timestamp())}", row.asked_at),
        manifest=row.manifest,
        describe=lambda pieces: rules.manifest(told, choice, pieces, held, marketplace),
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
        if outlet.takes_files:
            scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
            for piece in pieces:
                name = rules.file_name(piece.what, work.choice)
                door.fetch(work.key, piece.state, scratch / name, check)
                outlet.put(f"{folder}/{name}", scratch / name, check)
        manifest = work.describe(pieces)
        keep(work, manifest)
    check()
    outlet.finish(f"{folder}/{rules.MANIFEST}", rules.written(manifest), work.envelope)


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
