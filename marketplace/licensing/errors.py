"""What licensing refuses."""

from marketplace.errors import Invalid, NotFound


class NotEnforceable(Invalid):
    """Terms that no engine can hold, or that would show personal data: named one by one in `detail`."""

    code, title = "licence_not_enforceable", "These licence terms cannot be enforced"


class UnknownDataset(NotFound):
    code, title = "unknown_dataset", "No such dataset is declared"
