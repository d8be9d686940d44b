"""Who is asking: frozen, made once a request."""

from dataclasses import dataclass

from marketplace.accounts.models import Member, OrganisationKind, Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in member and its organisation."""

    member_id: str
    organisation_id: str
    organisation_slug: str
    organisation_kind: OrganisationKind
    role: Role
    name: str
    email: str
    language: str
    must_change_password: bool = False

    @property
    def is_operator(self) -> bool:
        return self.role is Role.OPERATOR

    @property
    def supply_center(self) -> str | None:
        """The supply center whose feeds this member may see; None for others."""
        return self.organisation_slug if self.organisation_kind is OrganisationKind.SUPPLY_CENTER else None


def viewer_of(member: Member) -> Viewer:
    organisation = member.organisation
    return Viewer(
        member.id, organisation.id, organisation.slug, organisation.kind, member.role, member.name, member.email,
        member.language, member.password_changed_at is None,
    )  # fmt: skip
