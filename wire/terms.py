"""What crosses the wire about the terms of a licence."""

from enum import StrEnum

from wire.base import Wire


class Standing(StrEnum):
    """Who holds a term."""

    ENFORCED = "enforced"  # every door
    ATTESTED = "attested"  # the buyer, who promises it


class QuotaMeasure(StrEnum):
    """What a quota counts."""

    QUERIES = "queries"
    ROWS = "rows"  # taken
    BYTES = "bytes"  # read


class QuotaPeriod(StrEnum):
    """After which a quota begins anew, in the network's zone; `term`: never."""

    DAY = "day"
    MONTH = "month"
    TERM = "term"


class LicenceSentence(Wire):
    """One term in plain words. `term` is its name in the licence's JSON; "source" is the source's own licence."""

    term: str
    text: str
    standing: Standing
