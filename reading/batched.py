"""Rows → lists of rows, cut by how many they are and by the size of their texts: what a batch holds is in memory."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

MOST_TEXT = 8 << 20  # characters of a batch, beside its last row
Item = TypeVar("Item")


def batched(rows: Iterable[Item], most: int, texts: Callable[[Item], Iterable[str | None]]) -> Iterator[list[Item]]:
    """`most`: rows of a batch; `texts`: those of a row."""
    batch: list[Item] = []
    total = 0
    for row in rows:
        batch.append(row)
        total += sum(len(text) for text in texts(row) if text)
        if len(batch) == most or total > MOST_TEXT:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch
