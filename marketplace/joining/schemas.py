"""What the pages of joining take."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from marketplace.accounts.models import OrganisationKind, Role
from marketplace.accounts.registration import LONGEST
from marketplace.accounts.schemas import Country, Language, Line, Name
from wire.base import example


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewApplication(_Input):
    """A company, or a supply center, which the operator lets in."""

    kind: Literal[OrganisationKind.COMPANY, OrganisationKind.SUPPLY_CENTER]
    organisation_name: Name
    country: Country
    business_number: Annotated[str, Field(max_length=LONGEST)] = ""
    name: Name
    email: EmailStr
    language: Language = "en"


class NewColleague(_Input):
    """Whom an administrator invites."""

    model_config = example(email="analyst@hanbit.example", role="analyst", admin=False)
    email: EmailStr
    role: Role
    admin: bool = False


class ColleagueChange(_Input):
    """What a member shall be. `disabled`: out at once and everywhere."""

    model_config = example(role="buyer", admin=True, disabled=False)
    role: Role
    admin: bool
    disabled: bool


class CenterSlug(_Input):
    """A supply center's short name, which declarations call it by."""

    model_config = example(slug="windpark")
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,62}$")]


class Reason(_Input):
    model_config = example(reason="The company is not known at its address")
    reason: Annotated[Line, Field(min_length=1)]
