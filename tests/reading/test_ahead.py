"""A thread makes the next item while one is used; what it raises comes where the item is taken."""

from collections.abc import Iterator

import pytest

from reading.ahead import Ahead


def numbers(seen: list[int], fails_at: int = 99) -> Iterator[int]:
    for number in range(1, 4):
        if number == fails_at:
            raise ValueError(number)
        seen.append(number)
        yield number


def test_items_come_in_order_one_ahead() -> None:
    seen: list[int] = []
    items = Ahead(numbers(seen))
    assert (items.peek(), seen) == (1, [1])
    assert next(items) == 1
    assert (items.peek(), seen) == (2, [1, 2])
    assert list(items) == [2, 3]
    assert items.peek() is None


def test_a_failure_is_raised_where_its_item_is_taken() -> None:
    items = Ahead(numbers([], fails_at=2))
    assert next(items) == 1
    assert items.peek() is None
    with pytest.raises(ValueError, match="2"):
        next(items)
