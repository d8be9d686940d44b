"""Every reason for which a delivery is refused is documented, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_code_is_documented() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("reading", "judging", "pipeline", "spark_jobs")
        for path in (ROOT / folder).rglob("*.py")
    )
    raised = set(re.findall(r"Refusal\(\s*\"([a-z_]+)\"", sources))
    page = (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)) == raised
