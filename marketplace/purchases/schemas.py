"""What programs send to buy, and to give money back."""

from typing import Annotated, Literal

from pydantic import Field

from marketplace.payments.port import RefundReason
from marketplace.purchases.refunds import RefundOrder
from wire.base import Wire, example
from wire.money import Money

Provider = Literal["stripe", "bank"]
"""Who takes the money: cards, or a bank transfer."""


Seats = Annotated[int, Field(ge=1, le=10_000)]


class BuyRequest(Wire):
    """Which plan and, of one that is sold by seats, for how many: price, currency and state are ours.

    `terms_hash`: the plan's that the buyer read.
    """

    model_config = example(plan_id="pln_01m8k2", terms_hash="9f2c" * 16, provider="stripe")
    plan_id: str = Field(min_length=1, max_length=64)
    terms_hash: str | None = Field(default=None, max_length=64)
    provider: Provider = "stripe"
    quantity: Seats = 1


class RefundBody(Wire):
    """`amount_minor` None: all that is left; `ends_access`: also where a part of the price is kept."""

    model_config = example(reason="requested_by_customer", note="Bought twice", amount_minor=12_000)
    reason: RefundReason
    note: str = Field(default="", max_length=500)
    amount_minor: int | None = Field(default=None, ge=1)
    ends_access: bool = False

    def order(self, currency: str) -> RefundOrder:
        amount = None if self.amount_minor is None else Money(self.amount_minor, currency)
        return RefundOrder(self.reason, self.note, amount, self.ends_access)


class Written(Wire):
    """What a buyer writes who asks for a refund, or the operator's answer."""

    model_config = example(text="We bought it twice by mistake")
    text: str = Field(min_length=3, max_length=500)
