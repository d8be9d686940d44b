"""Sums on their way to the marketplace: while it is away they wait, and the same batch comes again as it was."""

import asyncio

import httpx

from marketplace.doors.open.sums import Sums
from marketplace.doors.open.tally import Tally
from tests.marketplace.doors.open.test_counting import USE
from tests.support.http import scripted


def test_a_batch_that_was_not_taken_comes_again_as_it_was() -> None:
    with scripted() as marketplace:
        marketplace.answers = [(503, {}), (0, {}), (201, {}), (201, {})]

        async def told() -> list[bool]:
            tally = Tally(httpx.AsyncClient(base_url=marketplace.url, trust_env=False))
            tally.sums.add(USE, "one", rows=5)
            sent = [await tally.send()]
            tally.sums.add(USE, "two", rows=7)
            sent += [await tally.send() for _ in range(4)]
            await tally.client.aclose()
            return sent

        assert asyncio.run(told()) == [False, False, True, True, False]
        bodies = [asked.body for asked in marketplace.asked]
    assert bodies[0] == bodies[1] == bodies[2] != bodies[3]
    assert [body["counted"][0]["rows"] for body in bodies] == [5, 5, 5, 7]


def test_more_sorts_of_use_than_fit_are_counted_as_lost() -> None:
    sums = Sums()
    for n in range(20_005):
        sums.add(USE.model_copy(update={"reason": str(n)}), "one")
    assert sums.lost == 5
