"""What can go wrong with the ledger."""

from marketplace.errors import Conflict, Invalid


class OffBalance(Invalid):
    code, title = "off_balance", "The entries do not sum to zero"


class ReferenceUsed(Conflict):
    """The same reference with other entries: a fault of the caller, never retried."""

    code, title = "reference_used", "This reference already stands for another ledger transaction"
