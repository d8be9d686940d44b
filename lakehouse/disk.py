"""What has to be on the disk before anybody says that it is; an error of the disk names the file that it was about."""

import os
import shutil
from pathlib import Path


def sync(place: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on the disk."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(place)) from error
    finally:
        os.close(handle)


def renew(file: Path) -> None:
    """Write the same bytes anew and wait for the disk; whoever reads the file meanwhile reads it whole.

    The kernel tells once that it could not write a file, and forgets it: who asks again is told that all is well.
    """
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        shutil.copyfile(file, partial)
        sync(partial)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
