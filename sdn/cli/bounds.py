"""The bounds that the environment sets, for what a person tries on this machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from infra.errors import PlainError
from reading.bounds import Bounds, held_to


@contextmanager
def within_bounds() -> Iterator[None]:
    """Files are read as the network reads them, where it is told the same; PlainError for what is not a number."""
    try:
        bounds = Bounds.told(os.environ)
    except ValueError as mistake:
        raise PlainError(f"{mistake}.") from mistake
    with held_to(bounds):
        yield
