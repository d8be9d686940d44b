"""What paying by transfer refuses."""

from marketplace.errors import Conflict, Invalid, NotFound


class StatementUnreadable(Invalid):
    """Nothing of the file counts."""

    code, title = "statement_unreadable", "The bank statement cannot be read"


class TransferUnknown(NotFound):
    """No such order or line, or another organisation's: they look the same."""

    code, title = "transfer_unknown", "There is no such transfer"


class TransferOpen(Conflict):
    """There is less on hand than is due, or nothing to give back."""

    code, title = "transfer_open", "The transfers do not make what is due"
