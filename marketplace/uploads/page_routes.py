"""Uploads for people at a browser: the form of a feed, and a page that follows a file to its verdict."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import role_required
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.uploads import following, queries, service
from marketplace.uploads.following import FeedRuns
from marketplace.web import Config, Datasets, Now, render
from sectors.cadence import cadence

router = APIRouter()
Uploader = Annotated[Viewer, Depends(role_required(Role.OPERATOR, Role.SUPPLY_CENTER))]


@router.get("/deliver/{dataset}", response_class=HTMLResponse)
def form_page(
    request: Request, dataset: str, session: Transaction, viewer: Uploader, declared: Datasets, settings: Config
) -> HTMLResponse:
    """Choose files and send them; the last uploads of the feed."""
    feed = service.feed_of(declared, dataset, viewer)
    newest = queries.newest(session, dataset)
    return render(
        request, "uploads/deliver.html", dataset=feed, cadence=cadence(feed.feed.cron), uploads=newest,
        limit=settings.upload_limit,
    )  # fmt: skip


@router.get("/uploads/{upload_id}", response_class=HTMLResponse)
def show_page(
    request: Request, upload_id: str, session: Transaction, viewer: Uploader, declared: Datasets, settings: Config,
    runs: FeedRuns, now: Now,
) -> HTMLResponse:  # fmt: skip
    """One upload, followed to its delivery; to htmx, which asks every two seconds, its state alone."""
    upload = following.follow(session, settings.layout, runs, queries.upload(session, upload_id, viewer))
    part = "hx-request" in request.headers
    page = "uploads/_state.html" if part else "uploads/show.html"
    expired = upload.placed_at is None and upload.expires_at <= now
    return render(request, page, upload=upload, dataset=declared.get(upload.dataset), expired=expired)
