"""A disk without room, said so that somebody can help: where, why, what to do."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lakehouse.layout import Layout
from pipeline import faults
from pipeline.errors import DiskFull

MB = 1e6


@contextmanager
def demanded(layout: Layout) -> Iterator[None]:
    """DiskFull in place of what the kernel or an engine raises of it, which seldom says where."""
    try:
        yield
    except Exception as error:
        if not faults.is_full(error):
            raise
        said = (str(error).splitlines() or [""])[0]
        free = ", ".join(_free(root) for root in (layout.landing, layout.lakehouse, layout.feeds))
        raise DiskFull(
            f"the disk is full ({type(error).__name__}: {said}): free are {free}. Make room there, and for Spark's "
            f"own files; the next try goes on where this one was"
        ) from error


def _free(root: Path) -> str:
    there = next(folder for folder in (root, *root.parents) if folder.exists())
    return f"{shutil.disk_usage(there).free / MB:.1f} MB below {root}"
