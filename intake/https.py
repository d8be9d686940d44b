"""A file behind an address: asked for only if it changed, and gone on with where it was cut off.

ETag or Last-Modified of the newest delivery → If-None-Match → 304, nothing new; 200 or 206 → partial, whole by length
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

from intake import answers
from intake.errors import changed, no_answer, unfit
from intake.http import client, secret_of, speaking
from intake.partial import Partial
from intake.port import Item, Job, State
from sectors.ways import file_name

# A file that is packed on the way is kept as it comes: whoever reads it knows gzip by its first bytes.
KEPT = ("", "identity", "gzip", "x-gzip")
VALIDATORS = {"etag": "ETag", "modified": "Last-Modified"}


@contextmanager
def opened(job: Job) -> Iterator["File"]:
    url = job.filled(job.source.url)
    with client(job.guard, secret_of(url, job.source, job.credentials)) as asking:
        yield File(job, url, asking)


class File:
    """One item: the file."""

    def __init__(self, job: Job, url: str, asking: httpx.Client) -> None:
        self._job, self._url, self._asking = job, url, asking

    def items(self) -> Iterator[Item]:
        yield Item(self._url, self._job.filled(file_name(self._job.source)))

    def fetch(self, _item: Item, since: State, partial: Partial) -> State | None:
        return answers.tried(lambda: self._once(since, partial))

    def _once(self, since: State, partial: Partial) -> State | None:
        wanted = _rest(partial) or _if_new(since)
        query = {name: self._job.filled(value) for name, value in self._job.source.query}
        with (
            speaking(self._url, self._job.credentials),
            self._asking.stream("GET", self._url, params=query or None, headers=wanted) as response,
        ):
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                partial.discard()
                raise changed(self._url, "it is shorter than what was fetched of it before")
            answers.check(response, self._url, self._job.now)
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return None
            if response.status_code == httpx.codes.PARTIAL_CONTENT:
                self._goes_on(response, partial)
            take(response, self._url, partial)
        return partial.facts

    def _goes_on(self, response: httpx.Response, partial: Partial) -> None:
        """SourceBusy unless the answer goes on from what is there, and is of the same version."""
        before, now = partial.facts, _facts(response)
        starts = response.headers.get("Content-Range", "").partition("-")[0]
        if starts != f"bytes {partial.size}" or any(before.get(name) != value for name, value in now.items()):
            partial.discard()
            raise changed(self._url, "what it sends does not go on from what was fetched before")


def take(response: httpx.Response, place: str, partial: Partial) -> None:
    """Every byte that was announced, within bounds, as it was sent; behind what is there where it is a part."""
    if response.status_code != httpx.codes.PARTIAL_CONTENT:
        encoding = response.headers.get("Content-Encoding", "").lower()
        if encoding not in KEPT:
            raise unfit(place, f"it is sent as {encoding}, though it was asked for as it is")
        partial.begin(_facts(response))
    announced = response.headers.get("Content-Length", "")
    whole = partial.size + int(announced) if announced.isdecimal() else None
    if whole is not None:
        partial.within(whole)
    for piece in response.iter_raw():
        partial.add(piece)
    if whole is not None and partial.size != whole:
        raise no_answer(place, f"it ends after {partial.size} of {whole} bytes")


def _facts(response: httpx.Response) -> dict[str, str]:
    return {name: response.headers[header] for name, header in VALIDATORS.items() if header in response.headers}


def _rest(partial: Partial) -> dict[str, str]:
    """The bytes that are missing, if it is still what it was; nothing where that cannot be asked."""
    validator = _strong(partial.facts)
    return {"Range": f"bytes={partial.size}-", "If-Range": validator} if validator and partial.size else {}


def _strong(facts: Mapping[str, str]) -> str:
    etag = facts.get("etag", "")
    return facts.get("modified", "") if not etag or etag.startswith("W/") else etag


def _if_new(since: State) -> dict[str, str]:
    headers = {"If-None-Match": since.get("etag"), "If-Modified-Since": since.get("modified")}
    return {name: value for name, value in headers.items() if value}
