"""What can be wrong with an announcement."""

from marketplace.errors import Conflict, Forbidden, Invalid


class AccountingWrong(Invalid):
    code, title = "accounting_wrong", "The delivery's figures and its verdict do not agree"


class AlreadyAnnounced(Conflict):
    """The same id with another body, and no step of the lifecycle leads from one to the other."""

    code, title = "already_announced", "This id was announced before with other contents"


class NotYourFeed(Forbidden):
    code, title = "not_your_feed", "This token announces for another feed"


class SupplyCenterUnknown(Conflict):
    code, title = "supply_center_unknown", "No organisation stands for this supply center"


class DeliveryUnknown(Conflict):
    code, title = "delivery_unknown", "A release names a delivery that was not announced as accepted"


class IdDiffers(Conflict):
    code, title = "id_differs", "The id of the address and the id of the body differ"
