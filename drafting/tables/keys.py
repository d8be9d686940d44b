"""Which columns tell one row from all others: one, or two or three together, counted over every row.

A key is declared only where no row repeats it, or where all that repeats are exact double rows, which are then skipped.
What comes near is reported with its share of repeats. Ids come first, then a time and what it is of, then numbers that
only count the rows; never what tells of a person, nor a quantity. What merely happens not to repeat in a small file is
asked about.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

import duckdb

from drafting.evidence import share
from drafting.texts.profile import FILE, TABLE, Values, quoted
from drafting.texts.typed import Typed

CANDIDATES = 7
NEAR = 0.05
MOST_TRIED = 24
FEWEST_ROWS = 20
SMALL = 1_000  # rows in which a column may differ throughout by chance
LONGEST = 60
FEW = 40  # different numbers that may still be kinds of something
HINTS = ("id", "key", "code", "no", "number", "번호", "코드", "연번", "date", "time", "일자", "일시", "날짜", "시각",
         "month", "year", "hour", "week", "역", "지점", "station", "name", "명", "symbol", "ts")  # fmt: skip
IDS = ("id", "key", "code", "no", "number", "uuid", "guid", "번호", "코드", "관리번호", "고유번호", "symbol", "isbn")
NO_IDS = ("post", "zip", "우편", "phone", "tel", "mobile", "fax", "전화", "연락처", "휴대", "팩스", "계좌", "account",
          "lat", "lon", "위도", "경도", "주민", "resident", "ssn", "passport", "여권", "면허번호", "외국인등록",
          "카드번호", "card_n", "cardno")  # fmt: skip
COUNTING = ("연번", "순번", "일련번호", "seq", "sequence", "rownum", "row_no", "index", "번호", "no", "#")
TIMES = ("date", "timestamp")


@dataclass(frozen=True, slots=True)
class Key:
    """`repeats`: rows whose key an earlier row has. `by_chance`: nothing but the rows of a small file speaks for it."""

    sources: tuple[str, ...]
    repeats: int
    rows: int
    by_chance: bool = False

    @property
    def rate(self) -> str:
        return share(self.repeats, self.rows)


@dataclass(frozen=True, slots=True)
class Keys:
    """`found`: the key to declare; `near`: those that few rows repeat, best first; `doubles`: exact double rows."""

    found: Key | None
    near: tuple[Key, ...]
    doubles: int


def find(
    engine: duckdb.DuckDBPyConnection,
    values: Mapping[str, Values],
    types: Mapping[str, Typed],
    rows: int,
    personal: Collection[str] = (),
) -> Keys:
    """The key of the table; no column that is `personal` is of it."""
    full = [
        name
        for name, found in values.items()
        if found.filled == rows and not types[name].tokens and not types[name].failing and name not in personal
    ]
    columns = [name for name in full if _may_tell(values[name], types[name])]
    per_file = [FILE] if FILE in engine.table(TABLE).columns else []
    files = _distinct(engine, per_file) if per_file else 1
    tried: list[Key] = []

    @cache  # counted where a key repeats: it takes as long as all else
    def doubles() -> int:
        return rows - _distinct(engine, [*per_file, *values])

    for sources in _candidates(columns, values, types, rows // files):
        key = Key(sources, rows - _distinct(engine, [*per_file, *sources]), rows)
        allowed = doubles() if key.repeats else 0
        if key.repeats <= allowed and rows >= FEWEST_ROWS:
            by_chance = rows < SMALL and _rank(sources, types) == BY_CHANCE
            return Keys(replace(key, by_chance=by_chance), (), allowed)
        tried.append(key)
    near = sorted(
        (key for key in tried if key.repeats <= NEAR * rows),
        key=lambda key: key.repeats + len(key.sources) * rows * 0.003,
    )
    return Keys(None, tuple(near[:3]), 0 if near and not near[0].repeats else doubles())


def _may_tell(values: Values, found: Typed) -> bool:
    """Measurements and long texts tell nothing apart that should be told apart."""
    longest = max((len(text) for text in list(values.counts)[:200]), default=0)
    if (
        found.kind in ("double", "boolean", "list")
        or found.kind.startswith("decimal")
        or values.distinct < 2
        or longest > LONGEST
        or found.unit
    ):
        return False
    counted = found.kind in ("integer", "bigint")
    return not counted or _hint(values.name) > 0 or values.distinct <= FEW


ID, IN_TIME, COUNT, BY_CHANCE = range(4)


def _rank(sources: Sequence[str], types: Mapping[str, Typed]) -> int:
    """The best first: ids; a time, alone or with what it is of; what counts the rows of one file; anything else."""
    kinds = [types[name].kind for name in sources]
    if any(kind in TIMES for kind in kinds):
        return IN_TIME
    if len(sources) > 1:
        return COUNT if all(_hint(name) for name in sources) else BY_CHANCE
    name = sources[0].lower()
    if any(word in name for word in NO_IDS):
        return BY_CHANCE
    if name.strip() in COUNTING:
        return COUNT
    return ID if _is_id(sources[0]) else BY_CHANCE


def _is_id(name: str) -> bool:
    bare = name.strip().lower()
    last = bare.replace("-", "_").replace(" ", "_").rsplit("_", maxsplit=1)[-1]
    camel = name.endswith(("Id", "ID", "No", "Cd", "Key", "Code"))
    return last in IDS or camel or bare.endswith(("번호", "코드", "id"))


def _candidates(
    columns: list[str], values: Mapping[str, Values], types: Mapping[str, Typed], rows: int
) -> list[tuple[str, ...]]:
    """Singles, then pairs and triples that could be enough; of each kind the best named and leftmost first."""
    order = {name: place for place, name in enumerate(values)}
    telling = [name for name in columns if name.strip().lower() not in COUNTING]
    ranked = sorted(telling, key=lambda name: (-_hint(name), -min(values[name].distinct, rows // 2), order[name]))[
        :CANDIDATES
    ]
    singles = [(name,) for name in sorted(columns, key=lambda n: order[n]) if values[name].distinct >= 0.9 * rows]
    several = [
        tuple(sorted(chosen, key=lambda name: order[name]))
        for size in (2, 3)
        for chosen in combinations(ranked, size)
        if _enough(chosen, values, types, rows)
    ]
    found = [
        *singles,
        *sorted(several, key=lambda chosen: (len(chosen), -sum(map(_hint, chosen)), [order[n] for n in chosen])),
    ]
    found.sort(key=lambda sources: (_rank(sources, types), len(sources)))
    return found[: MOST_TRIED if rows < 300_000 else 5]


def _hint(name: str) -> int:
    bare = name.lower()
    return int(bare.endswith(HINTS)) + int(
        any(word in bare for word in ("date", "time", "일자", "일시", "날짜", "id", "코드", "번호"))
    )


def _enough(chosen: Sequence[str], values: Mapping[str, Values], types: Mapping[str, Typed], rows: int) -> bool:
    """Whether together they could tell all rows apart, and each is needed: what is nearly unique takes but a time."""
    product = 1
    for name in chosen:
        product *= max(values[name].distinct, 1)
    nearly = [name for name in chosen if values[name].distinct >= 0.98 * rows]
    others = [types[name].kind for name in chosen if name not in nearly]
    return product >= 0.9 * rows and (not nearly or (len(nearly) == 1 and others in (["date"], ["timestamp"])))


def _distinct(engine: duckdb.DuckDBPyConnection, names: Sequence[str]) -> int:
    """How many different rows: told by a hash of 64 bits, by which two of ten million differ but once in 370,000."""
    columns = ", ".join(quoted(name) for name in names)
    row = engine.sql(f"SELECT count(DISTINCT hash({columns})) FROM {TABLE}").fetchone()  # noqa: S608 - quoted
    assert row is not None, "a count has a row"
    return int(row[0])
