"""What a file is that is not text, told by its bytes, never by its name: workbooks, pages, pictures, archives.

first bytes, or the names in a zip → Kind → Refusal that calls it what it is, and says what to send instead
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from reading.errors import Refusal

SHEET = "Save the sheet as CSV UTF-8 and send that."
TABLE = "Export the table as CSV UTF-8 and send that."
PACKED = "Send the file itself, or pack it as gzip, xz, zstd, zip or 7z."
NO_ROWS = "Pictures, sound and video are not rows: send a table or documents that describe them."
PAGE = "Send the table itself as CSV UTF-8; open the address that it came from and read what the page says."
LAYER = "Export the layer as GeoJSON, or its attributes as CSV UTF-8, and send that."
SHAPE = 'Send its shp, dbf, shx and prj in one zip, and declare kind = "shapefile" in feed.format.'
LOOKED_AT = 4096


@dataclass(frozen=True, slots=True)
class Kind:
    """`name`: what it is, with its article; `remedy`: what to send instead."""

    name: str
    remedy: str

    @property
    def format(self) -> str | None:
        """The kind of format that reads it, None where none does."""
        return READ.get(self.name)

    def refusal(self, place: str, declared: str = "") -> Refusal:
        """`declared`: as which kind of format it should be read."""
        said = f", and its format is declared as {declared}" if declared and self.format else ""
        remedy = f'Send it as it is declared, or declare kind = "{self.format}" in feed.format.'
        cause = f"it is {self.name}{said}"
        return Refusal("foreign_kind", place=place, cause=cause, remedy=remedy if self.format else self.remedy)


READ = {
    "a Parquet file": "parquet",
    "a workbook (xlsx)": "excel",
    "an old workbook (xls)": "excel",
    "an Arrow (Feather) file": "arrow",
    "an ORC file": "orc",
    "an Avro file": "avro",
    "an SQLite database": "sqlite",
    "a dBASE file": "dbf",
    "a shapefile (shp, dbf, shx)": "shapefile",
}


MAGIC = tuple(
    (re.compile(begins, re.DOTALL), Kind(name, remedy))
    for begins, name, remedy in (
        (rb"PAR1", "a Parquet file", TABLE),
        (rb"SQLite format 3\0", "an SQLite database", TABLE),
        (rb"\0\x01\0\0Standard (Jet|ACE) DB", "an Access database", TABLE),
        (rb"Obj\x01", "an Avro file", TABLE),
        (rb"ORC", "an ORC file", TABLE),
        (rb"ARROW1\0\0", "an Arrow (Feather) file", TABLE),
        (rb"FEA1", "a Feather file", TABLE),
        (rb"[\x03\x30-\x32\x83\x8b\xf5].[\x01-\x0c][\x01-\x1f].{28}[^\0-\x20].{10}[A-Z@+]", "a dBASE file", TABLE),
        (rb"\x89HDF\r\n", "an HDF5 file", TABLE),
        (rb"CDF[\x01\x02\x05]", "a NetCDF file", TABLE),
        (rb"GRIB", "a GRIB file", TABLE),
        (rb"\$FL2", "an SPSS file", TABLE),
        (rb"\0\0\x27\x0a", "a shapefile", SHAPE),
        (rb"%PDF-\d\.\d", "a PDF document", TABLE),
        (rb"\{\\rtf", "an RTF document", TABLE),
        (rb"HWP Document File", "a Hangul document (hwp)", TABLE),
        (rb"Rar!\x1a\x07", "a rar archive", PACKED),
        (rb"\x04\x22\x4d\x18", "an lz4 file", PACKED),
        (rb"\x1f\x9d", "a file packed by compress (.Z)", PACKED),
        (rb"\x89PNG\r\n", "a picture (PNG)", NO_ROWS),
        (rb"\xff\xd8\xff", "a picture (JPEG)", NO_ROWS),
        (rb"GIF8[79]a", "a picture (GIF)", NO_ROWS),
        (rb"II\*\0|MM\0\*", "a picture (TIFF)", NO_ROWS),
        (rb"BM.{4}\0{4}", "a picture (BMP)", NO_ROWS),
        (rb"RIFF.{4}WEBP", "a picture (WebP)", NO_ROWS),
        (rb"RIFF.{4}(WAVE|AVI )|ID3[\x02-\x04]|OggS\0|fLaC|\xff\xfb", "sound or video", NO_ROWS),
        (rb".{4}ftyp|\x1a\x45\xdf\xa3", "a video", NO_ROWS),
    )
)
WORDS = re.compile(rb"%PDF|\{\\rtf")  # kinds that begin as text does, and whose first bytes may be nothing else
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE = Kind("an old Office document (xls, doc, hwp)", SHEET)
STREAMS = {  # names of streams within an OLE2 file
    "EncryptedPackage": Kind("an Office document locked by a password", "Take its password off and send it again."),
    "FileHeader": Kind("a Hangul document (hwp)", TABLE),
    "WordDocument": Kind("an old Word document (doc)", TABLE),
    "PowerPoint Document": Kind("an old presentation (ppt)", TABLE),
    "Workbook": Kind("an old workbook (xls)", SHEET),
    "Book": Kind("an old workbook (xls)", SHEET),
}
BINARY = "xl/workbook.bin"
PARTS = {  # what names within a zip begin with, beside the list of types of an Office file
    "xl/": Kind("a workbook (xlsx)", SHEET),
    "word/": Kind("a Word document (docx)", TABLE),
    "ppt/": Kind("a presentation (pptx)", TABLE),
}
TYPES = "[Content_Types].xml"
NAMES = {  # names within a zip
    "Contents/section0.xml": Kind("a Hangul document (hwpx)", TABLE),
    "META-INF/manifest.xml": Kind("an OpenDocument file (ods)", SHEET),
    "doc.kml": Kind("a map (KMZ)", LAYER),
}
SHAPES = Kind("a shapefile (shp, dbf, shx)", SHAPE)
PAGES = re.compile(
    rb"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|(?:head|body|meta|style|table|div)\b.*<t[rd]\b)",
    re.IGNORECASE | re.DOTALL,
)
TITLE = re.compile(r"<title[^>]*>\s*([^<]{1,100})", re.IGNORECASE)
SHEETS_IN_XML = re.compile(rb"progid=.Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet")


def of_bytes(head: bytes, rest: Iterable[bytes] = ()) -> Kind | None:
    """The kind of what begins with `head`, None for what may be text; `rest`, all of it, is looked at in one case."""
    if head.startswith(OLE2):
        return next(_streams(rest), OFFICE)
    for begins, kind in MAGIC:
        if begins.match(head) and (WORDS.match(head) or CONTROLS.search(head[:128])):
            return kind
    return _of_text(head[:LOOKED_AT].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe"))


def of_names(names: Collection[str]) -> Kind | None:
    """The kind of a zip that holds files of such names, None for one that a sender packed."""
    if BINARY in names:
        return Kind("a binary workbook (xlsb)", "Save it as a workbook (xlsx) and send that.")
    parts = [
        kind for begins, kind in PARTS.items() if TYPES in names and any(name.startswith(begins) for name in names)
    ]
    return next(iter([*parts, *(kind for name, kind in NAMES.items() if name in names)]), None)


def is_shapes(names: Collection[str]) -> bool:
    return any(name.lower().endswith(".shp") for name in names)


def _streams(pieces: Iterable[bytes]) -> Iterator[Kind]:
    """The names stand in a directory, anywhere in the file."""
    for piece in pieces:
        for name, kind in STREAMS.items():
            if f"{name}\0".encode("utf-16-le") in piece:
                yield kind


def _of_text(head: bytes) -> Kind | None:
    if head.startswith(b"<") and SHEETS_IN_XML.search(head):
        return Kind("a workbook (Excel's XML of 2003)", SHEET)
    if not PAGES.match(head):
        return None
    title = TITLE.search(head.decode("utf-8", "replace"))
    return Kind(f"a web page (HTML){f', titled {title[1].strip()!r}' if title else ''}", PAGE)
