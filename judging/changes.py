"""What a delivery does to the rows of a table whose rows take each other's place, as one query for either engine.

    standing + accepted + doubted → `_closes`, `_closes_row` (the row that goes), `_opens` (the one that comes)

Both sides are matched by the key; without one by all that they say, the first with the first that says so. A row that
says the same again changes nothing. A key that only a bad row bears is in doubt: its row stays.
"""

from collections.abc import Iterable, Sequence

from sqlglot import exp

from judging.trees import text
from judging.written import Writer
from lakehouse.layout import CLOSES, CLOSES_ROW, DELIVERY, ROW, SINCE, UNTIL
from sectors.spec.dataset import Dataset
from sectors.spec.table import Mode

STANDING, ACCEPTED, DOUBTED = "standing", "accepted", "doubted"  # tables: rows that stand, good ones, bad ones
OPENS = "_opens"
NUMBER = "_number"  # of the rows that say the same, where there is no key
CLOSING = "_is_old AND ((_is_new AND _wins AND (_is_gone OR NOT _is_same)) OR (NOT _is_new AND NOT _stays))"
OPENING = "_is_new AND NOT _is_gone AND (NOT _is_old OR (_wins AND NOT _is_same))"
# ruff: noqa: S608 - names are quoted or ours


def sql(dataset: Dataset, judged: Sequence[str], known: Sequence[str], dialect: str, *, deletes: bool = False) -> str:
    """The query. `judged`: columns of the accepted rows, `known`: those of the table; `deletes`: all are keys to go."""
    write = Writer(dialect)
    both = [name for name in judged if name in known]
    matched = dataset.key or (*both, NUMBER)
    marks = {
        "_is_old": f"NOT s.{ROW} IS NULL",
        "_is_new": f"NOT a.{ROW} IS NULL",
        "_is_same": _all(_like(name, known, write) for name in judged),
        "_wins": _wins(dataset, write),
        "_is_gone": "TRUE" if deletes else _gone(dataset, write),
        "_stays": "s._stays",
    }
    told = [f"{condition} AS {name}" for name, condition in marks.items()]
    rows = [f"s.{DELIVERY} AS {CLOSES}", f"s.{ROW} AS {CLOSES_ROW}", f"a.{ROW} AS {OPENS}"]
    on = _all(f"s.{name} IS NOT DISTINCT FROM a.{name}" for name in map(write.name, matched))
    steps = {
        "a": _numbered(dataset, both, ACCEPTED, write),
        "s": _numbered(dataset, both, f"({_in_doubt(dataset, write)}) AS _in_doubt", write),
        "joined": f"SELECT {', '.join([*rows, *told])} FROM s FULL JOIN a ON {on}",
        "decided": f"SELECT *, {CLOSING} AS _does_close, {OPENING} AS _does_open FROM joined",
    }
    chosen = [f"CASE WHEN _does_close THEN {name} END AS {name}" for name in (CLOSES, CLOSES_ROW)]
    chosen.append(f"CASE WHEN _does_open THEN {OPENS} END AS {OPENS}")
    with_steps = ", ".join(f"{name} AS ({step})" for name, step in steps.items())
    return f"WITH {with_steps} SELECT {', '.join(chosen)} FROM decided WHERE _does_close OR _does_open"


def rows_sql(columns: Sequence[str], changes: str, version: int, dialect: str) -> str:
    """The rows of a merge that makes `version`: those that go by their place, those that come with their `columns`."""
    write = Writer(dialect)
    no_number, no_text = (write.tree(exp.cast(exp.null(), kind)) for kind in ("bigint", "varchar"))
    since = write.tree(exp.cast(exp.Literal.number(version), "bigint"))
    gone = f"SELECT {CLOSES}, {CLOSES_ROW}, {no_number} AS {OPENS} FROM {changes} WHERE NOT {CLOSES} IS NULL"
    come = f"SELECT {no_text}, {no_number}, {OPENS} FROM {changes} WHERE NOT {OPENS} IS NULL"
    names = [f"a.{write.name(name)}" for name in columns]
    chosen = [f"c.{CLOSES}", f"c.{CLOSES_ROW}", *names, f"{since} AS {SINCE}", f"{no_number} AS {UNTIL}"]
    both = f"({gone} UNION ALL {come}) AS c LEFT JOIN {ACCEPTED} AS a ON c.{OPENS} = a.{ROW}"
    return f"SELECT {', '.join(chosen)} FROM {both}"


def spoken_of_sql(dataset: Dataset, dialect: str) -> str:
    """How many rows of the table the delivery could take away."""
    return f"SELECT COUNT(*) FROM ({_in_doubt(dataset, Writer(dialect))}) AS _in_doubt WHERE _is_told"


def _all(conditions: Iterable[str]) -> str:
    return " AND ".join(conditions) or "TRUE"


def _numbered(dataset: Dataset, names: Sequence[str], source: str, write: Writer) -> str:
    """Every row of the source; where there is no key, with its number among those that say the same."""
    if dataset.key:
        return f"SELECT * FROM {source}"
    same = ", ".join(map(write.name, names))
    return f"SELECT *, ROW_NUMBER() OVER (PARTITION BY {same} ORDER BY {DELIVERY}, {ROW}) AS {NUMBER} FROM {source}"


def _in_doubt(dataset: Dataset, write: Writer) -> str:
    """The standing rows; whether the delivery speaks of each, and whether it stays although it does not name it."""
    if dataset.write.mode is Mode.UPSERT:
        return f"SELECT *, TRUE AS _is_told, TRUE AS _stays FROM {STANDING}"
    joins, is_told, is_doubted = [], "TRUE", "FALSE"
    if dataset.write.mode is Mode.PERIOD:
        joins.append(_marked([part.name for part in dataset.partitions], ACCEPTED, "_told", write))
        is_told = "NOT _told IS NULL"
    if dataset.key:
        joins.append(_marked(dataset.key, DOUBTED, "_doubted", write))
        is_doubted = "NOT _doubted IS NULL"
    marks = f"{is_told} AS _is_told, NOT ({is_told}) OR {is_doubted} AS _stays"
    return f"SELECT _old.*, {marks} FROM {STANDING} AS _old {' '.join(joins)}"


def _marked(by: Sequence[str], rows: str, mark: str, write: Writer) -> str:
    """A join that puts `mark` on the standing rows that some of `rows` are like in the columns `by`."""
    names = ", ".join(map(write.name, by))
    return f"LEFT JOIN (SELECT DISTINCT {names}, TRUE AS {mark} FROM {rows}) AS _of{mark} USING ({names})"


def _like(name: str, known: Sequence[str], write: Writer) -> str:
    """Whether both rows say the same there; a column that is new to the table says nothing in it."""
    quoted = write.name(name)
    return f"s.{quoted} IS NOT DISTINCT FROM a.{quoted}" if name in known else f"a.{quoted} IS NULL"


def _wins(dataset: Dataset, write: Writer) -> str:
    """Whether the new row takes the old one's place: in its order, or as it came later."""
    if (order := dataset.write.order) is None:
        return "TRUE"
    name = write.name(order)
    return f"COALESCE(s.{name} IS NULL OR a.{name} >= s.{name}, FALSE)"


def _gone(dataset: Dataset, write: Writer) -> str:
    if (deleted := dataset.write.deleted) is None:
        return "FALSE"
    values = ", ".join(write.tree(text(value)) for value in deleted.values)
    return f"COALESCE(a.{write.name(deleted.column)} IN ({values}), FALSE)"
