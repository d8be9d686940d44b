"""What crosses the wire about offers to one company, requests for approval and what a company allows itself."""

from typing import Any

from pydantic import AwareDatetime

from wire.base import Wire


class OfferStep(Wire):
    """What one side did, or "expire". `plan` (as listings write it), `seats`, `wish`: what was proposed."""

    number: int
    event: str
    side: str | None
    member: str | None
    at: AwareDatetime
    plan: dict[str, Any] | None
    seats: int | None
    wish: str
    note: str


class Offer(Wire):
    """Between `supplier` and `company`, both slugs. `price_minor` is of the newest proposal, for all its seats.

    `may`: what the caller's side can do now. `plan_id`: the plan that was agreed on, which that company alone can buy.
    """

    id: str
    listing: str
    supplier: str
    company: str
    state: str
    may: list[str]
    price_minor: int
    currency: str
    made_at: AwareDatetime
    expires_at: AwareDatetime
    plan_id: str | None
    steps: list[OfferStep]


class Approval(Wire):
    """A request to take a plan. `asked_of`: "center", on the purpose, or "company", on the money.

    `price_minor`: what is paid at once, for all seats. `expires_at`: until when it may be answered, or used.
    """

    id: str
    asked_of: str
    plan_id: str
    listing: str
    company: str
    member: str
    purpose: str
    quantity: int
    price_minor: int
    currency: str
    state: str
    asked_at: AwareDatetime
    expires_at: AwareDatetime
    decided_at: AwareDatetime | None
    reason: str | None
    purchase_id: str | None


class SpendingRule(Wire):
    """What a company allows itself in one currency, and what of this month is taken. None: as it comes."""

    currency: str
    approval_above_minor: int | None
    budget_minor: int | None
    committed_minor: int


class Approver(Wire):
    member_id: str
    name: str
    email: str
