"""What can go wrong with payments."""

from typing import ClassVar

from marketplace.errors import Conflict, MarketplaceError, NotFound, Unavailable


class PaymentUnavailable(Unavailable):
    """The provider did not answer or failed; the same key may be sent again."""

    code, title = "payment_unavailable", "The payment service is not answering"


class PaymentRefused(Conflict):
    """The provider will not do this, however often it is asked."""

    code, title = "payment_refused", "The payment service refused this"


class PaymentDeclined(PaymentRefused):
    """The buyer's card does not pay."""

    code, title = "payment_declined", "The card was declined"


class SignatureInvalid(MarketplaceError):
    """Not signed by the provider, too old, or meant for another account or mode."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "signature_invalid"
    title: ClassVar[str] = "This was not signed by the payment service"


class EventUnknown(NotFound):
    code, title = "event_unknown", "There is no such event"


class EventSettled(Conflict):
    code, title = "event_settled", "This was done before"
