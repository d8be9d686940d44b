"""Which of two masks shows more."""

from typing import Any

import pytest

from marketplace.licensing.masking import Masking
from marketplace.licensing.openness import ORDER, closedness
from wire.masks import Mask


def test_every_mask_has_its_place() -> None:
    assert set(ORDER) == set(Mask)


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (None, {"mask": "truncate", "length": 9}), ({"mask": "truncate", "length": 9}, {"mask": "truncate", "length": 2}),
        ({"mask": "round", "step": 10}, {"mask": "round", "step": 1000}), ({"mask": "month"}, {"mask": "year"}),
        ({"mask": "bucket", "edges": [0, 1]}, {"mask": "bucket", "edges": [0]}), ({"mask": "pseudonym"}, {"mask": "null"}),
        ({"mask": "generalise", "words": 3}, {"mask": "generalise", "words": 1}), ({"mask": "pseudonym"}, {"mask": "salted"}),
    ],
)  # fmt: skip
def test_what_shows_more_comes_first(more: dict[str, Any] | None, less: dict[str, Any]) -> None:
    assert closedness(Masking(**more) if more else None) < closedness(Masking(**less))
