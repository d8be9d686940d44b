"""S3 and what speaks like it: the objects under a prefix, each told by its ETag.

The client is that of `reach/s3.py`, which connects to checked addresses only.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import httpx

from intake import answers
from intake.errors import SourceBusy, SourceError, changed, no_answer, not_allowed, not_there, unfit
from intake.http import client
from intake.partial import CHUNK, Partial
from intake.port import Item, Job, State
from reach.s3 import DENIED, MISSING, BotoCoreError, ClientError, Login, code_of, s3_client
from sectors.ways import is_plain

CHANGED = ("PreconditionFailed", "412", "InvalidRange", "416")
BUSY = ("SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "RequestTimeTooSkewed", "500", "503")


@contextmanager
def opened(job: Job) -> Iterator["S3"]:
    with client(job.guard) as asking:
        yield S3(job, s3_client(_login(job), asking, answers.TRIES))


def _login(job: Job) -> Login:
    known, source = job.credentials, job.source
    token = known.extra.get("aws_session_token")
    return Login(source.endpoint, source.region, known.login, known.password, token)


class S3:
    """The objects whose key begins with the prefix; a key's further folders become a part of the file's name."""

    def __init__(self, job: Job, s3: Any) -> None:
        parts = urlsplit(job.filled(job.source.url))
        self._job, self._s3 = job, s3
        self._bucket, self._prefix = parts.hostname or "", parts.path.lstrip("/")

    def items(self) -> Iterator[Item]:
        with _speaking(self._job, f"s3://{self._bucket}/{self._prefix}"):
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
            found = [one for page in pages for one in page.get("Contents", ())]
        for one in sorted(found, key=lambda each: (each["LastModified"], each["Key"])):
            name = one["Key"].removeprefix(self._prefix).strip("/").replace("/", "_")
            if is_plain(name or ".") and fnmatchcase(name, self._job.dataset.feed.files):
                yield Item(f"s3://{self._bucket}/{one['Key']}", name, {"etag": one["ETag"], "size": str(one["Size"])})

    def fetch(self, item: Item, _since: State, partial: Partial) -> State:
        partial.within(int(item.state["size"]))
        return answers.tried(lambda: self._once(item, partial))

    def _once(self, item: Item, partial: Partial) -> State:
        if dict(partial.facts) != item.state:
            partial.begin(item.state)
        size = int(item.state["size"])
        key = item.id.removeprefix(f"s3://{self._bucket}/")
        part = {"Range": f"bytes={partial.size}-"} if partial.size else {}
        version = ""
        with _speaking(self._job, item.id, partial):
            if partial.size < size or not size:
                answer = self._s3.get_object(Bucket=self._bucket, Key=key, IfMatch=item.state["etag"], **part)
                version = answer.get("VersionId", "")
                with closing(answer["Body"]) as body:
                    for piece in body.iter_chunks(CHUNK):
                        partial.add(piece)
        if partial.size != size:
            raise no_answer(item.id, f"it ends after {partial.size} of {size} bytes")
        return {**item.state, "version": version}


@contextmanager
def _speaking(job: Job, place: str, partial: Partial | None = None) -> Iterator[None]:
    """What S3 can fail with, told apart."""
    try:
        yield
    except (httpx.TransportError, BotoCoreError) as failed:
        raise no_answer(place, f"the connection failed ({job.credentials.words(failed)})") from None
    except ClientError as refused:
        code = code_of(refused)
        if code in CHANGED and partial:
            partial.discard()
        raise _told(place, code, f"it answers {job.credentials.words(refused)}") from None


def _told(place: str, code: str, cause: str) -> SourceError:
    if code in DENIED:
        return not_allowed(place, cause)
    if code in MISSING:
        return not_there(place, cause)
    if code in CHANGED:
        return changed(place, cause)
    if code in BUSY:
        remedy = "It is tried again; if it stays so, fetch less often."
        return SourceBusy("source_busy", place=place, cause=cause, remedy=remedy)
    return unfit(place, cause)
