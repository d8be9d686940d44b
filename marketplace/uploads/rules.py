"""What may be uploaded, and how tus writes it in headers: pure.

Upload-Length + Upload-Metadata → Announcement → demand_fit(…) or an error that names place, cause and remedy
"""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from marketplace.uploads.errors import UploadTooLarge, UploadUnfit

LONGEST_NAME = 200  # bytes of UTF-8; a file system takes 255, and a name gets a prefix here and there
_SHA256 = re.compile(r"[0-9a-f]{64}")
_METADATA = ("dataset", "filename", "sha256")


@dataclass(frozen=True, slots=True)
class Announcement:
    """What somebody wants to upload; `size` in bytes, `sha256` of the whole file in hexadecimal."""

    dataset: str
    file_name: str
    size: int
    sha256: str


def announced(length: str | None, metadata: str | None) -> Announcement:
    """The announcement in tus's headers. UploadUnfit where one is missing or cannot be read."""
    if not length or not length.isascii() or not length.isdigit() or len(length) > 18:
        raise UploadUnfit(f"Upload-Length is {length!r}", remedy="Send the file's size in bytes.")
    told = dict(_pair(pair) for pair in (metadata or "").split(",") if pair.strip())
    if missing := [name for name in _METADATA if not told.get(name)]:
        raise UploadUnfit(
            f"Upload-Metadata lacks {', '.join(missing)}", remedy=f"Send {', '.join(_METADATA)}, each in Base64."
        )
    name = unicodedata.normalize("NFC", told["filename"])
    return Announcement(told["dataset"], name, int(length), told["sha256"].lower())


def _pair(pair: str) -> tuple[str, str]:
    name, _, value = pair.strip().partition(" ")
    try:
        return name, base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise UploadUnfit(f"Upload-Metadata: {name!r} is not Base64 of UTF-8", remedy="Encode the value.") from error


def demand_fit(what: Announcement, files: str, limit: int) -> None:
    """UploadUnfit, UploadTooLarge. `files`: the feed's pattern of file names; `limit` in bytes."""
    if cause := _name_cause(what.file_name):
        raise UploadUnfit(f"the file name {what.file_name!r} {cause}", remedy="Rename the file.")
    if not PurePosixPath(what.file_name).match(files):
        raise UploadUnfit(
            f"{what.dataset} takes files named {files}, this one is {what.file_name!r}", remedy="Rename the file."
        )
    if not _SHA256.fullmatch(what.sha256):
        raise UploadUnfit("sha256 is not a SHA-256", remedy="Send 64 hexadecimal digits.")
    if what.size == 0:
        raise UploadUnfit(f"{what.file_name} is empty", remedy="Send a file with rows.")
    if what.size > limit:
        raise UploadTooLarge(
            f"{what.file_name} has {what.size:,} bytes, an upload may have {limit:,}",
            remedy="Compress the file, or send it in parts.",
        )


def _name_cause(name: str) -> str:
    """Why a name is none for a file of the drop folder; empty when it is."""
    if "/" in name or "\\" in name:
        return "holds a slash: it would leave the folder"
    if name.startswith("."):
        return "begins with a full stop: such files are not taken"
    if any(unicodedata.category(sign).startswith("C") for sign in name):
        return "holds a control character"
    if len(name.encode()) > LONGEST_NAME:
        return f"has more than {LONGEST_NAME} bytes"
    return ""
