"""The feed of a declaration: who delivers, when, and how the files are written."""

from pathlib import PurePosixPath

from sectors.formats import read_formats
from sectors.reader import Reader, nearest
from sectors.spec import Feed
from sectors.types import is_cron


def read_feed(reader: Reader, supply_centers: list[str] | None) -> Feed:
    """The feed, which one of the sector's `supply_centers` delivers; None: anybody."""
    found = Feed(
        supply_center=reader.take("supply_center", str),
        files=reader.take("files", str),
        cron=reader.take("cron", str),
        formats=read_formats(reader),
        zone=reader.zone("zone", "Asia/Seoul"),
        refuse_above=reader.take("refuse_above", float, 0.5),
        late_after_hours=reader.above_zero("late_after_hours", 48),
    )
    reader.done()
    _check(reader, found, supply_centers)
    return found


def _check(reader: Reader, feed: Feed, supply_centers: list[str] | None) -> None:
    if supply_centers is not None and feed.supply_center not in supply_centers:
        remedy = f"Use one of {', '.join(supply_centers)}{nearest(feed.supply_center, supply_centers)}."
        raise reader.error("supply_center", f"{feed.supply_center!r} is not in sector.toml", remedy)
    if not feed.files or len(PurePosixPath(feed.files).parts) != 1 or feed.files in (".", "..", "**"):
        cause = f"{feed.files!r} is not a pattern of file names"
        raise reader.error("files", cause, "Write one without folders: *.csv.")
    if not is_cron(feed.cron):
        remedy = "Give five fields of numbers: minute hour day month weekday."
        raise reader.error("cron", f"{feed.cron!r} is not a schedule", remedy)
    if not 0 <= feed.refuse_above <= 1:
        raise reader.error("refuse_above", f"is {feed.refuse_above}", "Give a share from 0 to 1.")
