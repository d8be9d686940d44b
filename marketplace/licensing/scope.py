"""What terms compile to: the frozen value that every door enforces, kept as JSON with licence and grant."""

from functools import cached_property

from pydantic import Field

from marketplace.licensing.schemas import AggregateOnly, Frozen, Operator, Purpose, Quota, Value
from wire.masks import Mask


class Condition(Frozen):
    """A checked row term. `type` is the partition column's SQL type; the values are of that type (dates as text)."""

    column: str
    type: str
    op: Operator
    values: tuple[Value, ...]


class MaskedColumn(Frozen):
    column: str
    type: str
    mask: Mask


class Scope(Frozen):
    """Enforced: `columns` (what may be seen, in the declared order), `masks`, `conditions`, `term_days`, `seats` (how
    many named members may use it), `aggregate_only`, `quotas`.

    Attested: what the buyer promises, because no machine can hold it.
    """

    dataset: str
    columns: tuple[str, ...] = Field(min_length=1)
    masks: tuple[MaskedColumn, ...] = ()
    conditions: tuple[Condition, ...] = ()
    term_days: int | None = None
    purposes: tuple[Purpose, ...] = ()
    redistribution: bool = False
    attribution: str | None = None
    seats: int | None = None
    aggregate_only: AggregateOnly | None = None
    quotas: tuple[Quota, ...] = ()

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
