"""What a query costs under a licence, and what it costs to come by the SQL door."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.gated.asking import Asker, asker
from bench.gated.licences import BORN_OUT, ROWS_OUT, Desk, tables
from bench.gated.tables import COLUMNS, MANY, ROWS, SECTOR
from bench.printer import Measure
from bench.turns import in_turns
from infra.network import Network

ROUNDS, LARGE_ROUNDS = 20, 3
MOST, BESIDES, OF_DOOR = 1.15, 0.05, 1.2


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement, the rows that it gives, how often it is asked."""

    sql: str
    rows: int
    rounds: int


def measures(network: Network, desk: Desk) -> Iterator[Measure]:
    buyer, operator = desk.member(), desk.member("operator", "operator")
    desk.license(buyer, tables())
    with (
        asker(network, buyer) as bought,
        asker(network, operator) as free,
        asker(network, buyer, at="trino") as bare,
    ):
        yield _licensed("10 columns", bought, free, "ten", list(COLUMNS))
        yield _licensed("300 columns", bought, free, "many", list(MANY))
        yield _door("select 1", bought, bare, Asked("SELECT 1", 1, ROUNDS))
        every = f"SELECT * FROM lakehouse.{SECTOR}.ten"  # noqa: S608 - ours
        yield _door("a million rows", bought, bare, Asked(every, ROWS["ten"] // 2, LARGE_ROUNDS))


def _licensed(name: str, bought: Asker, free: Asker, table: str, columns: list[str]) -> Measure:
    """One row in a hundred, all columns."""
    rows = ROWS[table] // 100
    by_hand = ", ".join(BORN_OUT if column == "born" else column for column in columns)
    some = f"FROM lakehouse.{SECTOR}.{table} WHERE quality < 2"
    ours, peer = in_turns(
        _seconds(bought, f"SELECT {', '.join(columns)} {some}", rows),
        _seconds(free, f"SELECT {by_hand} {some} AND {ROWS_OUT}", rows),
        ROUNDS,
    )
    remark = f"goal {MOST} x + {BESIDES * 1000:.0f} ms; peer: an operator, the licence written out; {rows:,} rows"
    return Measure(f"licensed query, {name}", "s", ours, peer, most=MOST + BESIDES / peer, remark=remark)


def _door(name: str, door: Asker, bare: Asker, asked: Asked) -> Measure:
    by_door, by_itself = (_seconds(who, asked.sql, asked.rows) for who in (door, bare))
    ours, peer = in_turns(by_door, by_itself, asked.rounds)
    remark = f"peer: the same member at Trino itself; median of {asked.rounds}"
    return Measure(f"{name} by the door", "s", ours, peer, most=OF_DOOR, remark=remark)


def _seconds(who: Asker, sql: str, rows: int) -> Callable[[], float]:
    def asked() -> float:
        answer = who.ask(sql)
        assert answer.error is None, answer.error
        assert answer.rows == rows, f"{answer.rows} rows instead of {rows} of {sql[:200]}"
        return answer.seconds

    return asked
