"""What crosses the wire about listings and purchases. Amounts are minor units of their currency."""

from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from wire.base import Wire
from wire.money import Money
from wire.offered import OfferedDataset
from wire.terms import LicenceSentence


class PlanKind(StrEnum):
    """`free`: everything, at no price; `trial`: the same for some days, once; `one_off`: what is released so far.

    `subscription`: everything, while a price is paid each interval; `usage`: everything, paid by what was used.
    """

    FREE = "free"
    TRIAL = "trial"
    ONE_OFF = "one_off"
    SUBSCRIPTION = "subscription"
    USAGE = "usage"


class Interval(StrEnum):
    """How often a subscription is paid."""

    MONTH = "month"
    YEAR = "year"


MONTHS = {Interval.MONTH: 1, Interval.YEAR: 12}


class Measure(StrEnum):
    """What usage is counted in. `gigabytes`: 10^9 bytes that queries read."""

    QUERIES = "queries"
    GIGABYTES = "gigabytes"
    ROWS = "rows"


class UsagePrice(Wire):
    """What a month's usage costs beside the plan's own price.

    The first `included` units are free; each `per` units begun after them cost `unit_price_minor`. Beyond
    `cap_minor` nothing is charged and nothing is given; None: there is no cap.
    """

    measure: Measure
    unit_price_minor: int = Field(gt=0)
    per: int = Field(default=1, ge=1)
    included: int = Field(default=0, ge=0)
    cap_minor: int | None = Field(default=None, gt=0)

    def unit_price(self, currency: str) -> Money:
        return Money(self.unit_price_minor, currency)

    def cap(self, currency: str) -> Money | None:
        return None if self.cap_minor is None else Money(self.cap_minor, currency)


class Words(Wire):
    """The same in both languages."""

    en: str
    ko: str


class PlanLicence(Wire):
    """What a plan gives of one dataset; `terms` as their author wrote them."""

    id: str
    dataset: str
    terms_hash: str
    terms: dict[str, Any]


class Plan(Wire):
    """A price and the licences it buys, one for each dataset; `terms_hash` is of all of them together.

    `price_minor` is of one interval and, with `per_seat`, of one seat. `approval`: its supply center is asked first.
    `copies`: how many companies may hold it at once; None: any number. `private`: the caller's company alone sees it;
    it was agreed on for so many `seats` and can be bought until `expires_at`.
    """

    id: str
    kind: PlanKind
    interval: Interval | None = None
    price_minor: int
    currency: str
    trial_days: int | None = None
    per_seat: bool = False
    usage: UsagePrice | None = None
    approval: bool = False
    copies: int | None = None
    private: bool = False
    seats: int | None = None
    expires_at: AwareDatetime | None = None
    terms_hash: str
    licences: list[PlanLicence]


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


class LicenceTemplate(Wire):
    """Ready-made terms of a licence. `asks`: terms that its author still has to write; `url`: of the licence's text."""

    id: str
    title: Words
    about: Words
    url: str | None
    asks: list[str]
    terms: dict[str, Any]


class ListingDetail(Wire):
    """`licences`: plan's id → dataset → its licence in sentences, in the language of the request.

    `terms`: the same, each sentence with its term and who holds it.
    """

    listing: Listing
    datasets: list[OfferedDataset]
    licences: dict[str, dict[str, list[str]]]
    terms: dict[str, dict[str, list[LicenceSentence]]]


class Purchase(Wire):
    """`checkout_url` is where an open purchase is paid; `price_minor` is of one seat, `quantity` how many seats.

    `licences`: of each dataset the sentences as they were when the plan was taken, in the language of the request,
    written down at `worded_at`; empty until they are, for a purchase from before of a dataset that is not declared now.
    `ends_at`: when a subscription that was stopped ends; None while it goes on. `refunded_minor`: what was given back
    so far; `refund_requested_at`: since when the payment service is asked for a refund; `refund_wished_at`: when the
    buyer asked the operator for one.
    """

    id: str
    organisation: str
    plan_id: str
    listing: str
    datasets: list[str]
    kind: str
    state: str
    price_minor: int
    currency: str
    quantity: int = 1
    terms_hash: str
    licences: dict[str, list[str]]
    worded_at: AwareDatetime | None
    opened_at: AwareDatetime
    fulfilled_at: AwareDatetime | None
    paid_until: AwareDatetime | None
    ends_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    refunded_minor: int
    refund_wished_at: AwareDatetime | None
    refund_requested_at: AwareDatetime | None
    checkout_url: str | None


class Deletion(Wire):
    """What is to be deleted by `due_at`, since its licence ended; `confirmed_at`: when the buyer said that it was."""

    purchase_id: str
    organisation: str
    listing: str
    ended_at: AwareDatetime
    due_at: AwareDatetime
    confirmed_at: AwareDatetime | None


class Amount(Wire):
    amount_minor: int
    currency: str


class Balance(Amount):
    """What stands on one ledger account in one currency."""

    account: str


class SectorShown(Wire):
    """A sector that the caller may know of; `datasets` are those of its datasets that the caller may know of."""

    id: str
    title: dict[str, str]
    datasets: list[str]
