"""Which reader reads which kind of file: a new kind is a module of its own and a line here and in `sectors.formats`."""

from collections.abc import Mapping

from reading import (
    arrow_files,
    avro,
    dbf,
    delimited,
    fixed,
    geojson,
    hooked,
    json_documents,
    json_lines,
    orc,
    parquet,
    shapefiles,
    sqlite,
    workbook,
    xml_documents,
)
from reading.port import Reader

READERS: Mapping[str, Reader] = {
    "csv": delimited.read,
    "fixed": fixed.read,
    "json": json_documents.read,
    "jsonl": json_lines.read,
    "geojson": geojson.read,
    "geojsonl": geojson.read,
    "shapefile": shapefiles.read,
    "xml": xml_documents.read,
    "hook": hooked.read,
    "excel": workbook.read,
    "parquet": parquet.read,
    "arrow": arrow_files.read,
    "orc": orc.read,
    "avro": avro.read,
    "sqlite": sqlite.read,
    "dbf": dbf.read,
}
