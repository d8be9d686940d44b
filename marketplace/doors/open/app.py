"""The open door, in the process of the files door: it has the reader."""

from marketplace.doors.files.door import Door
from marketplace.doors.open.door import Open
from marketplace.doors.open.pace import OpenPace, Salt
from marketplace.doors.open.tally import Tally
from marketplace.doors.open.work import Work
from marketplace.doors.recorder import to_marketplace
from marketplace.doors.share.sealing import Seals


def begin_open(door: Door) -> Open:
    work = Work(door.pseudonym_key, door.scratch / ".open-spill")
    return Open(door, work, OpenPace(), Salt(), Tally(to_marketplace(door.settings)),
                Seals(door.settings.secret("share-key")))  # fmt: skip
