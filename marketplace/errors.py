"""Errors that say what kind they are. A capability's own errors derive from one of these kinds and set `code`.

One boundary maps them: `marketplace.app` to problem+json (or an error page for a browser) with `status`.
"""

from typing import ClassVar


class MarketplaceError(Exception):
    """`code` is stable and documented in docs/errors.md; `remedy` says what the reader can do."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, detail: str = "", *, remedy: str = "", korean: tuple[str, str] | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.remedy = remedy
        self.korean = korean  # detail and remedy, of a cause that is said in both languages


class Invalid(MarketplaceError):
    """The request itself is wrong; sending it again will not help."""

    status, code, title = 422, "invalid", "The request is not valid"


class NotSignedIn(MarketplaceError):
    status, code, title = 401, "not_signed_in", "Sign in first"


class Forbidden(MarketplaceError):
    status, code, title = 403, "forbidden", "Your role does not allow this"


class NotFound(MarketplaceError):
    """Absent, or not yours: the two look the same."""

    status, code, title = 404, "not_found", "There is no such thing, or it is not yours"


class Conflict(MarketplaceError):
    """The state of the thing does not allow it now."""

    status, code, title = 409, "conflict", "This cannot be done in the present state"


class Unavailable(MarketplaceError):
    """A part we rely on did not answer; the same request may succeed later."""

    status, code, title = 503, "unavailable", "A part of the network is not answering"
