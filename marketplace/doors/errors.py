"""What the doors refuse."""

from marketplace.errors import NotFound, NotSignedIn


class SqlTokenRefused(NotSignedIn):
    """A door's token is absent, forged, for another audience or over."""

    code, title = "sql_token_refused", "The door does not take this token"


class NotGranted(NotFound):
    """Absent, or no grant on it: the two look the same."""

    code, title = "not_granted", "You have no access to this dataset"
