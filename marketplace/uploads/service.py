"""Use cases: announce, receive, finish, follow, expire.

announce → receive (again and again) → finish: verified, placed, `upload.placed` → the worker starts the feed's run
"""

from collections.abc import AsyncIterable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from lakehouse.layout import Layout
from marketplace import outbox
from marketplace.accounts.viewer import Viewer
from marketplace.ids import new_id
from marketplace.licensing.errors import UnknownDataset
from marketplace.uploads import queries, rules, storage
from marketplace.uploads.errors import ChecksumDiffers, TooManyUploads
from marketplace.uploads.models import UNFINISHED, Upload
from marketplace.uploads.port import Runs
from marketplace.uploads.rules import Announcement
from sectors.reader import nearest
from sectors.spec.dataset import Dataset

TERM = timedelta(days=3)  # an unfinished upload is kept so long
MOST_UNFINISHED = 100  # of one organisation
PLACED = "upload.placed"


def feed_of(declared: Mapping[str, Dataset], dataset: str, viewer: Viewer) -> Dataset:
    """The dataset, if the viewer may deliver it: its supply center's members and operators. UnknownDataset.

    Another's is as if it were not declared: what is declared is not yet public.
    """
    mine = [d for d in declared.values() if viewer.is_operator or d.feed.supply_center == viewer.supply_center]
    own = {found.id: found for found in mine}
    if dataset not in own:
        detail = f"no dataset {dataset!r} is declared for you{nearest(dataset, list(own))}"
        raise UnknownDataset(detail, remedy="`/api/operations` lists your feeds.")
    return own[dataset]


def announce(
    session: Session, layout: Layout, viewer: Viewer, feed: Dataset, what: Announcement, *, limit: int, now: datetime
) -> tuple[Upload, bool]:
    """The upload and whether it is new: the same file of the same organisation goes on where it stopped.

    UploadUnfit, UploadTooLarge, TooManyUploads.
    """
    rules.demand_fit(what, feed.feed.files, limit)
    if found := queries.unfinished(session, viewer.organisation_id, what):
        return found, False
    if queries.count_unfinished(session, viewer.organisation_id) >= MOST_UNFINISHED:
        raise TooManyUploads(f"{MOST_UNFINISHED} files are unfinished", remedy="Finish them or delete them.")
    made = insert(Upload).values(
        id=new_id("upl"), organisation_id=viewer.organisation_id, member_id=viewer.member_id, dataset=what.dataset,
        file_name=what.file_name, size=what.size, sha256=what.sha256, created_at=now, expires_at=now + TERM,
    )  # fmt: skip
    same = ["organisation_id", "dataset", "file_name", "sha256", "size"]
    session.execute(made.on_conflict_do_nothing(index_elements=same, index_where=UNFINISHED))
    upload = queries.unfinished(session, viewer.organisation_id, what)
    assert upload is not None
    storage.begin(layout, upload.id, what.size)
    return upload, True


async def receive(layout: Layout, upload: str, at: int, size: int, body: AsyncIterable[bytes]) -> int:
    """Keep the bytes as they come, from offset `at` on; the new offset. What came before a cut stays."""
    held = bytearray()

    async def keep() -> int:
        end = await run_in_threadpool(storage.append, layout, upload, at, bytes(held), size)
        held.clear()
        return end

    try:
        async for chunk in body:
            held += chunk
            if len(held) >= storage.BLOCK:
                at = await keep()
    except ClientDisconnect:
        pass  # nobody hears an answer; the bytes that came are kept, and the sender asks how many when it is back
    return await keep() if held else at


def finish(sessions: sessionmaker[Session], layout: Layout, upload_id: str, now: datetime) -> None:
    """Verify a whole upload and place it; again changes nothing. ChecksumDiffers (it is gone), EarlierFileWaits.

    Killed between the rename and the commit, the file is delivered and the upload begins anew: a duplicate follows.
    """
    with sessions.begin() as session:
        upload = queries.to_finish(session, upload_id)
        if upload is None or upload.placed_at is not None:
            return
        file = layout.upload(upload.id)
        digest = storage.sha256(file)
        whole = digest == upload.sha256
        if whole:
            upload.delivery = storage.place(
                layout, upload.id, dataset=upload.dataset, file_name=upload.file_name, digest=digest, now=now
            )
            upload.placed_at = now
            outbox.add(session, PLACED, {"upload": upload.id}, key=f"{PLACED}:{upload.id}")
        else:
            session.delete(upload)
    if not whole:
        file.unlink()
        raise ChecksumDiffers(
            f"{upload.file_name}: announced {upload.sha256}, arrived {digest}", remedy="Send the file again."
        )


def start_run(runs: Runs) -> Callable[[Session, dict[str, Any], datetime], None]:
    """The handler of `upload.placed`: a run of the feed that takes the file."""

    def handle(session: Session, payload: dict[str, Any], _now: datetime) -> None:
        upload = session.get_one(Upload, payload["upload"])
        upload.run = upload.run or runs.start(upload.dataset, upload.id)

    return handle


def discard(session: Session, layout: Layout, upload: Upload) -> None:
    """Give an unfinished upload up; one that was placed is a delivery and stays."""
    if upload.placed_at is None:
        layout.upload(upload.id).unlink(missing_ok=True)
        session.delete(upload)


def expire(sessions: sessionmaker[Session], layout: Layout, now: datetime) -> int:
    """Remove unfinished uploads whose time is over; how many."""
    with sessions.begin() as session:
        over = queries.expired(session, now)
        for upload in over:
            discard(session, layout, upload)
        return len(over)
