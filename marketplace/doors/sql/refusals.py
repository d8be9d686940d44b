"""One refusal for what is absent and for what is forbidden (A15), which says why and where to buy. Pure.

Trino's error + the statement + what the organisation may read → the error that the member is shown
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from lakehouse.layout import CATALOG
from marketplace.doors.sql.statements import names
from marketplace.grants.filters import NOTHING
from marketplace.grants.rules import SETTINGS

CODE, NAME = 4, "PERMISSION_DENIED"  # Trino's own number and name of it
ABSENT = frozenset({"TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "CATALOG_NOT_FOUND", "NOT_FOUND"})
_SETTING = re.compile(r"Cannot set (?:system|catalog) session property (\S+)")
_COLUMNS = re.compile(r"Cannot select from columns \[([^\]]*)\] in table or view (\S+)")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose statement it was: the organisation, what it may read now, what it might once, and where it can buy."""

    organisation: str
    licensed: frozenset[str]
    marketplace: str
    ended: Mapping[str, datetime] = field(default_factory=dict)  # dataset → when its last licence ended


def shown(error: Mapping[str, Any], sql: str, reader: Reader) -> dict[str, Any] | None:
    """The error in our words; None where Trino's own tells nothing of what there is."""
    message = str(error.get("message", ""))
    if error.get("errorName") in ABSENT or NOTHING in message:
        return refusal(_absent_or_forbidden(sql, reader))
    if error.get("errorName") != NAME:
        return None
    if setting := _SETTING.search(message):
        return refusal(_not_set(setting[1]))
    columns = _COLUMNS.search(message)
    if columns and _dataset(columns[2]) in reader.licensed:
        return refusal(_columns(columns[1], _dataset(columns[2]), reader))
    if columns or _unlicensed(sql, reader):
        return refusal(_absent_or_forbidden(sql, reader))
    return refusal(f"{message}. The SQL door reads what is licensed and does nothing else.")


def _not_set(name: str) -> str:
    return f"The session property {name} may not be set at this door; {', '.join(sorted(SETTINGS))} may."


def refusal(message: str) -> dict[str, Any]:
    """An error as Trino's clients expect it, without a place in the text: a place would tell absent from forbidden."""
    failure = {"type": "io.trino.spi.security.AccessDeniedException", "message": message, "suppressed": [], "stack": []}
    return {
        "message": message, "errorCode": CODE, "errorName": NAME, "errorType": "USER_ERROR", "failureInfo": failure,
    }  # fmt: skip


def _absent_or_forbidden(sql: str, reader: Reader) -> str:
    """Built from the statement's text and the grants alone: the same for the absent and the forbidden."""
    unknown = _unlicensed(sql, reader)
    if not unknown:
        what = "Something that the statement names does not exist or"
        return f"{what} is not licensed to {reader.organisation}. Find data at {reader.marketplace}/catalogue"
    if unknown[0] in reader.ended:
        return _ended(unknown[0], reader)
    what = ", ".join(unknown)
    verb = "do not exist or are" if len(unknown) > 1 else "does not exist or is"
    where = f"{reader.marketplace}/catalogue?q={quote(unknown[0])}"
    return f"{what} {verb} not licensed to {reader.organisation}. Find it at {where}"


def _ended(dataset: str, reader: Reader) -> str:
    where = f"{reader.marketplace}/catalogue?q={quote(dataset)}"
    at = f"{reader.ended[dataset]:%Y-%m-%d %H:%M} UTC"
    return f"The licence of {reader.organisation} on {dataset} ended at {at}. Renew it at {where}"


def _columns(columns: str, dataset: str, reader: Reader) -> str:
    where = f"{reader.marketplace}/catalogue?q={quote(dataset)}"
    return f"The licence of {reader.organisation} on {dataset} does not show {columns}. See other plans at {where}"


def _unlicensed(sql: str, reader: Reader) -> Sequence[str]:
    """Names in the text that no grant covers; a bare name may mean a licensed table of the session's schema."""
    bare = {dataset.partition(".")[2] for dataset in reader.licensed}
    return [name for name in names(sql) if name not in reader.licensed and name not in bare]


def _dataset(table: str) -> str:
    return table.removeprefix(f"{CATALOG}.")
