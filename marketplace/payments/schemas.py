"""What operators read of the inbox."""

from pydantic import AwareDatetime, BaseModel, ConfigDict


class InboxEventWire(BaseModel):
    """`error` is the last failure's text while the event waits; `result` what came of it."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    id: str
    kind: str
    outcome: str
    purchase_id: str | None
    amount_minor: int | None
    currency: str | None
    received_at: AwareDatetime
    attempts: int
    next_try_at: AwareDatetime
    error: str | None
    result: str | None
    handled_at: AwareDatetime | None
