"""What cannot be given out as it was asked for."""

from marketplace.errors import MarketplaceError, NotFound


class RecordUnknown(NotFound):
    code, title = "record_unknown", "There is no such dataset"


class NotAcceptable(MarketplaceError):
    status, code, title = 406, "not_acceptable", "It is not given in any form that was asked for"


class VocabularyUnknown(NotFound):
    code, title = "vocabulary_unknown", "There is no such vocabulary"
