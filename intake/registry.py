"""Which module brings each way of delivery. Its client library is imported only where a feed uses it."""

from importlib import import_module
from typing import cast

from intake.port import Way

WAYS = {
    "https": "intake.https",
    "api": "intake.api",
    "sftp": "intake.sftp",
    "s3": "intake.s3",
    "folder": "intake.folder",
    "sql": "intake.sql",
}


def way_of(name: str) -> Way:
    """The module of a declared way; sectors.ways knows the same names."""
    return cast("Way", import_module(WAYS[name]))
