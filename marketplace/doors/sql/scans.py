"""EXPLAIN's tree → what a statement scans: each table as often as it is read, with the columns that are. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from lakehouse.layout import CATALOG

EXPLAIN: Final = "EXPLAIN (TYPE LOGICAL, FORMAT JSON) "
SCANS = ("TableScan", "ScanFilter")
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
    scans = (node for node in bottom_up(root) if str(node.get("name", "")).startswith(SCANS))
    return [Read(table_of(node), _columns(node)) for node in scans]


def bottom_up(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for child in node.get("children") or ():
        yield from bottom_up(child)
    yield node


def table_of(node: Mapping[str, Any]) -> str:
    """`lakehouse:energy.solar_power …` → energy.solar_power."""
    text = str((node.get("descriptor") or {}).get("table", ""))
    return text.split(" ", maxsplit=1)[0].removeprefix(f"{CATALOG}:")


def _columns(node: Mapping[str, Any]) -> tuple[str, ...]:
    """Struct fields (`place#city`) count as their column."""
    found = (_COLUMN.fullmatch(str(detail)) for detail in node.get("details") or ())
    return tuple(dict.fromkeys(one["name"].partition("#")[0] for one in found if one))
