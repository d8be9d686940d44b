"""Who uses the network: organisations and their members."""

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
