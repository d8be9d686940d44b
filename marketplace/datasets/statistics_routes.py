"""GET /datasets/{dataset}/statistics: what the table's columns held with a release, and what changed by it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import MaybeSignedIn
from marketplace.database import Transaction
from marketplace.datasets.known import known
from marketplace.datasets.past import told
from marketplace.listings.routes import Declared
from marketplace.releases import summaries
from marketplace.web import Now, render
from wire.summaries import ReleaseSummary

router = APIRouter(tags=["datasets"])
Version = Annotated[int | None, Query(alias="release", ge=0, lt=2**63)]


@router.get("/datasets/{dataset}/statistics.json")
def past(
    dataset: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn, now: Now, version: Version = None
) -> ReleaseSummary:
    """Of the columns that a plan shows in clear in every row. SummaryUnknown."""
    found = known(session, declared, dataset, viewer, now)
    return told(found, summaries.of(session, dataset), version)


@router.get("/datasets/{dataset}/statistics", response_class=HTMLResponse)
def past_page(
    request: Request, dataset: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn, now: Now,
    version: Version = None,
) -> HTMLResponse:  # fmt: skip
    found = known(session, declared, dataset, viewer, now)
    summary = told(found, summaries.of(session, dataset), version)
    titles = {column.name: column.title for column in found.columns}
    return render(request, "datasets/statistics.html", dataset=found.dataset, told=summary, titles=titles)
