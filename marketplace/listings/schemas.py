"""A listing as its supply center writes it."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from marketplace.licensing.schemas import Frozen, LicenceTerms
from marketplace.listings.texts import Line, Promise, SampleQuery, Summary, Title
from wire.base import example
from wire.commerce import Interval, PlanKind, UsagePrice
from wire.money import DIGITS, Money

LICENCE = {"dataset": "energy.generation", "columns": ["station", "measured_at", "output"], "purposes": ["research"]}
_HIGHEST_PRICE = 99_999_999  # what Stripe charges at most, in minor units


def _traded(currency: str) -> str:
    if currency not in DIGITS:
        raise ValueError(f"the network trades in {', '.join(DIGITS)}")
    return currency


class PlanDraft(Frozen):
    """`price_minor` in the currency's minor units: 12000 KRW is 12000, 9.90 EUR is 990. Every price includes VAT."""

    model_config = example(kind="one_off", price_minor=99_000, currency="KRW", licences=[LICENCE])
    kind: PlanKind
    interval: Interval | None = None
    price_minor: int = Field(default=0, ge=0, le=_HIGHEST_PRICE)
    currency: Annotated[str, AfterValidator(_traded)] = "KRW"
    trial_days: int | None = Field(default=None, ge=1, le=366)
    per_seat: bool = False
    usage: UsagePrice | None = None
    approval: bool = False
    copies: int | None = Field(default=None, ge=1, le=10_000)
    licences: tuple[LicenceTerms, ...] = Field(min_length=1, max_length=20)

    @property
    def datasets(self) -> tuple[str, ...]:
        return tuple(terms.dataset for terms in self.licences)

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)

    @property
    def usage_price(self) -> UsagePrice | None:
        return self.usage

    @property
    def costs(self) -> bool:
        """Whether money is asked for it at all."""
        return bool(self.price_minor or self.usage)

    @model_validator(mode="after")
    def _priced(self) -> Self:
        unpriced = self.kind in (PlanKind.FREE, PlanKind.TRIAL)
        if self.kind is not PlanKind.USAGE and unpriced != (self.price_minor == 0):
            raise ValueError(f"a {self.kind} plan {'has no price' if self.price_minor else 'needs a price above 0'}")
        return self

    @model_validator(mode="after")
    def _one_each(self) -> Self:
        if len(set(self.datasets)) != len(self.licences):
            raise ValueError("a plan has one licence for each dataset, not two")
        return self

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        """Each kind has its own words: another's would promise what nobody holds."""
        own = {
            "interval": (PlanKind.SUBSCRIPTION, self.interval is not None),
            "trial_days": (PlanKind.TRIAL, self.trial_days is not None),
            "usage": (PlanKind.USAGE, self.usage is not None),
        }
        for word, (kind, given) in own.items():
            if given != (self.kind is kind):
                raise ValueError(f"a {self.kind} plan {'has no' if given else 'needs'} {word}")
        if self.per_seat and self.kind is not PlanKind.SUBSCRIPTION:
            raise ValueError(f"a {self.kind} plan is not sold by seats")
        return self


class ListingDraft(Frozen):
    """The whole of a listing; the same slug again replaces what it says.

    `coverage` and `cadence` say in words what the figures of the page cannot; `promise` is held to what is measured.
    """

    model_config = example(
        slug="generation-by-hour", title={"en": "Generation by hour", "ko": "시간별 발전량"},
        summary={"en": "What each station fed in, hour by hour.", "ko": "발전소별 시간당 발전량입니다."},
        datasets=["energy.generation"], plans=[{"kind": "one_off", "price_minor": 99_000, "licences": [LICENCE]}],
    )  # fmt: skip
    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=3, max_length=60)
    title: Title
    summary: Summary
    datasets: tuple[str, ...] = Field(min_length=1, max_length=20)
    use_cases: tuple[Line, ...] = Field(default=(), max_length=10)
    coverage: Line | None = None
    cadence: Line | None = None
    sample_queries: tuple[SampleQuery, ...] = Field(default=(), max_length=10)
    promise: Promise = Promise()
    plans: tuple[PlanDraft, ...] = Field(default=(), max_length=10)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.datasets)) != len(self.datasets):
            raise ValueError("a dataset is named twice")
        for plan in self.plans:
            for dataset in plan.datasets:
                if dataset not in self.datasets:
                    raise ValueError(f"a plan licenses {dataset}, which the listing does not offer")
        return self
