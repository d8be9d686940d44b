"""GET /ns/…: our vocabularies for people and for programs, at addresses that stay."""

import orjson
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from marketplace.standards.answering import answer
from marketplace.standards.errors import NotAcceptable, VocabularyUnknown
from marketplace.standards.negotiation import best
from marketplace.standards.ns.vocabulary import NAMES, classification, context, shapes, terms, vocabulary
from marketplace.web import Config, render

router = APIRouter(tags=["standards"])
TURTLE = "text/turtle"


@router.get("/ns/{name}.ttl")
def as_turtle(request: Request, name: str, settings: Config) -> Response:
    """Its terms."""
    base = settings.marketplace_url
    made = classification(base) if name == "classification" else terms(_known(name), base)
    return answer(request, made.serialize(format="turtle"), TURTLE)


@router.get("/ns/{name}/shapes.ttl")
def as_shapes(request: Request, name: str, settings: Config) -> Response:
    """What a graph must meet, in SHACL."""
    return answer(request, shapes(_known(name), settings.marketplace_url), TURTLE)


@router.get("/ns/{name}/context.jsonld")
def as_context(request: Request, name: str, settings: Config) -> Response:
    """Short names for JSON-LD."""
    found = context(_known(name), settings.marketplace_url)
    return answer(request, orjson.dumps(found), "application/ld+json")


@router.get("/ns/{name}")
def as_page(request: Request, name: str) -> Response:
    """A page for people; programs are led to Turtle."""
    found = best(request.headers.get("accept", ""), [("text/html", None), (TURTLE, None)])
    if found is None:
        raise NotAcceptable(f"it is given as text/html and {TURTLE}", remedy="Ask for one of them.")
    if found == 1 or name == "classification":
        return RedirectResponse(f"/ns/{_known(name, 'classification')}.ttl", 303, {"Vary": "Accept"})
    page = render(request, "standards/vocabulary.html", vocabulary=vocabulary(_known(name)))
    page.headers.add_vary_header("Accept")
    return page


def _known(name: str, *others: str) -> str:
    if name not in (*NAMES, *others):
        raise VocabularyUnknown(f"no vocabulary {name[:100]}", remedy=f"There are {', '.join(NAMES)}.")
    return name
