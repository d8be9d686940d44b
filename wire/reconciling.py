"""What crosses the wire about a restored database: both sides' money, purchase by purchase."""

from enum import StrEnum

from pydantic import AwareDatetime

from wire.base import Wire, example


class RestoredFrom(Wire):
    """`since`: when the backup was made that a database was restored from."""

    model_config = example(since="2026-11-30T03:00:00Z")
    since: AwareDatetime


class Verdict(StrEnum):
    """What came of comparing: the ledger followed; more is held in suspense; the ledger says more than there is."""

    SAME = "same"
    RECOVERED = "recovered"
    SUSPENDED = "suspended"
    MISSING_THERE = "missing_there"


class Reconciled(Wire):
    """What a payment service holds of a purchase (`there`), and the ledger's: at first and in the end."""

    purchase_id: str
    known: bool
    payer: str | None
    verdict: Verdict
    currency: str
    there_minor: int
    before_minor: int
    here_minor: int
