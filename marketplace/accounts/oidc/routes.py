"""To the provider and back. Whatever is wrong there looks the same on the page; the log tells the cause."""

import logging
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from marketplace.accounts import signing_in
from marketplace.accounts.errors import ProviderRefused, ProviderSilent, TooManyAttempts
from marketplace.accounts.models import Member
from marketplace.accounts.oidc import rules, service
from marketplace.accounts.oidc.provider import IdentityProvider
from marketplace.accounts.rules import way_back
from marketplace.accounts.sessions import let_in
from marketplace.accounts.sign_in_form import sign_in_form
from marketplace.accounts.throttle import ADDRESS
from marketplace.errors import NotFound
from marketplace.web import Now

log = logging.getLogger(__name__)
router = APIRouter()
PAGE = "/sign-in/provider"
BACK = f"{PAGE}/back"


@router.get(PAGE)
def go(request: Request, now: Now, next: Annotated[str, Query(max_length=2000)] = "/") -> Response:  # noqa: A002 - the query's name
    attempt = rules.new_attempt(way_back(next), now)
    try:
        response = RedirectResponse(_provider(request).address(attempt), 303)
    except ProviderSilent as error:
        return sign_in_form(request, attempt.way_back, problem=error)
    response.set_cookie(
        _cookie(request), rules.seal(request.app.state.parts.session_key, attempt), path=PAGE, httponly=True,
        max_age=int(rules.LASTS.total_seconds()), samesite="lax", secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


@router.get(BACK)
def come_back(
    request: Request,
    now: Now,
    code: Annotated[str, Query(max_length=4096)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """A session, by way of a code of ours where there is a second step that the provider did not take."""
    provider = _provider(request)
    try:
        attempt = rules.unseal(
            request.app.state.parts.session_key, request.cookies.get(_cookie(request), ""), state, now
        )
        member, twice = _proved(request, provider, attempt, code, now)
        response = let_in(request, member, attempt.way_back, now, proved_twice=twice)
    except rules.NotProved as cause:
        log.warning("a sign-in by the provider was refused: %s", cause)
        response = sign_in_form(request, "/", problem=ProviderRefused(remedy="Try again, or use your password."))
    except (ProviderSilent, TooManyAttempts) as error:
        response = sign_in_form(request, "/", problem=error)
    response.delete_cookie(_cookie(request), path=PAGE)
    return response


def _proved(
    request: Request, provider: IdentityProvider, attempt: rules.Attempt, code: str, now: Now
) -> tuple[Member, bool]:
    """The member, and whether more than a password proved it; failures count against the address."""
    sessions, address = request.app.state.parts.sessions, request.client.host if request.client else "unknown"
    counted = signing_in.count(sessions, {f"provider:{address}": ADDRESS}, now)
    identity = provider.identity(attempt, code, now)
    with sessions.begin() as session:
        member = service.member_of(session, identity, provider.told.domains, now)
        signing_in.take_back(session, counted)
    return member, identity.twice


def _provider(request: Request) -> IdentityProvider:
    """NotFound where the network has none."""
    found: IdentityProvider | None = request.app.state.parts.identities
    if found is None:
        raise NotFound("this network signs nobody in by a provider")
    return found


def _cookie(request: Request) -> str:
    return f"sdn_{request.app.state.parts.settings.name}_provider"
