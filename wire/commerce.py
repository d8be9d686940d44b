"""What crosses the wire about offering, buying and being paid. Amounts are minor units of their currency."""

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime

from wire.base import Page, Wire
from wire.deliveries import Certificate


class PlanKind(StrEnum):
    """`free`: everything, at no price; `one_off`: the deliveries released so far; `monthly`: all, for a month."""

    FREE = "free"
    ONE_OFF = "one_off"
    MONTHLY = "monthly"


class Words(Wire):
    """The same in both languages."""

    en: str
    ko: str


class Plan(Wire):
    """A price and the licence it buys; `terms` as their author wrote them."""

    id: str
    kind: PlanKind
    price_minor: int
    currency: str
    licence_id: str
    terms_hash: str
    terms: dict[str, Any]


class Listing(Wire):
    """`plans` are those that can be bought now."""

    id: str
    slug: str
    state: str
    title: Words
    summary: Words
    supplier: str
    datasets: list[str]
    plans: list[Plan]
    updated_at: AwareDatetime
    published_at: AwareDatetime | None


class OfferedColumn(Wire):
    name: str
    title: str
    type: str
    unit: str | None
    sensitivity: str


class OfferedDataset(Wire):
    """`certificate` is the newest release's; None where nothing is released."""

    id: str
    title: str
    description: str
    columns: list[OfferedColumn]
    certificate: Certificate | None
    published_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    samples: list[dict[str, Any]]
    attribution: str | None


class ListingDetail(Wire):
    """`licences` maps a plan's id to its licence in sentences, in the language of the request."""

    listing: Listing
    datasets: list[OfferedDataset]
    licences: dict[str, list[str]]


class Purchase(Wire):
    """`checkout_url` is where an open purchase is paid.

    `ends_at`: when a subscription that was stopped ends; None while it goes on. `refunded_minor`: what was given back
    so far; `refund_requested_at`: since when the payment service is asked for a refund; `refund_wished_at`: when the
    buyer asked the operator for one.
    """

    id: str
    organisation: str
    plan_id: str
    listing: str
    dataset: str
    kind: str
    state: str
    price_minor: int
    currency: str
    terms_hash: str
    opened_at: AwareDatetime
    fulfilled_at: AwareDatetime | None
    paid_until: AwareDatetime | None
    ends_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    refunded_minor: int
    refund_wished_at: AwareDatetime | None
    refund_requested_at: AwareDatetime | None
    checkout_url: str | None


class Amount(Wire):
    amount_minor: int
    currency: str


class Balance(Amount):
    """What stands on one ledger account in one currency."""

    account: str


class ListingSales(Wire):
    """What one listing brought; refunds are in both sums."""

    listing: str
    title: Words
    sales: int
    refunds: int
    sold_minor: int
    earned_minor: int
    currency: str


class Sale(Wire):
    """One sale, or one refund with negative amounts."""

    id: str
    at: AwareDatetime
    kind: str
    listing: str
    paid_minor: int
    earned_minor: int
    currency: str


class Sales(Page[Sale]):
    """`items` are the single sales and refunds; `payable` is what the network owes now."""

    listings: list[ListingSales]
    payable: list[Amount]


class SectorShown(Wire):
    """A sector that the caller may know of; `datasets` are those of its datasets that the caller may know of."""

    id: str
    title: dict[str, str]
    datasets: list[str]
