"""What can go wrong with the ledger."""

from marketplace.errors import Conflict, Invalid


class OffBalance(Invalid):
    code, title = "off_balance", "The entries do not sum to zero"


class SeveralCurrencies(Invalid):
    code, title = "several_currencies", "A ledger transaction has one currency"


class ReferenceUsed(Conflict):
    """The same reference with other entries or charges: a fault of the caller, never retried."""

    code, title = "reference_used", "This reference already stands for another ledger transaction"
