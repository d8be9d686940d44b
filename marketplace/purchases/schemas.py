"""What programs send and read about purchases."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class BuyRequest(BaseModel):
    """Nothing but which plan: price, currency and state are ours. `terms_hash`: the licence's that the buyer read."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    plan_id: str = Field(min_length=1, max_length=64)
    terms_hash: str | None = Field(default=None, max_length=64)


class PurchaseWire(BaseModel):
    """`checkout_url` is where an open purchase is paid."""

    model_config = ConfigDict(frozen=True)
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
    ended_at: AwareDatetime | None
    refund_requested_at: AwareDatetime | None
    checkout_url: str | None
