"""A licence as its author writes it: typed terms, still without a dataset to hold them against."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from marketplace.accounts.registration import countries
from marketplace.licensing.masking import MaskTerm
from wire.terms import QuotaMeasure, QuotaPeriod

Every = Literal["*"]
EVERY: Every = "*"  # every column that is not personal
Name = Annotated[str, Field(min_length=1, max_length=128)]
Statement = Annotated[str, Field(min_length=1, max_length=300)]
Value = bool | int | str


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Operator(StrEnum):
    IN = "in"
    EQ = "eq"
    GE = "ge"
    LE = "le"
    BETWEEN = "between"  # both ends included


class RowTerm(Frozen):
    """Rows whose partition column `column` meets the condition; several terms must all be met."""

    column: Name
    op: Operator
    values: tuple[Value, ...] = Field(min_length=1, max_length=1000)

    @model_validator(mode="after")
    def _count(self) -> Self:
        wanted = {Operator.IN: len(self.values), Operator.BETWEEN: 2}.get(self.op, 1)
        if len(self.values) != wanted:
            raise ValueError(f"{self.op} takes {wanted} value{'s' if wanted > 1 else ''}, not {len(self.values)}")
        return self


class InBothLanguages(Frozen):
    en: Statement
    ko: Statement

    def of(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


Purpose = Statement | InBothLanguages


class AggregateOnly(Frozen):
    """Only figures of groups are given, each of at least so many rows."""

    minimum_group: int = Field(ge=2, le=1_000_000)


class Quota(Frozen):
    """At most `limit` of the measure in each such period."""

    measure: QuotaMeasure
    per: QuotaPeriod
    limit: int = Field(ge=1, le=10**15)


class Version(StrEnum):
    """Which releases are given, where that is not left to the plan's kind."""

    PINNED = "pinned"  # what is released when it is taken
    FOLLOWED = "followed"  # later ones too


def _country(code: str) -> str:
    if code not in countries("en"):
        raise ValueError(f"{code[:10]!r} is no country of ISO 3166-1, such as KR")
    return code


Country = Annotated[str, AfterValidator(_country)]


class LicenceTerms(Frozen):
    """What a plan gives. Who holds which term: `standing.py`; what each means: docs/terms.md."""

    dataset: Name
    columns: Every | tuple[Name, ...] = EVERY
    rows: tuple[RowTerm, ...] = ()
    masks: dict[str, MaskTerm] = {}
    term_days: int | None = Field(default=None, ge=1, le=36_525)
    purposes: tuple[Purpose, ...] = ()
    redistribution: bool = False
    attribution: str | None = Field(default=None, min_length=1, max_length=300)
    history_days: int | None = Field(default=None, ge=1, le=36_525)
    delay_days: int | None = Field(default=None, ge=1, le=36_525)
    version: Version | None = None
    seats: int | None = Field(default=None, ge=1, le=100_000)
    aggregate_only: AggregateOnly | None = None
    quotas: tuple[Quota, ...] = Field(default=(), max_length=9)
    territory: tuple[Country, ...] = Field(default=(), max_length=250)
    resale: bool | None = None
    non_commercial: bool = False
    unchanged: bool = False
    share_alike: bool = False
    deletion_days: int | None = Field(default=None, ge=1, le=3_650)

    @model_validator(mode="after")
    def _one_quota_each(self) -> Self:
        if len({(quota.measure, quota.per) for quota in self.quotas}) != len(self.quotas):
            raise ValueError("two quotas are of the same measure and period")
        return self
