"""Errors in Stripe's shape: a status and `{"error": {"type", "code", "param", "message"}}`."""

from typing import Any

SHAPES = "https://docs.stripe.com/error-codes/"


class StripeError(Exception):
    """One refusal. `type` decides which class the SDK raises; 402 is the card's own fault."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type_: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.type, self.code, self.param = status, type_, code, param

    def body(self) -> dict[str, Any]:
        told = {"code": self.code, "message": str(self), "param": self.param, "type": self.type}
        if self.code:
            told["doc_url"] = SHAPES + self.code.replace("_", "-")
        return {"error": {name: value for name, value in told.items() if value is not None}}


class RequestInvalid(StripeError):
    """The request never started to be worked on: its idempotency key stays free."""


class CardDeclined(StripeError):
    """The card does not pay. What was done to find out stays done, unlike after other refusals."""

    def __init__(self, message: str) -> None:
        super().__init__(message, status=402, type_="card_error", code="card_declined")


def missing(what: str, id_: str, param: str) -> StripeError:
    return StripeError(f"No such {what}: '{id_}'", status=404, code="resource_missing", param=param)


def unrecognized(method: str, path: str) -> RequestInvalid:
    said = f"Unrecognized request URL ({method}: {path})."
    return RequestInvalid(f"{said} The stand-in has no such endpoint.", status=404)


def failed() -> StripeError:
    """What Stripe says when it broke itself; made on demand by tests."""
    return StripeError("An unknown error occurred (asked for by a test).", status=500, type_="api_error")
