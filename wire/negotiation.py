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


class Spent(Wire):
    """What was paid for one listing in a month ("2026-11"), refunds taken off."""

    month: str
    listing: str
    amount_minor: int
    currency: str


class SpendingMonth(Wire):
    """The month that runs in one currency, and what the company allows itself. None: as it comes.

    `committed_minor` is what budgets count: paid, opened, renewals due, usage at its dearest. `forecast_minor` is an
    estimate: what is due, and usage as it went so far.
    """

    currency: str
    paid_minor: int
    opened_minor: int
    renewals_minor: int
    usage_at_most_minor: int
    committed_minor: int
    forecast_minor: int
    approval_above_minor: int | None
    budget_minor: int | None


class Approver(Wire):
    member_id: str
    name: str
    email: str
