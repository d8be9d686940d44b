"""Why no declaration can be drafted of a file."""


class NoDraft(Exception):
    """The file holds nothing that a declaration could read: `place`, `cause` and `remedy`."""

    def __init__(self, place: str, cause: str, remedy: str) -> None:
        super().__init__(f"{place}: {cause}. {remedy}")
        self.place, self.cause, self.remedy = place, cause, remedy


class Aligned(NoDraft):
    """No delimiter parts its lines, but blanks align its columns."""
