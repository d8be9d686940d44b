"""Who holds which term of a licence: every door, or the buyer's promise. What stands in neither set cannot be sold.

A term enters ENFORCED together with tests that each door denies something for it.
"""

from collections.abc import Iterator

from marketplace.licensing.schemas import LicenceTerms
from wire.terms import Standing

ENFORCED = frozenset({
    "columns", "rows", "masks", "history_days", "delay_days", "version", "term_days", "seats", "aggregate_only",
    "quotas",
})  # fmt: skip
ATTESTED = frozenset({
    "purposes", "redistribution", "resale", "non_commercial", "unchanged", "share_alike", "territory", "attribution",
    "deletion_days",
})  # fmt: skip
SUBJECT = frozenset({"dataset"})  # no term: what the terms are of


def standing_of(term: str) -> Standing:
    """Of a term that can be sold."""
    return Standing.ENFORCED if term in ENFORCED else Standing.ATTESTED


def said(terms: LicenceTerms) -> Iterator[str]:
    """The names of the terms that say something."""
    for name, field in LicenceTerms.model_fields.items():
        if name not in SUBJECT and getattr(terms, name) != field.get_default():
            yield name


def unheld(terms: LicenceTerms) -> Iterator[str]:
    """A sentence for each term that says something and that nobody holds."""
    for name in said(terms):
        if name not in ENFORCED | ATTESTED:
            yield f"{name}: no door holds this term yet"
