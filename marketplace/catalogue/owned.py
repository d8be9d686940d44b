"""What a company owns of the plans on a page: a port, because purchases come after the catalogue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.orm import Session

from marketplace.listings.models import Plan


@dataclass(frozen=True, slots=True)
class Owned:
    """`until` None: without an end. `ending`: a subscription that was stopped. `whole`: the plan gives no more now."""

    purchase_id: str
    until: datetime | None
    ending: bool
    whole: bool


OwnedPlans: TypeAlias = Callable[[Session, str, Sequence[Plan], datetime], Mapping[str, Owned]]
"""Of an organisation: plan id → what it owns of it now."""
