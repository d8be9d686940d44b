"""The plans on a dataset that everybody can buy, as offers; licence templates as policies."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from marketplace.database import Transaction
from marketplace.licensing.service import scope_of
from marketplace.records import queries as offered
from marketplace.records.service import read
from marketplace.standards import queries
from marketplace.standards.answering import answer
from marketplace.standards.dcat.parts import agent_address
from marketplace.standards.forms import SYNTAXES
from marketplace.standards.names import graph
from marketplace.standards.odrl.templates import as_policies
from marketplace.standards.odrl.writing import Offered, policy
from marketplace.web import Config
from wire.records import Record, dataset_address

router = APIRouter(tags=["standards"])


@router.get("/ns/odrl/templates.ttl")
def ready_made(request: Request, settings: Config) -> Response:
    """Licence templates as policies."""
    return answer(request, as_policies(settings.marketplace_url).serialize(), "text/turtle")


def _given(end: str) -> Callable[..., Response]:
    syntax, media_type = SYNTAXES[end]

    def given(request: Request, record: str, session: Transaction, settings: Config) -> Response:
        made = graph(settings.marketplace_url)
        for one in offers(session, read(queries.demanded(session, record)), settings.marketplace_url):
            policy(one, settings.marketplace_url, made)
        return answer(request, made.serialize(format=syntax), media_type)

    given.__doc__ = f"Its plans as offers of ODRL, {media_type}."
    return given


def offers(session: Session, record: Record, base: str) -> list[Offered]:
    """One for each plan; none of what was harvested."""
    assigner = agent_address(record.publisher, base) if record.publisher else None
    return [
        Offered(
            uid=f"{base}/listings/{plan.listing.slug}#{plan.id}/{record.id}", target=dataset_address(base, record.id),
            scope=scope_of(licence), assigner=assigner, price=plan.price, approval=plan.approval,
        )
        for licence, plan in offered.offers(session, [record.id]).get(record.id, ())
    ]  # fmt: skip


for _end in ("ttl", "jsonld"):
    router.add_api_route(f"/datasets/{{record:path}}/odrl.{_end}", _given(_end), name=f"odrl.{_end}")
