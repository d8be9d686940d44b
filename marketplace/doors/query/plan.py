"""EXPLAIN's tree → what a statement will do, in sentences. Pure.

EXPLAIN (TYPE LOGICAL, FORMAT JSON) … → {"name": "TopN", "children": […]} → "Reads energy.solar_power. …"
"""

from collections.abc import Iterator, Mapping
from typing import Any

from marketplace.doors.sql.scans import SCANS, bottom_up, table_of
from marketplace.web.translations import translate


def steps(root: Mapping[str, Any], rows: Mapping[str, int], language: str) -> list[str]:
    """From the tables to the result. `rows`: how many a table has for the reader, where that is known."""
    said: dict[str, None] = {}
    for node in bottom_up(root):
        said.update(dict.fromkeys(_sentences(node, rows, language)))
    return list(said)


def _sentences(node: Mapping[str, Any], rows: Mapping[str, int], language: str) -> Iterator[str]:
    name = str(node.get("name", ""))
    if name.startswith(SCANS):
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
    table = table_of(node)
    held, estimate = rows.get(table), _estimate(node)
    if held is not None:
        return translate("Reads {table}, a table of {rows} rows.", language, table=table, rows=f"{held:,}")
    if estimate is not None:
        size = translate("about {rows} rows", language, rows=f"{estimate:,}")
        return translate("Reads {table}: {size}.", language, table=table, size=size)
    return translate("Reads {table}; how many rows is not known before it runs.", language, table=table)


def _estimate(node: Mapping[str, Any]) -> int | None:
    counted = [one.get("outputRowCount") for one in node.get("estimates") or ()]
    known = [value for value in counted if isinstance(value, int | float)]  # "NaN" is a text
    return round(known[0]) if known else None
