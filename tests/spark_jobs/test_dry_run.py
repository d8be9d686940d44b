"""A delivery tried without the stack comes to what Spark comes to."""

from pathlib import Path

import pytest

from judging import dry_run
from tests.support.deliveries import BAD, HEADER, ROWS, Center

pytestmark = pytest.mark.spark


@pytest.mark.parametrize(
    "content", [HEADER + ROWS + BAD, HEADER + "a,x,1,\n\n", "Station\na\n", HEADER + ROWS + "a,b\n"]
)
def test_validate_comes_to_the_same(center: Center, tmp_path: Path, content: str) -> None:
    judged = center.deliver("a.csv", content)
    tried_file = tmp_path / "a.csv"
    tried_file.write_text(content, encoding="utf-8")
    tried = dry_run.run(center.dataset, tried_file)
    for name in ("verdict", "read", "accepted", "quarantined", "skipped", "reasons"):
        assert getattr(tried, name) == getattr(judged.delivery, name), name
    assert tried.refused_for == judged.refused_for
