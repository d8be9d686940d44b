"""One question of Trino's, as the policy point understands it. Frozen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One operation of Trino's on one thing. Names are None where the operation has no such part."""

    operation: str
    catalog: str | None = None
    schema: str | None = None
    table: str | None = None
    columns: frozenset[str] = frozenset()
    function: str | None = None
    owner: str | None = None  # whose query it is
    column_type: str | None = None  # of the one column, in Trino's words
    setting: str | None = None  # the session property

    @property
    def dataset(self) -> str:
        return f"{self.schema}.{self.table}"
