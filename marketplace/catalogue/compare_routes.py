"""GET /compare: two to four plans side by side, for everybody."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from marketplace.accounts.dependencies import MaybeSignedIn
from marketplace.catalogue import comparing
from marketplace.database import Transaction
from marketplace.listings.routes import Declared
from marketplace.web import Language, Now, render

router = APIRouter(tags=["catalogue"])
Named = Annotated[list[Annotated[str, Query(max_length=60)]], Query(default_factory=list, max_length=24)]


@router.get("/compare", response_class=HTMLResponse)
def compare_page(
    request: Request, session: Transaction, declared: Declared, viewer: MaybeSignedIn, language: Language, now: Now,
    plan: Named, listing: Named,
) -> HTMLResponse:  # fmt: skip
    """`plan`: their ids; `listing`: slugs of listings whose plans can be chosen from, too."""
    choice = comparing.choose(session, plan, listing, viewer, now)
    found = comparing.compare(session, choice.plans, declared, language, now)
    return render(
        request, "catalogue/compare.html", choice=choice, comparison=found, always=comparing.ALWAYS,
        most=comparing.MOST, chosen={one.id for one in choice.plans},
    )  # fmt: skip
