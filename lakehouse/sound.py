"""A table by delta-rs that is whole, or an error that names what is damaged; a commit that survives a power cut.

delta-rs renames a version into the log without waiting for the disk, and takes an empty version for one that changes
nothing: after a power cut rows that were released could be gone without a word.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from urllib.parse import unquote

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from lakehouse.disk import renew, sync

REMEDY = "Put the files of the table back from the backup (docs/runbook.md); nothing is added to it until then"


class DamagedTable(OSError):
    """The table's log cannot be read; what was delivered waits, and is published once it can."""


_SEEN: ContextVar[dict[Path, DeltaTable] | None] = ContextVar("_SEEN", default=None)


@contextmanager
def seen() -> Iterator[None]:
    """What is opened within is opened once, and then only brought up to date: to open a table is to read its log anew.

    For the work on one delivery: what is damaged meanwhile is noticed by the next.
    """
    if _SEEN.get() is not None:
        yield
        return
    before = _SEEN.set({})
    try:
        yield
    finally:
        _SEEN.reset(before)


def opened(table: Path) -> DeltaTable:
    """The newest version. DamagedTable."""
    try:
        found = _newest(table)
    except DeltaError as error:
        raise DamagedTable(f"{table}: {_first_line(error)}. {REMEDY}") from error
    newest = _version(table, found.version())
    if newest.exists() and newest.stat().st_size == 0:  # one that a checkpoint stands for may be gone
        raise DamagedTable(f"{newest} is empty. {REMEDY}")
    return found


def _newest(table: Path) -> DeltaTable:
    known = _SEEN.get()
    if known is None:
        return DeltaTable(str(table))
    if table in known:
        known[table].update_incremental()
    else:
        known[table] = DeltaTable(str(table))
    return known[table]


def keep(table: Path, version: int, *, anew: bool = False) -> None:
    """Wait until the version, the files that it adds and the checkpoint that it may have are on the disk.

    `anew`: an earlier process wrote them, which may have been told that they could not be written.
    """
    commit = _version(table, version)
    actions = [json.loads(line) for line in commit.read_text(encoding="utf-8").splitlines()]
    added = [table / unquote(action["add"]["path"]) for action in actions if "add" in action]
    condensed = [*commit.parent.glob(f"{commit.stem}.checkpoint*.parquet"), *commit.parent.glob("_last_checkpoint")]
    for place in dict.fromkeys([*added, *(file.parent for file in added), commit, *condensed, commit.parent]):
        if place.exists():  # else it was merged since, and deleted: a later version has its rows
            (renew if anew and place.is_file() else sync)(place)


def _version(table: Path, version: int) -> Path:
    return table / "_delta_log" / f"{version:020d}.json"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
