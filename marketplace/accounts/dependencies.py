"""Cookie or Bearer token → Viewer or service name. A request with an Authorization header is judged by it alone.

A token without the right that the route asks for shows nobody: public routes answer as to a visitor, others refuse.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from marketplace.accounts import browsers, queries
from marketplace.accounts.errors import PasswordChangeNeeded, RightMissing, RoleMissing, SecondStepNeeded, TokenNotValid
from marketplace.accounts.feed_tokens import dataset_of
from marketplace.accounts.models import Role
from marketplace.accounts.rights import Right, needed
from marketplace.accounts.secrets import hash_token
from marketplace.accounts.viewer import Viewer, viewer_of
from marketplace.database import Transaction
from marketplace.errors import NotSignedIn
from marketplace.web import Now

REGISTRAR = "svc_registrar"


def bearer_token(request: Request) -> str | None:
    """The token of `Authorization: Bearer …`, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def maybe_signed_in(request: Request, session: Transaction, now: Now) -> Viewer | None:
    """Who asks, None for a visitor; kept in `request.state.viewer` for the page's header."""
    if "authorization" in request.headers:
        viewer = _by_token(request, session, now)
    else:
        viewer = _by_cookie(request, session, now)
    request.state.viewer = viewer
    return viewer


def recognised(request: Request) -> None:
    """The same in a transaction of its own, where no route was found that asks."""
    parts, by = request.app.state.parts, _by_token if "authorization" in request.headers else _by_cookie
    with parts.sessions.begin() as session:
        request.state.viewer = by(request, session, parts.clock())


def _by_cookie(request: Request, session: Session, now: datetime) -> Viewer | None:
    """That it was seen is written apart: a long request must not hold the row against the browser's next one."""
    parts = request.app.state.parts
    cookie = request.cookies.get(parts.settings.session_cookie)
    found = queries.of_session(session, hash_token(cookie), now) if cookie else None
    if not cookie or found is None:
        return None
    member, last = found
    if last is None or last < now - browsers.EVERY:
        with parts.sessions.begin() as own:
            browsers.seen(own, hash_token(cookie), now)
    return viewer_of(member)


def _by_token(request: Request, session: Session, now: datetime) -> Viewer | None:
    """None, and `request.state.lacks` set, for a living token that does not hold what the route asks for."""
    token = bearer_token(request)
    found = queries.of_api_token(session, hash_token(token), now) if token else None
    if found is None:
        return None
    member, row = found
    rights = needed(request.scope.get("route"), request.method)
    if rights.isdisjoint(row.rights):
        request.state.lacks = rights
        return None
    return viewer_of(member, row)


MaybeSignedIn = Annotated[Viewer | None, Depends(maybe_signed_in)]


async def signed_in_anyhow(request: Request, viewer: MaybeSignedIn) -> Viewer:
    """The viewer, even with a temporary password. NotSignedIn, TokenNotValid."""
    if viewer is not None:
        return viewer
    if hasattr(request.state, "lacks"):
        raise _lacking(request.state.lacks)
    if bearer_token(request):
        raise TokenNotValid(remedy="Make a new token on your account page.")
    raise NotSignedIn(remedy="Sign in, or send an API token as `Authorization: Bearer …`.")


SignedInAnyhow = Annotated[Viewer, Depends(signed_in_anyhow)]


def _lacking(rights: frozenset[Right]) -> RightMissing:
    if not rights:
        return RightMissing("no API token may do this", remedy="Sign in at a browser and do it there.")
    named = " or ".join(sorted(rights))
    return RightMissing(f"this needs the right {named}", remedy="Make a token with it on your account page.")


async def signed_in(request: Request, viewer: SignedInAnyhow) -> Viewer:
    """The viewer. NotSignedIn (a redirect to /sign-in for a browser), TokenNotValid.

    PasswordChangeNeeded, SecondStepNeeded: each opens one page only.
    """
    if viewer.must_change_password:
        raise PasswordChangeNeeded(remedy="Change it at /account/password.")
    asked = viewer.is_operator and request.app.state.parts.settings.operators_second_step
    if asked and not viewer.second_step:
        raise SecondStepNeeded(remedy="Set it up at /account/second-step.")
    return viewer


SignedIn = Annotated[Viewer, Depends(signed_in)]


def role_required(*roles: Role | str) -> Callable[[Viewer], Awaitable[Viewer]]:
    """A dependency that answers the viewer if it has one of `roles`: `Depends(role_required("operator"))`."""
    allowed = frozenset(Role(role) for role in roles)

    async def required(viewer: SignedIn) -> Viewer:
        if viewer.role not in allowed:
            raise RoleMissing(
                f"this needs the role {' or '.join(sorted(allowed))}; yours is {viewer.role}",
                remedy="Ask the network's operator for the role.",
            )
        return viewer

    return required


async def administrator(viewer: SignedIn) -> Viewer:
    """The viewer if it speaks for its organisation. RoleMissing."""
    if not viewer.admin:
        raise RoleMissing("this is for an administrator of your company", remedy="Ask one of your administrators.")
    return viewer


Administrator = Annotated[Viewer, Depends(administrator)]
Operator = Annotated[Viewer, Depends(role_required(Role.OPERATOR))]
Buyer = Annotated[Viewer, Depends(role_required(Role.BUYER))]


def registrar(request: Request, session: Transaction) -> str:
    """The name of the registering service, if the request bears its token."""
    found = _service(request, session)
    if found != REGISTRAR:
        raise RoleMissing(f"this address is for {REGISTRAR}, not for {found}")
    return found


def announcing_feed(request: Request, session: Transaction) -> str:
    """The dataset whose feed's token the request bears: it announces nothing else."""
    found = _service(request, session)
    dataset = dataset_of(found)
    if dataset is None:
        raise RoleMissing(f"this address is for the feeds, not for {found}")
    return dataset


def announces(request: Request) -> None:
    """Refuse who may announce nothing, before the body is read."""
    with request.app.state.parts.sessions() as session:
        announcing_feed(request, session)


def _service(request: Request, session: Session) -> str:
    token = bearer_token(request)
    found = queries.service_of(session, hash_token(token)) if token else None
    if found is None:
        raise NotSignedIn("this address is for a service of the network", remedy="Send the service's token.")
    return found


AnnouncingFeed = Annotated[str, Depends(announcing_feed)]
RegistrarService = Annotated[str, Depends(registrar)]
