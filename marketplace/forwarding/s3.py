"""To S3: one object a file, in place of an earlier one of that name. What is large goes in parts."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from marketplace.forwarding.guard import Guard
from marketplace.forwarding.port import Check, Envelope, Failure, NotSent
from reach.http import Pinned
from reach.s3 import DENIED, MISSING, BotoCoreError, ClientError, Login, code_of, s3_client
from wire.forwarding import S3Place

PART = 64 * 1024**2  # bytes; 10,000 of them are the most of an object
TRIES = 2  # beside those of sending, hours apart
WAITS = httpx.Timeout(60, connect=10)
LONGEST_CODE = 60


@contextmanager
def opened(place: S3Place, secret: str, guard: Guard) -> Iterator["S3"]:
    login = Login(place.endpoint or None, place.region, place.key, secret)
    with _speaking(), httpx.Client(transport=Pinned(guard), timeout=WAITS, trust_env=False) as asking:
        yield S3(place, s3_client(login, asking, TRIES))


class S3:
    """Keys are `<prefix>/<name>`."""

    def __init__(self, place: S3Place, client: Any) -> None:
        self._bucket, self._prefix, self._s3 = place.bucket, place.prefix.strip("/"), client

    def put(self, name: str, file: Path, check: Check) -> None:
        with _speaking():
            check()
            if file.stat().st_size <= PART:
                with file.open("rb") as body:
                    self._s3.put_object(Bucket=self._bucket, Key=self._key(name), Body=body)
            else:
                self._in_parts(self._key(name), file, check)

    def finish(self, name: str, manifest: bytes, envelope: Envelope) -> None:
        del envelope
        with _speaking():
            self._s3.put_object(
                Bucket=self._bucket, Key=self._key(name), Body=manifest, ContentType="application/json"
            )  # fmt: skip

    def test(self) -> None:
        key = self._key(".sdn-test")
        with _speaking():
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=b"")
            with suppress(ClientError):  # a key that may write alone is as good
                self._s3.delete_object(Bucket=self._bucket, Key=key)

    def _key(self, name: str) -> str:
        return f"{self._prefix}/{name}" if self._prefix else name

    def _in_parts(self, key: str, file: Path, check: Check) -> None:
        """The object appears with its last part. What an earlier try left of it goes first."""
        where = {"Bucket": self._bucket, "Key": key}
        self._clear(where)
        upload = self._s3.create_multipart_upload(**where)["UploadId"]
        try:
            parts = list(self._parts(where, upload, file, check))
        except BaseException:
            with suppress(ClientError, BotoCoreError, httpx.TransportError):
                self._s3.abort_multipart_upload(**where, UploadId=upload)
            raise
        self._s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": parts})

    def _parts(self, where: dict[str, str], upload: str, file: Path, check: Check) -> Iterator[dict[str, Any]]:
        with file.open("rb") as source:
            number = 0
            while block := source.read(PART):
                check()
                number += 1
                told = self._s3.upload_part(**where, UploadId=upload, PartNumber=number, Body=block)
                yield {"PartNumber": number, "ETag": told["ETag"]}

    def _clear(self, where: dict[str, str]) -> None:
        with suppress(ClientError):  # to list them is a right of its own
            found = self._s3.list_multipart_uploads(Bucket=where["Bucket"], Prefix=where["Key"])
            for old in found.get("Uploads", ()):
                if old["Key"] == where["Key"]:
                    self._s3.abort_multipart_upload(**where, UploadId=old["UploadId"])


@contextmanager
def _speaking() -> Iterator[None]:
    """What S3 can fail with, told apart."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise NotSent(Failure.TIME) from error
    except (httpx.TransportError, BotoCoreError) as error:
        raise NotSent(Failure.CONNECTION) from error
    except ClientError as error:
        code = code_of(error)
        said = code if code.isalnum() and len(code) <= LONGEST_CODE else ""
        why = Failure.DENIED if code in DENIED else Failure.MISSING if code in MISSING else Failure.REFUSED
        raise NotSent(why, said) from error
    except ValueError as error:  # botocore's word for an endpoint that is no address
        raise NotSent(Failure.ADDRESS) from error
