"""How delivered files are written: one `[feed.format]`, or several `[[feed.format]]`, each for the names it fits."""

import codecs
import re
from dataclasses import fields as fields_of
from fnmatch import fnmatchcase

from sectors import hooks
from sectors.reader import Reader, nearest
from sectors.regexes import is_shared
from sectors.spec.feed import Feed
from sectors.spec.format import Field, Format, Unpivot
from sectors.types import is_encoding

COMPRESSIONS = ("none", "gzip", "xz", "bz2", "zstd", "zip", "7z")
ROWS = ("skip_rows", "header_rows", "header", "names", "more_names", "skip_matching", "unpivot")
KINDS: dict[str, tuple[str, ...]] = {  # the keys that each kind has besides those of all
    "csv": ("delimiter", "quote", "escape", "line_end", *ROWS),
    "fixed": (
        *("fields", "count", "record_length", "line_end", "skip_rows", "header_rows", "header", "skip_matching"),
    ),
    "json": ("rows", "archive"),
    "jsonl": ("rows",),
    "geojson": ("crs",),
    "geojsonl": ("crs",),
    "shapefile": ("crs",),
    "xml": ("rows", "archive"),
    "hook": ("hook",),
    "excel": ("sheet", *ROWS),
    "parquet": ("unpivot",),
    "arrow": ("unpivot",),
    "orc": ("unpivot",),
    "avro": (),
    "sqlite": ("table", "unpivot"),
    "dbf": ("unpivot",),
}
TEXTS = ("csv", "fixed", "json", "jsonl", "xml", "geojson", "geojsonl", "hook")  # the kinds that are text
ENCODED = (*TEXTS, "shapefile", "dbf")  # those whose texts are in an encoding
COMMON = ("kind", "files", "encodings", "compression", "members")
LINE_ENDS = ("lf", "cr", "none")
COUNTS = ("characters", "bytes")
WIDE_ENCODINGS = ("utf_16", "utf_32")  # whose line ends are no single byte


def format_of(feed: Feed, file_name: str) -> Format | None:
    """The first format whose `files` fits the name; None where none does."""
    return next((form for form in feed.formats if fnmatchcase(file_name, form.files)), None)


def read_formats(feed: Reader) -> tuple[Format, ...]:
    """The formats of a feed, in the order in which they are tried; one alone may be a table."""
    if not feed.has("format"):
        return (Format(),)
    if feed.is_list("format"):
        found = tuple(_format(item) for item in feed.tables("format"))
    else:
        found = (_format(feed.table("format")),)
    if not found:
        raise feed.error("format", "is an empty list", "Write a table, or leave it out.")
    return found


def _format(reader: Reader) -> Format:
    default = Format()
    found = Format(
        kind=reader.take("kind", str, default.kind),
        files=reader.take("files", str, default.files),
        encodings=reader.strings("encoding", default.encodings),
        compression=reader.optional("compression", str),
        archive=reader.optional("archive", str),
        members=reader.optional("members", str),
        delimiter=reader.take("delimiter", str, default.delimiter),
        quote=reader.take("quote", str, default.quote),
        escape=reader.take("escape", str, default.escape),
        line_end=reader.take("line_end", str, default.line_end),
        skip_rows=reader.take("skip_rows", int, 0),
        header_rows=reader.take("header_rows", int, 0 if reader.take("kind", str, default.kind) == "fixed" else 1),
        names=reader.strings("names", ()),
        header=reader.strings("header", ()),
        more_names=reader.strings("more_names", ()),
        skip_matching=reader.optional("skip_matching", str),
        unpivot=_unpivot(reader.table("unpivot")) if reader.has("unpivot") else None,
        fields=tuple(map(_field, reader.tables("fields"))),
        count=reader.take("count", str, default.count),
        record_length=reader.above_zero("record_length") if reader.has("record_length") else None,
        crs=reader.optional("crs", str),
        rows=reader.take("rows", str, ""),
        sheet=reader.optional("sheet", str),
        table=reader.optional("table", str),
        hook=hooks.find(reader.file.parent, reader.take("hook", str), reader.file) if reader.has("hook") else None,
    )
    reader.done()
    _belongs(reader, found)
    _written(reader, found)
    (_fixed if found.kind == "fixed" else _header)(reader, found)
    return found


def _field(reader: Reader) -> Field:
    found = Field(reader.take("name", str), reader.above_zero("start"), reader.above_zero("width"))
    reader.done()
    return found


def _belongs(reader: Reader, form: Format) -> None:
    """Every key belongs to the kind."""
    if form.kind not in KINDS:
        raise reader.error(
            "kind", f"is {form.kind!r}", f"Use one of {', '.join(KINDS)}{nearest(form.kind, list(KINDS))}."
        )
    if reader.has("encoding") and form.kind not in ENCODED:
        raise reader.error("encoding", f"a file of kind {form.kind} has none", "Leave it out.")
    for key in (item.name for item in fields_of(Format)):
        if reader.has(key) and key not in (*COMMON, *KINDS[form.kind]):
            raise reader.error(key, f"a file of kind {form.kind} has none", "Leave it out.")
    if (form.kind == "hook") != (form.hook is not None):
        raise reader.error("hook", "is missing", "Name a function of the sector's hooks.py.")
    if form.archive not in (None, "tar"):
        raise reader.error("archive", f"is {form.archive!r}", "Use tar, or leave it out.")


def _written(reader: Reader, form: Format) -> None:
    for encoding in form.encodings or ("",):
        if not is_encoding(encoding):
            raise reader.error("encoding", f"{encoding!r} is unknown", "Use a name such as utf-8, cp949 or euc-kr.")
    if form.compression not in (None, *COMPRESSIONS):
        remedy = f"Use one of {', '.join(COMPRESSIONS)}, or leave it out: files say themselves how they are packed."
        raise reader.error("compression", f"is {form.compression!r}", remedy)
    if not _is_sign(form.delimiter):
        raise reader.error("delimiter", f"is {form.delimiter!r}", 'Give one ASCII character, such as "," or "\\t".')
    if form.quote and (not _is_sign(form.quote) or form.quote == form.delimiter):
        raise reader.error("quote", f"is {form.quote!r}", "Give one ASCII character, or none where nothing is quoted.")
    if form.escape and (not _is_sign(form.escape) or form.escape in (form.delimiter, form.quote) or not form.quote):
        remedy = 'Give one ASCII character, such as "\\\\", beside a quote; a doubled quote needs none.'
        raise reader.error("escape", f"is {form.escape!r}", remedy)
    if form.line_end not in LINE_ENDS or (form.line_end == "none" and form.kind != "fixed"):
        raise reader.error("line_end", f"is {form.line_end!r}", f"Use one of {', '.join(LINE_ENDS)}.")
    if form.crs is not None and not re.fullmatch(r"EPSG:[0-9]{4,6}", form.crs):
        raise reader.error("crs", f"is {form.crs!r}", "Give its number at EPSG, such as EPSG:5174.")
    if form.skip_matching is not None and not is_shared(form.skip_matching):
        remedy = "Write a regular expression without look-around or back references."
        raise reader.error("skip_matching", f"{form.skip_matching!r} cannot be used", remedy)


def _header(reader: Reader, form: Format) -> None:
    for key, number in (("skip_rows", form.skip_rows), ("header_rows", form.header_rows)):
        if number < 0:
            raise reader.error(key, f"is {number}", "Give 0 or more.")
    if (form.header_rows == 0 or bool(form.header)) != bool(form.names):
        remedy = "Give names where header_rows = 0, or beside header, and only there."
        raise reader.error("names", "does not go with header_rows", remedy)
    if form.header and not form.header_rows:
        raise reader.error("header", "does not go with header_rows = 0", "Count its rows in header_rows.")


def _fixed(reader: Reader, form: Format) -> None:
    for key, number in (("skip_rows", form.skip_rows), ("header_rows", form.header_rows)):
        if number < 0:
            raise reader.error(key, f"is {number}", "Give 0 or more.")
    if not form.fields:
        remedy = 'Give { name = "station", start = 1, width = 5 } for each; start counts from 1.'
        raise reader.error("fields", "is missing", remedy)
    if form.count not in COUNTS:
        raise reader.error("count", f"is {form.count!r}", f"Use one of {', '.join(COUNTS)}.")
    if form.count == "bytes" and any(codecs.lookup(name).name.replace("-", "_").startswith(WIDE_ENCODINGS)
                                     for name in form.encodings):  # fmt: skip
        raise reader.error("count", "is bytes, and the encoding has no single bytes", "Count characters.")
    end = max(field.start + field.width - 1 for field in form.fields)
    if form.record_length is not None and end > form.record_length:
        raise reader.error("record_length", f"is {form.record_length}, and a field ends at {end}", "Mend one of them.")
    if form.line_end == "none" and form.record_length is None:
        raise reader.error("record_length", "is missing", "Give how long each record is, as nothing ends it.")
    if form.header and not form.header_rows:
        raise reader.error("header", "does not go with header_rows = 0", "Count its rows in header_rows.")


def _unpivot(reader: Reader) -> Unpivot:
    found = Unpivot(reader.take("match", str), reader.strings("names"), reader.take("value", str))
    reader.done()
    if not is_shared(found.match):
        raise reader.error("match", f"{found.match!r} cannot be used", "Write it without look-around.")
    if re.compile(found.match).groups != len(found.names):
        cause = f"has {re.compile(found.match).groups} groups for {len(found.names)} names"
        raise reader.error("match", cause, "Put what each name takes into brackets.")
    return found


def _is_sign(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text not in "\r\n\0"
