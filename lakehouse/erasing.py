"""Rows that go for good, by delta-rs: a commit without them, then nothing before it is left to be read.

    remove   the rows for which a condition is true → a version without them
    forget   files, change data, log and checkpoints of all older versions; transactions seen stay seen

Whoever calls holds the table's lock (`pipeline.locks`). Killed anywhere and run again, the outcome is the same. Readers
of an older version who are under way lose its files.
"""

import shutil
from pathlib import Path

from deltalake import CommitProperties, DeltaTable

from lakehouse import sound
from lakehouse.disk import sync
from lakehouse.log import PARQUET
from lakehouse.sound import opened
from lakehouse.tables import ERASURE, PROPERTIES

RETENTION = "delta.deletedFileRetentionDuration"
AT_ONCE = "interval 0 days"
LOG, LAST = "_delta_log", "_last_checkpoint"


def remove(table: Path, condition: str) -> int:
    """In one commit, which names the condition until `forget`; how many rows went."""
    found = opened(table)
    done = found.delete(condition, writer_properties=PARQUET, commit_properties=_commit())
    sound.keep(table, found.version())
    return int(done["num_deleted_rows"])


def forget(table: Path) -> None:
    """Leave the newest version alone. Removed files stand in no checkpoint, as their names may hold values."""
    _set_retention(table, AT_ONCE)
    opened(table).create_checkpoint()
    opened(table).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)
    _set_retention(table, PROPERTIES[RETENTION])
    found = opened(table)
    found.create_checkpoint()
    sound.keep(table, found.version())
    _only(table, found.version())


def versions(table: Path) -> int:
    """How many the log has."""
    return len(list((table / LOG).glob("*.json")))


def say_less(table: Path, column: str, value: str, condition: str) -> None:
    """Put an ellipsis in the place of a text within a column."""
    found = opened(table)
    was, now = (literal.replace("'", "''") for literal in (value, "…"))
    found.update({column: f"replace({column}, '{was}', '{now}')"}, predicate=condition, commit_properties=_commit())
    sound.keep(table, found.version())


def _set_retention(table: Path, interval: str) -> None:
    found = opened(table)
    found.alter.set_table_properties({RETENTION: interval}, commit_properties=_commit())
    sound.keep(table, found.version())


def _only(table: Path, version: int) -> None:
    """Delete of the log all but this version and its checkpoint; folders of partitions that are empty go, too."""
    DeltaTable(str(table), version=version).file_uris()  # it opens by itself, or nothing is deleted
    wanted = {f"{version:020d}.json", f"{version:020d}.checkpoint.parquet", LAST}
    for entry in (table / LOG).iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name not in wanted:
            entry.unlink()
    sync(table / LOG)
    for folder in sorted((f for f in table.rglob("*") if f.is_dir() and f.name != LOG), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def _commit() -> CommitProperties:
    return CommitProperties(custom_metadata={"userMetadata": ERASURE})
