"""The marketplace at the files door, as the person signed in: a file, how far it is, its bytes; an estimate."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar

import httpx
from pydantic import ValidationError

from marketplace.accounts.viewer import Viewer
from marketplace.doors.errors import NotGranted
from marketplace.doors.quota import in_korean
from marketplace.doors.tokens import FILES, PERSON_TERM, sign_for
from marketplace.errors import Unavailable
from marketplace.metering.grouping import GroupedAcross
from marketplace.settings import Settings
from wire.aggregates import Aggregates
from wire.aggregates import Asked as AskedGroups
from wire.base import Problem, Wire
from wire.estimates import Estimate, Wanted
from wire.files import Asked, FileState

AWAY = "the files door does not answer"
_AGAIN = "Try again in a minute."
ACROSS = re.compile(r"it was grouped by (.+); (.+) lies across that")
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


def groups(settings: Settings, viewer: Viewer, dataset: str, asked: AskedGroups, now: datetime) -> Aggregates:
    """Figures of groups, which count as a query. The same."""
    address = f"{settings.files_url}/aggregates/{dataset}"
    request = httpx.Request("POST", address, content=asked.model_dump_json(), headers=headers(settings, viewer, now))
    return _told(request, Aggregates)


def _told(request: httpx.Request, kind: type[T]) -> T:
    try:
        with httpx.Client(trust_env=False, timeout=30) as client:
            answer = client.send(request)
        if answer.is_success:
            return kind.model_validate_json(answer.content)
        told = Problem.model_validate_json(answer.content)
    except (httpx.HTTPError, ValidationError) as error:
        raise Unavailable(AWAY, remedy=_AGAIN) from error
    raise NotGranted(told.detail, remedy=told.remedy, korean=_korean(told))


def _korean(told: Problem) -> tuple[str, str] | None:
    """What a page says of what the door refused in English; None: the same."""
    if told.code == GroupedAcross.code and (found := ACROSS.search(told.detail)):
        before, asked = found.groups()
        detail = f"이 배포는 이미 {before} 기준으로 집계되었습니다. {asked} 기준은 이와 엇갈립니다."
        return detail, f"이 열 중 일부로 집계하거나, 모두 포함하고 더 추가하세요: {before}"
    quota = in_korean(f"{told.detail}. {told.remedy}")
    return (quota, "") if quota else None


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
