"""What crosses the wire about purchases that repeat. Amounts are minor units of their currency."""

from pydantic import AwareDatetime

from wire.base import Wire


class Period(Wire):
    """`kind`: period, change or usage; `due_minor` is `charge_minor` less `credit_minor`.

    `failed_at`: the first time that it was not paid; `dropped_at`: nobody is to pay it any more.
    """

    id: str
    number: int
    kind: str
    purchase_id: str
    quantity: int
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    charge_minor: int
    credit_minor: int
    due_minor: int
    used: int | None = None
    currency: str
    paid_at: AwareDatetime | None = None
    failed_at: AwareDatetime | None = None
    dropped_at: AwareDatetime | None = None


class Subscription(Wire):
    """`purchase_id` gives now. `next_plan_id`, `next_quantity`: what begins with the next period, if it changes then.

    `unpaid_since`: access is kept until `grace_ends_at`. `plans`: what it may become.
    """

    id: str
    state: str
    interval: str
    purchase_id: str
    plan_id: str
    quantity: int
    next_plan_id: str | None = None
    next_quantity: int | None = None
    unpaid_since: AwareDatetime | None = None
    grace_ends_at: AwareDatetime | None = None
    plans: list[str]
    periods: list[Period]


class ParkedCharge(Wire):
    """A charge of which the payment service did not say whether it was paid; `id` stands on its invoice there too."""

    id: str
    kind: str
    purchase_id: str
    due_minor: int
    currency: str
    asked_at: AwareDatetime
    answer: str


class ChangeQuote(Wire):
    """What a change made `at` costs: `due_minor` now, `then_minor` each period from `period_ends_at` on.

    `when`: now, or next_period. Send `at` and `due_minor` back to confirm it, within 15 minutes.
    """

    plan_id: str
    quantity: int
    at: AwareDatetime
    when: str
    begins_at: AwareDatetime
    period_ends_at: AwareDatetime
    credit_minor: int
    charge_minor: int
    due_minor: int
    then_minor: int
    currency: str


class Portal(Wire):
    """The payment service's page for the card; good for a short while."""

    url: str
