"""What requests about invoices, subscriptions and the portal may say, as Stripe names it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from infra.stripe_stand_in.params import LARGEST, Currency, Metadata, Part, Recurring, Request, Url

Described = Annotated[str, StringConstraints(max_length=500)]


class CreateInvoice(Request):
    """Only invoices that take nothing but the items which name them, and that wait to be finalized."""

    customer: str
    currency: Currency
    auto_advance: Literal["false"]
    pending_invoice_items_behavior: Literal["exclude"]
    metadata: Metadata = Field(default_factory=dict)


class AddInvoiceItem(Request):
    customer: str
    invoice: str
    amount: int = Field(ge=-LARGEST, le=LARGEST)
    currency: Currency
    description: Described | None = None
    metadata: Metadata = Field(default_factory=dict)


class FinalizeInvoice(Request):
    auto_advance: Literal["false"]


class PayInvoice(Request):
    payment_method: str


class ItemPrice(Part):
    currency: Currency
    product: str
    unit_amount: int = Field(ge=0, le=LARGEST)
    recurring: Recurring


class ItemChange(Part):
    id: str
    price_data: ItemPrice
    quantity: int = Field(default=1, ge=1)


class UpdateSubscription(Request):
    """Items change without proration: what a change costs is asked for by an invoice of its own."""

    cancel_at_period_end: bool | None = None
    metadata: Metadata | None = None
    items: list[ItemChange] = Field(default_factory=list)
    proration_behavior: Literal["none"] | None = None


class CreatePortalSession(Request):
    customer: str
    return_url: Url | None = None
    locale: str | None = None
