"""What subscriptions refuse."""

from marketplace.errors import Conflict, NotFound


class ChangeRefused(Conflict):
    """Nothing would change, or the two cannot be billed as one."""

    code, title = "change_refused", "The subscription cannot be changed so"


class QuoteChanged(Conflict):
    """What was shown is not what it costs now, or it was shown too long ago."""

    code, title = "quote_changed", "The amount has changed since it was shown"


class SubscriptionUnknown(NotFound):
    """Absent, another organisation's, or a purchase that does not repeat: they look the same."""

    code, title = "subscription_unknown", "There is no such subscription"


class SubscriptionStepRefused(Conflict):
    code, title = "subscription_state", "The subscription is not in a state for this"
