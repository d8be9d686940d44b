"""What deletions refuse."""

from marketplace.errors import NotFound


class DeletionUnknown(NotFound):
    """Absent, or another company's: the two look the same."""

    code, title = "deletion_unknown", "There is nothing to be deleted under this purchase"
