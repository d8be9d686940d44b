"""What each request may say, as Stripe names it. Text becomes numbers and truth values; what is unknown is refused."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from infra.stripe_stand_in.errors import RequestInvalid

LARGEST = 99_999_999  # minor units that Stripe takes at once
Metadata = Annotated[
    dict[Annotated[str, StringConstraints(max_length=40)], Annotated[str, StringConstraints(max_length=500)]],
    Field(max_length=50),
]
Currency = Annotated[str, StringConstraints(pattern="^[A-Za-z]{3}$", to_lower=True)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=5000)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Request(Part):
    expand: list[str] = []

    @classmethod
    def read(cls, params: dict[str, Any]) -> Self:
        """The parameters, or Stripe's refusal of the first wrong one."""
        try:
            return cls.model_validate(params)
        except ValidationError as error:
            raise refusal(error.errors(include_url=False)[0]) from error


class ProductData(Part):
    name: Annotated[str, StringConstraints(min_length=1)]
    description: str | None = None
    metadata: Metadata = {}


class Recurring(Part):
    interval: Literal["month", "year"]
    interval_count: int = Field(default=1, ge=1, le=36)


class PriceData(Part):
    currency: Currency
    product_data: ProductData
    unit_amount: int = Field(ge=0, le=LARGEST)
    recurring: Recurring | None = None


class LineItem(Part):
    price_data: PriceData
    quantity: int = Field(default=1, ge=1)


class PaymentIntentData(Part):
    metadata: Metadata = {}
    description: str | None = None


class SubscriptionData(Part):
    metadata: Metadata = {}
    description: str | None = None


class CreateSession(Request):
    mode: Literal["payment", "subscription"]
    line_items: list[LineItem] = Field(min_length=1, max_length=100)
    success_url: Url
    cancel_url: Url | None = None
    client_reference_id: str | None = Field(default=None, max_length=200)
    customer: str | None = None
    customer_email: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+$")
    expires_at: int | None = None
    locale: str | None = None
    metadata: Metadata = {}
    payment_intent_data: PaymentIntentData | None = None
    payment_method_types: list[Literal["card"]] = ["card"]
    subscription_data: SubscriptionData | None = None


class Nothing(Request):
    """No parameters but `expand`."""


class CreateRefund(Request):
    charge: str | None = None
    payment_intent: str | None = None
    amount: int | None = Field(default=None, ge=1)
    reason: Literal["duplicate", "fraudulent", "requested_by_customer"] | None = None
    metadata: Metadata = {}


class SaveCustomer(Request):
    email: str | None = None
    name: str | None = None
    description: str | None = None
    metadata: Metadata = {}


def refusal(error: ErrorDetails) -> RequestInvalid:
    """Pydantic's cause in Stripe's words."""
    head, *rest = (str(step) for step in error["loc"])
    name = head + "".join(f"[{step}]" for step in rest)
    match error["type"]:
        case "missing":
            return RequestInvalid(f"Missing required param: {name}.", code="parameter_missing", param=name)
        case "extra_forbidden":
            said = f"Received unknown parameter: {name} (unknown to Stripe, or to the stand-in)"
            return RequestInvalid(said, code="parameter_unknown", param=name)
        case "int_parsing":
            return RequestInvalid(f"Invalid integer: {error['input']}", code="parameter_invalid_integer", param=name)
        case _:
            return RequestInvalid(f"Invalid {name}: {error['msg']}", param=name)
