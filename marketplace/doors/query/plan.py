"""EXPLAIN's tree → what a statement will do, in sentences. Pure.

EXPLAIN (TYPE LOGICAL, FORMAT JSON) … → {"name": "TopN", "children": […]} → "Reads energy.solar_power. …"
                                                                          → reads(…): its columns that are read
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from lakehouse.layout import CATALOG
from marketplace.web.translations import translate

EXPLAIN: Final = "EXPLAIN (TYPE LOGICAL, FORMAT JSON) "
_SCANS = ("TableScan", "ScanFilter")
# usd_1 := usd:decimal(18,6):REGULAR
_COLUMN = re.compile(r".* := (?P<name>[^:]+):.*:(?:REGULAR|PARTITION_KEY)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Read:
    """A table that a statement reads once, and the columns of it; of one that it reads twice there are two."""

    table: str
    columns: tuple[str, ...]


def tree(text: str) -> Mapping[str, Any]:
    """The root of the plan; empty where the text is not one."""
    try:
        found: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def reads(root: Mapping[str, Any]) -> list[Read]:
    """What lies under the plan."""
    scans = (node for node in _bottom_up(root) if str(node.get("name", "")).startswith(_SCANS))
    return [Read(_table(node), _columns(node)) for node in scans]


def steps(root: Mapping[str, Any], rows: Mapping[str, int], language: str) -> list[str]:
    """From the tables to the result. `rows`: how many a table has for the reader, where that is known."""
    said: dict[str, None] = {}
    for node in _bottom_up(root):
        said.update(dict.fromkeys(_sentences(node, rows, language)))
    return list(said)


def _bottom_up(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for child in node.get("children") or ():
        yield from _bottom_up(child)
    yield node


def _sentences(node: Mapping[str, Any], rows: Mapping[str, int], language: str) -> Iterator[str]:
    name = str(node.get("name", ""))
    if name.startswith(_SCANS):
        yield _read(node, rows, language)
    if "Filter" in name:
        yield translate("Leaves out the rows that your licence or the conditions do not give.", language)
    if "Join" in name:
        yield translate("Joins tables.", language)
    if name.startswith("Aggregate") or name == "GroupId":
        yield translate("Groups and counts rows.", language)
    if name.startswith("Window"):
        yield translate("Computes over windows of rows.", language)
    if name.startswith(("Sort", "TopN", "MergeSort", "LocalMerge", "RemoteMerge")):
        yield translate("Sorts rows.", language)
    if name.startswith(("Limit", "TopN")):
        yield translate("Keeps the first rows only.", language)


def _read(node: Mapping[str, Any], rows: Mapping[str, int], language: str) -> str:
    table = _table(node)
    held, estimate = rows.get(table), _estimate(node)
    if held is not None:
        return translate("Reads {table}, a table of {rows} rows.", language, table=table, rows=f"{held:,}")
    if estimate is not None:
        size = translate("about {rows} rows", language, rows=f"{estimate:,}")
        return translate("Reads {table}: {size}.", language, table=table, size=size)
    return translate("Reads {table}; how many rows is not known before it runs.", language, table=table)


def _table(node: Mapping[str, Any]) -> str:
    """`lakehouse:energy.solar_power …` → energy.solar_power."""
    text = str((node.get("descriptor") or {}).get("table", ""))
    return text.split(" ", maxsplit=1)[0].removeprefix(f"{CATALOG}:")


def _columns(node: Mapping[str, Any]) -> tuple[str, ...]:
    """Struct fields (`place#city`) count as their column."""
    found = (_COLUMN.fullmatch(str(detail)) for detail in node.get("details") or ())
    return tuple(dict.fromkeys(one["name"].partition("#")[0] for one in found if one))


def _estimate(node: Mapping[str, Any]) -> int | None:
    counted = [one.get("outputRowCount") for one in node.get("estimates") or ()]
    known = [value for value in counted if isinstance(value, int | float)]  # "NaN" is a text
    return round(known[0]) if known else None
