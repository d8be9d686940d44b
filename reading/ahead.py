"""What a thread makes while what it made before is used: Arrow works beside Python, on another core."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Ahead(Generic[Item]):
    """The items of an iterator, one ahead. What it raises is raised where its item is taken, not before."""

    def __init__(self, items: Iterator[Item]) -> None:
        self._items, self._context = items, copy_context()  # the bounds in force hold in the thread too
        self._thread = ThreadPoolExecutor(1)
        self._coming = self._submit()

    def __iter__(self) -> "Ahead[Item]":
        return self

    def __next__(self) -> Item:
        """StopIteration after the last."""
        item = self._coming.result()
        if item is None:
            raise StopIteration
        self._coming = self._submit()
        return item

    def peek(self) -> Item | None:
        """The item that comes next, without taking it; None where there is none, or it cannot be had."""
        return None if self._coming.exception() else self._coming.result()

    def _submit(self) -> "Future[Item | None]":
        return self._thread.submit(lambda: self._context.run(next, self._items, None))
