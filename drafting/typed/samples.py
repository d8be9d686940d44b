"""Which kind of file that holds types is read into a Sample by whom."""

from collections.abc import Callable, Mapping

from drafting.evidence import Part
from drafting.sample import Sample
from drafting.typed import columnar, databases, dbf, records, sheets
from reading import arrow_files, orc, parquet
from reading.columnar import Columnar
from reading.sent import Sent

Reads = Callable[[Sent, str, Part], Sample]  # the file, its name, [feed.format]


def _columnar(table: Callable[[Sent, str], Columnar]) -> Reads:
    return lambda sent, name, form: columnar.sample(table(sent, name), form)


SAMPLES: Mapping[str, Reads] = {
    "excel": sheets.sample,
    "parquet": _columnar(parquet.table),
    "arrow": _columnar(arrow_files.table),
    "orc": _columnar(orc.table),
    "avro": records.sample,
    "sqlite": databases.sample,
    "dbf": dbf.sample,
}
