"""How many rows and bytes a reading takes, before it happens: figures of what the licence gives, and of nothing else.

    the version's files, by partition → those that the licence leaves → rows by Delta's statistics, bytes by footers

A licence that tells rows apart otherwise than by partitions (deliveries, a state) leaves parts of files. Their rows are
counted, in a moment or not at all; their bytes are not told, for a file's size speaks of the rows beside them too.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from threading import Timer

from sqlglot import exp

from lakehouse.contents import Contents, TableFile, contents
from lakehouse.duck import sql_type
from lakehouse.widths import width
from marketplace.doors.reading.engine import FileGone, Running
from marketplace.doors.reading.errors import Ended
from marketplace.doors.reading.reading import Reading
from marketplace.licensing.rendering import as_text, name
from wire.estimates import Basis, Estimate

COUNTING_S = 2.0
_PLACE = "_place"  # no declared column begins so


def estimated(reading: Reading, columns: Collection[str], running: Running) -> Estimate:
    """What reading `columns` of it takes at most."""
    held = contents(reading.table.folder, reading.table.version)
    told = Estimate(dataset=reading.dataset, version=held.version)
    files = _left(reading, held, running)
    written = None if files is None else [file.written for file in files]
    if files is None or written is None or None in written:
        return told.model_copy(update={"rows": _counted(reading, running), "basis": Basis.COUNT})
    all_rows = sum(filter(None, written))
    each = width(held.folder, files, _read(reading, columns)) if files else 0
    size = None if each is None else round(each * all_rows)
    return told.model_copy(update={"rows": all_rows - sum(file.deleted for file in files), "size": size})


def _read(reading: Reading, columns: Collection[str]) -> list[str]:
    """Those whose values are looked at: not what is left out, nor what an empty value stands for."""
    shown = [column for column in reading.columns if column in columns]
    return [column for column in shown if (mask := reading.masks.get(column)) is None or mask.find(exp.Column)]


def _left(reading: Reading, held: Contents, running: Running) -> Sequence[TableFile] | None:
    """The files of which it gives every row, where it gives none of any other; None where it gives parts of files."""
    if reading.rows is None:
        return held.files
    if not {column.name for column in reading.rows.find_all(exp.Column)} <= set(held.partitions):
        return None
    values = list(dict.fromkeys(_values(file, held) for file in held.files))
    if not values:
        return ()
    kept = chain.from_iterable(batch[_PLACE].to_pylist() for batch in running.batches(_choice(reading, held, values)))
    chosen = {values[place] for place in kept}
    return [file for file in held.files if _values(file, held) in chosen]


def _values(file: TableFile, held: Contents) -> tuple[str | None, ...]:
    return tuple(file.values.get(partition) or None for partition in held.partitions)


def _choice(reading: Reading, held: Contents, values: Sequence[tuple[str | None, ...]]) -> str:
    """A statement that gives the places of those partitions for which the licence's own condition holds."""
    kinds = {str(column["name"]): column["type"] for column in held.columns}
    rows = [exp.tuple_(exp.Literal.number(place), *map(_literal, one)) for place, one in enumerate(values)]
    names = [exp.to_identifier(each, quoted=True) for each in (_PLACE, *held.partitions)]
    listed = exp.Values(expressions=rows, alias=exp.TableAlias(this=exp.to_identifier("listed"), columns=names))
    typed = [exp.alias_(exp.cast(name(each), sql_type(kinds[each])), each, quoted=True) for each in held.partitions]
    partitions = exp.select(name(_PLACE), *typed).from_(listed).subquery("partitions")
    assert reading.rows is not None
    return as_text(exp.select(name(_PLACE)).from_(partitions).where(reading.rows.copy()), "duckdb")


def _literal(value: str | None) -> exp.Expression:
    return exp.Null() if value is None else exp.Literal.string(value)


def _counted(reading: Reading, running: Running) -> int | None:
    """By the engine; None where that takes too long, or the version is no longer whole."""
    every = exp.select(exp.Count(this=exp.Star())).from_(reading.tree().subquery("given"))
    try:
        with _for_a_moment(running):
            return int(running.run(as_text(every, "duckdb")))
    except (Ended, FileGone):
        return None


@contextmanager
def _for_a_moment(running: Running) -> Iterator[None]:
    clock = Timer(COUNTING_S, running.interrupt)
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
