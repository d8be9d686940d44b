"""Terms that no buyer could keep both of. Pure."""

from collections.abc import Iterator

from marketplace.licensing.schemas import LicenceTerms


def contradictions(terms: LicenceTerms) -> Iterator[str]:
    """A sentence for each pair."""
    if terms.resale and not terms.redistribution:
        yield "resale: who may not pass the data on cannot sell it; write redistribution = true"
    if terms.redistribution and terms.seats:
        yield "seats: whom the data may be passed on to needs no seat; write redistribution = false"
    if terms.redistribution and terms.deletion_days:
        yield "deletion_days: what was passed on is not deleted; write redistribution = false"
    if terms.resale and terms.non_commercial:
        yield "resale: to sell the data on is a commercial use; write non_commercial = false"
    if (terms.unchanged or terms.share_alike) and not terms.redistribution:
        name = "unchanged" if terms.unchanged else "share_alike"
        yield f"{name}: it is of what is passed on; write redistribution = true"
