"""What can go wrong with accounts."""

import math
from datetime import timedelta
from typing import ClassVar

from marketplace.errors import Conflict, Forbidden, Invalid, MarketplaceError, NotFound, NotSignedIn, Unavailable

_SOON = "Try again in half a minute, or at a browser where you signed in before."
_LATER = "Wait a quarter of an hour, use a browser where you signed in before, or ask the operator for a reset."


class SignInFailed(NotSignedIn):
    """Unknown mail, wrong password, disabled member: all look the same."""

    code, title = "sign_in_failed", "The mail address or the password is wrong"


class TooManyAttempts(MarketplaceError):
    """Slowed after too many failures; `retry_after` in seconds."""

    status, code, title = 429, "too_many_attempts", "Too many tries"

    def __init__(self, wait: timedelta) -> None:
        soon = wait <= timedelta(minutes=1)
        super().__init__(remedy=_SOON if soon else _LATER)
        self.retry_after = math.ceil(wait.total_seconds())


class TokenNotValid(NotSignedIn):
    code, title = "token_not_valid", "The API token is unknown, expired or revoked"


class RoleMissing(Forbidden):
    code, title = "role_missing", "Your role does not allow this"


class RightMissing(Forbidden):
    """The member may, its token may not."""

    code, title = "right_missing", "The API token does not allow this"


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


class BusinessNumberWrong(Invalid):
    """Its check digit is wrong, or it has not the form of its country."""

    code, title = "business_number_wrong", "The business number is not right"


class CodeNeeded(NotSignedIn):
    """The password is right; a code must follow."""

    code, title = "code_needed", "A code of your phone is needed too"


class CodeWrong(NotSignedIn):
    """Wrong, over, or used before: all look the same."""

    code, title = "code_wrong", "The code is not right"


class ProviderRefused(NotSignedIn):
    """Whatever the cause: the page tells none."""

    code, title = "provider_refused", "Signing in by the provider did not work"


class ProviderSilent(Unavailable):
    """It does not answer, or not as it should."""

    code, title = "provider_silent", "The provider that signs in does not answer"


class SecondStepNeeded(Forbidden):
    """The network asks operators for a second step."""

    code, title = "second_step_needed", "This network asks you for a second step at signing in"
    page: ClassVar[str] = "/account/second-step"


class KeyNotValid(Invalid):
    code, title = "key_not_valid", "The Idempotency-Key is not one"


class KeyOfAnother(Invalid):
    code, title = "key_of_another", "This Idempotency-Key was used for another request"


class KeyUnderWay(Conflict):
    code, title = "key_under_way", "The first request with this Idempotency-Key has no answer yet"


class InvitationNotValid(NotFound):
    """The same for a link that was used, that is over, that was stopped and that never was."""

    code, title = "invitation_not_valid", "This link was used, has expired or never was"
