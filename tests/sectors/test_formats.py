"""How a declaration says that files are written: what is wrong is refused with file, key, cause and remedy."""

from pathlib import Path

from tests.support.water import Mistake, demand_named, each

MISTAKES: list[Mistake] = [
    ('encoding = "cp949"', 'encoding = "cp-949x"', "feed.format.encoding", "'cp-949x' is unknown"),
    ('encoding = "cp949"', 'encoding = "base64"', "feed.format.encoding", "'base64' is unknown"),
    ('delimiter = "\\t"', 'delimiter = ";;"', "feed.format.delimiter", "is ';;'. Give one ASCII character"),
    ('compression = "gzip"', 'compression = "zst"', "feed.format.compression", "is 'zst'. Use one of none, gzip, xz, bz2, zstd, zip, 7z, or"),
    ('kind = "csv"', 'kind = "xlm"', "feed.format.kind", "is 'xlm'. Use one of csv, fixed, json, jsonl, geojson, geojsonl, shapefile, xml, hook, excel, parquet, arrow, orc, avro, sqlite, dbf; did you mean 'xml'?"),
    ('kind = "csv"', 'kind = "xml"', "feed.format.delimiter", "a file of kind xml has none"),
    ('kind = "csv"', 'kind = "csv", archive = "tar"', "feed.format.archive", "a file of kind csv has none"),
    ('kind = "csv"', 'kind = "csv", header_rows = 0', "feed.format.names", "does not go with header_rows"),
    ('kind = "csv"', 'kind = "csv", names = ["a"]', "feed.format.names", "or beside header"),
    ('kind = "csv"', 'kind = "csv", header = ["a"]', "feed.format.names", "does not go with header_rows"),
    (
        'kind = "csv"',
        'kind = "csv", header = ["a"], names = ["a"], header_rows = 0',
        "feed.format.header",
        "does not go with header_rows = 0",
    ),
    ('kind = "csv"', "kind = \"csv\", escape = '\"'", "feed.format.escape", "a doubled quote needs none"),
    ('kind = "csv"', 'kind = "csv", line_end = "ff"', "feed.format.line_end", "Use one of lf, cr"),
    ('kind = "csv"', 'kind = "csv", skip_rows = -1', "feed.format.skip_rows", "Give 0 or more"),
    ('kind = "csv"', 'kind = "csv", skip_matching = "(?=x)"', "feed.format.skip_matching", "cannot be used"),
    (
        'kind = "csv"',
        'kind = "csv", unpivot = { match = "^(.)(.)$", names = ["a"], value = "v" }',
        "feed.format.unpivot.match",
        "has 2 groups for 1 names",
    ),
]  # fmt: skip


@each(MISTAKES)
def test_a_mistake_is_named_by_file_key_cause_and_remedy(tmp_path: Path, mistake: Mistake) -> None:
    demand_named(tmp_path, mistake)
