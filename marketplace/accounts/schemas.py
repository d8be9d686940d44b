"""What the accounts API takes and gives."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from marketplace.accounts.models import OrganisationKind, Role, TaxStatus
from marketplace.accounts.registration import LONGEST, countries
from marketplace.accounts.rights import Right
from wire.base import example


def _printable(text: str) -> str:
    """No control signs and none that turn the direction of what stands beside them."""
    if not text.isprintable():
        raise ValueError("it holds a sign that cannot be shown")
    return text


def _known(country: str) -> str:
    if country not in countries("en"):
        raise ValueError("it is not a country's code of two letters, such as KR")
    return country


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), AfterValidator(_printable)]
Country = Annotated[str, Field(max_length=2), AfterValidator(_known)]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(_printable)
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{1,62}$")]
Language = Annotated[str, StringConstraints(pattern="^(en|ko)$")]
Password = Annotated[str, Field(max_length=256)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Credentials(_Input):
    """`code`: of the phone or on paper, where the member has set up a second step."""

    model_config = example(email="buyer@hanbit.example", password="correct horse battery staple")  # noqa: S106 - nobody's
    email: Annotated[str, Field(max_length=254)]
    password: Password
    code: Annotated[str, Field(max_length=40)] = ""


class NewOrganisation(_Input):
    model_config = example(slug="hanbit", name="한빛유통 Hanbit Retail", kind="company")
    slug: Slug
    name: Name
    kind: OrganisationKind = OrganisationKind.COMPANY


class Registration(_Input):
    """What invoices name. `business_number` is needed in Korea; `tax_email`: where invoices go."""

    model_config = example(
        country="KR", business_number="220-81-62517", legal_name="한빛유통 주식회사", representative="김한빛",
        address="서울특별시 중구 세종대로 110", tax_email="tax@hanbit.example",
    )  # fmt: skip
    country: Country
    business_number: Annotated[str, Field(max_length=LONGEST)] = ""
    legal_name: Annotated[Line, Field(min_length=1)]
    representative: Line = ""
    address: Annotated[Line, Field(min_length=1)]
    tax_email: EmailStr | None = None
    tax_status: TaxStatus | None = None


class NewMember(_Input):
    """Without a password a temporary one is made, shown once, to be changed at the first sign-in."""

    model_config = example(
        organisation="hanbit", email="analyst@hanbit.example", name="이분석", role="analyst", language="ko"
    )  # fmt: skip
    organisation: str  # slug or id
    email: EmailStr
    name: Name
    role: Role
    password: Password | None = None
    language: Language = "en"


class NewApiToken(_Input):
    """It may read and no more unless `rights` say otherwise."""

    model_config = example(label="Nightly load", days=30, rights=["read", "files"])
    label: Name
    days: Annotated[int, Field(ge=1, le=365)] = 90
    rights: frozenset[Right] = frozenset({Right.READ})


class ApiTokenOut(BaseModel):
    """`token` is there once, in the answer that makes it."""

    id: str
    label: str
    hint: str
    rights: list[str]
    created_at: AwareDatetime
    expires_at: AwareDatetime
    token: str | None = None


class NewInvitation(_Input):
    """A link to a recipient's profile. `replaces`: a recipient that ends `overlap_hours` after the link was used."""

    model_config = example(label="Power BI", days=90)
    label: Name
    days: Annotated[int, Field(ge=1, le=365)] = 90
    replaces: Annotated[str, Field(max_length=100)] | None = None
    overlap_hours: Annotated[int, Field(ge=0, le=720)] = 24


class InvitationOut(BaseModel):
    """`link` is there once, in the answer that makes it."""

    id: str
    link: str
    expires_at: AwareDatetime


class RecipientOut(BaseModel):
    """A program that reads the share; `addresses`: how many it came from."""

    id: str
    label: str
    hint: str
    expires_at: AwareDatetime
    addresses: int
    last_used_at: AwareDatetime | None
