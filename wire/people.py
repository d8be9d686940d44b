"""Who uses the network: organisations and their members."""

from typing import Any

from pydantic import AwareDatetime

from wire.base import Wire


class Organisation(Wire):
    id: str
    slug: str
    name: str
    kind: str


class Registration(Wire):
    """What an organisation is to the tax office; None for what nobody has told. `country` is ISO 3166-1 alpha-2."""

    country: str | None
    business_number: str | None
    legal_name: str | None
    representative: str | None
    address: str | None
    tax_email: str | None
    tax_status: str | None


class Member(Wire):
    """`admin`: speaks for its organisation. `temporary_password` is there once, in the answer that makes the member."""

    id: str
    organisation_id: str
    email: str
    name: str
    role: str
    language: str
    disabled: bool
    admin: bool = False
    temporary_password: str | None = None


class Me(Wire):
    """Who is signed in, for dashboards and the command."""

    member_id: str
    organisation_id: str
    organisation: str
    supply_center: str | None = None
    name: str
    email: str
    role: str
    language: str


class Invitation(Wire):
    """A link by which a colleague joins. `link` is there once, in the answer that makes it, where no mail is sent."""

    id: str
    email: str
    role: str
    admin: bool
    created_at: AwareDatetime
    expires_at: AwareDatetime
    link: str | None = None


class Application(Wire):
    """A supply center that wants to join; `registration`: what it told of itself."""

    id: str
    state: str
    organisation_name: str
    name: str
    email: str
    registration: dict[str, Any]
    proved_at: AwareDatetime | None
    decided_at: AwareDatetime | None
    reason: str | None
