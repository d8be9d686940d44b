"""Keys of the SQL door: tokens for members and for the registering service, the network's certificate."""

from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from marketplace.accounts.dependencies import RegistrarService, SignedIn
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.doors import bad_rows_routes
from marketplace.doors.connect import CA_FILE, CA_PATH, TOKEN_PATH, connection_facts
from marketplace.doors.errors import NotGranted
from marketplace.doors.files import group_routes as groups
from marketplace.doors.files import page_routes as files
from marketplace.doors.sql import event_routes
from marketplace.doors.tokens import PERSON_TERM, SERVICE_TERM, TRINO, Signed, sign, sign_for
from marketplace.grants.queries import active
from marketplace.settings import Settings
from marketplace.web import Config, Datasets, Now, render
from sectors.spec.dataset import Dataset
from wire.access import DoorToken

router = APIRouter(tags=["access"])
router.include_router(bad_rows_routes.router)
router.include_router(event_routes.router)
router.include_router(files.router)
router.include_router(groups.router)


@router.post(TOKEN_PATH, **opens(Right.SQL))
def make_sql_token(viewer: SignedIn, settings: Config, now: Now) -> DoorToken:
    """A token for the SQL door, good for an hour; what it opens is decided at each query."""
    signed = _signed(viewer, settings, now)
    return DoorToken(token=signed.token, expires_at=signed.expires_at, url=settings.sql_url)


@router.post("/api/service/trino-token")
def make_trino_token(service: RegistrarService, settings: Config, now: Now) -> DoorToken:
    """A token for Trino itself, for the service that registers tables."""
    signed = sign(service, TRINO, private_key=settings.secret("jwt-private.pem"), now=now, term=SERVICE_TERM)
    return DoorToken(token=signed.token, expires_at=signed.expires_at, url=settings.trino_url)


@router.post("/connect/token")
def show_sql_token(request: Request, viewer: SignedIn, settings: Config, now: Now) -> HTMLResponse:
    """The same token for a person to copy, as a fragment of a page."""
    signed = _signed(viewer, settings, now)
    return render(request, "access/token.html", token=signed.token, expires_at=signed.expires_at)


@router.get(CA_PATH)
def get_authority(settings: Config) -> PlainTextResponse:
    """The certificate of the network's authority: public, needed to trust the SQL door."""
    disposition = {"Content-Disposition": f'attachment; filename="{CA_FILE}"'}
    return PlainTextResponse(
        settings.secret("tls-ca.pem") + "\n", headers=disposition, media_type="application/x-pem-file"
    )


@router.get("/connect/{dataset}", response_class=HTMLResponse)
def connect_page(
    request: Request,
    dataset: str,
    session: Transaction,
    viewer: SignedIn,
    settings: Config,
    declared: Datasets,
    now: Now,
) -> Response:
    """How to connect to a dataset that the viewer may query; to htmx, which asks for a part, nothing for others."""
    part = "hx-request" in request.headers
    may = dataset in declared and _may_query(session, viewer, declared[dataset], now)
    if not may and part:
        return Response(status_code=204)
    if not may:
        raise NotGranted(f"your organisation holds no grant on {dataset}", remedy="Find it in the catalogue.")
    facts = connection_facts(settings, viewer, declared[dataset])
    return render(request, "access/connect.html" if part else "access/page.html", facts=facts)


def _may_query(session: Session, viewer: Viewer, dataset: Dataset, now: datetime) -> bool:
    """Whether the page has something to say; each query is decided anew by the policy point."""
    own = viewer.supply_center == dataset.feed.supply_center
    return viewer.is_operator or own or bool(active(session, viewer.organisation_id, dataset.id, now))


def _signed(viewer: Viewer, settings: Settings, now: Now) -> Signed:
    return sign_for(viewer, private_key=settings.secret("jwt-private.pem"), now=now, term=PERSON_TERM)
