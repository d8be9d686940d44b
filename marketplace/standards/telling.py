"""What several forms tell of a record alike."""

from typing import Any

from marketplace.standards import vocabularies
from wire.records import Record

Json = dict[str, Any]


def licence_of(record: Record, base: str) -> str | None:
    """Where the terms of the source stand."""
    known = vocabularies.licence_address(record.licence, base) if record.licence else None
    return record.licence_url or known


def keywords(record: Record) -> list[str]:
    """Of all languages."""
    return sorted({word for words in record.keywords.values() for word in words})


def told(found: Json) -> Json:
    """Less what is empty; 0 and False say something."""
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}
