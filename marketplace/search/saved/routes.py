"""A member's kept searches: the page of the account, and the same for programs."""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import SignedIn
from marketplace.database import Transaction
from marketplace.errors import Invalid
from marketplace.listings.routes import Declared
from marketplace.search.labels import Labels
from marketplace.search.question import Question
from marketplace.search.saved import service
from marketplace.search.saved.models import SavedSearch
from marketplace.search.schema import FACETS
from marketplace.web import Language, Now, render, see_other
from marketplace.web.translations import language_of, translate
from wire.base import Page
from wire.finding import KeptSearch, NewSearch

router = APIRouter(tags=["data map"])
PAGE, API = "/account/searches", "/api/searches"


@router.get(PAGE, response_class=HTMLResponse)
def searches_page(
    request: Request, session: Transaction, viewer: SignedIn, declared: Declared, language: Language
) -> HTMLResponse:  # fmt: skip
    rows = [(row, Question.of(**row.question)) for row in service.of_member(session, viewer)]
    return render(
        request, "search/saved.html", rows=rows, labels=Labels(declared, language), most=service.MOST
    )  # fmt: skip


@router.post(PAGE)
def keep(
    request: Request, session: Transaction, viewer: SignedIn, now: Now,
    question: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:  # fmt: skip
    """`question`: the part of an address of the data map after its question mark."""
    told = parse_qs(question)
    text, box = (told.pop(name, [""])[0] for name in ("q", "bbox"))
    service.keep(session, viewer, Question.of(text, told, box), now)
    message = translate("Saved. A notice tells you of new datasets, once a day at most.", language_of(request))
    return see_other(request, PAGE, message)


@router.post(PAGE + "/{search_id}/remove")
def remove(request: Request, session: Transaction, viewer: SignedIn, search_id: str) -> Response:
    service.remove(session, viewer, search_id)
    return see_other(request, PAGE, translate("The search is removed.", language_of(request)))


@router.get(API)
def kept(session: Transaction, viewer: SignedIn) -> Page[KeptSearch]:
    """The viewer's own, newest first."""
    return Page[KeptSearch](items=[_wire(row) for row in service.of_member(session, viewer)])


@router.post(API, status_code=201)
def keep_one(session: Transaction, viewer: SignedIn, now: Now, body: NewSearch) -> KeptSearch:
    """A notice tells of datasets that come afterwards and answer it, once a day at most. No API token may do this."""
    if unknown := sorted(body.chosen.keys() - set(FACETS)):
        raise Invalid(f"chosen: there is no facet {unknown[0]!r}", remedy=f"Facets are {', '.join(FACETS)}.")
    return _wire(service.keep(session, viewer, Question.of(body.q, body.chosen, body.bbox), now))


@router.delete(API + "/{search_id}", status_code=204)
def remove_one(session: Transaction, viewer: SignedIn, search_id: str) -> Response:
    service.remove(session, viewer, search_id)
    return Response(status_code=204)


def _wire(row: SavedSearch) -> KeptSearch:
    asked = Question.of(**row.question)
    return KeptSearch(
        id=row.id, q=asked.text, chosen={name: list(told) for name, told in asked.chosen.items()}, bbox=asked.bbox,
        page=asked.address(), made_at=row.made_at, told_at=row.told_at,
    )  # fmt: skip
