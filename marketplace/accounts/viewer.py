"""Who is asking: frozen, made once a request."""

from dataclasses import dataclass
from datetime import datetime

from marketplace.accounts.models import ApiToken, Member, OrganisationKind, Role


@dataclass(frozen=True, slots=True)
class ByToken:
    """The API token that a program came with."""

    id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in member and its organisation; `by_token` where a program asks, None at a browser.

    `admin`: may speak for the organisation; every operator may.
    """

    member_id: str
    organisation_id: str
    organisation_slug: str
    organisation_kind: OrganisationKind
    role: Role
    name: str
    email: str
    language: str
    must_change_password: bool = False
    key_version: int = 0
    by_token: ByToken | None = None
    admin: bool = False
    second_step: bool = False

    @property
    def is_operator(self) -> bool:
        return self.role is Role.OPERATOR

    @property
    def supply_center(self) -> str | None:
        """The supply center whose feeds this member may see; None for others."""
        return self.organisation_slug if self.organisation_kind is OrganisationKind.SUPPLY_CENTER else None


def viewer_of(member: Member, token: ApiToken | None = None) -> Viewer:
    organisation = member.organisation
    return Viewer(
        member.id, organisation.id, organisation.slug, organisation.kind, member.role, member.name, member.email,
        member.language, member.password_changed_at is None, member.key_version,
        ByToken(token.id, token.expires_at) if token else None, member.admin or member.role is Role.OPERATOR,
        member.second_step_at is not None,
    )  # fmt: skip
