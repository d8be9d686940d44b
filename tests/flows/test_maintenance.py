"""Maintenance on the network: what the SQL door shows of merged files is what it showed before."""

from dataclasses import replace

import pytest

from lakehouse import upkeep
from spark_jobs import maintain
from tests.support.feed import BAD, DATASET, GOOD, Feed, new_meter, readings

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("light_rows", [0, 1_000_000], ids=["Spark", "light"])
def test_the_sql_door_shows_the_same_rows_after_maintenance(feed: Feed, light_rows: int) -> None:
    deliveries = []
    for _ in range(upkeep.CROWDED):
        meter = new_meter()
        feed.drop(f"{meter}.csv", readings(meter))
        deliveries.append(feed.land())
        feed.run(deliveries[-1], "validate", "publish", "announce")
    tables = maintain.tables_of(feed.settings.layout, feed.settings.dataset(DATASET))
    report = maintain.run(replace(feed.settings, light_rows=light_rows), tables)
    assert (len(report.done), report.failed) == (3, [])
    for table in tables:
        upkeep.condense(table)  # the next query begins at a checkpoint by delta-rs
    assert [feed.counts(delivery) for delivery in deliveries] == [(GOOD, BAD, 1)] * upkeep.CROWDED
