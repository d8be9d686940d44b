"""The marketplace at the files door, as the person signed in: a file, how far it is, its bytes; an estimate."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar

import httpx
from pydantic import ValidationError

from marketplace.accounts.viewer import Viewer
from marketplace.doors.errors import NotGranted
from marketplace.doors.tokens import FILES, PERSON_TERM, sign_for
from marketplace.errors import Unavailable
from marketplace.settings import Settings
from wire.base import Problem, Wire
from wire.estimates import Estimate, Wanted
from wire.files import Asked, FileState

AWAY = "the files door does not answer"
_AGAIN = "Try again in a minute."
T = TypeVar("T", bound=Wire)


def headers(settings: Settings, viewer: Viewer, now: datetime) -> dict[str, str]:
    key = settings.secret("jwt-private.pem")
    return {
        "authorization": f"Bearer {sign_for(viewer, private_key=key, now=now, term=PERSON_TERM, audience=FILES).token}"
    }


def begin(settings: Settings, viewer: Viewer, dataset: str, asked: Asked, now: datetime) -> FileState:
    """NotGranted in the door's words, Unavailable."""
    address = f"{settings.files_url}/files/{dataset}"
    request = httpx.Request("POST", address, content=asked.model_dump_json(), headers=headers(settings, viewer, now))
    return _told(request, FileState)


def state(settings: Settings, viewer: Viewer, dataset: str, id_: str, now: datetime) -> FileState:
    """The same."""
    address = f"{settings.files_url}/files/{dataset}/{id_}"
    return _told(httpx.Request("GET", address, headers=headers(settings, viewer, now)), FileState)


def estimate(settings: Settings, viewer: Viewer, dataset: str, wanted: Wanted, now: datetime) -> Estimate:
    """How much reading it would take. The same."""
    address = f"{settings.files_url}/estimates/{dataset}"
    request = httpx.Request("POST", address, content=wanted.model_dump_json(), headers=headers(settings, viewer, now))
    return _told(request, Estimate)


def _told(request: httpx.Request, kind: type[T]) -> T:
    try:
        with httpx.Client(trust_env=False, timeout=30) as client:
            answer = client.send(request)
        if answer.is_success:
            return kind.model_validate_json(answer.content)
        told = Problem.model_validate_json(answer.content)
    except (httpx.HTTPError, ValidationError) as error:
        raise Unavailable(AWAY, remedy=_AGAIN) from error
    raise NotGranted(told.detail, remedy=told.remedy)


@asynccontextmanager
async def streamed(
    settings: Settings, path: str, head: dict[str, str], method: str
) -> AsyncIterator[httpx.Response]:  # fmt: skip
    """The door's answer, its bytes not read yet. Unavailable."""
    async with httpx.AsyncClient(base_url=settings.files_url, trust_env=False, timeout=30) as client:
        try:
            answer = await client.send(client.build_request(method, path, headers=head), stream=True)
        except httpx.HTTPError as error:
            raise Unavailable(AWAY, remedy=_AGAIN) from error
        try:
            yield answer
        finally:
            await answer.aclose()
