"""The columns of a declaration and what is built of them: key, partitions, charts."""

from sectors.checks import read_check
from sectors.patterns import compile_pattern
from sectors.reader import Reader, nearest
from sectors.spec import Column, Grain, Partition, Sensitivity, Text
from sectors.types import PLAIN, TIMES, is_name, is_type

Columns = dict[str, Column]


def read_columns(file: Reader) -> Columns:
    """Every [[column]] by its name; DeclarationError where a name or a source names two."""
    found = [_column(item) for item in file.tables("column")]
    if not found:
        raise file.error("column", "no column is declared", "Write a [[column]] for each.")
    seen: dict[str, str] = {}
    for place, column in enumerate(found):
        for word in {column.name, *column.sources}:
            if word in seen:
                cause = f"{word!r} names both {seen[word]} and {column.name}"
                raise file.error(f"column[{place}]", cause, "Give each its own name and sources.")
        seen |= dict.fromkeys({column.name, *column.sources}, column.name)
    return {column.name: column for column in found}


def _column(reader: Reader) -> Column:
    name, kind = reader.take("name", str), reader.take("type", str)
    if not is_name(name):
        raise reader.error("name", f"{name!r} is no column name", "Use a-z, 0-9 and _, a letter first.")
    if not is_type(kind):
        known = [*PLAIN, "decimal(18,2)"]
        raise reader.error("type", f"is {kind!r}", f"Use one of {', '.join(known)}{nearest(kind, known)}.")
    found = Column(
        name=name,
        sources=_sources(reader, name),
        type=kind,
        title=reader.text("title", Text(name, name)),
        unit=reader.optional("unit", str),
        format=_format(reader, kind),
        zone=reader.zone("zone") if reader.has("zone") else None,
        null_tokens=reader.strings("null_tokens", ()),
        required=reader.take("required", bool, default=False),
        checks=tuple(read_check(item, kind) for item in reader.tables("checks")),
        sensitivity=reader.choice("sensitivity", Sensitivity, Sensitivity.PUBLIC),
    )
    if found.zone and kind != "timestamp":
        raise reader.error("zone", f"a {kind} has no zone", "Leave it out.")
    reader.done()
    return found


def _sources(reader: Reader, name: str) -> tuple[str, ...]:
    found = reader.strings("source", (name,))
    if not found or any(not source or source != source.strip() for source in found):
        raise reader.error("source", "holds an empty or padded name", "Write the name as the header does, bare.")
    return found


def _format(reader: Reader, kind: str) -> str | None:
    text = reader.optional("format", str)
    if text is None:
        return None
    if kind not in TIMES:
        raise reader.error("format", f"a {kind} has no format", "Leave it out.")
    try:
        compile_pattern(text)
    except ValueError as cause:
        raise reader.error("format", str(cause), "Write it as strptime does, such as %Y-%m-%d %H:%M.") from cause
    return text


def known(reader: Reader, key: str, name: object, columns: Columns) -> Column:
    """The column that `key` names; DeclarationError, with the nearest name, where there is none."""
    if name not in columns:
        raise reader.error(key, f"no column {name!r}", f"Name a declared column{nearest(str(name), list(columns))}.")
    return columns[str(name)]


def read_key(dataset: Reader, columns: Columns) -> tuple[str, ...]:
    names = dataset.strings("key", ())
    for name in names:
        _always_there(dataset, "key", known(dataset, "key", name, columns))
    if len(set(names)) < len(names):
        raise dataset.error("key", "names a column twice", "Name each once.")
    return names


def read_partitions(dataset: Reader, columns: Columns) -> tuple[Partition, ...]:
    """`{ month = "measured_at", region = "region" }`: a grain of a time column, or a column as it is."""
    items = dataset.table("partition_by", optional=True).items()
    return tuple(_partition(dataset, name, of, columns) for name, of in items)


def _partition(dataset: Reader, name: str, of: object, columns: Columns) -> Partition:
    key = f"partition_by.{name}"
    column = known(dataset, key, of, columns)
    _always_there(dataset, key, column)
    grain = Grain(name) if name in tuple(Grain) else None
    if grain and column.type not in TIMES:
        raise dataset.error(key, f"{of!r} is no date or timestamp", "Name a column of time.")
    if grain is None and name != of:
        raise dataset.error(key, "is no grain", f"Use day, month or year, or {of} = {str(of)!r}.")
    if grain and name in columns:
        raise dataset.error(key, "is a column's name, too", "Rename the column.")
    return Partition(name, column.name, grain)


def _always_there(dataset: Reader, key: str, column: Column) -> None:
    if not column.required:
        cause = f"column {column.name} may be empty"
        raise dataset.error(key, cause, f"Write required = true in column {column.name}.")


def read_charts(dataset: Reader, columns: Columns) -> tuple[dict[str, str], ...]:
    return tuple(_chart(item, columns) for item in dataset.tables("chart"))


def _chart(reader: Reader, columns: Columns) -> dict[str, str]:
    found = {"x": reader.take("x", str), "y": reader.take("y", str)}
    if (by := reader.optional("by", str)) is not None:
        found["by"] = by
    reader.done()
    for key, name in found.items():
        known(reader, key, name, columns)
    return found
