"""Shapefiles (shp and dbf, with prj and cpg, in one archive) → the dbf's texts, and `geometry` as WKT in EPSG:4326."""

import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

import shapefile

from reading import archives, members, named, places
from reading.archives import HELD
from reading.attributes import Attributes, codec
from reading.errors import Refusal
from reading.geojson import GEOMETRY
from reading.named import Unfit
from reading.places import Places
from reading.port import Content
from sectors.hooks import Row
from sectors.spec.dataset import Dataset
from sectors.spec.format import Format

NEEDED, BESIDE = (".shp", ".dbf"), (".prj", ".cpg")
LONGEST_TEXT = 64 << 10  # bytes of a prj or a cpg
BROKEN = (shapefile.ShapefileException, struct.error, ValueError, LookupError, EOFError)
Layer = dict[str, BinaryIO]


def read(dataset: Dataset, form: Format, raw: Path, file_name: str) -> Content:
    """Refusal where no shapefile is in it, or it does not say its reference system as declared."""

    def rows() -> Iterator[Row]:
        return rows_of(form, raw, file_name)

    return named.content_of_rows(dataset, rows, str, file_name)


def rows_of(form: Format, raw: Path, file_name: str) -> Iterator[Row]:
    """Each shape with its attributes, numbered from 1; deleted ones are none. Refusal as `read`."""
    with _layer(form, raw, file_name) as layer:
        written = Places(places.told(form.crs, _text(layer, ".prj"), file_name))
        try:
            yield from _rows(layer, form, written)
        except BROKEN as broken:
            cause = f"the shapefile is cut or damaged ({broken})"
            raise Refusal("damaged_file", place=file_name, cause=cause, remedy="Send it anew.") from broken


def _rows(layer: Layer, form: Format, written: Places) -> Iterator[Row]:
    _hold_size(layer[".shp"])
    attributes = Attributes(layer[".dbf"])
    declared = form.encodings if form.encodings != Format().encodings else ()
    encoding = attributes.encoding(declared, codec(_text(layer, ".cpg") or ""))
    names = attributes.names(encoding)
    shapes = shapefile.Reader(shp=layer[".shp"]).iterShapes()
    pairs = zip_longest(shapes, attributes.texts(encoding), fillvalue=False)
    for number, (shape, texts) in enumerate(pairs, 1):
        if isinstance(shape, bool) or isinstance(texts, bool):
            raise ValueError("the shp and the dbf hold different numbers of records")  # noqa: TRY004 - not a type
        if texts is not None:
            values: dict[str, str | None] = {name: text or None for name, text in zip(names, texts, strict=True)}
            yield _row(number, values, shape, written)


def _hold_size(shp: BinaryIO) -> None:
    """ValueError where the shp is not as long as its header says: pyshp only warns."""
    head, length = shp.read(28), shp.seek(0, 2)
    told = 2 * struct.unpack_from(">l", head, 24)[0]
    shp.seek(0)
    if told != length:
        raise ValueError(f"the shp has {length} bytes and says {told}")


def _row(number: int, values: dict[str, str | None], shape: shapefile.Shape, written: Places) -> Row:
    try:
        nothing = shape.shapeType == shapefile.NULL
        return Row(number, values | {GEOMETRY: None if nothing else written.wkt(shape.__geo_interface__)})
    except Unfit as unfit:
        return Row(number, values | {GEOMETRY: None}, f"{GEOMETRY}: {unfit}")


def system_of(form: Format, raw: Path, file_name: str) -> str | None:
    """What the layer says of its reference system."""
    with _layer(form, raw, file_name) as layer:
        return _text(layer, ".prj")


@contextmanager
def _layer(form: Format, raw: Path, file_name: str) -> Iterator[Layer]:
    """The files of the one layer that `members` fits, by their suffixes."""
    names = [leaf.name for leaf in archives.leaves(raw, file_name) if leaf.name and not leaf.is_link]
    shapes = [name for name in names if name.lower().endswith(NEEDED[0])]
    if not shapes:
        raise _lacks(f"there is no {NEEDED[0]} in it", file_name)
    stem = str(PurePosixPath(members.only(shapes, form.members, file_name)).with_suffix(""))
    with ExitStack() as held:
        layer: Layer = {}
        for leaf in archives.leaves(raw, file_name):
            suffix = PurePosixPath(leaf.name).suffix.lower()
            if leaf.name[: -len(suffix) or None] == stem and suffix in (*NEEDED, *BESIDE):
                layer[suffix] = _kept(held, leaf.content)
        if lacks := [suffix for suffix in NEEDED if suffix not in layer]:
            raise _lacks(f"there is no {lacks[0]} beside {stem}", file_name)
        yield layer


def _lacks(what: str, file_name: str) -> Refusal:
    remedy = "Send its shp, dbf, shx and prj in one zip."
    cause = f"the archive holds no shapefile: {what}"
    return Refusal("archive_members", place=file_name, cause=cause, remedy=remedy)


def _kept(held: ExitStack, content: Iterator[bytes]) -> BinaryIO:
    file = held.enter_context(SpooledTemporaryFile(HELD))  # noqa: SIM115 - the stack closes it
    for piece in content:
        file.write(piece)
    file.seek(0)
    return cast("BinaryIO", file)


def _text(layer: Layer, suffix: str) -> str | None:
    if suffix not in layer:
        return None
    layer[suffix].seek(0)
    return layer[suffix].read(LONGEST_TEXT).decode("utf-8", "replace").strip() or None
