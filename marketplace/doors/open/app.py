"""The open door, in the process of the files door: it has the reader."""

import httpx

from marketplace.doors.files.door import Door
from marketplace.doors.open.door import Open
from marketplace.doors.open.pace import OpenPace, Salt
from marketplace.doors.open.tally import Tally
from marketplace.doors.open.work import Work
from marketplace.usage.doors_only import SECRET, SECRET_HEADER


def begin_open(door: Door) -> Open:
    headers = {SECRET_HEADER: door.settings.secret(SECRET)}
    client = httpx.AsyncClient(base_url=door.settings.marketplace_url, headers=headers, trust_env=False, timeout=10.0)
    work = Work(door.pseudonym_key, door.scratch / ".open-spill")
    return Open(door, work, OpenPace(), Salt(), Tally(client))
