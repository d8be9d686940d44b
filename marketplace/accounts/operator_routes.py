"""What operators do: organisations, members, resets, locks. Pages and the same as JSON."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import ValidationError
from starlette.responses import HTMLResponse

from marketplace.accounts import company_routes, passwords, queries, rules, service
from marketplace.accounts.dependencies import Operator
from marketplace.accounts.models import Member, OrganisationKind, Role
from marketplace.accounts.registration import countries
from marketplace.accounts.rights import Right, opens
from marketplace.accounts.schemas import NewMember, NewOrganisation
from marketplace.audit import service as audit
from marketplace.database import Transaction
from marketplace.errors import MarketplaceError, NotFound
from marketplace.web import Config, Now, render, see_other
from marketplace.web.problems import named_causes
from marketplace.web.refusals import refuses
from marketplace.web.translations import language_of, translate
from wire import people as wire

router = APIRouter()
Field = Annotated[str, Form(max_length=254)]


def member_out(member: Member, temporary: str | None = None) -> wire.Member:
    return wire.Member(
        id=member.id, organisation_id=member.organisation_id, email=member.email, name=member.name, role=member.role,
        language=member.language, disabled=member.disabled_at is not None, admin=member.admin,
        temporary_password=temporary,
    )  # fmt: skip


@router.get("/api/organisations")
def get_organisations(session: Transaction, _: Operator) -> list[wire.Organisation]:
    return [wire.Organisation.model_validate(row, from_attributes=True) for row in queries.organisations(session)]


@router.post("/api/organisations", status_code=201, **opens(Right.OPERATE))
def post_organisation(session: Transaction, viewer: Operator, body: NewOrganisation, now: Now) -> wire.Organisation:
    made = service.create_organisation(session, body, now)
    audit.record(session, viewer, "organisation.made", made.id, {"slug": made.slug, "kind": made.kind}, now)
    return wire.Organisation.model_validate(made, from_attributes=True)


@router.get("/api/members", responses=refuses(NotFound))
def get_members(session: Transaction, _: Operator, organisation: str) -> list[wire.Member]:
    found = queries.organisation(session, organisation)
    return [member_out(member) for member in queries.members_of(session, found.id)]


@router.post("/api/members", status_code=201, **opens(Right.OPERATE))
def post_member(request: Request, session: Transaction, viewer: Operator, body: NewMember, now: Now) -> wire.Member:
    """Without a password the answer holds a temporary one, this once."""
    member, temporary = service.create_member(session, request.app.state.parts.passwords, body, now)
    audit.record(session, viewer, "member.made", member.id, {"organisation": body.organisation, "role": body.role}, now)
    return member_out(member, temporary)


@router.get("/operator/organisations", response_class=HTMLResponse)
def organisations_page(request: Request, session: Transaction, _: Operator) -> HTMLResponse:
    return _organisations(request, session, None)


@router.post("/operator/organisations", response_class=HTMLResponse)
def make_organisation(
    request: Request, session: Transaction, viewer: Operator, now: Now, slug: Field, name: Field, kind: Field
) -> Response:
    try:
        made = service.create_organisation(
            session, NewOrganisation(slug=slug, name=name, kind=OrganisationKind(kind)), now
        )
    except (ValidationError, ValueError, MarketplaceError) as error:
        return _organisations(request, session, _cause(error))
    audit.record(session, viewer, "organisation.made", made.id, {"slug": made.slug, "kind": made.kind}, now)
    return see_other(request, f"/operator/organisations/{made.slug}")


def _organisations(request: Request, session: Transaction, error: str | None) -> HTMLResponse:
    rows = [(row, len(queries.members_of(session, row.id))) for row in queries.organisations(session)]
    status = 422 if error else 200
    return render(
        request, "accounts/organisations.html", status=status, rows=rows, kinds=list(OrganisationKind), error=error
    )


@router.get("/operator/organisations/{slug}", response_class=HTMLResponse)
def members_page(request: Request, session: Transaction, _: Operator, slug: str) -> HTMLResponse:
    return _members(request, session, slug)


@router.post("/operator/organisations/{slug}/members", response_class=HTMLResponse)
def make_member(
    request: Request,
    session: Transaction,
    viewer: Operator,
    now: Now,
    slug: str,
    email: Field,
    name: Field,
    role: Field,
) -> HTMLResponse:
    """The members with the new one's temporary password, this once."""
    try:
        new = NewMember(organisation=slug, email=email, name=name, role=Role(role))
        member, temporary = service.create_member(session, request.app.state.parts.passwords, new, now)
    except (ValidationError, ValueError, MarketplaceError) as error:
        return _members(request, session, slug, error=_cause(error))
    audit.record(session, viewer, "member.made", member.id, {"organisation": slug, "role": new.role}, now)
    return _members(request, session, slug, secret=(member.email, temporary or ""))


@router.post("/operator/organisations/{slug}/trust")
def trust_center(
    request: Request, session: Transaction, _: Operator, slug: str, trusted: Annotated[bool, Form()]
) -> Response:
    """Whether the supply center's listings are published without a review."""
    service.set_trusted(session, slug, trusted=trusted)
    return see_other(request, f"/operator/organisations/{slug}", translate("Saved.", language_of(request)))


@router.post("/operator/members/{member_id}/reset", response_class=HTMLResponse)
def reset_member(
    request: Request, session: Transaction, viewer: Operator, config: Config, now: Now, member_id: str
) -> HTMLResponse:
    """The members with a link for the one that forgot its password, this once."""
    token = passwords.make_reset(session, member_id=member_id, made_by=viewer.member_id, now=now)
    audit.record(session, viewer, "password.reset_made", member_id, at=now)
    member = queries.member(session, member_id)
    link = f"{config.marketplace_url}/reset/{token}"
    return _members(request, session, member.organisation.slug, secret=(member.email, link))


@router.post("/operator/members/{member_id}/lock", response_class=HTMLResponse)
def lock_member(
    request: Request,
    session: Transaction,
    viewer: Operator,
    now: Now,
    member_id: str,
    disabled: Annotated[bool, Form()],
) -> Response:
    member = service.set_disabled(session, member_id, disabled=disabled, by=viewer.member_id, now=now)
    audit.record(session, viewer, "member.locked" if disabled else "member.let_in", member_id, at=now)
    message = translate("Saved.", language_of(request))
    return see_other(request, f"/operator/organisations/{member.organisation.slug}", message)


@router.get("/operator/tokens", response_class=HTMLResponse)
def tokens_page(request: Request, session: Transaction, _: Operator, now: Now) -> HTMLResponse:
    """Every living API token: whose it is, what it may do, until when."""
    return render(request, "accounts/tokens.html", rows=queries.all_api_tokens(session, now))


@router.post("/operator/tokens/{token_id}/revoke", response_class=HTMLResponse)
def revoke_any(request: Request, session: Transaction, viewer: Operator, now: Now, token_id: str) -> Response:
    service.revoke_api_token(session, None, token_id, now)
    audit.record(session, viewer, "token.revoked", token_id, at=now)
    return see_other(request, "/operator/tokens", translate("The token is revoked.", language_of(request)))


def _members(
    request: Request,
    session: Transaction,
    slug: str,
    *,
    error: str | None = None,
    secret: tuple[str, str] | None = None,
) -> HTMLResponse:
    organisation = queries.organisation(session, slug)
    return render(
        request, "accounts/members.html", status=422 if error else 200, organisation=organisation, error=error,
        members=queries.members_of(session, organisation.id), roles=sorted(rules.ROLES[organisation.kind]),
        secret=secret, told=company_routes.told(organisation), countries=countries(language_of(request)),
    )  # fmt: skip


def _cause(error: Exception) -> str:
    return named_causes(error.errors()) if isinstance(error, ValidationError) else str(error)
