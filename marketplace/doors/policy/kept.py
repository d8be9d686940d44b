"""What was rendered before: trees become texts once for all that they are made of, not once a question."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 2_000


class Kept(Generic[T]):
    """Values by their whole input, so that none can be out of date; what was not asked for longest goes."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._values = most, OrderedDict[Hashable, T]()

    def of(self, inputs: Hashable, make: Callable[[], T]) -> T:
        if inputs in self._values:
            self._values.move_to_end(inputs)
            return self._values[inputs]
        made = self._values[inputs] = make()
        if len(self._values) > self._most:
            self._values.popitem(last=False)
        return made
