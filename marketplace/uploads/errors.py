"""What can be wrong with an upload."""

from marketplace.errors import Conflict, Invalid, MarketplaceError


class UploadUnfit(Invalid):
    """Its name, size, checksum or headers: the detail says which."""

    code, title = "upload_unfit", "This file cannot be uploaded so"


class UploadTooLarge(MarketplaceError):
    status = 413
    code, title = "upload_too_large", "The file is larger than an upload may be"


class TooManyUploads(Conflict):
    code, title = "too_many_uploads", "Too many uploads of your organisation are unfinished"


class OffsetDiffers(Conflict):
    """Bytes for another place than the one where the upload stands; ask for it with HEAD."""

    code, title = "offset_differs", "The upload stands at another offset"


class ChecksumDiffers(Invalid):
    """What arrived is not what was announced; nothing of it is kept."""

    code, title = "checksum_differs", "The bytes that arrived have another checksum"


class EarlierFileWaits(Conflict):
    """A file of that name is in the drop folder and no run has taken it yet: to overwrite it would lose it."""

    code, title = "earlier_file_waits", "A file of the same name still waits to be taken"
    retry_after = 10  # seconds


class TusVersionUnknown(MarketplaceError):
    status = 412
    code, title = "tus_version_unknown", "This version of the upload protocol is not spoken here"


class NotAChunk(MarketplaceError):
    status = 415
    code, title = "not_a_chunk", "The body is not announced as a part of an upload"
