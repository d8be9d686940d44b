"""The upkeep of a table's files and log, by delta-rs in this process: no commit of it adds or removes a row.

    look      the newest version → its files, and what is due of these:
    merge     small files of a partition become one, rows of a delivery in the order in which they came
    clear     what no version of the table's last days names is deleted (delta.deletedFileRetentionDuration)
    condense  a checkpoint; then versions of the log that are too old go (delta.logRetentionDuration)

Whoever changes the table holds its lock (`pipeline.locks`). Killed anywhere and run again, the outcome is the same.
Rows are not sorted: by article or invoice, retail sales took 1.2 to 1.5 times the bytes of the order they came in.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deltalake import CommitProperties, DeltaTable

from lakehouse import sound
from lakehouse.log import PARQUET
from lakehouse.sound import opened
from lakehouse.tables import MAINTENANCE

SMALL = 16 << 20  # bytes, below which a file is better merged
CROWDED = 4  # small files of a partition: a day of four deliveries is worth a commit, one of a single is not
TARGET = 128 << 20  # bytes of a merged file
COMMITS = 20  # since the newest checkpoint, that every reader has to read one by one

Partition = Mapping[str, Any]  # column → value


@dataclass(frozen=True, slots=True)
class Look:
    """The newest version's files, their bytes and rows; `crowded`: partitions of many small files; `commits`: since the
    newest checkpoint; `unneeded`: files of the folder that no reader may still want.
    """

    files: int
    size: int
    rows: int
    crowded: tuple[Partition, ...]
    commits: int
    unneeded: int

    @property
    def has_grown(self) -> bool:
        return self.commits >= COMMITS

    @property
    def is_due(self) -> bool:
        return bool(self.crowded or self.unneeded or self.has_grown)


def look(table: Path) -> Look:
    """What is there, by the log and the names of files alone. DamagedTable."""
    found = opened(table)
    added = found.get_add_actions()
    sizes = added["size_bytes"].to_pylist()
    parts = added["partition"].to_pylist() if "partition" in added.schema.names else [{}] * len(sizes)
    small = Counter(tuple(part.items()) for part, size in zip(parts, sizes, strict=True) if size < SMALL)
    return Look(
        files=len(sizes),
        size=sum(sizes),
        rows=sum(added["num_records"].to_pylist()),
        crowded=tuple(dict(part) for part, count in small.items() if count >= CROWDED),
        commits=_commits(table, found),
        unneeded=len(found.vacuum(dry_run=True, full=True)),
    )


def _commits(table: Path, found: DeltaTable) -> int:
    checkpoints = (table / "_delta_log").glob("*.checkpoint*.parquet")
    newest = max((int(file.name.partition(".")[0]) for file in checkpoints), default=-1)
    return int(found.version()) - newest


def merge(table: Path) -> None:
    """In one commit; none where no partition has small files to merge."""
    found = opened(table)
    found.optimize.compact(target_size=TARGET, writer_properties=PARQUET, commit_properties=_commit())
    sound.keep(table, found.version())


def clear(table: Path) -> None:
    """Also files of writers that were killed before they committed, once they are as old as what was removed."""
    found = opened(table)
    # `full`: else only what the log's newest versions removed goes, and nothing of killed writers
    found.vacuum(dry_run=False, full=True, commit_properties=_commit())
    sound.keep(table, found.version())


def condense(table: Path) -> None:
    """The checkpoint has the transactions that the table has seen; of the log, what versions still need stays."""
    found = opened(table)
    found.create_checkpoint()
    sound.keep(table, found.version())
    found.cleanup_metadata()


def _commit() -> CommitProperties:
    return CommitProperties(custom_metadata={"userMetadata": MAINTENANCE})
