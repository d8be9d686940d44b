"""What crosses the wire about offering, buying and being paid. Amounts are minor units of their currency."""

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime, Field

from wire.base import Page, Wire, example
from wire.deliveries import Break, Changes, Expectation
from wire.money import Money
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


class OfferedColumn(Wire):
    """A column that a plan gives. `shown`: "clear", or the mask of the least masked plan. Times are ISO 8601.

    The figures are of the table's rows that plans give; None where they cannot be counted so.
    """

    name: str
    title: str
    type: str
    unit: str | None
    sensitivity: str
    zone: str | None = None  # of a timestamp
    shown: str = "clear"
    null_share: float | None = None
    smallest: str | None = None
    largest: str | None = None


class NewestRelease(Wire):
    """`checks`: Great Expectations' results, of columns that a plan gives.

    `changes`: what it did to the table, where that was counted and a plan gives all rows.
    """

    published_at: AwareDatetime
    rows: int | None
    changes: Changes | None = None
    quarantined: int
    checks: list[Expectation]


class ReleaseFacts(Wire):
    """One release of a dataset's history: `rows` of its deliveries, `table_rows` that stood with it, as plans give it.

    `added`, `changed` (their key stayed), `removed`: rows of the table, told where a plan gives all of them.
    `corrections`: earlier deliveries whose rows it replaced. None: not counted, or not by what plans choose rows by.
    `breaks`: what of the columns that a plan gives it does to queries that were written before.
    """

    version: int
    published_at: AwareDatetime
    rows: int | None
    table_rows: int | None
    added: int | None = None
    changed: int | None = None
    removed: int | None = None
    deliveries: int
    quarantined: int
    corrections: int
    breaks: list[Break] = []


class SourceLicence(Wire):
    """Under which the source itself gives the data; `id` is SPDX's, `KOGL-…` or `LicenseRef-…`.

    `allows` everyone: redistribute, sell, change. `demands` of everyone: credit, share_alike.
    """

    id: str
    title: str
    url: str | None
    allows: list[str]
    demands: list[str]


class OfferedDataset(Wire):
    """What the plans on offer give of a dataset, and nothing that none of them gives.

    `rows`, `begins`, `ends` and the columns' figures are of the whole table, where `whole`; else all but `rows` are
    of the newest release alone. `all_rows`: a plan gives every row. `withheld_columns`: how many no plan gives.
    """

    id: str
    title: str
    description: str
    columns: list[OfferedColumn]
    rows: int | None
    begins: str | None
    ends: str | None
    whole: bool
    all_rows: bool
    withheld_columns: int
    newest: NewestRelease | None
    published_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    samples: list[dict[str, Any]]
    attribution: str | None
    licence: SourceLicence


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


class RestoredFrom(Wire):
    """`since`: when the backup was made that a database was restored from."""

    model_config = example(since="2026-11-30T03:00:00Z")
    since: AwareDatetime


class Verdict(StrEnum):
    """What came of comparing: the ledger followed; more is held in suspense; the ledger says more than there is."""

    SAME = "same"
    RECOVERED = "recovered"
    SUSPENDED = "suspended"
    MISSING_THERE = "missing_there"


class Reconciled(Wire):
    """What a payment service holds of a purchase (`there`), and the ledger's: at first and in the end."""

    purchase_id: str
    known: bool
    payer: str | None
    verdict: Verdict
    currency: str
    there_minor: int
    before_minor: int
    here_minor: int


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


class Party(Wire):
    """A side of an invoice as it was registered that day; None where it had not told."""

    name: str
    business_number: str | None
    representative: str | None
    address: str | None
    email: str | None
    country: str | None


class InvoiceLine(Wire):
    title: Words
    quantity: int
    unit: str
    supply_minor: int
    tax_minor: int


class Invoice(Wire):
    """A charge as a document; a credit note's amounts are below zero, and `corrects` names its invoice."""

    id: str
    number: str
    kind: str
    corrects: str | None
    purchase_id: str
    issued_at: AwareDatetime
    supplied_on: date
    currency: str
    supply_minor: int
    tax_minor: int
    total_minor: int
    tax_rule: str
    seller: Party
    buyer: Party
    lines: list[InvoiceLine]
    note: str


class Payout(Wire):
    """An amount that a supply center was paid or is to be paid; `cause` where it failed."""

    id: str
    run_on: date
    amount_minor: int
    currency: str
    way: str
    state: str
    cause: str | None
    made_at: AwareDatetime
    sent_at: AwareDatetime | None
    ended_at: AwareDatetime | None


class StatementLine(Amount):
    """`amount_minor` above zero is owed to the center; `balance_minor` stands after it."""

    at: AwareDatetime
    kind: str
    reference: str
    balance_minor: int


class Statement(Wire):
    """A month of a supply center's account: opening and lines make closing, by currency."""

    month: str
    opening: list[Amount]
    lines: list[StatementLine]
    closing: list[Amount]


class BrokenPromise(Wire):
    """What a supply center promised and did not keep to one purchase, as measured, and what is credited for it."""

    id: str
    kind: str
    purchase_id: str
    listing: str
    dataset: str
    subject: str
    broken_at: AwareDatetime
    found_at: AwareDatetime
    facts: dict[str, Any]
    share_bp: int
    credit_minor: int
    currency: str
