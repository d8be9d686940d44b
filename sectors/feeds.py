"""The feed of a declaration: who delivers, when, and how the files are written."""

from pathlib import PurePosixPath

from sectors.formats import read_formats
from sectors.reader import Reader, nearest
from sectors.spec.feed import Calendar, Expected, Feed
from sectors.types import is_cron
from sectors.ways import check_name, read_source


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
        expected=_expected(reader.table("expected")) if reader.has("expected") else None,
        source=read_source(reader.table("source")) if reader.has("source") else None,
    )
    reader.done()
    _check(reader, found, supply_centers)
    return found


def _expected(reader: Reader) -> Expected:
    grace = reader.length("grace")
    found = Expected(
        grace=grace,
        early=reader.length("early", grace),
        calendar=reader.choice("calendar", Calendar, Calendar.KR) if reader.has("calendar") else None,
        weekends=reader.take("weekends", bool, default=True),
    )
    reader.done()
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
    if feed.expected and reader.has("late_after_hours"):
        cause = "stands beside [feed.expected], whose grace tells when a delivery is late"
        raise reader.error("late_after_hours", cause, "Keep one of the two.")
    if not 0 <= feed.refuse_above <= 1:
        raise reader.error("refuse_above", f"is {feed.refuse_above}", "Give a share from 0 to 1.")
    if feed.source:
        check_name(reader.table("source"), feed.source, feed.files)
