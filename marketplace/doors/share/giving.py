"""One file of an answer: found or made, described, and given an address that only its recipient's token keeps alive.

Reading + file of the table → Piece → ticket in an address → Piece again, by the same reading

An address says nothing of what lies behind it: whoever may read the rows can find the file by its name, nobody else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lakehouse.contents import Changed, Contents, TableFile, changed, contents
from lakehouse.versions import NoSuchVersion
from marketplace.doors.reading.errors import VersionGone
from marketplace.doors.reading.reading import Reading
from marketplace.doors.share import shaping
from marketplace.doors.share.errors import Closed
from marketplace.doors.share.figures import Figures, figures_of
from marketplace.doors.share.sealing import Broken, Seals
from marketplace.doors.share.share import Share
from marketplace.doors.tokens import Key

TERM = timedelta(hours=1)  # of an address; it ends with its token and its grant before that
_ADDRESS = "address"
_CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that can be given, and what may be told of it."""

    path: Path
    size: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an address stands for, read as `version` has it: a file of the version `of`, or (`changes`) what it did."""

    key: Key
    dataset: str
    version: int
    scope: str
    name: str
    ends: int  # ms since 1970
    of: int
    changes: bool = False
    first: bool = False  # the version before was never licensed, so nothing went

    def sealed(self, seals: Seals) -> str:
        who = [self.key.member, self.key.version, self.key.api_token]
        what = [self.dataset, self.version, self.scope, self.name, self.ends]
        return seals.sealed(_ADDRESS, {"t": [who, [*what, self.of, self.changes, self.first]]})

    @classmethod
    def opened(cls, seals: Seals, text: str) -> "Ticket":
        """Closed where it is none of ours."""
        try:
            who, what = seals.opened(_ADDRESS, text)["t"]
        except Broken as error:
            raise Closed("this address was not given out here", remedy="Ask for the table again.") from error
        return cls(Key(*who), *what)

    def demand_open(self, now: datetime) -> None:
        """Closed where it is over."""
        if now.timestamp() * 1000 >= self.ends:
            raise Closed("this address is over", remedy="Ask for the table again.")


def scope_of(reading: Reading) -> str:
    """What a ticket was given out for; another scope opens it no more."""
    return reading.scope_key[:32]


def name_of(seals: Seals, reading: Reading, file: TableFile) -> str:
    """Always the same for the same rows of the same file."""
    return seals.name(reading.scope_key, reading.table.folder, file.path, file.vector)


def changes_name(seals: Seals, reading: Reading, version: int, *, first: bool) -> str:
    return seals.name(reading.scope_key, reading.table.folder, _CHANGES, version, first)


def piece_of(share: Share, reading: Reading, held: Contents, file: TableFile) -> Piece:
    """The table's own file where it may be given as it is, else one of the licensed rows. VersionGone."""
    path = reading.table.folder / file.path
    if not reading.is_whole or file.vector:
        path = share.pieces.of(name_of(share.seals, reading, file), lambda: shaping.of_file(reading, held, file))
    return _described(path, reading)


def changes_of(share: Share, reading: Reading, version: int, *, first: bool) -> Piece | None:
    """The licensed rows that a version changed; None where it changed none of the table. VersionGone."""
    did = done_by(reading, version)
    if not did.brought and not did.taken:
        return None
    name = changes_name(share.seals, reading, version, first=first)
    return _described(share.pieces.of(name, lambda: _statement(share, reading, did, version, first)), reading)


def _statement(share: Share, reading: Reading, did: Changed, version: int, first: bool) -> str:
    before = None if first or not did.taken else held_by(reading, version - 1)
    return shaping.of_changes(reading, held_by(reading, version), did, before, _key(share, reading))


def found(share: Share, reading: Reading, ticket: Ticket) -> Piece:
    """What the address stands for, by what may be read now. Closed, VersionGone."""
    piece: Piece | None = None
    if ticket.changes and ticket.name == changes_name(share.seals, reading, ticket.of, first=ticket.first):
        piece = changes_of(share, reading, ticket.of, first=ticket.first)
    elif not ticket.changes:
        held = held_by(reading, ticket.of)
        named = (file for file in held.files if name_of(share.seals, reading, file) == ticket.name)
        piece = next((piece_of(share, reading, held, file) for file in named), None)
    if piece is None:
        raise Closed("the version has no such file", remedy="Ask for the table again.")
    return piece


def _described(path: Path, reading: Reading) -> Piece:
    try:
        told = path.stat()
    except FileNotFoundError as error:
        raise VersionGone("files of this version are no longer kept", remedy="Ask for the newest one.") from error
    return Piece(path, told.st_size, figures_of(path, told.st_mtime_ns).without(reading.masks.keys()))


def _key(share: Share, reading: Reading) -> tuple[str, ...]:
    """What tells rows apart, where all of it is shown as it is."""
    declared = share.door.gate.declared(reading.dataset)
    shown = set(reading.columns) - reading.masks.keys()
    return tuple(declared.key) if declared and shown.issuperset(declared.key) else ()


def held_by(reading: Reading, version: int) -> Contents:
    """VersionGone."""
    try:
        return contents(reading.table.folder, version)
    except NoSuchVersion as error:
        raise VersionGone(str(error), remedy="Ask for the newest one.") from error


def done_by(reading: Reading, version: int) -> Changed:
    """VersionGone."""
    try:
        return changed(reading.table.folder, version)
    except NoSuchVersion as error:
        raise VersionGone(str(error), remedy="Ask for the newest one.") from error
