"""Applications of supply centers, as the operator sees and decides them."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from marketplace.accounts.dependencies import Operator
from marketplace.accounts.registration import countries, shown_number
from marketplace.database import Transaction
from marketplace.errors import MarketplaceError
from marketplace.joining import queries, service
from marketplace.joining.schemas import CenterSlug, Reason
from marketplace.web import Now, render, see_other
from marketplace.web.translations import language_of, translate

router = APIRouter()
Text = Annotated[str, Form(max_length=400)]
PAGE = "/operator/applications"


@router.get(PAGE, response_class=HTMLResponse)
def applications_page(request: Request, session: Transaction, _: Operator) -> HTMLResponse:
    return _page(request, session)


@router.post(PAGE + "/{application_id}/approve", response_class=HTMLResponse)
def approve(
    request: Request, session: Transaction, viewer: Operator, now: Now, application_id: str, slug: Text
) -> Response:
    """The supply center is in, and told so; or the page with what is wrong of the short name."""
    key = request.app.state.parts.session_key
    try:
        with session.begin_nested():
            wanted = CenterSlug(slug=slug).slug
            service.approve(session, key, application_id, wanted, by=viewer, now=now)
    except ValidationError:
        return _page(
            request, session, translate("A short name has small letters, digits and _ only.", language_of(request))
        )
    except MarketplaceError as error:
        return _page(request, session, translate(error.title, language_of(request)), error.status)
    return see_other(request, PAGE, translate("The supply center was let in.", language_of(request)))


@router.post(PAGE + "/{application_id}/decline", response_class=HTMLResponse)
def decline(
    request: Request, session: Transaction, viewer: Operator, now: Now, application_id: str, reason: Text
) -> Response:
    key = request.app.state.parts.session_key
    try:
        why = Reason(reason=reason).reason
    except ValidationError:
        return _page(request, session, translate("Say why: the applicant reads it.", language_of(request)))
    service.decline(session, key, application_id, why, by=viewer, now=now)
    return see_other(request, PAGE, translate("The supply center was not let in.", language_of(request)))


def _page(request: Request, session: Transaction, error: str | None = None, status: int = 422) -> HTMLResponse:
    return render(
        request, "joining/applications.html", status=status if error else 200, error=error,
        applications=queries.proved_applications(session), countries=countries(language_of(request)),
        shown_number=shown_number,
    )  # fmt: skip
