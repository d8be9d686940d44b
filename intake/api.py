"""A portal's JSON API, page by page, as data.go.kr has them: serviceKey, pageNo, numOfRows, totalCount.

page 1 … n → JSON lines in one file, whole when as many records came as the portal says there are

How far it came stands beside the lines; what a killed run wrote of the next page is cut off. When the number of records
changes between pages it begins anew: pages of two versions are never mixed.
"""

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

import httpx

from intake import answers, pages
from intake.errors import SourceChanged, changed, unfit
from intake.http import client, secret_of, speaking
from intake.pages import Page
from intake.partial import Partial
from intake.port import Item, Job, State

LARGEST_PAGE = 64 << 20
STALE = timedelta(hours=1)  # pages that a run left behind are gone on with no later


@contextmanager
def opened(job: Job) -> Iterator["Api"]:
    url = job.filled(job.source.url)
    with client(job.guard, secret_of(url, job.source, job.credentials)) as asking:
        yield Api(job, url, asking)


@dataclass(frozen=True, slots=True)
class Progress:
    """`page` is asked for next; `size` bytes hold the `rows` records of those before it."""

    page: int = 1
    rows: int = 0
    size: int = 0
    total: int = -1

    def facts(self, began: datetime) -> Mapping[str, str]:
        numbers = {"page": self.page, "rows": self.rows, "size": self.size, "total": self.total}
        return {name: str(number) for name, number in numbers.items()} | {"began": began.isoformat()}


def _progress(facts: Mapping[str, str], now: datetime) -> Progress | None:
    if not facts or abs(now - datetime.fromisoformat(facts["began"])) > STALE:
        return None
    return Progress(*(int(facts[name]) for name in ("page", "rows", "size", "total")))


class Api:
    """One item: all records for one query."""

    def __init__(self, job: Job, url: str, asking: httpx.Client) -> None:
        self._job, self._url, self._asking = job, url, asking
        self._query = {name: job.filled(value) for name, value in job.source.query}

    def items(self) -> Iterator[Item]:
        asked = f"?{urlencode(self._query)}" if self._query else ""
        yield Item(self._url + asked, self._job.filled(self._job.source.name))

    def fetch(self, _item: Item, _since: State, partial: Partial) -> State | None:
        total = answers.tried(lambda: self._all(partial), SourceChanged)
        if not total:
            partial.discard()
            return None
        return {"records": str(total)}

    def _all(self, partial: Partial) -> int:
        progress = _progress(partial.facts, self._job.now)
        if progress is None:
            progress = Progress()
            partial.begin(progress.facts(self._job.now))
        partial.cut(progress.size)
        while progress.rows != progress.total:
            progress = self._add(partial, progress, answers.tried(functools.partial(self._ask, progress.page)))
        return progress.total

    def _add(self, partial: Partial, progress: Progress, page: Page) -> Progress:
        rows = progress.rows + len(page.lines)
        is_other = progress.total not in (-1, page.total)
        if is_other or rows > page.total or (page.total and not page.lines):
            partial.discard()
            before = f"{progress.total} records before, " if is_other else ""
            raise changed(self._url, f"{before}{page.total} now, and {rows} came by page {progress.page}")
        lines = b"".join(page.lines)
        partial.add(lines)
        after = replace(progress, page=progress.page + 1, rows=rows, size=progress.size + len(lines), total=page.total)
        partial.note(after.facts(self._job.now))
        return after

    def _ask(self, number: int) -> Page:
        source, place = self._job.source, f"{self._url}, page {number}"
        query = {**self._query, source.page: str(number), source.page_size: str(source.page_rows)}
        with speaking(place, self._job.credentials), self._asking.stream("GET", self._url, params=query) as response:
            answers.check(response, place, self._job.now)
            text = _text(response, place)
        return pages.read(source, text, place, self._job.credentials)


def _text(response: httpx.Response, place: str) -> str:
    content = bytearray()
    for piece in response.iter_bytes():  # unpacked, where it was packed on the way
        content += piece
        if len(content) > LARGEST_PAGE:
            raise unfit(place, f"one page has more than {LARGEST_PAGE} bytes")
    try:
        return content.decode(response.charset_encoding or "utf-8")
    except (UnicodeDecodeError, LookupError) as mistake:
        raise unfit(place, f"its text cannot be read ({mistake})") from None
