"""What the doors refuse."""

from marketplace.errors import NotSignedIn


class SqlTokenRefused(NotSignedIn):
    """The SQL door's token is absent, forged, for another audience or over."""

    code, title = "sql_token_refused", "The SQL door does not take this token"
