"""A member's notices on its own page, and what went to one of its webhooks, to be sent again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime
from sqlalchemy import update
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.notices import queries, service
from marketplace.notices.models import PageNotice
from marketplace.notices.wording import in_words, page_of
from marketplace.paging import Cursor, Limit
from marketplace.web import Config, Language, Now, render, see_other
from marketplace.web.translations import language_of, translate
from wire.base import Page, Wire

router = APIRouter(tags=["notices"])
PAGE = "/notices"
CHANNEL = "/account/notices/{channel_id}"


class Told(Wire):
    """One notice in words; `page`: the path where its reader sees more."""

    id: str
    kind: str
    subject: str
    text: str
    page: str
    created_at: AwareDatetime
    read_at: AwareDatetime | None


def in_language(language: Language, viewer: SignedIn, settings: Config) -> "Words":
    return Words(viewer, language, settings.zone)


class Words:
    """Rows → what this viewer reads."""

    def __init__(self, viewer: Viewer, language: str, zone: str) -> None:
        self._viewer, self._language, self._zone = viewer, language, zone

    def told(self, row: PageNotice) -> Told:
        subject, text = in_words(row.kind, row.facts, self._language, self._zone)
        page = page_of(row.kind, row.facts, self._viewer.role)
        return Told(
            id=row.id, kind=row.kind, subject=subject, text=text, page=page, created_at=row.created_at,
            read_at=row.read_at,
        )  # fmt: skip


InWords = Annotated[Words, Depends(in_language)]


@router.get("/api/notices")
def notices(
    session: Transaction, viewer: SignedIn, words: InWords, limit: Limit = 50, cursor: Cursor = None
) -> Page[Told]:
    """The viewer's notices of the last 90 days, newest first, in the language of the request."""
    rows, following = queries.on_page(session, viewer.member_id, limit=limit, cursor=cursor)
    return Page(items=[words.told(row) for row in rows], next=following)


@router.get(PAGE, response_class=HTMLResponse)
def notices_page(
    request: Request, session: Transaction, viewer: SignedIn, words: InWords, cursor: Cursor = None
) -> HTMLResponse:
    rows, following = queries.on_page(session, viewer.member_id, limit=30, cursor=cursor)
    return render(request, "notices/page.html", notices=[words.told(row) for row in rows], following=following)


@router.get(PAGE + "/unread", response_class=HTMLResponse)
def unread(request: Request, session: Transaction, viewer: SignedIn) -> HTMLResponse:
    """The part of the header that htmx asks for."""
    return render(request, "notices/_unread.html", count=queries.unread(session, viewer.member_id))


@router.post(PAGE + "/read")
def read_all(request: Request, session: Transaction, viewer: SignedIn, now: Now) -> Response:
    """All that stand there are read."""
    own = update(PageNotice).where(PageNotice.member_id == viewer.member_id, PageNotice.read_at.is_(None))
    session.execute(own.values(read_at=now))
    return see_other(request, PAGE)


@router.get(CHANNEL, response_class=HTMLResponse)
def sent_page(
    request: Request, session: Transaction, viewer: SignedIn, channel_id: str, cursor: Cursor = None
) -> HTMLResponse:
    """What went to one place, and what waits or was given up."""
    channel = queries.channel(session, viewer.member_id, channel_id)
    rows, following = queries.sent_to(session, channel.id, limit=30, cursor=cursor)
    return render(request, "notices/sent.html", channel=channel, notices=rows, following=following)


@router.post(CHANNEL + "/again/{notice_id}")
def send_again(
    request: Request, session: Transaction, viewer: SignedIn, channel_id: str, notice_id: str
) -> Response:  # fmt: skip
    """Under the same id, so that a receiver that keeps ids acts once."""
    channel = queries.channel(session, viewer.member_id, channel_id)
    service.send_again(session, channel, notice_id)
    message = translate("The notice is on its way again.", language_of(request))
    return see_other(request, f"/account/notices/{channel.id}", message)
