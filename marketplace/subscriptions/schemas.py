"""What programs send to change a subscription."""

from pydantic import AwareDatetime, Field

from marketplace.subscriptions.changes import Asked
from wire.base import Wire, example

MOST_SEATS = 10_000


class ChangeRequest(Wire):
    """What was quoted, word for word: another amount, or one of long ago, is refused."""

    model_config = example(plan_id="pln_01m8k2", quantity=5, at="2026-11-15T00:00:00Z", due_minor=21_000)
    plan_id: str = Field(min_length=1, max_length=64)
    quantity: int = Field(ge=1, le=MOST_SEATS)
    at: AwareDatetime
    due_minor: int = Field(ge=0)
    keeps: list[str] = Field(default_factory=list, max_length=MOST_SEATS)
    """Members who keep a seat where fewer are left; else those who have had theirs longest do."""

    def asked(self) -> Asked:
        return Asked(self.plan_id, self.quantity, self.at, self.due_minor, tuple(self.keeps))
