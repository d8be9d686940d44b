"""What invoices refuse."""

from marketplace.errors import NotFound, Unavailable


class InvoiceUnknown(NotFound):
    """Absent, or of others: the two look the same."""

    code, title = "invoice_unknown", "There is no such invoice"


class TypeMissing(Unavailable):
    """The Korean type is not installed: a PDF without it would be blank."""

    code, title = "type_missing", "The type for documents is not installed"
