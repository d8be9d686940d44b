"""A sample behind an address, fetched for whoever drafts a declaration, under the guard of a feed's own files.

https://…/levels.csv → <folder>/levels.csv
"""

import posixpath
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

from intake import answers, https
from intake.errors import SourceError
from intake.guard import Guard
from intake.http import client, speaking
from intake.partial import Partial
from sectors.ways import is_plain

LARGEST = 256 << 20
BY_DEFAULT = "sample"


def is_address(word: str) -> bool:
    return urlsplit(word).scheme in ("https", "http")


def fetched(address: str, feed: str, inside: frozenset[str], folder: Path) -> Path:
    """The file, in `folder`, where none of its name may be. SourceError, whose words leave query and password out.

    `feed`, `inside`: what the operator has opened for the feed that is drafted.
    """
    parts = urlsplit(address)
    target, place = folder / name_of(address), f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    if target.exists():
        remedy = "Give that file, or move it away."
        raise SourceError("sample_there", place=str(target), cause="it is there already", remedy=remedy)
    partial = Partial(folder, place, LARGEST)
    try:
        with client(Guard(feed, inside)) as asking:
            answers.tried(lambda: _once(asking, address, place, partial))
        partial.place(target)
    finally:
        partial.discard()
    return target


def _once(asking: httpx.Client, address: str, place: str, partial: Partial) -> None:
    with speaking(place), asking.stream("GET", address) as response:
        answers.check(response, place, datetime.now(UTC))
        https.take(response, place, partial)


def name_of(address: str) -> str:
    """The last part of the address's path."""
    name = unquote(posixpath.basename(urlsplit(address).path))
    return name if is_plain(name) else BY_DEFAULT
