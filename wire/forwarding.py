"""Forwarding: where an organisation's releases go by themselves, and what became of each."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from wire.base import Wire, example
from wire.files import Encoding, Form


class Way(StrEnum):
    S3 = "s3"
    SFTP = "sftp"
    WEBHOOK = "webhook"


class State(StrEnum):
    """How far a release is on its way to a target."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


_Line = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
_Filled = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]


class S3Place(Wire):
    """`endpoint` empty: Amazon's own, of the region."""

    way: Literal[Way.S3] = Way.S3
    endpoint: _Line = ""
    region: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")] = "ap-northeast-2"
    bucket: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$")]
    prefix: _Line = ""
    key: _Filled


class SftpPlace(Wire):
    """`host_key` is the one that a member confirmed; nothing is sent before."""

    way: Literal[Way.SFTP] = Way.SFTP
    host: Annotated[str, Field(max_length=253, pattern=r"^[A-Za-z0-9._:-]+$")]  # no address: what is looked at is it
    port: int = Field(22, ge=1, le=65535)
    folder: _Line = ""
    user: _Filled
    host_key: str = ""


class WebhookPlace(Wire):
    way: Literal[Way.WEBHOOK] = Way.WEBHOOK
    address: Annotated[str, Field(min_length=1, max_length=2_000)]


Place = Annotated[S3Place | SftpPlace | WebhookPlace, Field(discriminator="way")]


class Choice(Wire):
    """The form of the files, as at the files door."""

    form: Form = Form.PARQUET
    encoding: Encoding = Encoding.UTF8
    guard: bool = True


class NewTarget(Wire):
    """`secret`: S3's secret key, SFTP's password, or its private key in PEM; a webhook has none."""

    model_config = example(
        dataset="energy.generation", place={"way": "webhook", "address": "https://hooks.example/releases"},
        choice={"form": "parquet"},
    )  # fmt: skip
    dataset: str = Field(max_length=200)
    place: Place
    secret: str = Field("", max_length=20_000, repr=False)
    choice: Choice = Choice()


class Target(Wire):
    """`seen_host_key`: what an SFTP server showed, to be confirmed. `error` of the last try, where it failed."""

    id: str
    dataset: str
    place: Place
    choice: Choice
    member: str
    seen_host_key: str = ""
    created_at: AwareDatetime
    tested_at: AwareDatetime | None = None
    last_sent_at: AwareDatetime | None = None
    next_try_at: AwareDatetime | None = None
    stopped_at: AwareDatetime | None = None
    failures: int = 0
    error: str | None = None
    detail: str = ""


class Forwarding(Wire):
    """One release on its way to one target. `reason`, where it failed or is tried again."""

    target: str
    release: str
    version: int
    state: State
    reason: str | None = None
    detail: str = ""
    tries: int
    asked_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    rows: int | None = None
    bytes: int | None = None
