"""Pages with Schema.org's Dataset as JSON-LD, found by a sitemap. Since the last success: those that changed since.

sitemap (or an index of them) → addresses of pages → `<script type="application/ld+json">` → datasets

A page that cannot be had is left out; several in a row are taken for the whole site, which is asked again later.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from html.parser import HTMLParser
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

import orjson
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from marketplace.harvesting import words
from marketplace.harvesting.asking import Answer, Asking
from marketplace.harvesting.kinds.schema_dataset import datasets, record_of
from marketplace.harvesting.port import Batch, Item, Reading, SourceFailed, Way, refused, written

PAGES = 20  # a batch: each is a request
MOST_MAPS, MOST_PAGES = 1_000, 200_000
IN_A_ROW = 5
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
Page = tuple[str, str]  # address, and when it changed; "" where that is not told


def batches(asking: Asking, reading: Reading) -> Iterator[Batch]:
    """Pages in the order of their addresses."""
    at = dict(reading.checkpoint or {"after": "", "newest": reading.since or ""})
    if at.get("ended"):
        return
    found = _pages(asking, reading.address)
    newest = max([at["newest"], *(changed for _, changed in found)])
    wanted = sorted(page for page, changed in found if not (reading.since and changed and changed < reading.since))
    left, failed = [page for page in wanted if page > at["after"]], 0
    for begin in range(0, max(len(left), 1), PAGES):
        items: list[Item] = []
        for page in left[begin : begin + PAGES]:
            try:
                items += _items(asking.get(page, accept="text/html"), page, reading.language)
                failed = 0
            except SourceFailed as error:
                failed += 1
                if error.code == "budget" or failed >= IN_A_ROW:
                    raise
                items.append(refused(page, f"{error.code}: {error.detail}"))
        ended = begin + PAGES >= len(left)
        yield Batch(items, {"after": left[begin : begin + PAGES][-1] if left else "", "newest": newest, "ended": ended})


def _pages(asking: Asking, address: str) -> list[Page]:
    waiting, maps = [address], 0
    found: list[Page] = []
    while waiting and maps < MOST_MAPS and len(found) < MOST_PAGES:
        maps += 1
        at = waiting.pop(0)
        root = _sitemap(asking.get(at, accept="application/xml"))
        places = [(urljoin(at, place), changed) for place, changed in _places(root)]
        if root.tag == f"{_SITEMAP}sitemapindex":
            waiting += [place for place, _ in places]
        else:
            found += places
    return list(dict(found[:MOST_PAGES]).items())


def _sitemap(answer: Answer) -> Element:
    try:
        root: Element = ElementTree.fromstring(answer.content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise SourceFailed("unreadable", f"its sitemap: {error}") from error
    return root


def _places(root: Element) -> Iterator[Page]:
    for one in root:
        changed = words.at(one.findtext(f"{_SITEMAP}lastmod"))
        if place := (one.findtext(f"{_SITEMAP}loc") or "").strip():
            yield place, changed.isoformat() if changed else ""


def _items(answer: Answer, page: str, language: str) -> Sequence[Item]:
    """A page tells of no dataset, of one, or of several; each has the page's address for its key."""
    scripts = _Scripts()
    scripts.feed(answer.text())
    items: list[Item] = []
    for text in scripts.found:
        try:
            found = list(datasets(orjson.loads(text)))
        except (orjson.JSONDecodeError, RecursionError) as error:
            items.append(refused(f"{page}#{sha256(text.encode()).hexdigest()[:8]}", f"no JSON: {error}", text.encode()))
            continue
        for one in found:
            key = page if not items else f"{page}#{len(items)}"
            spoken = scripts.language or language
            items.append(Item(key, partial(record_of, one, page, spoken), partial(written, one)))
    return items


class _Scripts(HTMLParser):
    """The JSON-LD of a page, and the page's language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.language = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "html":
            self.language = (told.get("lang") or "").strip()
        self._inside = tag == "script" and (told.get("type") or "").strip().lower() == "application/ld+json"
        if self._inside:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"


WAY = Way(batches, watermark=lambda at: at.get("newest") or None)
