"""What programs send to change a subscription."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from marketplace.subscriptions.changes import Asked

MOST_SEATS = 10_000


class ChangeRequest(BaseModel):
    """What was quoted, word for word: another amount, or one of long ago, is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    plan_id: str = Field(min_length=1, max_length=64)
    quantity: int = Field(ge=1, le=MOST_SEATS)
    at: AwareDatetime
    due_minor: int = Field(ge=0)
    keeps: list[str] = Field(default_factory=list, max_length=MOST_SEATS)
    """Members who keep a seat where fewer are left; else those who have had theirs longest do."""

    def asked(self) -> Asked:
        return Asked(self.plan_id, self.quantity, self.at, self.due_minor, tuple(self.keeps))
