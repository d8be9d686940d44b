"""What requests about connected accounts, transfers and payouts may say, as Stripe names it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from infra.stripe_stand_in.params import LARGEST, Currency, Metadata, Part, Request, Url

Country = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]


class Asked(Part):
    requested: bool = False


class Capabilities(Part):
    transfers: Asked = Asked()


class Company(Part):
    name: str


class Schedule(Part):
    interval: Literal["manual"]


class Payouts(Part):
    schedule: Schedule


class AccountSettings(Part):
    payouts: Payouts


class CreateAccount(Request):
    type: Literal["express"]
    country: Country
    email: str
    business_type: Literal["company"] = "company"
    company: Company
    capabilities: Capabilities
    settings: AccountSettings
    metadata: Metadata = Field(default_factory=dict)


class CreateAccountLink(Request):
    account: str
    type: Literal["account_onboarding"]
    return_url: Url
    refresh_url: Url


class CreateTransfer(Request):
    amount: int = Field(ge=1, le=LARGEST)
    currency: Currency
    destination: str
    transfer_group: str | None = None
    metadata: Metadata = Field(default_factory=dict)


class CreatePayout(Request):
    amount: int = Field(ge=1, le=LARGEST)
    currency: Currency
    metadata: Metadata = Field(default_factory=dict)
