"""The company's registration, by its administrators: a page, and the same as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from marketplace.accounts import queries, service
from marketplace.accounts.dependencies import Administrator, SignedIn
from marketplace.accounts.errors import BusinessNumberWrong
from marketplace.accounts.models import Organisation, TaxStatus
from marketplace.accounts.registration import countries, shown_number
from marketplace.accounts.schemas import Registration
from marketplace.database import Transaction
from marketplace.web import render, see_other
from marketplace.web.translations import language_of, translate
from wire import people as wire

router = APIRouter()
Field = Annotated[str, Form(max_length=300)]
NAMES = ("country", "business_number", "legal_name", "representative", "address", "tax_email", "tax_status")


def told(organisation: Organisation) -> dict[str, Any]:
    """The registration as a form holds it: "" for what nobody has told."""
    found = {name: getattr(organisation, name) or "" for name in NAMES}
    return found | {"business_number": shown_number(organisation.country, found["business_number"])}


@router.get("/api/company")
def get_company(session: Transaction, viewer: SignedIn) -> wire.Registration:
    """The registration of the member's organisation, null for what nobody has told."""
    organisation = queries.organisation(session, viewer.organisation_id)
    return wire.Registration.model_validate({name: getattr(organisation, name) for name in NAMES})


@router.put("/api/company")
def put_company(session: Transaction, viewer: Administrator, body: Registration) -> wire.Registration:
    service.register(session, viewer, body)
    return get_company(session, viewer)


@router.get("/account/company", response_class=HTMLResponse)
def company_page(request: Request, session: Transaction, viewer: SignedIn) -> HTMLResponse:
    return _page(request, told(queries.organisation(session, viewer.organisation_id)))


@router.post("/account/company", response_class=HTMLResponse)
def write_company(
    request: Request,
    session: Transaction,
    viewer: Administrator,
    country: Field,
    legal_name: Field,
    address: Field,
    business_number: Field = "",
    representative: Field = "",
    tax_email: Field = "",
    tax_status: Field = "",
) -> Response:
    """Back to the page, or the form again with what is wrong."""
    typed = {
        "country": country, "business_number": business_number, "legal_name": legal_name,
        "representative": representative, "address": address, "tax_email": tax_email, "tax_status": tax_status,
    }  # fmt: skip
    try:
        registration = Registration.model_validate(typed | {n: typed[n] or None for n in ("tax_email", "tax_status")})
        with session.begin_nested():
            service.register(session, viewer, registration)
    except ValidationError as error:
        return _page(request, typed, wrong={str(cause["loc"][0]) for cause in error.errors()})
    except BusinessNumberWrong as error:
        return _page(request, typed, wrong={"business_number"}, problem=error)
    return see_other(request, "/account/company", translate("Saved.", language_of(request)))


def _page(
    request: Request,
    typed: dict[str, Any],
    *,
    wrong: set[str] | None = None,
    problem: BusinessNumberWrong | None = None,
) -> HTMLResponse:
    return render(
        request, "accounts/company.html", status=422 if wrong else 200, typed=typed, wrong=wrong or set(),
        problem=problem, countries=countries(language_of(request)), statuses=list(TaxStatus),
    )  # fmt: skip
