"""The accounting of a delivered file, made a second time: TOML and raw bytes in, figures out, no code of the network.

raw bytes → records → texts of the columns → values → reasons → doubles → keys → figures
"""

import operator
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.contracts.recount.records import BETWEEN_ITEMS, Found, form_of, plain, read
from tests.contracts.recount.values import Untyped, cleaned, partition_value, typed

Column = Mapping[str, Any]
SAYS = {
    "between": "not between {} and {}", "at_least": "below {}", "at_most": "above {}", "above": "not above {}",
    "in": "not one of the allowed values", "matches": "does not match {}", "max_length": "longer than {} characters",
    "not_before": "before {}",
}  # fmt: skip


PASSES: Mapping[str, Callable[[Any, Any], bool]] = {
    "between": lambda value, bound: bound[0] <= value <= bound[1],
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "in": lambda value, bound: value in (bound if isinstance(bound, list) else [bound]),
    "matches": lambda value, bound: re.search(bound, value) is not None,
    "max_length": lambda value, bound: len(value) <= bound,
}


@dataclass(frozen=True)
class Recount:
    read: int
    accepted: int
    quarantined: int
    skipped: int
    reasons: Mapping[str, int]
    refused: str | None = None
    partitions: Mapping[tuple[str, ...], int] = field(default_factory=dict)  # accepted rows by their values


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column makes of one text."""

    text: str | None
    value: Any
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Judged:
    """`texts`: cleaned; `values`: typed, None where there is none; `reasons`: empty for a good row."""

    texts: tuple[str | None, ...]
    values: dict[str, Any]
    reasons: list[str]
    is_problem: bool = False


@cache  # two suites ask of the same files
def recount(declaration: Path, file: Path) -> Recount:
    """As the declaration has it; `refused` is the code where the whole file must be."""
    declared = tomllib.loads(declaration.read_text(encoding="utf-8"))
    form = form_of(declared["feed"], file.name)
    sources = [source for column in declared["column"] for source in _sources(column)]
    found = read(form, sources, file, declaration.parent)
    if form.get("kind", "csv") == "csv" and (code := _unfit(declared, form, found)):
        return Recount(0, 0, 0, 0, {}, code)
    rows = _Rows(declared, found, file.name)
    judged = [rows.judge(record) for record in found.records]
    standing = _without_doubles(declared["dataset"], judged)
    _repeats(declared["dataset"], standing)
    figures = _figures(declared["feed"], found, judged, standing)
    return replace(figures, partitions=_partitions(declared, standing)) if figures.accepted else figures


def _partitions(declared: Mapping[str, Any], rows: Sequence[Judged]) -> Counter[tuple[str, ...]]:
    wanted = declared["dataset"].get("partition_by", {})
    columns = {column["name"]: column for column in declared["column"]}
    zones = {of: columns[of].get("zone", declared["feed"].get("zone", "Asia/Seoul")) for of in wanted.values()}
    return Counter(
        tuple(partition_value(name, row.values[of], zones[of]) for name, of in wanted.items())
        for row in rows
        if not row.reasons
    )


def _sources(column: Column) -> list[str]:
    given = column.get("parts") or ([] if "file_name" in column else column.get("source", column["name"]))
    return [given] if isinstance(given, str) else list(given)


def _unfit(declared: Mapping[str, Any], form: Mapping[str, Any], found: Found) -> str | None:
    """Why the file's header refuses it as a whole."""
    unpivot = form.get("unpivot")
    names = [name for name in found.names if not (unpivot and re.search(unpivot["match"], name))]
    there = {*names, *([*unpivot["names"], unpivot["value"]] if unpivot else [])}
    for column in declared["column"]:
        wanted = set(map(plain, _sources(column)))
        if wanted and not (wanted <= there if "parts" in column else wanted & there):
            return "missing_column"
    if _policy(declared) == "freeze" and (_new(declared, names) or _is_nameless(declared, found)):
        return "unknown_column"
    if found.records and all(isinstance(record, str) for record in found.records):
        return "header_mismatch"
    return None


def _policy(declared: Mapping[str, Any]) -> str:
    return str(declared["dataset"].get("drift", {}).get("new", "freeze"))


def _new(declared: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """Named fields that no column takes: also a second alias of one column."""
    taken = set(map(plain, declared["dataset"].get("ignored", [])))
    for column in declared["column"]:
        present = [name for name in map(plain, _sources(column)) if name in names]
        taken.update(present if "parts" in column else present[:1])
    return [name for name in names if name and name not in taken]


def _is_nameless(declared: Mapping[str, Any], found: Found) -> bool:
    taken = {source for column in declared["column"] for source in _sources(column)}
    return found.nameless_filled and "" not in {*taken, *declared["dataset"].get("ignored", [])}


class _Rows:
    def __init__(self, declared: Mapping[str, Any], found: Found, file_name: str) -> None:
        self._zone = declared["feed"].get("zone", "Asia/Seoul")
        self._columns = list(declared["column"])
        if _policy(declared) == "evolve":
            self._columns += [{"name": name, "type": "varchar"} for name in _new(declared, found.names)]
        self._told = {
            column["name"]: told[1] if (told := re.search(column["file_name"], file_name)) else None
            for column in self._columns
            if "file_name" in column
        }
        self._taken = [
            (column, list(dict.fromkeys(map(plain, _sources(column))) | dict.fromkeys(_sources(column))))
            for column in self._columns
        ]
        self._known: list[dict[str | None, Cell]] = [{} for _ in self._columns]
        self._checked = [
            item for item in self._columns if any("not_before" in check for check in item.get("checks", []))
        ]

    def judge(self, record: Mapping[str, str | None] | str) -> Judged:
        if isinstance(record, str):
            return Judged((), {}, [record], is_problem=True)
        cells = [self._cell(place, self._text(*item, record)) for place, item in enumerate(self._taken)]
        values = {column["name"]: cell.value for column, cell in zip(self._columns, cells, strict=True)}
        reasons = [reason for cell in cells for reason in cell.reasons]
        for column in self._checked:
            reasons += _too_early(column, values)
        return Judged(tuple(cell.text for cell in cells), values, reasons)

    def _text(self, column: Column, sources: Sequence[str], record: Mapping[str, str | None]) -> str | None:
        if column["name"] in self._told:
            return self._told[column["name"]]
        if "parts" in column:
            found = [text.strip() for source in sources if (text := record.get(source)) is not None]
            return " ".join(found) if found else None
        for source in sources:
            if (text := record.get(source)) is not None:
                return text
        return None

    def _cell(self, place: int, said: str | None) -> Cell:
        """Judged once for each text that a column holds."""
        if said not in self._known[place]:
            self._known[place][said] = _judged(self._columns[place], self._zone, said)
        return self._known[place][said]


def _judged(column: Column, zone: str, said: str | None) -> Cell:
    name, text = column["name"], cleaned(column, said if said is None else _trimmed(said))
    if text is None:
        return Cell(None, None, (f"{name}: missing",) if column.get("required") else ())
    try:
        value = typed(column, zone, text)
    except (Untyped, OverflowError):
        return Cell(text, None, (f"{name}: not {'an' if column['type'][0] == 'i' else 'a'} {column['type']}",))
    failed = [next(iter(check.items())) for check in column.get("checks", []) if "not_before" not in check]
    return Cell(text, value, tuple(_says(name, *check) for check in failed if not PASSES[check[0]](value, check[1])))


def _trimmed(text: str) -> str:
    """Python takes the separator of a list's items for white space; nobody else does."""
    return text if BETWEEN_ITEMS in text else text.strip()


def _too_early(column: Column, values: Mapping[str, Any]) -> list[str]:
    others = [check["not_before"] for check in column["checks"] if "not_before" in check]
    value = values[column["name"]]
    given = [other for other in others if value is not None and values[other] is not None]
    return [_says(column["name"], "not_before", other) for other in given if value < values[other]]


def _says(name: str, kind: str, bound: Any) -> str:
    return f"{name}: {SAYS[kind].format(*(bound if isinstance(bound, list) else [bound]))}"


def _without_doubles(dataset: Mapping[str, Any], judged: list[Judged]) -> list[Judged]:
    if dataset.get("double_rows") != "skip":
        return judged
    seen: set[tuple[str | None, ...]] = set()
    kept = []
    for row in judged:
        if row.is_problem or row.texts not in seen:
            kept.append(row)
            seen.add(row.texts)
    return kept


def _repeats(dataset: Mapping[str, Any], rows: list[Judged]) -> None:
    """All but the first, or last, of the good rows of a key get their reason."""
    key, last = dataset.get("key", []), dataset.get("repeats") == "last"
    seen: set[tuple[Any, ...]] = set()
    for row in reversed(rows) if last else rows:
        if key and not row.reasons:
            values = tuple(row.values[name] for name in key)
            if values in seen:
                row.reasons.append(f"{', '.join(key)}: {'is repeated by' if last else 'repeats'} another line")
            seen.add(values)


def _figures(feed: Mapping[str, Any], found: Found, judged: list[Judged], standing: list[Judged]) -> Recount:
    bad = sum(bool(row.reasons) for row in standing)
    skipped = found.skipped + len(judged) - len(standing)
    accepted = len(standing) - bad
    reasons = Counter(reason for row in standing for reason in row.reasons)
    if not accepted or bad > feed.get("refuse_above", 0.5) * len(standing):
        return Recount(len(standing) + skipped, 0, len(standing), skipped, reasons, "bad_rows")
    return Recount(len(standing) + skipped, accepted, bad, skipped, reasons)
