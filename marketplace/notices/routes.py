"""A member's page of notices: where they go, of which kinds; a webhook's secret, shown once."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.errors import MarketplaceError
from marketplace.notices import queries, service
from marketplace.notices.models import NoticeChannel
from marketplace.notices.rules import Way
from marketplace.web import Config, Now, render, see_other
from marketplace.web.translations import language_of, translate
from wire.notices import Kind

router = APIRouter(tags=["notices"])
PAGE = "/account/notices"
Kinds = Annotated[list[Kind], Form()]
Secret = tuple[NoticeChannel, str] | None


@router.get(PAGE, response_class=HTMLResponse)
def notices_page(request: Request, session: Transaction, viewer: SignedIn, settings: Config) -> HTMLResponse:
    return _page(request, session, viewer, mail=settings.smtp is not None)


@router.post(PAGE, response_class=HTMLResponse)
def add(
    request: Request, session: Transaction, viewer: SignedIn, settings: Config, now: Now, way: Annotated[Way, Form()],
    address: Annotated[str, Form(max_length=2_000)] = "", kinds: Kinds = [],  # noqa: B006 - FastAPI copies it
) -> HTMLResponse:  # fmt: skip
    """The page, with a new webhook's secret on it, this once; or with what is wrong."""
    mail = settings.smtp is not None
    to = address.strip() if way is Way.WEBHOOK else None
    try:
        channel = service.add_channel(session, settings, viewer, address=to, kinds=kinds, now=now)
    except MarketplaceError as error:
        return _page(request, session, viewer, mail=mail, error=error, typed=address)
    fresh = (channel, service.secret_of(settings, channel)) if way is Way.WEBHOOK else None
    return _page(request, session, viewer, mail=mail, fresh=fresh)


def _page(
    request: Request, session: Session, viewer: Viewer, *, mail: bool, fresh: Secret = None,
    error: MarketplaceError | None = None, typed: str = "",
) -> HTMLResponse:  # fmt: skip
    return render(
        request, "notices/channels.html", status=error.status if error else 200, fresh=fresh, error=error, mail=mail,
        channels=queries.channels_of(session, viewer.member_id), fitting=service.fitting(session, viewer), typed=typed,
    )  # fmt: skip


@router.post(PAGE + "/{channel_id}/kinds", response_class=HTMLResponse)
def choose_kinds(
    request: Request, session: Transaction, viewer: SignedIn, channel_id: str, kinds: Kinds = [],  # noqa: B006
) -> Response:  # fmt: skip
    channel = queries.channel(session, viewer.member_id, channel_id)
    service.demand_fitting(session, viewer, kinds)
    channel.kinds = sorted(kinds)
    return _back(request, translate("Saved.", language_of(request)))


@router.post(PAGE + "/{channel_id}/test", response_class=HTMLResponse)
def send_test(request: Request, session: Transaction, viewer: SignedIn, now: Now, channel_id: str) -> Response:
    """Also the way to begin again after a channel was stopped."""
    channel = queries.channel(session, viewer.member_id, channel_id)
    service.start_again(channel)
    service.test(session, channel, now)
    return _back(request, translate("A test is on its way. This page shows whether it arrived.", language_of(request)))


@router.post(PAGE + "/{channel_id}/secret", response_class=HTMLResponse)
def new_secret(
    request: Request, session: Transaction, viewer: SignedIn, settings: Config, channel_id: str
) -> HTMLResponse:
    """The earlier secret ends at once."""
    channel = queries.channel(session, viewer.member_id, channel_id)
    channel.secret_version += 1
    session.flush()
    secret = service.secret_of(settings, channel)
    return _page(request, session, viewer, mail=settings.smtp is not None, fresh=(channel, secret))


@router.post(PAGE + "/{channel_id}/remove", response_class=HTMLResponse)
def remove(request: Request, session: Transaction, viewer: SignedIn, channel_id: str) -> Response:
    """What waits to be sent there goes with it."""
    session.delete(queries.channel(session, viewer.member_id, channel_id))
    return _back(request, translate("No more notices go there.", language_of(request)))


def _back(request: Request, message: str) -> Response:
    return see_other(request, PAGE, message)
