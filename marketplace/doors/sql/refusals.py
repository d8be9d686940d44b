"""One refusal for what is absent and for what is forbidden (A15), which says why and where to buy. Pure.

Trino's error + the statement + what the organisation may read → the error that the member is shown

Trino finds a table before it asks whether it may be read, and some of its errors come between the two: a version
that is not there, a table that is not a view. So any error of a statement that names something unlicensed becomes the
same refusal, whatever kind of error and of statement it is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from lakehouse.layout import CATALOG, QUARANTINE_SUFFIX
from marketplace.doors.policy.operations import SETTINGS
from marketplace.doors.sql.names import SYSTEM, Name, names, system_tables
from marketplace.doors.sql.scanner import tokens
from marketplace.doors.sql.statements import Said
from marketplace.grants.filters import NOTHING
from marketplace.grants.values import Reason
from marketplace.licensing.scope import Scope

CODE, NAME = 4, "PERMISSION_DENIED"  # Trino's own number and name of it
ABSENT = frozenset({"TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "CATALOG_NOT_FOUND", "NOT_FOUND"})
MOST_NAMES = 5  # of one message
_SETTING = re.compile(r"Cannot set (?:system|catalog) session property (\S+)")
_UNASKED = re.compile(r"\bOPA (?:server|backend)")  # Trino's words, before the policy point's address, a secret
_COLUMNS = re.compile(r"Cannot select from columns \[([^\]]*)\] in table or view (\S+)")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose statement it was: the organisation, what it may read now, what it might once, and where it can buy."""

    organisation: str
    licensed: Mapping[str, Sequence[Scope]]  # dataset → what its licences show; none: all of it
    marketplace: str
    ended: Mapping[str, datetime] = field(default_factory=dict)  # dataset → when its last licence ended
    refunded: frozenset[str] = frozenset()  # of those, whose last licence ended because the price was given back
    withheld: Mapping[str, Reason] = field(default_factory=dict)  # dataset → why its licence gives this reader no rows

    def may_name(self, name: Name) -> bool:
        """True where the reader may know whether there is such a thing."""
        if name.is_schema:
            return any(dataset.startswith(f"{name.text}.") for dataset in self.licensed)
        base = name.text.removesuffix(QUARANTINE_SUFFIX)
        return name.text in self.licensed or (base in self.licensed and not self.licensed[base])


def shown(error: Mapping[str, Any], said: Said, reader: Reader) -> dict[str, Any] | None:
    """The error in our words; None where Trino's own tells nothing of what there is."""
    message = str(error.get("message", ""))
    unlicensed = [name.text for name in names(said) if not reader.may_name(name)]
    if not unlicensed and error.get("errorName") in ABSENT and (tables := system_tables(said)):
        return refusal(_not_shown(tables[0]))
    if unlicensed or error.get("errorName") in ABSENT or NOTHING in message:
        return refusal(absent_or_forbidden(unlicensed, reader))
    if error.get("errorName") != NAME:
        return None
    return refusal(_denied(message, said, reader))


def _denied(message: str, said: Said, reader: Reader) -> str:
    """A permission that Trino refused, where every name in the statement may be known."""
    if setting := _SETTING.search(message):
        return f"The session property {setting[1]} may not be set at this door; {', '.join(sorted(SETTINGS))} may."
    columns = _COLUMNS.search(message)
    if columns and columns[2].startswith(f"{SYSTEM}."):
        return _not_shown(columns[2])
    if columns and _dataset(columns[2]) in reader.licensed:
        return _columns(columns[1].split(", "), _dataset(columns[2]), said, reader)
    if columns:
        return absent_or_forbidden([], reader)
    return f"{message}. The SQL door reads what is licensed and does nothing else."


def undecided(error: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is said of a statement that nobody could decide, as the gate stays closed; None of any other error."""
    if not _UNASKED.search(str(error.get("message", ""))):
        return None
    return refusal(
        "Whether this may be read cannot be decided at the moment, so nothing is shown. Try again in a minute."
    )


def _not_shown(table: str) -> str:
    return f"{table} is not shown at this door. The lists of tables, columns and comments are."


def refusal(message: str) -> dict[str, Any]:
    """An error as Trino's clients expect it, without a place in the text: a place would tell absent from forbidden."""
    failure = {"type": "io.trino.spi.security.AccessDeniedException", "message": message, "suppressed": [], "stack": []}
    return {
        "message": message, "errorCode": CODE, "errorName": NAME, "errorType": "USER_ERROR", "failureInfo": failure,
    }  # fmt: skip


def absent_or_forbidden(unlicensed: Sequence[str], reader: Reader) -> str:
    """Built from the statement's text and the grants alone: the same for the absent and the forbidden."""
    if not unlicensed:
        what = "Something that the statement names does not exist or"
        return f"{what} is not licensed to {reader.organisation}. Find data at {reader.marketplace}/catalogue"
    if unlicensed[0] in reader.withheld:
        return _withheld(unlicensed[0], reader)
    if unlicensed[0] in reader.ended:
        return _ended(unlicensed[0], reader)
    more = f" and {len(unlicensed) - MOST_NAMES} more" if len(unlicensed) > MOST_NAMES else ""
    verb = "do not exist or are" if len(unlicensed) > 1 else "does not exist or is"
    where = f"{reader.marketplace}/catalogue?q={quote(unlicensed[0])}"
    return (
        f"{', '.join(unlicensed[:MOST_NAMES])}{more} {verb} not licensed to {reader.organisation}. Find it at {where}"
    )


def _withheld(dataset: str, reader: Reader) -> str:
    licence = f"The licence of {reader.organisation} on {dataset}"
    if reader.withheld[dataset] is Reason.NO_SEAT:
        return f"{licence} names its users, and you are none of them. Ask a buyer of {reader.organisation} for a seat"
    return f"{licence} gives figures of groups, and no rows. Ask for them at the files door: POST /aggregates/{dataset}"


def _ended(dataset: str, reader: Reader) -> str:
    where = f"{reader.marketplace}/catalogue?q={quote(dataset)}"
    at = f"{reader.ended[dataset]:%Y-%m-%d %H:%M} UTC"
    if dataset in reader.refunded:
        return f"The licence of {reader.organisation} on {dataset} ended at {at} by a refund. It is offered at {where}"
    return f"The licence of {reader.organisation} on {dataset} ended at {at}. Renew it at {where}"


def _columns(asked: Sequence[str], dataset: str, said: Said, reader: Reader) -> str:
    """Trino repeats every column that it looked at: only those that the person named, and may not see, are told."""
    where = f"{reader.marketplace}/catalogue?q={quote(dataset)}"
    texts = [said.sql, *said.prepared.values()]
    written = {token.text for text in texts for token in tokens(" ".join(text.split("'")))}
    hidden = [c for c in asked if c in written and not any(scope.shows(c) for scope in reader.licensed[dataset])]
    what = ", ".join(hidden) or "all columns that the statement asks for; name those that you need"
    return f"The licence of {reader.organisation} on {dataset} does not show {what}. See other plans at {where}"


def _dataset(table: str) -> str:
    return table.removeprefix(f"{CATALOG}.")
