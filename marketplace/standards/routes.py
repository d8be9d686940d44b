"""Records in others' standards: each dataset's forms, and the catalogue in pages or as one stream."""

from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session, sessionmaker
from starlette.responses import Response, StreamingResponse

from marketplace.database import Transaction
from marketplace.records.models import CatalogRecord
from marketplace.records.service import read
from marketplace.standards import queries
from marketplace.standards.answering import OPEN, answer
from marketplace.standards.dcat.catalogue import CataloguePage, Entry, page
from marketplace.standards.dcat.writing import dataset
from marketplace.standards.forms import FORMS, SYNTAXES, Form, Write
from marketplace.standards.names import lean
from marketplace.standards.represented import CATALOGUE_FORMS, catalogue_represented
from marketplace.web import Config

router = APIRouter(tags=["standards"])
After = Annotated[str, Query(max_length=500)]


def _given(form: Form, write: Write) -> Callable[..., Response]:
    def given(request: Request, record: str, session: Transaction, settings: Config) -> Response:
        told = read(queries.demanded(session, record))
        return answer(request, write(told, settings.marketplace_url), form.content_type)

    given.__doc__ = f"The dataset as {form.content_type}."
    return given


for _form in FORMS:
    if _form.write:
        router.add_api_route(f"/datasets/{{record:path}}/{_form.name}", _given(_form, _form.write), name=_form.name)


@router.get("/catalog")
def catalogue(request: Request) -> Response:
    """To the form that is accepted."""
    return catalogue_represented(request)


@router.get("/catalog.nt")
def stream(request: Request, settings: Config, *, harvested: bool = False) -> Response:
    """Every dataset in one answer, as it is read."""
    lines = _lines(request.app.state.parts.sessions, settings.marketplace_url, harvested=harvested)
    return StreamingResponse(lines, headers=OPEN, media_type=SYNTAXES["nt"][1])


def _lines(sessions: sessionmaker[Session], base: str, *, harvested: bool) -> Iterator[str]:
    for row in queries.every(sessions, harvested=harvested):
        yield dataset(read(row), base, lean(row.id)).serialize(format="nt")


def _page(end: str) -> Callable[..., Response]:
    syntax, media_type = SYNTAXES[end]

    def given(
        request: Request, session: Transaction, settings: Config, *, after: After = "", harvested: bool = False
    ) -> Response:  # fmt: skip
        rows = queries.page(session, after, harvested=harvested)
        told = CataloguePage(
            base=settings.marketplace_url, name=settings.name, path=f"/catalog.{end}",
            entries=[_entry(row) for row in rows],
            total=queries.count(session, harvested=harvested), after=after, harvested=harvested,
            following=rows[-1].id if len(rows) == queries.PAGE else None,
        )  # fmt: skip
        return answer(request, page(told).serialize(format=syntax), media_type)

    given.__doc__ = f"A page of the catalogue as {media_type}; it names the next one."
    return given


for _end in CATALOGUE_FORMS.values():
    router.add_api_route(f"/catalog.{_end}", _page(_end), name=f"catalog.{_end}")


def _entry(row: CatalogRecord) -> Entry:
    return Entry(read(row), row.made_at, row.changed_at)
