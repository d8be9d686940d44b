"""The form of a listing: shown, changed, kept, previewed, published. It works without scripts.

GET /my/listing-form[?form=…|?slug=…] → the form;  POST → by its button: one more part, keep, publish
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.viewer import Viewer
from marketplace.database import Transaction
from marketplace.errors import MarketplaceError
from marketplace.licensing.standing import ENFORCED
from marketplace.licensing.templates import templates
from marketplace.listings.routes import Declared, SupplyCenter
from marketplace.listings.states import ListingState
from marketplace.standards.score import TITLES, Score
from marketplace.standards.scored import scored
from marketplace.web import Language, Now, render, see_other
from marketplace.web.csrf import FIELD, MOST_FIELDS
from marketplace.web.problems import problem_of
from marketplace.web.translations import language_of, translate
from marketplace.writing import fields, preview, service
from marketplace.writing.choices import DatasetChoice, choices, plan_parts
from marketplace.writing.fields import Fields
from marketplace.writing.problems import Problems, check
from marketplace.writing.reading import read
from marketplace.writing.ready_made import filled_in
from marketplace.writing.term_inputs import term_inputs
from sectors.registry import Registry
from wire.money import DIGITS

router = APIRouter(tags=["writing"])
ADDRESS = "/my/listing-form"
OURS = frozenset({FIELD, "do", "form_id"})
WHOLE: Problems = {}


async def sent(request: Request) -> FormData:
    return await request.form(max_fields=MOST_FIELDS)


Sent = Annotated[FormData, Depends(sent)]


@router.get(ADDRESS, response_class=HTMLResponse)
def form_page(
    request: Request, session: Transaction, viewer: SupplyCenter, declared: Declared, slug: str = "", form: str = ""
) -> HTMLResponse:
    """A new one, one that was kept, or one of a listing that there is."""
    typed: Fields = service.form(session, viewer, form).fields if form else {}
    if slug and not form:
        typed = service.fields_of(session, viewer, slug)
    return _page(request, session, viewer, declared, typed or {"plans.0.new": ["1"]}, form_id=form)


@router.get(f"{ADDRESS}/kept", response_class=HTMLResponse)
def kept_part(request: Request, session: Transaction, viewer: SupplyCenter) -> HTMLResponse:
    """The part of "my listings" that names what was begun."""
    return render(request, "writing/_kept.html", forms=service.forms_of(session, viewer))


@router.post(ADDRESS, response_class=HTMLResponse)
def change(
    request: Request, session: Transaction, viewer: SupplyCenter, declared: Declared, given: Sent, language: Language,
    now: Now,
) -> Response:  # fmt: skip
    """What its button says: `add:plans`, `remove:plans.1`, `fill:plans.1.licences.0`, `refresh`, `keep`, `forget`,
    `publish`.
    """
    typed: Fields = _typed(given)
    form_id = _text(given, "form_id")
    word, _, place = _text(given, "do").partition(":")
    if word == "add":
        typed = fields.with_another(typed, place)
    elif word == "remove":
        typed = fields.without(typed, place)
    elif word == "fill":
        typed = filled_in(typed, place)
    elif word == "forget" and form_id:
        service.forget(session, viewer, form_id)
        return see_other(request, "/my/listings", translate("Removed.", language))
    elif word == "keep":
        kept = service.keep(session, viewer, form_id or None, typed, now)
        return see_other(request, f"{ADDRESS}?form={kept.id}", translate("Kept as it stands.", language))
    elif word == "publish":
        return _publish(request, session, viewer, declared, typed, form_id=form_id, language=language, now=now)
    return _page(request, session, viewer, declared, typed, form_id=form_id)


@router.post(f"{ADDRESS}/preview", response_class=HTMLResponse)
def preview_part(
    request: Request, session: Transaction, viewer: SupplyCenter, declared: Declared, given: Sent, language: Language,
    now: Now,
) -> HTMLResponse:  # fmt: skip
    """The part of the page that htmx asks for while one chooses."""
    typed, offered = _typed(given), choices(session, viewer, declared)
    found = preview.previews(session, plan_parts(fields.tree(typed), offered), declared, language, now)
    scores = _scores(request, session, typed, offered, declared)
    return render(request, "writing/_preview.html", previews=found, scores=scores, dimensions=TITLES)


def _scores(
    request: Request, session: Session, typed: Fields, offered: Mapping[str, DatasetChoice], declared: Registry
) -> Mapping[str, Score]:
    """How well what is chosen is described."""
    chosen = [name for name in typed.get("datasets", []) if name in offered]
    return scored(session, chosen, declared, request.app.state.parts.settings)


def _publish(
    request: Request, session: Session, viewer: Viewer, declared: Registry, typed: Fields, *, form_id: str,
    language: str, now: Now,
) -> Response:  # fmt: skip
    offered = {name: choice.dataset for name, choice in choices(session, viewer, declared).items()}
    draft, problems = check(read(typed, offered), declared, language)
    if draft is not None and not problems:
        try:
            listing = service.publish(session, viewer, draft, declared, now)
        except MarketplaceError as error:
            problems = {"": problem_of(error, language).detail}
        else:
            if form_id:
                service.forget(session, viewer, form_id)
            waits = listing.state is ListingState.IN_REVIEW
            told = "An operator looks at the listing before it is published."
            said = translate(told if waits else "The listing is in the catalogue.", language)
            return see_other(request, f"/my/listings/{draft.slug}", said)
    return _page(request, session, viewer, declared, typed, form_id=form_id, problems=problems)


def _page(
    request: Request, session: Session, viewer: Viewer, declared: Registry, typed: Fields, *, form_id: str = "",
    problems: Problems = WHOLE,
) -> HTMLResponse:  # fmt: skip
    """Whatever is wrong with it, everything that was typed stands in it."""
    node, offered = fields.tree(typed), choices(session, viewer, declared)
    parts, at = plan_parts(node, offered), request.app.state.parts.clock()
    seen = preview.previews(session, parts, declared, language_of(request), at)
    return render(
        request, "writing/form.html", status=422 if problems else 200, node=node, typed=typed, problems=problems,
        offered=offered, plans=parts, form_id=form_id, one=fields.one, many=fields.many, below=fields.below,
        numbered=fields.numbered, terms=term_inputs(), previews=seen, templates=templates(),
        currencies=list(DIGITS), quotas="quotas" in ENFORCED, forms=service.forms_of(session, viewer),
        scores=_scores(request, session, typed, offered, declared), dimensions=TITLES,
    )  # fmt: skip


def _typed(given: FormData) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, text in given.multi_items():
        if name not in OURS and isinstance(text, str) and text:
            found.setdefault(name, []).append(text)
    return found


def _text(given: FormData, name: str) -> str:
    found = given.get(name, "")
    return found if isinstance(found, str) else ""
