"""Uploads by tus 1.0 with creation, expiration and termination (https://tus.io/protocols/resumable-upload).

POST announces, PATCH brings bytes, HEAD says how many came; GET tells what becomes of the file.
"""

from email.utils import format_datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from starlette.concurrency import run_in_threadpool

from marketplace.accounts.dependencies import role_required
from marketplace.accounts.models import Role
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.uploads import following, page_routes, queries, rules, service, storage
from marketplace.uploads.errors import NotAChunk, TusVersionUnknown
from marketplace.uploads.following import FeedRuns
from marketplace.uploads.models import Upload
from marketplace.web import Config, Datasets, Now
from marketplace.web.refusals import refuses
from wire import deliveries as wire

TUS = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
CHUNK = "application/offset+octet-stream"  # no form of another site can send it
router = APIRouter(tags=["uploads"], responses=refuses(TusVersionUnknown))
router.include_router(page_routes.router)
Uploader = Annotated[Viewer, Depends(role_required(Role.OPERATOR, Role.SUPPLY_CENTER))]


def tus(response: Response, tus_resumable: Annotated[str, Header()] = TUS) -> None:
    """TusVersionUnknown for a client of another version; one that names none is taken at its word."""
    if tus_resumable != TUS:
        raise TusVersionUnknown(f"Tus-Resumable is {tus_resumable}", remedy=f"Speak {TUS}.")
    response.headers.update({"Tus-Resumable": TUS, "Cache-Control": "no-store"})


Tus = Depends(tus)


@router.options("/api/uploads", status_code=204, dependencies=[Tus])
def offered(response: Response, settings: Config) -> None:
    """What this server speaks."""
    response.headers.update({"Tus-Version": TUS, "Tus-Extension": EXTENSIONS})
    response.headers["Tus-Max-Size"] = str(settings.upload_limit)


@router.post("/api/uploads", dependencies=[Tus], responses={201: {"model": wire.Upload}}, **opens(Right.DELIVER))
def announce(
    response: Response,
    session: Transaction,
    viewer: Uploader,
    declared: Datasets,
    settings: Config,
    now: Now,
    upload_length: Annotated[str | None, Header()] = None,
    upload_metadata: Annotated[str | None, Header()] = None,
) -> wire.Upload:
    """Announce a file by Upload-Length and Upload-Metadata (dataset, filename, sha256).

    201 with its address; 200 where the same file was begun before and goes on at Upload-Offset.
    """
    what = rules.announced(upload_length, upload_metadata)
    feed = service.feed_of(declared, what.dataset, viewer)
    upload, fresh = service.announce(
        session, settings.layout, viewer, feed, what, limit=settings.upload_limit, now=now
    )  # fmt: skip
    offset = storage.offset(settings.layout, upload.id)
    response.status_code = 201 if fresh else 200
    response.headers.update(_where(upload, offset) | {"Location": f"/api/uploads/{upload.id}"})
    return following.unplaced(upload, offset)


@router.head("/api/uploads/{upload_id}", dependencies=[Tus], **opens(Right.DELIVER, Right.READ))
def look(upload_id: str, response: Response, session: Transaction, viewer: Uploader, settings: Config) -> None:
    """How far it has come: Upload-Offset of Upload-Length."""
    upload = queries.upload(session, upload_id, viewer)
    response.headers.update(_where(upload, following.offset(upload, settings.layout)))


@router.patch(
    "/api/uploads/{upload_id}", status_code=204, dependencies=[Tus], responses=refuses(NotAChunk),
    **opens(Right.DELIVER),
)  # fmt: skip
async def receive(
    upload_id: str, request: Request, response: Response, session: Transaction, viewer: Uploader, settings: Config,
    now: Now, upload_offset: Annotated[int, Header(ge=0)], content_type: Annotated[str, Header()] = "",
) -> None:  # fmt: skip
    """The bytes from Upload-Offset on. With the last of them the file is verified and placed.

    No bytes at the end of a whole file try again what did not succeed then: 409 while an earlier file waits.
    """
    if content_type != CHUNK:
        raise NotAChunk(f"Content-Type is {content_type!r}", remedy=f"Send {CHUNK}.")
    upload = await run_in_threadpool(queries.upload, session, upload_id, viewer)
    await run_in_threadpool(session.commit)  # no transaction waits for bytes
    offset = upload.size
    if upload.placed_at is None:
        offset = await service.receive(settings.layout, upload.id, upload_offset, upload.size, request.stream())
        if offset == upload.size:
            sessions = request.app.state.parts.sessions
            await run_in_threadpool(service.finish, sessions, settings.layout, upload.id, now)
    response.headers.update(_where(upload, offset))


@router.delete("/api/uploads/{upload_id}", status_code=204, dependencies=[Tus], **opens(Right.DELIVER))
def give_up(upload_id: str, session: Transaction, viewer: Uploader, settings: Config) -> None:
    """Forget an unfinished upload; a delivery stays."""
    service.discard(session, settings.layout, queries.upload(session, upload_id, viewer))


@router.get("/api/uploads/{upload_id}", **opens(Right.DELIVER, Right.READ))
def follow(upload_id: str, session: Transaction, viewer: Uploader, settings: Config, runs: FeedRuns) -> wire.Upload:
    """The upload, the run that takes it, and the verdict once there is one."""
    return following.follow(session, settings.layout, runs, queries.upload(session, upload_id, viewer))


def _where(upload: Upload, offset: int) -> dict[str, str]:
    told = {"Upload-Offset": str(offset), "Upload-Length": str(upload.size)}
    return told | ({} if upload.placed_at else {"Upload-Expires": format_datetime(upload.expires_at, usegmt=True)})
