"""A builder of accesses."""

from typing import Any

from tests.support.gate import DAY, NOW
from wire.access import Access


def make_access(member_id: str = "mbr_ann", id_: str = "acc_1", **changes: Any) -> Access:
    """A query that was answered, a day ago."""
    facts: dict[str, Any] = {
        "id": id_, "door": "sql", "member_id": member_id, "datasets": ["sales.orders"], "outcome": "ok", "rows": 5,
        "bytes": 20, "read_rows": 7, "read_bytes": 2306, "milliseconds": 1787, "digest": "d" * 64,
        "started_at": NOW - DAY, "ended_at": NOW - DAY, **changes,
    }  # fmt: skip
    return Access.model_validate(facts)
