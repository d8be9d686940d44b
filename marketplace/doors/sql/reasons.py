"""Why the SQL door refuses, beside the gate's reasons (`grants.values.Reason`); stable codes of accesses.

What they mean to people stands in `dashboards/labels.py` and in docs/sql.md.
"""

from enum import StrEnum


class DoorReason(StrEnum):
    TOO_LONG = "statement_too_long"
    TRANSACTION_OVER = "transaction_over"
    KEY_ENDED = "key_ended"
