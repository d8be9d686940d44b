"""The feed of a declaration: who delivers, when, and how the files are written."""

from pathlib import PurePosixPath

from sectors.reader import Reader, nearest
from sectors.spec import Feed, Format
from sectors.types import is_cron, is_encoding

COMPRESSIONS = ("none", "gzip", "xz", "zip")


def read_feed(reader: Reader, supply_centers: list[str]) -> Feed:
    """The feed, which one of the sector's `supply_centers` delivers."""
    found = Feed(
        supply_center=reader.take("supply_center", str),
        pull=reader.take("pull", str),
        cron=reader.take("cron", str),
        format=_format(reader.table("format", optional=True)),
        zone=reader.zone("zone", "Asia/Seoul"),
        refuse_above=reader.take("refuse_above", float, 0.5),
        late_after_hours=reader.above_zero("late_after_hours", 48),
    )
    reader.done()
    _check(reader, found, supply_centers)
    return found


def _check(reader: Reader, feed: Feed, supply_centers: list[str]) -> None:
    if feed.supply_center not in supply_centers:
        remedy = f"Use one of {', '.join(supply_centers)}{nearest(feed.supply_center, supply_centers)}."
        raise reader.error("supply_center", f"{feed.supply_center!r} is not in sector.toml", remedy)
    if not feed.pull or len(PurePosixPath(feed.pull).parts) != 1 or feed.pull in (".", "..", "**"):
        raise reader.error("pull", f"{feed.pull!r} is no pattern of file names", "Write one without folders: *.csv.")
    if not is_cron(feed.cron):
        remedy = "Give five fields of numbers: minute hour day month weekday."
        raise reader.error("cron", f"{feed.cron!r} is no schedule", remedy)
    if not 0 <= feed.refuse_above <= 1:
        raise reader.error("refuse_above", f"is {feed.refuse_above}", "Give a share from 0 to 1.")


def _format(reader: Reader) -> Format:
    found = Format(
        kind=reader.take("kind", str, "csv"),
        encoding=reader.take("encoding", str, "utf-8"),
        delimiter=reader.take("delimiter", str, ","),
        quote=reader.take("quote", str, '"'),
        compression=reader.optional("compression", str),
    )
    reader.done()
    if found.kind != "csv":
        raise reader.error("kind", f"is {found.kind!r}", "Use csv.")
    if not is_encoding(found.encoding):
        raise reader.error("encoding", f"{found.encoding!r} is unknown", "Use a name such as utf-8, cp949 or euc-kr.")
    if found.compression not in (None, *COMPRESSIONS):
        remedy = f"Use one of {', '.join(COMPRESSIONS)}, or leave it out: files say themselves how they are packed."
        raise reader.error("compression", f"is {found.compression!r}", remedy)
    if not _is_sign(found.delimiter):
        raise reader.error("delimiter", f"is {found.delimiter!r}", 'Give one ASCII character, such as "," or "\\t".')
    if found.quote and (not _is_sign(found.quote) or found.quote == found.delimiter):
        raise reader.error("quote", f"is {found.quote!r}", "Give one ASCII character, or none where nothing is quoted.")
    return found


def _is_sign(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text not in "\r\n\0"
