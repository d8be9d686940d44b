"""Files of an archive by their names: which of them are the sender's, and which one a format reads."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from reading import kinds
from reading.errors import Refusal

MOST_NAMED = 10
TABLES = (".csv", ".tsv")
ADDED = "__MACOSX"  # the folder that macOS puts beside what it packs
OUTSIDE = re.compile(r"/|.*//|[A-Za-z]:/|(?:.*/)?\.\.(?:/|$)")  # an archive's name within another begins after a "/"


def fitting(names: Iterable[str], glob: str | None) -> list[str]:
    """The names of files, less those that systems add of their own, that fit the glob."""
    return [name for name in names if _counts(name) and fnmatchcase(name, glob or "*")]


def only(names: Sequence[str], glob: str | None, file_name: str, links: Sequence[str] = ()) -> str:
    """The one member that is read; a Refusal names the members where none is, or several are."""
    found = fitting(names, glob)
    if len(found) == 1:
        hold_inside(found[0], file_name)
        return found[0]
    files = fitting(names, None)
    if kinds.is_shapes(files) and not glob:
        raise kinds.SHAPES.refusal(file_name)
    what = "tables" if files and all(name.lower().endswith(TABLES) for name in files) else "files"
    cause = f"the archive holds {len(files)} {what}{named(files)}"
    if glob:
        cause += f"; {len(found)} of them fit members = {glob!r}"
    if followed := fitting(links, glob):
        cause += f"; links are not followed{named(followed)}"
    remedy = "Pack one file per archive, or choose one by members in feed.format."
    raise Refusal("archive_members", place=file_name, cause=cause, remedy=remedy)


def hold_once(names: Sequence[str], file_name: str) -> None:
    """Refusal where two files that are read bear one name: which of them counts, nobody can say."""
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        cause = f"the archive holds several files of one name{named(twice)}"
        raise Refusal("archive_members", place=file_name, cause=cause, remedy="Pack each file once.")


def named(names: Sequence[str]) -> str:
    """`: a.csv, b.csv and 3 more`, or nothing."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f": {', '.join(names[:MOST_NAMED])}{more}" if names else ""


def hold_inside(name: str, file_name: str) -> None:
    """Refusal where a name leads out of its archive: nothing is written, but no honest program packs so."""
    if OUTSIDE.match(name.replace("\\", "/")):
        cause = f"the archive's file is named {name!r}, outside the archive"
        raise Refusal("archive_path", place=file_name, cause=cause, remedy="Pack the file under its plain name.")


def _counts(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return ADDED not in path.parts and not path.name.startswith(".")
