"""Cookie or Bearer token → Viewer or service name. A request with an Authorization header is judged by it alone."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from marketplace.accounts import queries
from marketplace.accounts.errors import PasswordChangeNeeded, RoleMissing, TokenNotValid
from marketplace.accounts.models import Role
from marketplace.accounts.secrets import hash_token
from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.database import Transaction
from marketplace.errors import NotSignedIn
from marketplace.web import Now

INGEST = "svc_ingest"
REGISTRAR = "svc_registrar"


def bearer_token(request: Request) -> str | None:
    """The token of `Authorization: Bearer …`, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def maybe_signed_in(request: Request, session: Transaction, now: Now) -> Viewer | None:
    """Who asks, None for a visitor; kept in `request.state.viewer` for the page's header."""
    if "authorization" in request.headers:
        token = bearer_token(request)
        member = queries.member_of_api_token(session, hash_token(token), now) if token else None
    else:
        cookie = request.cookies.get(request.app.state.parts.settings.session_cookie)
        member = queries.member_of_session(session, hash_token(cookie), now) if cookie else None
    request.state.viewer = viewer_of(member) if member else None
    viewer: Viewer | None = request.state.viewer
    return viewer


MaybeSignedIn = Annotated[Viewer | None, Depends(maybe_signed_in)]


def signed_in_anyhow(request: Request, viewer: MaybeSignedIn) -> Viewer:
    """The viewer, even with a temporary password. NotSignedIn, TokenNotValid."""
    if viewer is not None:
        return viewer
    if bearer_token(request):
        raise TokenNotValid(remedy="Make a new token on your account page.")
    raise NotSignedIn(remedy="Sign in, or send an API token as `Authorization: Bearer …`.")


SignedInAnyhow = Annotated[Viewer, Depends(signed_in_anyhow)]


def signed_in(viewer: SignedInAnyhow) -> Viewer:
    """The viewer. NotSignedIn (a redirect to /sign-in for a browser), TokenNotValid, PasswordChangeNeeded."""
    if viewer.must_change_password:
        raise PasswordChangeNeeded(remedy="Change it at /account/password.")
    return viewer


SignedIn = Annotated[Viewer, Depends(signed_in)]


def role_required(*roles: Role | str) -> Callable[[Viewer], Viewer]:
    """A dependency that answers the viewer if it has one of `roles`: `Depends(role_required("operator"))`."""
    allowed = frozenset(Role(role) for role in roles)

    def required(viewer: SignedIn) -> Viewer:
        if viewer.role not in allowed:
            raise RoleMissing(
                f"this needs the role {' or '.join(sorted(allowed))}; yours is {viewer.role}",
                remedy="Ask the network's operator for the role.",
            )
        return viewer

    return required


Operator = Annotated[Viewer, Depends(role_required(Role.OPERATOR))]
Buyer = Annotated[Viewer, Depends(role_required(Role.BUYER))]


def service_required(name: str) -> Callable[[Request, Transaction], str]:
    """A dependency that answers `name` if the request bears that service's token."""

    def required(request: Request, session: Transaction) -> str:
        token = bearer_token(request)
        found = queries.service_of(session, hash_token(token)) if token else None
        if found is None:
            raise NotSignedIn("this address is for a service of the network", remedy="Send the service's token.")
        if found != name:
            raise RoleMissing(f"this address is for {name}, not for {found}")
        return found

    return required


IngestService = Annotated[str, Depends(service_required(INGEST))]
RegistrarService = Annotated[str, Depends(service_required(REGISTRAR))]
