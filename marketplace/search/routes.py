"""The data map, for everybody: /datasets as a page, /api/datasets for programs, half-typed words finished."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import StringConstraints
from starlette.responses import HTMLResponse

from marketplace.database import Transaction
from marketplace.listings.routes import Declared
from marketplace.search.finding import Finder, Sort, Wish
from marketplace.search.labels import Labels
from marketplace.search.question import Question
from marketplace.search.schema import FACETS
from marketplace.search.views import cards, data_map, suggestions
from marketplace.web import Config, Language, render
from wire.finding import DataMap, Suggestions

router = APIRouter(tags=["data map"])
PER_PAGE, LAST_PAGE, MOST_CHOSEN = 20, 500, 20
Text = Annotated[str, Query(max_length=4_000)]  # percent-encoded it still fits an address
PageNumber = Annotated[int, Query(ge=1, le=LAST_PAGE)]
Value = Annotated[str, StringConstraints(max_length=200)]
Values = Annotated[list[Value] | None, Query(max_length=MOST_CHOSEN)]
Corners = Annotated[str, Query(max_length=200, description="West, south, east, north in degrees.")]


def _question(
    q: Text = "", bbox: Corners = "",
    sector: Values = None, center: Values = None, format: Values = None, cadence: Values = None,  # noqa: A002
    licence: Values = None, price: Values = None, quality: Values = None, years: Values = None,
    place: Values = None, sensitivity: Values = None, origin: Values = None,
) -> Question:  # fmt: skip
    """Several values of a facet are alternatives; several facets hold together. BadBox."""
    told = (sector, center, format, cadence, licence, price, quality, years, place, sensitivity, origin)
    return Question.of(q, {name: values for name, values in zip(FACETS, told, strict=True) if values}, bbox)


Asks = Annotated[Question, Depends(_question)]


def _finder(request: Request) -> Finder:
    finder: Finder = request.app.state.parts.finder
    return finder


Finds = Annotated[Finder, Depends(_finder)]


@router.get("/api/datasets")
def datasets(
    session: Transaction, declared: Declared, settings: Config, language: Language, finder: Finds, asked: Asks,
    sort: Sort = Sort.RELEVANCE, page: PageNumber = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = PER_PAGE,
) -> DataMap:  # fmt: skip
    """Datasets of the network and of catalogues that it harvests, in any language of the words."""
    found = finder.find(Wish.of(asked, sort, page, limit))
    return data_map(session, found, Labels(declared, language), settings.marketplace_url)


@router.get("/api/search/suggestions")
def suggested(
    session: Transaction, declared: Declared, language: Language, finder: Finds, q: Text = ""
) -> Suggestions:  # fmt: skip
    """What the last word may become, also where its last syllable is half typed."""
    return Suggestions(items=suggestions(session, finder.beginning(q), Labels(declared, language)))


@router.get("/search/suggestions", response_class=HTMLResponse)
def suggested_options(
    request: Request, session: Transaction, declared: Declared, language: Language, finder: Finds, q: Text = ""
) -> HTMLResponse:  # fmt: skip
    """The same for the box of the page."""
    items = suggestions(session, finder.beginning(q), Labels(declared, language))
    return render(request, "search/_suggestions.html", items=items)


@router.get("/datasets", response_class=HTMLResponse)
def datasets_page(
    request: Request, session: Transaction, declared: Declared, language: Language, finder: Finds, asked: Asks,
    sort: Sort = Sort.RELEVANCE, page: PageNumber = 1,
) -> HTMLResponse:  # fmt: skip
    """The data map: a box for words, facets with counts, what was found."""
    found, labels = finder.find(Wish.of(asked, sort, page, PER_PAGE)), Labels(declared, language)
    return render(
        request, "search/list.html", cards=cards(session, found, labels), found=found, labels=labels, asked=asked,
        sort=sort, sorts=list(Sort), page=page, pages=-(-min(found.total, LAST_PAGE * PER_PAGE) // PER_PAGE),
    )  # fmt: skip
