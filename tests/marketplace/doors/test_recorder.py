"""A door's own accesses reach the marketplace beside its answers; what does not is counted."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest

from marketplace.doors.recorder import EACH, Recorder
from tests.support.http import Scripted, scripted
from tests.support.usage import make_access
from wire.access import Access


@pytest.fixture
def marketplace() -> Iterator[Scripted]:
    with scripted() as script:
        yield script


def recording(url: str, tell: Callable[[Recorder], Awaitable[None]], *, most: int = 100 * EACH) -> int:
    """Run a recorder beside what `tell` does, to its close; how many were lost."""

    async def run() -> int:
        recorder = Recorder(httpx.AsyncClient(base_url=url), pauses=(0.01, 0.01), most=most)
        running = asyncio.create_task(recorder.run())
        await tell(recorder)
        await recorder.close()
        running.cancel()
        return recorder.lost

    return asyncio.run(run())


def test_an_access_is_told_until_it_is_taken(marketplace: Scripted) -> None:
    marketplace.answers = [(503, {}), (0, {}), (201, {}), (200, {})]

    async def tell(recorder: Recorder) -> None:
        recorder.tell(make_access)

    assert recording(marketplace.url, tell) == 0
    assert [(asked.method, asked.path) for asked in marketplace.asked] == [("POST", "/internal/accesses")] * 3
    assert [Access.model_validate(asked.body) for asked in marketplace.asked] == [make_access()] * 3


def test_what_the_marketplace_refuses_is_lost_at_once_and_said(
    marketplace: Scripted, caplog: pytest.LogCaptureFixture
) -> None:
    marketplace.answers = [(404, {}), (201, {})]

    async def tell(recorder: Recorder) -> None:
        recorder.tell(make_access)
        recorder.tell(lambda: make_access("mbr_bob", "acc_2"))

    with caplog.at_level(logging.ERROR):
        assert recording(marketplace.url, tell) == 1
    assert [asked.body["id"] for asked in marketplace.asked] == ["acc_1", "acc_2"]
    assert caplog.messages == ["1 accesses could not be recorded, 1 since the start"]


def test_a_full_queue_loses_what_comes_and_keeps_what_waits(marketplace: Scripted) -> None:
    marketplace.answers = [(201, {})]

    async def tell(recorder: Recorder) -> None:
        for number in range(5):
            recorder.tell(lambda number=number: make_access(id_=f"acc_{number}"), size=EACH)  # type: ignore[misc]

    assert recording(marketplace.url, tell, most=4 * EACH) == 3
    assert [asked.body["id"] for asked in marketplace.asked] == ["acc_0", "acc_1"]


def test_one_that_cannot_be_made_does_not_stop_the_next(marketplace: Scripted) -> None:
    marketplace.answers = [(201, {})]

    async def tell(recorder: Recorder) -> None:
        recorder.tell(lambda: make_access(rows=-1))
        recorder.tell(make_access)

    assert recording(marketplace.url, tell) == 1
    assert len(marketplace.asked) == 1


def test_the_door_answers_while_an_access_is_made(marketplace: Scripted) -> None:
    """Were it made on the event loop, nothing could set the event, and it would be lost."""
    marketplace.answers = [(201, {})]
    answered = threading.Event()

    def make() -> Access:
        if not answered.wait(5):
            raise ValueError("the loop stood still")
        return make_access()

    async def tell(recorder: Recorder) -> None:
        recorder.tell(make)
        await asyncio.sleep(0.05)
        answered.set()

    assert recording(marketplace.url, tell) == 0


def test_what_waits_when_the_door_stops_is_counted() -> None:
    async def tell(recorder: Recorder) -> None:
        recorder.pauses = (60.0,)
        recorder.tell(make_access)
        recorder.tell(make_access)

    assert recording("http://127.0.0.1:9", tell) == 2
