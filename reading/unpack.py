"""Raw bytes → unpacked bytes, within bounds: bombs, cut files and odd archives are refused before they do harm.

raw file → chunks(…), of the one file that was sent, at most 1 MiB at a time
           documents(…), of each member: its name and its bytes
"""

from collections.abc import Iterator
from pathlib import Path

from reading import archives, kinds, members, packing
from reading.archives import Leaf
from reading.errors import Refusal
from reading.kinds import Kind
from reading.limits import whole
from reading.packing import CHUNK
from sectors.spec.format import Format


def chunks(raw: Path, file_name: str, declared: str | None = None, glob: str | None = None) -> Iterator[bytes]:
    """Bytes of the one file that was sent: unpacked, and out of the archives that it came in.

    `declared`: the feed's compression; `glob`: its members. Refusal as `one`, and for what is not text.
    """
    for leaf in one(raw, file_name, declared, glob):
        yield from _of_our_kinds(leaf, file_name)


def one(raw: Path, file_name: str, declared: str | None = None, glob: str | None = None) -> Iterator[Leaf]:
    """The one file that was sent, of whichever kind: good until the next is asked for, and there is none.

    Refusal for what is empty, cut, damaged or bomb-like, and for an archive of which not exactly one member is to be
    read.
    """
    _hold_compression(raw, file_name, declared)
    found = [(leaf.name, leaf.is_link) for leaf in archives.leaves(raw, file_name)]
    files, links = ([name for name, is_link in found if is_link == which] for which in (False, True))
    wanted = "" if found == [("", False)] else members.only(files, glob, file_name, links)
    for leaf in archives.leaves(raw, file_name):
        if (leaf.name, leaf.is_link) == (wanted, False):
            yield leaf
            return


def listed(raw: Path, file_name: str) -> list[str]:
    """The names of the files in an archive; none where it is not one. Refusal as `chunks`."""
    return [leaf.name for leaf in archives.leaves(raw, file_name) if leaf.name and not leaf.is_link]


def documents(raw: Path, file_name: str, form: Format) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the one document, or of each member of an archive; Refusal as `chunks`, or for a large one."""
    if not (form.archive or form.members):
        yield file_name, whole(chunks(raw, file_name, form.compression), file_name)
        return
    _hold_compression(raw, file_name, form.compression)
    names: list[str] = []
    links: list[str] = []
    for leaf in archives.leaves(raw, file_name):
        (links if leaf.is_link else names).append(leaf.name)
        if not leaf.is_link and (not leaf.name or members.fitting([leaf.name], form.members)):
            members.hold_inside(leaf.name, file_name)
            place = f"{file_name}, {leaf.name}" if leaf.name else file_name
            yield place, whole(_of_our_kinds(leaf, place), place)
    wanted = members.fitting(names, form.members)
    members.hold_once(wanted, file_name)
    if not wanted and names != [""]:
        members.only(names, form.members, file_name, links)


def kind_of(leaf: Leaf) -> tuple[Kind | None, Iterator[bytes]]:
    """What it is, None for what may be text; and its bytes, of which the first were looked at."""
    head, pieces = archives.begun(leaf.content, CHUNK)
    return leaf.kind or kinds.of_bytes(head, pieces), pieces


def _of_our_kinds(leaf: Leaf, place: str) -> Iterator[bytes]:
    """Its bytes; Refusal where they are not text."""
    foreign, pieces = kind_of(leaf)
    if foreign:
        raise foreign.refusal(place)
    yield from pieces


def _hold_compression(raw: Path, file_name: str, declared: str | None) -> None:
    kind = packing.kind_of_file(raw)
    if declared in (None, kind or "none") or (declared == "none" and kind == "tar"):
        return
    remedy = f"Send it as {declared}, or declare what it is in feed.format.compression."
    raise Refusal("wrong_compression", place=file_name, cause=f"it is {kind or 'not packed'}", remedy=remedy)
