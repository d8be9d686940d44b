"""S3 and what speaks like it: the objects under a prefix, each told by its ETag.

botocore signs and reads; what it sends goes through the guarded HTTP client (intake/http.py), which connects to checked
addresses only. Its own ways to find credentials (variables, files, a cloud's metadata service) are not asked.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import botocore.session
import httpx
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import CredentialResolver
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from intake import answers
from intake.errors import SourceBusy, SourceError, changed, no_answer, not_allowed, not_there, unfit
from intake.http import client
from intake.partial import CHUNK, Partial
from intake.port import Item, Job, State
from sectors.ways import is_plain

DENIED = ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "401", "403")
MISSING = ("NoSuchBucket", "NoSuchKey", "404")
CHANGED = ("PreconditionFailed", "412", "InvalidRange", "416")
BUSY = ("SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "RequestTimeTooSkewed", "500", "503")


@contextmanager
def opened(job: Job) -> Iterator["S3"]:
    with client(job.guard) as asking:
        yield S3(job, _client(job, asking))


def _client(job: Job, asking: httpx.Client) -> Any:
    known = job.credentials
    config = Config(
        signature_version=None if known.login else UNSIGNED,
        s3={"addressing_style": "path"} if job.source.endpoint else None,
        retries={"mode": "standard", "total_max_attempts": answers.TRIES},
        ignore_configured_endpoint_urls=True,
    )
    session = botocore.session.Session()
    session.register_component("credential_provider", CredentialResolver(providers=[]))
    for file in ("config_file", "credentials_file"):
        session.set_config_variable(file, os.devnull)
    made = session.create_client(
        "s3",
        region_name=job.source.region,
        endpoint_url=job.source.endpoint,
        aws_access_key_id=known.login or None,
        aws_secret_access_key=known.password or None,
        aws_session_token=known.extra.get("aws_session_token"),
        config=config,
    )
    made.meta.events.register("before-send.s3", lambda request, **_: _sent(request, asking))
    return made


def _sent(request: AWSPreparedRequest, asking: httpx.Client) -> AWSResponse:
    """In place of botocore's own way to send."""
    headers = {name: _text(value) for name, value in request.headers.items()}
    asked = asking.build_request(request.method, request.url, headers=headers, content=request.body)
    try:
        answer = asking.send(asked, stream=True, follow_redirects=False)
    except httpx.TransportError as failed:
        raise EndpointConnectionError(endpoint_url=request.url.partition("?")[0], error=failed) from None
    return AWSResponse(request.url, answer.status_code, answer.headers, _Body(answer))


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


class _Body:
    """What botocore reads an answer's bytes from."""

    def __init__(self, answer: httpx.Response) -> None:
        self._answer, self._pieces, self._rest = answer, answer.iter_raw(), b""

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield from self._pieces
        self.close()

    def read(self, amount: int | None = None) -> bytes:
        """What has come, at most `amount`: where the rest is cut off, this much is had."""
        if amount is None:
            return b"".join((self._rest, *self._pieces))
        self._rest = self._rest or next(self._pieces, b"")
        found, self._rest = self._rest[:amount], self._rest[amount:]
        return found

    def close(self) -> None:
        self._answer.close()


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
        code = str(refused.response.get("Error", {}).get("Code", ""))
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
