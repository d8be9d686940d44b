"""What a notice tells: the type of a webhook's body, too."""

from enum import StrEnum


class Kind(StrEnum):
    """Of feeds and releases; of sharing; of buying and selling; of being paid; of the network's own work."""

    MISSED = "delivery.missed"
    LATE = "delivery.late"
    REFUSED = "delivery.refused"
    RELEASED = "release.published"
    CHANGING = "change.announced"
    WITHDRAWN = "change.withdrawn"
    ADDRESS = "share.address"
    RENEWS = "subscription.renews"
    UNPAID = "subscription.unpaid"
    ENDED = "licence.ended"
    PRICE = "price.announced"
    QUOTA = "quota.near"
    BUDGET = "budget.reached"
    OFFER = "offer.changed"
    APPROVAL = "approval.asked"
    ANSWERED = "approval.answered"
    INVOICED = "invoice.issued"
    CREDITED = "credit.given"
    SOLD = "listing.sold"
    REVIEWED = "listing.reviewed"
    REVIEW = "review.asked"
    PAID_OUT = "payout.paid"
    NOT_PAID_OUT = "payout.failed"
    DISPUTED = "dispute.opened"
    APPLIED = "organisation.applied"
    TEST = "notice.test"
