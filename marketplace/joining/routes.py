"""Joining by oneself: the form, the page behind the letter's link, the documents, and a new password by mail."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from pydantic import Field, ValidationError
from starlette.responses import HTMLResponse, Response

from marketplace.accounts import devices, signing_in
from marketplace.accounts.errors import BusinessNumberWrong, PasswordTooWeak, TooManyAttempts
from marketplace.accounts.models import OrganisationKind
from marketplace.accounts.registration import countries
from marketplace.accounts.throttle import asks
from marketplace.database import Transaction
from marketplace.errors import MarketplaceError
from marketplace.joining import api_routes, colleague_routes, documents, operator_routes, service
from marketplace.joining.schemas import NewApplication
from marketplace.joining.states import ApplicationState
from marketplace.web import Language, Now, render, see_other
from marketplace.web.translations import language_of, translate

router = APIRouter(tags=["joining"])
router.include_router(api_routes.router)
router.include_router(colleague_routes.router)
router.include_router(operator_routes.router)
Text = Annotated[str, Form(max_length=254)]
Secret = Annotated[str, Field(max_length=100)]
Version = Annotated[str | None, Query(max_length=20)]
NAMES = ("kind", "organisation_name", "country", "business_number", "name", "email")


@router.get("/join", response_class=HTMLResponse)
def join_page(request: Request) -> HTMLResponse:
    return _form(request, dict.fromkeys(NAMES, "") | {"kind": OrganisationKind.COMPANY})


@router.post("/join", response_class=HTMLResponse)
def join(
    request: Request,
    session: Transaction,
    language: Language,
    now: Now,
    kind: Text = "",
    organisation_name: Text = "",
    country: Text = "",
    business_number: Text = "",
    name: Text = "",
    email: Text = "",
    accepted: Annotated[bool, Form()] = False,
) -> Response:
    """The same answer whether the address is a member's or not; the form again with what is wrong of it."""
    values = (kind, organisation_name, country, business_number, name, email)
    typed: dict[str, Any] = dict(zip(NAMES, values, strict=True))
    try:
        new = NewApplication.model_validate(typed | {"language": language})
        _count(request, now)
        if not accepted:
            return _form(request, typed, wrong={"accepted"})
        service.apply(session, request.app.state.parts.session_key, new, now)
    except ValidationError as error:
        return _form(request, typed, wrong={str(cause["loc"][0]) for cause in error.errors()})
    except BusinessNumberWrong as error:
        return _form(request, typed, wrong={"business_number"}, problem=error)
    except TooManyAttempts as error:
        return _form(request, typed, problem=error)
    return see_other(request, "/join/sent")


@router.get("/join/sent", response_class=HTMLResponse)
def sent_page(request: Request) -> HTMLResponse:
    return render(request, "joining/sent.html")


@router.get("/join/{secret}", response_class=HTMLResponse)
def proof_page(request: Request, session: Transaction, now: Now, secret: Secret) -> HTMLResponse:
    """Where a password is chosen, or why the link no longer works."""
    application = service.opened(session, secret, now)
    return render(request, "joining/proof.html", secret=secret, application=application, error=None)


@router.post("/join/{secret}", response_class=HTMLResponse)
def prove(
    request: Request, session: Transaction, now: Now, secret: Secret, new: Annotated[str, Form(max_length=256)]
) -> Response:
    try:
        with session.begin_nested():
            application = service.prove(session, request.app.state.parts.passwords, secret, new, now)
    except PasswordTooWeak as error:
        application = service.opened(session, secret, now)
        return render(request, "joining/proof.html", status=422, secret=secret, application=application, error=error)
    if application.state is ApplicationState.WAITING:
        return render(request, "joining/waiting.html", application=application)
    response = see_other(request, "/sign-in", translate("You have joined. Sign in.", language_of(request)))
    devices.make_known(request, response, application.email)
    return response


@router.get("/terms", response_class=HTMLResponse)
def terms_page(request: Request, version: Version = None) -> HTMLResponse:
    return _document(request, "terms", version)


@router.get("/privacy", response_class=HTMLResponse)
def privacy_page(request: Request, version: Version = None) -> HTMLResponse:
    return _document(request, "privacy", version)


@router.get("/forgot", response_class=HTMLResponse)
def forgot_page(request: Request) -> HTMLResponse:
    return _forgot(request)


@router.post("/forgot", response_class=HTMLResponse)
def forgot(request: Request, session: Transaction, language: Language, now: Now, email: Text) -> Response:
    """The same answer whether the address is a member's or not."""
    try:
        _count(request, now)
    except TooManyAttempts as error:
        return _forgot(request, error)
    service.forgotten(session, request.app.state.parts.session_key, email, language, now)
    return see_other(request, "/join/sent")


def _count(request: Request, now: Now) -> None:
    """TooManyAttempts for who asks again and again from one address."""
    address = request.client.host if request.client else "unknown"
    signing_in.count(request.app.state.parts.sessions, asks(address), now)


def _form(
    request: Request, typed: dict[str, Any], *, wrong: set[str] | None = None, problem: MarketplaceError | None = None
) -> HTMLResponse:
    status = problem.status if problem else 422 if wrong else 200
    return _with_wait(problem, render(
        request, "joining/join.html", status=status, typed=typed, wrong=wrong or set(), problem=problem,
        countries=countries(language_of(request)), sends_mail=_sends_mail(request),
    ))  # fmt: skip


def _forgot(request: Request, problem: MarketplaceError | None = None) -> HTMLResponse:
    status = problem.status if problem else 200
    page = render(request, "joining/forgot.html", status=status, problem=problem, sends_mail=_sends_mail(request))
    return _with_wait(problem, page)


def _with_wait(problem: MarketplaceError | None, page: HTMLResponse) -> HTMLResponse:
    if isinstance(problem, TooManyAttempts):
        page.headers["Retry-After"] = str(problem.retry_after)
    return page


def _sends_mail(request: Request) -> bool:
    return request.app.state.parts.settings.smtp is not None


def _document(request: Request, document: str, version: str | None) -> HTMLResponse:
    template = documents.template(document, version)
    shown = version or documents.present()[document]
    return render(request, template, version=shown, versions=documents.VERSIONS[document])
