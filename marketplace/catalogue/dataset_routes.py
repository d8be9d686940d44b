"""A dataset for who is signed in, whatever listing offers it: what the dashboards show."""

from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session

from marketplace.accounts.dependencies import SignedIn
from marketplace.accounts.models import Role
from marketplace.accounts.viewer import Viewer
from marketplace.catalogue import figures, wires
from marketplace.catalogue.errors import DatasetNotOffered
from marketplace.catalogue.offers import everything
from marketplace.catalogue.views import dataset_shown
from marketplace.database import Transaction
from marketplace.licensing.scope import Scope
from marketplace.licensing.service import scope_of
from marketplace.listings import queries
from marketplace.listings.routes import Declared
from marketplace.paging import Cursor, Limit
from marketplace.web import Now
from marketplace.web.translations import language_of
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from wire.base import Page
from wire.offered import OfferedDataset, ReleaseFacts

router = APIRouter(tags=["catalogue"])


@router.get("/api/datasets/{dataset}")
def dataset_page(
    request: Request, dataset: str, session: Transaction, viewer: SignedIn, declared: Declared, now: Now
) -> OfferedDataset:
    """What the plans on offer give of it; an operator and its own supply center see all that is public of it."""
    found = _declared(declared, dataset)
    language = language_of(request)
    return wires.dataset(
        dataset_shown(session, found, declared, language, _scopes(session, found, viewer, now)), language
    )


@router.get("/api/datasets/{dataset}/releases")
def releases(
    dataset: str,
    session: Transaction,
    viewer: SignedIn,
    declared: Declared,
    now: Now,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ReleaseFacts]:
    """Its releases, newest first, in figures."""
    found = _declared(declared, dataset)
    scopes = _scopes(session, found, viewer, now)
    items, following = figures.history(session, found, scopes, limit=limit, cursor=cursor)
    return Page(items=items, next=following)


def _declared(declared: Registry, dataset: str) -> Dataset:
    found = next((one for one in declared.datasets if one.id == dataset), None)
    if found is None:
        raise DatasetNotOffered(f"{dataset} is not declared", remedy="Search the catalogue.")
    return found


def _scopes(session: Session, dataset: Dataset, viewer: Viewer, now: datetime) -> list[Scope]:
    """DatasetNotOffered where no published listing has a plan on it."""
    if viewer.role is Role.OPERATOR or viewer.supply_center == dataset.feed.supply_center:
        return [everything(dataset)]
    scopes = [scope_of(licence).at(now) for licence in queries.licences_on_offer(session, dataset.id)]
    if not scopes:
        raise DatasetNotOffered(f"no listing offers {dataset.id}", remedy="Search the catalogue.")
    return scopes
