"""The upkeep of tables, one after another: small files merged, what nobody needs deleted, the log condensed.

    lakehouse.upkeep.look → what is due, by the log alone → under the table's lock: merge, clear, condense

Alone: `python -m spark_jobs.maintain` for all tables there are, or `… finance.reference_rates` for those of datasets.
No commit of it adds or removes a row, none is a release. Tables of few rows are merged in this process, those of more
than `SDN_LIGHT_ROWS` on Spark, a partition at a time, so that a delivery waits for one partition at most. The log and
the folder are looked after in this process whatever the table's size.
"""

import logging
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lakehouse import upkeep
from lakehouse.layout import Layout, is_table
from lakehouse.reconcile import on_disk
from lakehouse.tables import MAINTENANCE
from lakehouse.upkeep import Look, Partition
from pipeline.command import known
from pipeline.lane import writing
from pipeline.settings import Settings
from sectors.spec.dataset import Dataset

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of `tables` tables: a line of each that had something due, and of each that failed."""

    tables: int
    done: list[str]
    failed: list[str]


def every(layout: Layout) -> list[Path]:
    """Each table that is there, of whatever dataset, declared or not any more."""
    return [layout.table(sector, name) for sector, name in sorted(on_disk(layout.lakehouse))]


def tables_of(layout: Layout, dataset: Dataset) -> list[Path]:
    """Accepted rows, quarantine, and the deliveries of the sector, as far as they are there."""
    of = (dataset.sector, dataset.name)
    return [table for table in (layout.table(*of), layout.quarantine(*of), layout.deliveries(of[0])) if is_table(table)]


def run(settings: Settings, tables: Iterable[Path]) -> Report:
    """Whatever happens to one table, the others have their turn."""
    report = Report(len(tables := list(tables)), [], [])
    for table in tables:
        try:
            done = maintain(settings, table)
        except Exception as error:
            LOG.exception("%s is left as it is", _name(table))
            report.failed.append(f"{_name(table)}: {(str(error).splitlines() or [type(error).__name__])[0]}")
            continue
        if done:
            LOG.info(done)
            report.done.append(done)
    return report


def maintain(settings: Settings, table: Path) -> str | None:
    """What was done, in words; None where nothing was due."""
    before = upkeep.look(table)
    if not before.is_due:
        return None
    _merge(settings, table, before)
    with writing(settings, table, _work(table)):
        found = upkeep.look(table)  # deliveries may have come meanwhile
        if found.unneeded:
            upkeep.clear(table)
        if found.has_grown:
            upkeep.condense(table)
        after = upkeep.look(table)
    return _told(table, before, after, found)


def _merge(settings: Settings, table: Path, found: Look) -> None:
    if not found.crowded:
        return
    if found.rows > settings.light_rows:
        _merge_on_spark(settings, table, found.crowded)
        return
    with writing(settings, table, _work(table)):
        upkeep.merge(table)


def _merge_on_spark(settings: Settings, table: Path, partitions: Sequence[Partition]) -> None:
    # Imported here, for it takes seconds and memory, and most nights no large table is due.
    from lakehouse import delta  # noqa: PLC0415
    from spark_jobs.session import spark  # noqa: PLC0415

    settings.layout.delivery(_work(table)).mkdir(parents=True, exist_ok=True)
    with spark(settings, _work(table)) as session:
        for partition in partitions:
            with writing(settings, table, _work(table)):
                delta.merge(session, table, partition, upkeep.TARGET)


def _work(table: Path) -> str:
    """By this name the next writer of the table finds what a killed one left at work on Spark."""
    return f"{_name(table)}-{MAINTENANCE}"


def _told(table: Path, before: Look, after: Look, between: Look) -> str:
    files = f"{before.files:,} → {after.files:,} files, {before.size / 1e6:,.1f} → {after.size / 1e6:,.1f} MB"
    deleted = f"; old files deleted: {between.unneeded:,}" if between.unneeded else ""
    return f"{_name(table)}: {files}{deleted}{'; log condensed' if between.has_grown else ''}"


def _name(table: Path) -> str:
    return f"{table.parent.name}.{table.name}"


def main(names: Sequence[str]) -> None:
    """Ends with 1 where a table failed."""
    settings, datasets = known(names)
    of = {table: None for dataset in datasets for table in tables_of(settings.layout, dataset)}
    report = run(settings, of if names else every(settings.layout))
    print(*report.done, f"{report.tables} tables, {len(report.done)} of them had something due", sep="\n")  # noqa: T201 - its output
    if report.failed:
        sys.exit("\n".join(report.failed))


if __name__ == "__main__":
    main(sys.argv[1:])
