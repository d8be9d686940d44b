"""What programs send to buy, and to give money back."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from marketplace.payments.port import RefundReason
from marketplace.purchases.refunds import RefundOrder
from wire.money import Money

Provider = Literal["stripe", "bank"]
"""Who takes the money: cards, or a bank transfer."""


Seats = Annotated[int, Field(ge=1, le=10_000)]


class BuyRequest(BaseModel):
    """Which plan and, of one that is sold by seats, for how many: price, currency and state are ours.

    `terms_hash`: the plan's that the buyer read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    plan_id: str = Field(min_length=1, max_length=64)
    terms_hash: str | None = Field(default=None, max_length=64)
    provider: Provider = "stripe"
    quantity: Seats = 1


class RefundBody(BaseModel):
    """`amount_minor` None: all that is left; `ends_access`: also where a part of the price is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    reason: RefundReason
    note: str = Field(default="", max_length=500)
    amount_minor: int | None = Field(default=None, ge=1)
    ends_access: bool = False

    def order(self, currency: str) -> RefundOrder:
        amount = None if self.amount_minor is None else Money(self.amount_minor, currency)
        return RefundOrder(self.reason, self.note, amount, self.ends_access)


class Written(BaseModel):
    """What a buyer writes who asks for a refund, or the operator's answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    text: str = Field(min_length=3, max_length=500)
