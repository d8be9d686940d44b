"""A month sent again: what each of its deliveries does to the table, and that nothing stands there twice."""

from datetime import timedelta
from typing import Any

import pytest

from pipeline import publish
from pipeline.delivery import Judgement
from spark_jobs.session import spark
from tests.support.deliveries import HEADER, NOW, ROWS, Center
from wire.deliveries import Release, Verdict

pytestmark = pytest.mark.spark
MORE = ROWS + "c,2026-10-01 00:00:00,3,\nd,x,1,\n"


def deliver(center: Center, content: str, *, at: int) -> tuple[Judgement, Release | None]:
    judgement = center.deliver("a.csv", content, at=at, now=NOW + timedelta(hours=at))
    return judgement, publish.run(center.settings, center.dataset, judgement.delivery.id, NOW)


def rows(center: Center, delivery: str) -> dict[str, int]:
    """Rows of the table by the delivery that brought them."""
    table = center.settings.layout.table(center.dataset.sector, center.dataset.name)
    with spark(center.settings, delivery) as session:
        found: list[Any] = session.read.format("delta").load(str(table)).groupBy("_delivery").count().collect()
    return {row["_delivery"]: row["count"] for row in found}


def test_the_last_good_one_stands_alone(center: Center) -> None:
    first, _ = deliver(center, HEADER + ROWS, at=1)
    assert rows(center, first.delivery.id) == {first.delivery.id: 3}
    second, corrected = deliver(center, HEADER + MORE, at=2)
    assert rows(center, first.delivery.id) == {second.delivery.id: 4}
    assert corrected is not None
    assert corrected.supersedes == [first.delivery.id]
    back, release = deliver(center, HEADER + ROWS, at=3)
    assert back.delivery.verdict is Verdict.ACCEPTED
    assert release is not None
    assert rows(center, first.delivery.id) == {back.delivery.id: 3}
    for at, content, verdict in ((4, HEADER + ROWS, Verdict.DUPLICATE), (5, "garbage", Verdict.REFUSED)):
        judgement, none = deliver(center, content, at=at)
        assert (judgement.delivery.verdict, none) == (verdict, None)
        assert rows(center, first.delivery.id) == {back.delivery.id: 3}
