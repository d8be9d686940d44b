"""The whole pass that decides rows, as one query: declaration + table of parsed text → typed rows with `_reasons`.

    parsed → cleaned (null tokens) → bare (what stands around) → typed (casts) → moments (UTC) → judged (reasons)
           → doubled (equal rows) → keyed (repeats) → staged rows

`sql(dataset, …, dialect)` says the same to Spark or DuckDB.
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from judging.bare import has_more
from judging.checks import reasons
from judging.expressions import grain_of, partition, zone_of
from judging.trees import text
from judging.written import PREFIX, Writer
from lakehouse.layout import DELIVERY, INGESTED_AT, LINE, REASONS, ROW
from reading.block import FIELDS, PROBLEM
from sectors.spec.column import Column, Sensitivity
from sectors.spec.dataset import Dataset
from sectors.spec.table import DoubleRows, Mode, Partition, Repeats
from sectors.spec.text import Text

PARSED = "parsed"
LOCAL = "_local_"  # a time before it was turned into UTC
SAYS = {Repeats.FIRST: "repeats", Repeats.LAST: "is repeated by"}
OWN = (ROW, LINE, PROBLEM, FIELDS)


def evolved_column(name: str) -> Column:
    """A column that nobody declared yet: text as it came, not shown to anyone unlicensed."""
    return Column(name=name, sources=(name,), type="varchar", title=Text(name, name), sensitivity=Sensitivity.INTERNAL)


def columns_of(dataset: Dataset, evolved: Sequence[str]) -> tuple[Column, ...]:
    return (*dataset.columns, *map(evolved_column, evolved))


def sql(
    dataset: Dataset, evolved: tuple[str, ...], delivery: str, ingested_at: str, dialect: str, *, with_row: bool = False
) -> str:
    """The query; `ingested_at` is UTC as `judging.trees.in_utc` writes it. It reads a table named `parsed`.

    `with_row`: its rows say which of the file they are.
    """
    write = Writer(dialect)
    columns = columns_of(dataset, evolved)
    steps = _steps(dataset, columns, write)
    own = [
        *_names(write, columns),
        *(f"{_partition(dataset, p, write)} AS {write.name(p.name)}" for p in dataset.partitions if p.grain),
        f"{write.tree(text(delivery))} AS {write.name(DELIVERY)}",
        f"{write.tree(exp.cast(text(ingested_at), 'timestamp'))} AS {write.name(INGESTED_AT)}",
        write.name(LINE),
        f"{_list(write)} AS {write.name(REASONS)}",
        write.name(FIELDS),
        *_texts(write, columns),
        *([write.name(ROW)] if with_row else []),
    ]
    return f"WITH {_with(steps)} {_select(own, list(steps)[-1])}"


def names_in(columns: Sequence[Column], write: Writer) -> list[str]:
    """The names that the table `parsed` must have."""
    return [*_own(write), *_names(write, columns)]


def texts_sql(columns: Sequence[Column], dialect: str) -> str:
    """The first step alone: the row's own columns and what each of `columns` says, cleaned."""
    return _cleaned(columns, Writer(dialect))


def found_sql(dataset: Dataset, columns: Sequence[Column], judged: Sequence[Column], dialect: str) -> str:
    """The steps to the reasons that are of `judged`, some of the `columns`: `_row` and `_found`, of sound rows."""
    write = Writer(dialect)
    steps = _typed(dataset, columns, write)
    found = _select([write.name(ROW), f"{_reasons(judged, write)} AS _found"], "moments")
    return f"WITH {_with(steps)} {found} WHERE {write.name(PROBLEM)} IS NULL"


def keys_sql(dataset: Dataset, dialect: str) -> str:
    """The typed key of every row; it reads the columns of the key alone."""
    write = Writer(dialect)
    columns = [column for column in dataset.columns if column.name in dataset.key]
    return f"WITH {_with(_typed(dataset, columns, write))} {_select(_names(write, columns), 'moments')}"


def _with(steps: Mapping[str, str]) -> str:
    return ", ".join(f"{name} AS ({step})" for name, step in steps.items())


def _typed(dataset: Dataset, columns: Sequence[Column], write: Writer) -> dict[str, str]:
    own, texts, names = _own(write), _texts(write, columns), _names(write, columns)
    bare = [f"{write.bare(c)} AS {write.name(c.name)}" for c in columns if has_more(c)]
    values = [f"{write.typed(column)} AS {name}" for column, name in zip(columns, names, strict=True)]
    moments = [_moment(dataset, column, write) for column in columns]
    local = [f"{write.name(column.name)} AS {write.name(LOCAL + column.name)}" for column in _shown(dataset, columns)]
    return {
        "cleaned": _cleaned(columns, write),
        "bare": _select([*own, *texts, *bare], "cleaned"),
        "typed": _select([*own, *texts, *values], "bare"),
        "moments": _select([*own, *texts, *moments, *local], "typed"),
    }


def _steps(dataset: Dataset, columns: Sequence[Column], write: Writer) -> dict[str, str]:
    own, texts, names = _own(write), _texts(write, columns), _names(write, columns)
    names = [*names, *(write.name(LOCAL + column.name) for column in _shown(dataset, columns))]
    steps = _typed(dataset, columns, write)
    steps["judged"] = _select([*own, *texts, *names, f"{_reasons(columns, write)} AS _found"], "moments")
    if dataset.double_rows is DoubleRows.SKIP:
        same = ", ".join([write.name(PROBLEM), *texts])
        twin = f"MIN({write.name(ROW)}) OVER (PARTITION BY {same}) AS _twin"
        steps["twins"] = _select([*own, *texts, *names, "_found", twin], "judged")
        steps["doubled"] = _select([*own, *texts, *names, f"{_unless_double(write)} AS _found"], "twins")
    if dataset.key:
        stands = [f"{_standing(dataset, ROW, write)} AS _stands", f"{_standing(dataset, LINE, write)} AS _stands_on"]
        steps["stood"] = _select([*own, *texts, *names, "_found", *stands], list(steps)[-1])
        steps["keyed"] = _select([*own, *texts, *names, f"{_with_repeats(dataset, write)} AS _found"], "stood")
    return steps


def _shown(dataset: Dataset, columns: Sequence[Column]) -> list[Column]:
    """Times that came as clocks of their zone show them, which is what the table is cut by: no need to look it up."""
    cut = {part.of for part in dataset.partitions if part.grain and _is_shown(dataset, part)}
    return [column for column in columns if column.name in cut]


def _is_shown(dataset: Dataset, part: Partition) -> bool:
    zone = zone_of(dataset, dataset.column(part.of))
    return zone is not None and zone == dataset.partition_zone(part)


def _partition(dataset: Dataset, part: Partition, write: Writer) -> str:
    if not _is_shown(dataset, part):
        return write.tree(partition(dataset, part))
    shown = write.tree(grain_of(exp.column(LOCAL + part.of, quoted=True), part.grain, None))
    return f"CASE WHEN NOT {write.name(part.of)} IS NULL THEN {shown} END"


def _select(items: Sequence[str], source: str) -> str:
    return f"SELECT {', '.join(items)} FROM {source}"  # noqa: S608 - names are quoted, texts written by sqlglot


def _own(write: Writer) -> list[str]:
    return [write.name(name) for name in OWN]


def _names(write: Writer, columns: Sequence[Column]) -> list[str]:
    return [write.name(column.name) for column in columns]


def _texts(write: Writer, columns: Sequence[Column]) -> list[str]:
    return [write.name(PREFIX + column.name) for column in columns]


def _cleaned(columns: Sequence[Column], write: Writer) -> str:
    texts = zip(columns, _texts(write, columns), strict=True)
    return _select([*_own(write), *(f"{write.cleaned(column)} AS {name}" for column, name in texts)], PARSED)


def _moment(dataset: Dataset, column: Column, write: Writer) -> str:
    """The typed column, a local time in UTC."""
    name, zone = write.name(column.name), zone_of(dataset, column)
    return f"{write.in_utc(column, zone)} AS {name}" if zone else name


def _reasons(columns: Sequence[Column], write: Writer) -> str:
    """A text: the reasons of a row joined by line ends, empty where there are none."""
    said = [
        f"CASE WHEN {write.tree(condition)} THEN {write.tree(text(reason))} END"
        for column in columns
        for condition, reason in reasons(column, exp.column(PREFIX + column.name, quoted=True))
    ]
    joined = f"CONCAT_WS({', '.join([_line_end(write), *said])})" if said else "''"
    return f"CASE WHEN {write.name(PROBLEM)} IS NULL THEN {joined} ELSE {write.name(PROBLEM)} END"


def _line_end(write: Writer) -> str:
    return write.tree(text("\n"))


def _unless_double(write: Writer) -> str:
    """Null for a row that an earlier one equals in every column: it is skipped, neither accepted nor quarantined."""
    return f"CASE WHEN _twin = {write.name(ROW)} OR NOT {write.name(PROBLEM)} IS NULL THEN _found END"


def _standing(dataset: Dataset, of: str, write: Writer) -> str:
    """The row, or its line, of the good row that stands for its key: the first, the last, or the last in its order."""
    key = ", ".join(write.name(name) for name in dataset.key)
    if order := dataset.write.order:
        good_first = "CASE WHEN _found = '' THEN 0 ELSE 1 END"
        by = f"{good_first}, {write.name(order)} DESC NULLS LAST, {write.name(ROW)} DESC"
        return f"FIRST_VALUE({write.name(of)}) OVER (PARTITION BY {key} ORDER BY {by})"
    is_first = dataset.repeats is Repeats.FIRST and dataset.write.mode is not Mode.UPSERT
    chosen = "MIN" if is_first else "MAX"
    return f"{chosen}(CASE WHEN _found = '' THEN {write.name(of)} END) OVER (PARTITION BY {key})"


def _with_repeats(dataset: Dataset, write: Writer) -> str:
    """With the reason of a row that does not stand; in an upsert it is skipped: a later one took its place."""
    said = write.tree(text(f"{', '.join(dataset.key)}: {SAYS[dataset.repeats]} line "))
    line = write.tree(exp.cast(exp.column("_stands_on"), "varchar"))
    repeats = f"_found = '' AND {write.name(ROW)} <> _stands"
    told = "NULL" if dataset.write.mode is Mode.UPSERT else f"CONCAT({said}, {line})"
    return f"CASE WHEN {repeats} THEN {told} ELSE _found END"


def _list(write: Writer) -> str:
    """The joined reasons as a list; an accepted row's is empty, a skipped row's null."""
    none = write.tree(exp.cast(exp.Array(expressions=[]), "array<varchar>"))
    each = write.tree(exp.Split(this=exp.column("_found"), expression=text("\n")))
    return f"CASE WHEN _found = '' THEN {none} ELSE {each} END"
