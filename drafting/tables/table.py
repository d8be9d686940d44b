"""United samples → what every column is: profile, types held against every row, extremes, key, time column.

table of texts → pieces put together → profile → types → verify (again where rows do not fit) → Rows
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from drafting.naming import names, personal, units
from drafting.naming.names import Name
from drafting.naming.personal import Suspect
from drafting.naming.units import Named
from drafting.tables import cadence, keys, order, pieces
from drafting.tables.compare import United
from drafting.tables.keys import Keys
from drafting.tables.pieces import Pieces
from drafting.texts import profile, types, verify
from drafting.texts.profile import Values
from drafting.texts.ranges import Edges
from drafting.texts.typed import Typed

AGAIN = 3
UNCHECKED = ("varchar", "list")
UNRANGED = ("varchar", "list", "boolean")


@dataclass(frozen=True, slots=True)
class Rows:
    """All that is known of the rows, by source name; `pieces` by the column that they make; `orders`: order.py."""

    count: int
    values: Mapping[str, Values]
    types: Mapping[str, Typed]
    edges: Mapping[str, Edges]
    named: Mapping[str, Named]
    names: Mapping[str, Name]
    pieces: Mapping[str, Pieces]
    keys: Keys
    orders: Mapping[str, tuple[str, int]]
    suspects: Mapping[str, Suspect | None]  # of texts and long numbers
    time: cadence.Time | None

    def sql(self, source: str) -> str:
        return self.names[source].sql


def examine(united: United, today: date) -> Rows:
    """What the rows of the united table are."""
    with profile.connect(united.table) as engine:
        values = profile.profile(engine, united.table)
        made = _pieces(values, united, today)
        table = _put_together(united.table, made) if made else united.table
        if made:
            engine.register(profile.TABLE, table)
            values = profile.profile(engine, table)
        named, called = _named(values, str(united.formats[0].value("rows", "")))
        found: dict[str, Typed] = {}
        for name, item in values.items():
            told = united.told.get(name)
            again = partial(types.typed, name=name, sql_name=called[name].sql, today=today, told=told)
            values[name], found[name] = _held_against_all(engine, item, again(item), again)
        _as_the_others(engine, values, found, called, today)
        ranged = {name: item for name, item in found.items() if item.kind not in UNRANGED}
        edges = verify.edges(engine, values, ranged)
        written = [name for name, item in found.items() if item.kind in ("varchar", "bigint")]
        suspects = {name: personal.suspect(values[name], name, called[name].sql) for name in written}
        persons = [name for name, suspect in suspects.items() if suspect and suspect.is_of_person]
        key = keys.find(engine, values, found, table.num_rows, persons)
        orders = order.find(engine, found)
        time = cadence.find(engine, values, found, key.found)
    return Rows(table.num_rows, values, found, edges, named, called, made, key, orders, suspects, time)


def _as_the_others(
    engine: duckdb.DuckDBPyConnection,
    values: dict[str, Values],
    found: dict[str, Typed],
    called: Mapping[str, Name],
    today: date,
) -> None:
    """`1.234` and `1,234`, which may be either, once more where the other columns tell how decimals are written."""
    marks = {name: _mark(item) for name, item in found.items() if item.numbers}
    sure = {mark for mark in marks.values() if mark}
    if len(sure) != 1:
        return
    mark = sure.pop()
    for name in [name for name, own in marks.items() if own is None and (mark == "," or found[name].questions)]:
        again = partial(types.typed, name=name, sql_name=called[name].sql, today=today, mark=mark)
        values[name], found[name] = _held_against_all(engine, values[name], again(values[name]), again)


def _mark(found: Typed) -> str | None:
    """The decimal mark of numbers that leave no doubt: not three digits follow it, or two commas stand in one."""
    told = {guess.key: guess.value for guess in found.guesses}
    if told.get("decimal_mark", ".") == ",":
        return ","
    sure = any(re.search(r"[.]([0-9]{1,2}|[0-9]{4,})$", text) for text in found.numbers)
    sure = sure or any(text.count(",") > 1 for text in found.numbers)
    return "." if sure or (told.get("thousands") == "," and any("." in text for text in found.numbers)) else None


def _held_against_all(
    engine: duckdb.DuckDBPyConnection, values: Values, found: Typed, again: Callable[[Values], Typed]
) -> tuple[Values, Typed]:
    """A type that was told from some texts is told `again` as long as others do not fit it."""
    for _ in range(AGAIN):
        if values.whole or found.failing or found.kind in UNCHECKED:
            break
        more = verify.with_misfits(engine, values, found)
        if more is None:
            break
        values, found = more, again(more)
    return values, found


def _pieces(values: Mapping[str, Values], united: United, today: date) -> dict[str, Pieces]:
    """Dates in pieces, where no column is a whole date."""
    found = pieces.find(values)
    if (
        united.documents
        or not found
        or any(types.typed(item, name, name, today).moments for name, item in values.items() if _may_be_time(item))
    ):
        return {}
    return {item.stem or "날짜" if _is_korean(item.parts[0]) else item.stem or "date": item for item in found}


def _may_be_time(values: Values) -> bool:
    return any(len(text) >= 6 for text in list(values.counts)[:20])


def _is_korean(name: str) -> bool:
    return any("가" <= sign <= "힣" for sign in name)


def _put_together(table: pa.Table, made: Mapping[str, Pieces]) -> pa.Table:
    """The pieces' columns replaced by one, where the first of them was."""
    found: dict[str, Any] = {}
    parts = {part: (name, item) for name, item in made.items() for part in item.parts}
    for source in table.column_names:
        if source not in parts:
            found[source] = table[source]
            continue
        name, item = parts[source]
        if name not in found:
            found[name] = pc.binary_join_element_wise(*(table[part] for part in item.parts), " ")
    return pa.table(found)


def _named(values: Mapping[str, Values], records: str) -> tuple[dict[str, Named], dict[str, Name]]:
    """Units and names by source; `records`: the path of XML records, whose elements above lend their names."""
    named = {source: units.take_out(source) for source in values}
    called: dict[str, Name] = {}
    taken: set[str] = set()
    for source in values:
        called[source] = names.name(_owned(named[source].bare, records.split("/")), taken)
        taken.add(called[source].sql)
    return named, called


def _owned(source: str, steps: Sequence[str]) -> str:
    """`../../name` of records at `country/provider/gsm/apn` → `provider name`."""
    above = source.count("../")
    if not 0 < above < len(steps):
        return source
    return f"{steps[-1 - above]} {source.replace('../', '')}"
