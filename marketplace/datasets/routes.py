"""GET /datasets/{dataset}: the page of a dataset, for everybody who may know of it; its lineage."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import MaybeSignedIn
from marketplace.database import Transaction
from marketplace.datasets.elsewhere import files, outside
from marketplace.datasets.joins import joins
from marketplace.datasets.known import harvested, known
from marketplace.datasets.lineage import open_lineage
from marketplace.datasets.opened import opened
from marketplace.datasets.row_routes import router as rows
from marketplace.datasets.similar import similar
from marketplace.datasets.statistics_routes import router as past
from marketplace.datasets.views import described
from marketplace.datasets.voices.page_routes import router as voices
from marketplace.datasets.voices.queries import newest
from marketplace.listings.routes import Declared
from marketplace.records import knowing
from marketplace.records.service import read
from marketplace.releases import summaries
from marketplace.releases.queries import latest_release
from marketplace.standards import queries as standing
from marketplace.standards.represented import linked, represented
from marketplace.standards.schema_org import schema_org
from marketplace.standards.score import TITLES
from marketplace.standards.scored import scored
from marketplace.web import Config, Language, Now, render
from wire.records import dataset_address

router = APIRouter(tags=["datasets"])
for before in (rows, voices, past):  # the path that may be any
    router.include_router(before)


@router.get("/datasets/{dataset}/lineage.json")
def lineage(
    dataset: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn, settings: Config,
    language: Language, now: Now,
) -> dict[str, Any]:  # fmt: skip
    """The newest release as an event of OpenLineage: feed, table, columns."""
    found = known(session, declared, dataset, viewer, now)
    release = latest_release(session, dataset) if found.scopes else None
    return open_lineage(
        found.dataset, found.columns, marketplace_url=settings.marketplace_url, language=language,
        release=str(release.delta_version) if release else None, at=release.published_at if release else now,
    )  # fmt: skip


@router.get("/datasets/{dataset}/joins", response_class=HTMLResponse)
def joins_page(
    request: Request, dataset: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn, now: Now
) -> HTMLResponse:
    """Columns of other datasets that mean the same, with measured overlap and the SQL."""
    found = known(session, declared, dataset, viewer, now)
    others = knowing.known(session, declared, now)
    return render(request, "datasets/joins.html", known=found, joins=joins(session, found, others))


@router.get("/datasets/{dataset:path}", response_class=HTMLResponse)
def dataset_page(
    request: Request, dataset: str, session: Transaction, declared: Declared, viewer: MaybeSignedIn, settings: Config,
    language: Language, now: Now,
) -> Response:  # fmt: skip
    """Dictionary, releases, plans, citations; of a harvested one its source. Programs get the form that they accept."""
    if ":" in dataset:
        return _harvested(request, session, dataset, settings.marketplace_url, language)
    found = known(session, declared, dataset, viewer, now)
    if (other := represented(request, dataset)) is not None:
        return other
    row = standing.one(session, dataset)
    page = render(
        request, "datasets/page.html",
        described=described(
            session, found, declared, language, now, marketplace_url=settings.marketplace_url, zone=settings.zone
        ),
        structured=schema_org(read(row), settings.marketplace_url, language) if row else None,
        voices=newest(session, dataset), past=summaries.counted(session, dataset),
        opened=opened(found, settings.files_url),
        similar=similar(session, request.app.state.parts.finder, row, language),
        score=scored(session, [dataset], declared, settings)[dataset], dimensions=TITLES,
    )  # fmt: skip
    linked(request, page, dataset)
    return page


def _harvested(request: Request, session: Session, id_: str, base: str, language: str) -> Response:
    row, record = harvested(session, id_)
    if (other := represented(request, id_)) is not None:
        return other
    page = render(
        request, "datasets/harvested.html", row=row, record=record, uri=dataset_address(base, id_),
        files=files(record, language), landing=outside(record.landing),
    )  # fmt: skip
    linked(request, page, id_)
    return page
