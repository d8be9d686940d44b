"""What terms compile to: the frozen value that every door enforces, kept as JSON with licence and grant."""

from datetime import datetime
from functools import cached_property

from pydantic import Field

from marketplace.licensing.masking import Masking
from marketplace.licensing.schemas import AggregateOnly, Frozen, Operator, Purpose, Quota, Value, Version
from marketplace.licensing.window import Window


class Condition(Frozen):
    """A checked row term. `type` is the partition column's SQL type; the values are of that type (dates as text)."""

    column: str
    type: str
    op: Operator
    values: tuple[Value, ...]


class MaskedColumn(Masking):
    column: str
    type: str


class Scope(Frozen):
    """Enforced: `columns` (what may be seen, in the declared order), `masks`, `conditions`, `window`, `version`,
    `term_days`, `seats` (how many named members may use it), `aggregate_only`, `quotas`.

    Attested: what the buyer promises, because no machine can hold it.
    """

    dataset: str
    columns: tuple[str, ...] = Field(min_length=1)
    masks: tuple[MaskedColumn, ...] = ()
    conditions: tuple[Condition, ...] = ()
    window: Window | None = None
    term_days: int | None = None
    purposes: tuple[Purpose, ...] = ()
    redistribution: bool = False
    attribution: str | None = None
    seats: int | None = None
    aggregate_only: AggregateOnly | None = None
    quotas: tuple[Quota, ...] = ()
    version: Version | None = None
    territory: tuple[str, ...] = ()
    resale: bool | None = None
    non_commercial: bool = False
    unchanged: bool = False
    share_alike: bool = False
    deletion_days: int | None = None

    def at(self, now: datetime) -> "Scope":
        """The scope as it is at that moment: its window among the conditions, which engines know."""
        if self.window is None:
            return self
        ends = zip((Operator.GE, Operator.LE), self.window.ends(now), strict=True)
        moving = [
            Condition(column=self.window.column, type=self.window.type, op=op, values=(end,))
            for op, end in ends
            if end is not None
        ]
        return self.model_copy(update={"window": None, "conditions": (*self.conditions, *moving)})

    def mask(self, column: str) -> MaskedColumn | None:
        """The column's mask; None where its values are shown as they are."""
        return next((masked for masked in self.masks if masked.column == column), None)

    def shows(self, column: str) -> bool:
        """Whether the column may be named at all, masked or not."""
        return column in self._shown

    @cached_property
    def _shown(self) -> frozenset[str]:
        """A licence may have hundreds of columns, and a query ask for each of them."""
        return frozenset(self.columns)
