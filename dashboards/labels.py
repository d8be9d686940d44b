"""Codes of the wire in words: verdicts, doors, outcomes, states, plans, and why a query was refused."""

from dashboards.words import Words

LABELS = {
    "landed": "Landed, not judged yet",
    "accepted": "Accepted",
    "refused": "Refused",
    "duplicate": "Duplicate",
    "late": "Late",
    "missed": "Missed",
    "early": "Early",
    "on_time": "On time",
    "waiting": "Waiting",
    "well": "Well",
    "sql": "SQL",
    "files": "Files",
    "share": "Delta Sharing",
    "ok": "Answered",
    "failed": "Failed",
    "open": "Open",
    "fulfilled": "Fulfilled",
    "ending": "Ending",
    "ended": "Ended",
    "refunded": "Refunded",
    "expired": "Expired",
    "cancelled": "Cancelled",
    "free": "Free",
    "one_off": "One-off",
    "monthly": "Monthly",
    "sale": "Sale",
    "refund": "Refund",
    "not_licensed": "Not licensed: take a licence in the catalogue",
    "licence_ended": "The licence ended: take it again in the catalogue",
    "licence_not_started": "The licence has not begun",
    "no_seat": "The licence names its users: ask a buyer of your company for a seat",
    "aggregates_only": "The licence gives figures of groups, and no rows",
    "quota_reached": "A quota is reached: wait until it begins anew, or take a wider licence",
    "column_not_licensed": "A column that the licence does not include: leave it out, or take a wider licence",
    "operation_not_offered": "Not offered: the door only reads",
    "statement_too_long": "The statement is longer than the door reads: send a shorter one",
    "transaction_over": "The transaction is over: start a new one",
    "key_ended": "The token ended while the query ran: get a new one",
    "share_token_refused": "The token ended, or was revoked: make a new profile",
    "right_missing": "The token is for something else: make a profile under Delta Sharing",
    "address_closed": "An address of a file that opens nothing any more: ask for the table again",
    "not_found": "Not there, or not licensed",
    "version_gone": "This version is no longer kept: ask for the newest one",
    "file_gone": "A file went away while it was given: ask again",
    "not_yours": "Another member's query",
    "unknown_user": "No active member",
}


def label(say: Words, code: str | None) -> str:
    """The code in words; one that has none, such as an error name of Trino's, stands as it is."""
    if code is None:
        return ""
    return say(LABELS[code]) if code in LABELS else code
