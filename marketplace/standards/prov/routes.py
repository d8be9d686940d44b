"""GET /datasets/{id}/prov.ttl: its newest releases, with what the plans that everybody can buy tell of them."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from marketplace.catalogue.figures import history
from marketplace.database import Transaction
from marketplace.listings.routes import Declared
from marketplace.records.knowing import known
from marketplace.records.service import read
from marketplace.standards import queries
from marketplace.standards.answering import answer
from marketplace.standards.prov.writing import provenance
from marketplace.web import Config, Now

router = APIRouter(tags=["standards"])
RELEASES = 100


@router.get("/datasets/{record:path}/prov.ttl")
def given(
    request: Request, record: str, session: Transaction, declared: Declared, settings: Config, now: Now
) -> Response:  # fmt: skip
    """Without a plan, and of what was harvested, its source alone."""
    found = known(session, declared, now, [record]).get(record)
    releases = (
        history(session, found.dataset, found.scopes, limit=RELEASES, cursor=None)[0] if found and found.scopes else []
    )
    made = provenance(read(queries.demanded(session, record)), releases, settings.marketplace_url)
    return answer(request, made.serialize(), "text/turtle")
