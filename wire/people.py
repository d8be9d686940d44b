"""Who uses the network: organisations and their members."""

from wire.base import Wire


class Organisation(Wire):
    id: str
    slug: str
    name: str
    kind: str


class Member(Wire):
    """`temporary_password` is there once, in the answer that makes the member."""

    id: str
    organisation_id: str
    email: str
    name: str
    role: str
    language: str
    disabled: bool
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
