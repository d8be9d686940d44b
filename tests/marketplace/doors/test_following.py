"""A page without rows is not the client's trouble: the door goes on to the next, as long as there is time."""

import asyncio
import time
from collections.abc import Sequence

import orjson
import pytest

from marketplace.doors.sql.engine import Answer, TrinoAway
from marketplace.doors.sql.following import followed

LONG = 60.0


def page(number: int, status: int = 200, headers: dict[str, str] | None = None, **more: object) -> Answer:
    body = {"id": "q", "nextUri": f"https://door:1/v1/statement/executing/q/s/{number + 1}?maxWait=1s", **more}
    body = {name: value for name, value in body.items() if value is not None}
    return Answer(status, headers or {}, orjson.dumps(body))


class Trino:
    """Gives the pages one after the other; an error where one stands in their place."""

    def __init__(self, pages: Sequence[Answer | Exception]) -> None:
        self.pages, self.asked = list(pages), list[str]()

    async def ask(self, path: str) -> Answer:
        self.asked.append(path)
        answer = self.pages.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def shown(self, first: Answer, patience: float = LONG) -> Answer:
        return asyncio.run(followed(first, self.ask, time.monotonic() + patience))


def test_the_first_page_with_rows_is_given() -> None:
    rows = page(3, data=[[1]])
    trino = Trino([page(2), rows])
    assert trino.shown(page(1)) is rows
    assert trino.asked == [f"/v1/statement/executing/q/s/{number}?maxWait=1s" for number in (2, 3)]


@pytest.mark.parametrize(
    "last",
    [
        page(1, data=[]), page(1, error={"message": "no"}), page(1, nextUri=None), page(1, status=503),
        page(1, headers={"X-Trino-Started-Transaction-Id": "t"}), page(1, stats={"x": "y" * 30_000}),
    ],
)  # fmt: skip
def test_a_page_that_says_something_is_given_as_it_is(last: Answer) -> None:
    assert Trino([]).shown(last) is last


def test_nobody_waits_for_ever() -> None:
    first = page(1)
    assert Trino([]).shown(first, patience=0) is first


@pytest.mark.parametrize("missing", [TrinoAway(), page(2, status=404)])
def test_where_the_next_page_cannot_be_had_the_client_asks_itself(missing: Answer | Exception) -> None:
    first = page(1)
    assert Trino([missing]).shown(first) is first
