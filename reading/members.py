"""Members of a zip or tar archive: which of them are files of the sender's, and which one a format reads."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from reading import encodings, kinds
from reading.errors import Refusal

MOST_NAMED = 10
TABLES = (".csv", ".tsv")
ADDED = "__MACOSX"  # the folder that macOS puts beside what it packs
LOCKED, UTF_8 = 0x1, 0x800  # flags of a zip's file: encrypted, its name is UTF-8


def fitting(names: Iterable[str], glob: str | None) -> list[str]:
    """The names of files, less those that systems add of their own, that fit the glob."""
    return [name for name in names if _counts(name) and fnmatchcase(name, glob or "*")]


def only(names: Sequence[str], glob: str | None, file_name: str) -> str:
    """The one member that is read; a Refusal names the members where none is, or several are."""
    found = fitting(names, glob)
    if len(found) == 1:
        _is_inside(found[0], file_name)
        return found[0]
    files = fitting(names, None)
    if kinds.is_shapes(files) and not glob:
        raise kinds.SHAPES.refusal(file_name)
    what = "tables" if files and all(name.lower().endswith(TABLES) for name in files) else "files"
    cause = f"the archive holds {len(files)} {what}{named(files)}"
    if glob:
        cause += f"; {len(found)} of them fit members = {glob!r}"
    remedy = "Pack one file per archive, or choose one by members in feed.format."
    raise Refusal("archive_members", place=file_name, cause=cause, remedy=remedy)


def named(names: Sequence[str]) -> str:
    """`: a.csv, b.csv and 3 more`, or nothing."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f": {', '.join(names[:MOST_NAMED])}{more}" if names else ""


def of_zip(archive: zipfile.ZipFile, file_name: str) -> Mapping[str, zipfile.ZipInfo]:
    """Its files by their names; those that say nothing of their encoding are often CP949, which zipfile misreads.

    Refusal where one is locked by a password.
    """
    files = {_name(member): member for member in archive.infolist() if not member.is_dir()}
    if locked := [name for name, member in files.items() if member.flag_bits & LOCKED]:
        cause = f"the archive is locked by a password{named(locked)}"
        raise Refusal("damaged_file", place=file_name, cause=cause, remedy="Pack it without one and send it again.")
    return files


def _name(member: zipfile.ZipInfo) -> str:
    name = member.filename
    if member.flag_bits & UTF_8 or name.isascii():
        return name
    try:
        return encodings.file_name(name.encode("cp437")) or name
    except UnicodeEncodeError:  # another field of the zip has said it in Unicode
        return name


def _counts(name: str) -> bool:
    path = _path(name)
    return ADDED not in path.parts and not path.name.startswith(".")


def _is_inside(name: str, file_name: str) -> None:
    if _path(name).is_absolute() or ".." in _path(name).parts:
        cause = f"the archive's file is named {name!r}, outside the archive"
        raise Refusal("archive_path", place=file_name, cause=cause, remedy="Pack the file under its plain name.")


def _path(name: str) -> PurePosixPath:
    return PurePosixPath(name.replace("\\", "/"))
