"""The tables: a person's rows, those that no longer stand too, and every version before they went."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from lakehouse import erasing, log
from lakehouse.layout import DELIVERY, LINE, is_table
from lakehouse.sound import opened
from lakehouse.tables import ERASURE
from pipeline.erasure.person import Person, literal
from pipeline.lane import writing
from pipeline.settings import Settings
from wire.erasures import Found, Place, within

SEEN = "seen"
# ruff: noqa: S608 - names and values are quoted


def counted(settings: Settings, person: Person) -> list[Found]:
    """Rows, and the versions that go with them."""
    rows, bad, told = _of(settings, person)
    return [
        Found(place=Place.TABLE, rows=sum(by_row(rows, person).values())),
        Found(place=Place.QUARANTINE, rows=sum(map(len, by_line(bad, person).values()))),
        Found(place=Place.HISTORY, files=sum(erasing.versions(t) for t in (rows, bad, told) if is_table(t))),
    ]


def deliveries(settings: Settings, person: Person) -> set[str]:
    """Those that brought rows which are in the tables."""
    rows, bad, _ = _of(settings, person)
    return {*by_row(rows, person), *by_line(bad, person)}


def erase(settings: Settings, person: Person) -> None:
    """One table after another, each under its lock."""
    rows, bad, told = _of(settings, person)
    for table, condition in ((rows, _in_rows), (bad, _in_bad)):
        if is_table(table):
            with writing(settings, table, _work(person)):
                if wanted := condition(table, person):
                    erasing.remove(table, wanted)
                erasing.forget(table)
    if is_table(told):
        with writing(settings, told, _work(person)):
            _say_less(told, person)
            erasing.forget(told)


def by_row(table: Path, person: Person) -> Mapping[str, int]:
    """Delivery → its rows of the person in the table of accepted rows."""
    if not is_table(table) or person.column.name not in log.names(opened(table)):
        return {}
    sql = f"SELECT {DELIVERY}, count(*) FROM {SEEN} WHERE {person.row} GROUP BY 1"
    return {delivery: int(count) for delivery, count in _asked(table, [person.column.name, DELIVERY], sql)}


def by_line(table: Path, person: Person) -> Mapping[str, list[int]]:
    """Delivery → lines of its rows of the person in quarantine."""
    found: dict[str, list[int]] = defaultdict(list)
    if is_table(table):
        sql = f"SELECT {DELIVERY}, {LINE} FROM {SEEN} WHERE coalesce({person.raw}, FALSE)"
        for delivery, line in _asked(table, [DELIVERY, LINE, "_raw"], sql):
            found[delivery].append(int(line))
    return found


def _asked(table: Path, columns: list[str], sql: str) -> Any:
    with duckdb.connect() as engine:
        engine.register(SEEN, log.rows(opened(table), None, columns))
        return engine.execute(sql).fetchall()


def _in_rows(table: Path, person: Person) -> str:
    return person.row if by_row(table, person) else ""


def _in_bad(table: Path, person: Person) -> str:
    """By place: what a bad row said is JSON, which delta-rs does not ask."""
    places = (
        f"({DELIVERY} = {literal(delivery)} AND {LINE} IN ({', '.join(map(str, lines))}))"
        for delivery, lines in by_line(table, person).items()
    )
    return " OR ".join(places)


def _say_less(table: Path, person: Person) -> None:
    """Refusals that quote the value."""
    if within(person.value):
        condition = f"dataset = {literal(person.dataset.id)} AND strpos(refusal, {literal(person.value)}) > 0"
        erasing.say_less(table, "refusal", person.value, condition)


def _of(settings: Settings, person: Person) -> tuple[Path, Path, Path]:
    of = (person.dataset.sector, person.dataset.name)
    layout = settings.layout
    return layout.table(*of), layout.quarantine(*of), layout.deliveries(of[0])


def _work(person: Person) -> str:
    return f"{person.dataset.id}-{ERASURE}"
