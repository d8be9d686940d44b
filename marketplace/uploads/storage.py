"""The bytes of uploads beside the drop folders: grown in order, verified whole, renamed into the drop folder.

<feeds>/.uploads/<id> ── append ──► whole ── place ──► <feeds>/<sector>/<dataset>/<file name>
"""

import fcntl
import hashlib
import os
import shutil
from datetime import datetime
from pathlib import Path

from lakehouse.disk import sync
from lakehouse.layout import Layout, delivery_id
from marketplace.errors import Unavailable
from marketplace.uploads.errors import EarlierFileWaits, OffsetDiffers, UploadUnfit

BLOCK = 1 << 20  # bytes


def begin(layout: Layout, upload: str, size: int) -> None:
    """An empty file for `size` bytes to come. Unavailable where the disk has no room for them."""
    file = layout.upload(upload)
    file.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(file.parent).free < size:
        raise Unavailable("the network has no room for the file", remedy="Tell the operator; try again later.")
    file.touch()


def offset(layout: Layout, upload: str) -> int:
    """How many bytes have come."""
    file = layout.upload(upload)
    return file.stat().st_size if file.exists() else 0


def append(layout: Layout, upload: str, at: int, data: bytes, size: int) -> int:
    """Add `data` at the end, which must be `at`; the new end. OffsetDiffers, UploadUnfit beyond `size`.

    A client that was cut off and comes back may find its own old request still writing: whoever comes second with an
    offset that no longer holds is told so, and no byte is written twice.
    """
    if at + len(data) > size:
        raise UploadUnfit(f"more than the announced {size:,} bytes came", remedy="Announce the file again.")
    with layout.upload(upload).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = os.fstat(file.fileno()).st_size
        if end != at:
            raise OffsetDiffers(f"it stands at {end:,}, the bytes are for {at:,}", remedy="Ask for it with HEAD.")
        file.write(data)
    return at + len(data)


def sha256(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def place(layout: Layout, upload: str, *, dataset: str, file_name: str, digest: str, now: datetime) -> str:
    """Rename a whole upload into the drop folder; the id of the delivery that it becomes. EarlierFileWaits."""
    target = layout.drop(*dataset.split(".", 1)) / file_name
    target.parent.mkdir(parents=True, exist_ok=True)
    if _waits(layout, dataset, target):
        raise EarlierFileWaits(f"{file_name} of {dataset}", remedy="Send it again when its run has taken the earlier.")
    file = layout.upload(upload)
    modified = int(now.timestamp() * 1_000_000) * 1000
    os.utime(file, ns=(modified, modified))
    sync(file)
    file.rename(target)
    return delivery_id(dataset, file_name, digest, modified)


def _waits(layout: Layout, dataset: str, file: Path) -> bool:
    """Whether a file lies there that was not landed."""
    if not file.is_file():
        return False
    delivery = delivery_id(dataset, file.name, sha256(file), file.stat().st_mtime_ns)
    return not (layout.delivery(delivery) / "manifest.json").exists()
