"""The accounting of every real file, made a second time in plain Python over the raw bytes, comes to the same."""

from pathlib import Path
from typing import Any

import pytest

import sectors
from tests.contracts.recount.account import recount
from tests.support.real_feeds import FIGURES, expectations


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("dataset", "expected"),
    [pytest.param(*item, id=f"{item[0]}-{Path(item[1]['path']).name}") for item in expectations()],
)
def test_a_second_count_comes_to_the_same(real_data: Path, dataset: str, expected: dict[str, Any]) -> None:
    sector, _, name = dataset.partition(".")
    declaration = Path(sectors.__file__).parent / sector / f"{name}.toml"
    found = recount(declaration, real_data / expected["path"])
    assert found.refused == expected.get("refused")
    assert {figure: getattr(found, figure) for figure in FIGURES} == {figure: expected[figure] for figure in FIGURES}
    assert dict(found.reasons) == expected.get("reasons", {})
