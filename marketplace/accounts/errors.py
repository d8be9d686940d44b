"""What can go wrong with accounts."""

from typing import ClassVar

from marketplace.errors import Conflict, Forbidden, Invalid, MarketplaceError, NotSignedIn


class SignInFailed(NotSignedIn):
    """Unknown mail, wrong password, disabled member: all look the same."""

    code, title = "sign_in_failed", "The mail address or the password is wrong"


class TooManyAttempts(MarketplaceError):
    """Locked for a while after too many failures; `retry_after` in seconds."""

    status, code, title = 429, "too_many_attempts", "Too many failed sign-ins"
    retry_after: ClassVar[int] = 15 * 60


class TokenNotValid(NotSignedIn):
    code, title = "token_not_valid", "The API token is unknown, expired or revoked"


class RoleMissing(Forbidden):
    code, title = "role_missing", "Your role does not allow this"


class PasswordTooWeak(Invalid):
    code, title = "password_too_weak", "The password is too easy to guess"


class NameTaken(Conflict):
    code, title = "name_taken", "Another organisation or member already has this name"


class ResetNotValid(Invalid):
    code, title = "reset_not_valid", "This link was used, has expired or never was"


class PasswordChangeNeeded(Forbidden):
    """A temporary password opens one page only."""

    code, title = "password_change_needed", "Your password is temporary and must be changed first"
    page: ClassVar[str] = "/account/password"
