"""What `sdn erase` says."""

import sys
from typing import TYPE_CHECKING

from sdn.cli.words import Words
from wire.erasures import Place

if TYPE_CHECKING:
    from sdn.cli.erase_run import Told

PLACES = {
    Place.TABLE: "rows of the table",
    Place.QUARANTINE: "rows in quarantine",
    Place.HISTORY: "versions of the tables, in whose history rows may be",
    Place.DELIVERIES: "deliveries, of which what was parsed and staged goes",
    Place.RAW: "delivered files, each replaced by a note",
    Place.DROPPED: "files in the drop folder",
    Place.CACHES: "files that a door made",
    Place.FIGURES: "records of the marketplace with samples or figures",
    Place.QUERIES: "kept queries and views that name the value",
}


def show(say: Words, told: "Told", *, is_done: bool) -> None:
    head = "Erased from {dataset} (proof {proof}):" if is_done else "Would be erased from {dataset}:"
    lines = [say(head, dataset=told.dataset, proof=told.erasure)]
    lines += [f"  {max(one.rows, one.files):>8,}  {say(PLACES[one.place])}" for one in told.found]
    lines += _list(
        say("Nobody can tell whether these packed, refused deliveries hold the person; look yourself:"), told.unread
    )
    lines += _list(say("The marketplace holds the value elsewhere too, and leaves it there:"), told.elsewhere)
    lines += _list(say("The person is still named in:"), told.remaining)
    readers = [f"{r.name} ({r.door}, {r.times}×, {r.last_at:%Y-%m-%d})" for r in told.readers]
    lines += _list(say("Who got rows of the dataset since, to be told:"), readers)
    lines.append(say("Not reached: backups, and what was taken away before. Erase again after a restore."))
    if not is_done:
        lines.append(say("Nothing was changed. Do it with --yes; queries and downloads under way may fail."))
    sys.stdout.write("\n".join(lines) + "\n")


def _list(head: str, items: list[str]) -> list[str]:
    return [head, *(f"  {item}" for item in items)] if items else []
