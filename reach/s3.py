"""A client of S3, or of what speaks like it: botocore signs and reads, a guarded HTTP client sends.

Its own ways to find credentials (variables, files, a cloud's metadata service) are not asked.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import botocore.session
import httpx
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import CredentialResolver
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

__all__ = ["BotoCoreError", "ClientError", "Login", "code_of", "s3_client"]
DENIED = ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "401", "403")
MISSING = ("NoSuchBucket", "NoSuchKey", "404")
LONGEST = 16 * 1024**2  # bytes of an answer that is no object: a list of 1,000 long names has a quarter of them
WITHIN_S = 60.0  # for such an answer to end


@dataclass(frozen=True, slots=True)
class Login:
    """Without a key, requests are unsigned. `endpoint` None: Amazon's own, of the region."""

    endpoint: str | None
    region: str | None
    key: str = ""
    secret: str = field(default="", repr=False)
    token: str | None = field(default=None, repr=False)


def s3_client(login: Login, asking: httpx.Client, tries: int) -> Any:
    """Botocore's client; `asking` is what connects."""
    config = Config(
        signature_version=None if login.key else UNSIGNED,
        s3={"addressing_style": "path"} if login.endpoint else None,
        retries={"mode": "standard", "total_max_attempts": tries},
        ignore_configured_endpoint_urls=True,
        request_checksum_calculation="when_required",  # not every server knows the newer ones
    )
    session = botocore.session.Session()
    session.register_component("credential_provider", CredentialResolver(providers=[]))
    for file in ("config_file", "credentials_file"):
        session.set_config_variable(file, os.devnull)
    made = session.create_client(
        "s3",
        region_name=login.region,
        endpoint_url=login.endpoint,
        aws_access_key_id=login.key or None,
        aws_secret_access_key=login.secret or None,
        aws_session_token=login.token,
        config=config,
    )
    made.meta.events.register("before-send.s3", lambda request, **_: _sent(request, asking))
    return made


def code_of(refused: ClientError) -> str:
    """What S3 calls the error."""
    return str(refused.response.get("Error", {}).get("Code", ""))


def _sent(request: AWSPreparedRequest, asking: httpx.Client) -> AWSResponse:
    """In place of botocore's own way to send, which alone knows how to wait for a server's 100."""
    headers = {name: _text(value) for name, value in request.headers.items() if name.lower() != "expect"}
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
        """An answer that is no object. A server that goes on and on takes neither our memory nor the time of others."""
        size, until = 0, time.monotonic() + WITHIN_S
        for piece in self._pieces:
            size += len(piece)
            if size > LONGEST or time.monotonic() > until:
                self.close()
                raise httpx.RemoteProtocolError("its answer does not end")
            yield piece
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
