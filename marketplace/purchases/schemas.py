"""What programs send to buy."""

from pydantic import BaseModel, ConfigDict, Field


class BuyRequest(BaseModel):
    """Nothing but which plan: price, currency and state are ours. `terms_hash`: the licence's that the buyer read."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    plan_id: str = Field(min_length=1, max_length=64)
    terms_hash: str | None = Field(default=None, max_length=64)
