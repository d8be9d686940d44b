"""Many at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture
def at_once() -> Callable[[Callable[[int], int], int], list[int]]:
    """Calls a function with 0, 1, 2 … from eight threads."""

    def run(call: Callable[[int], int], times: int) -> list[int]:
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(call, range(times)))

    return run
