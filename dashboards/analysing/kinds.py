"""What each column that a licence shows is to a method."""

from analysis.methods import Kind
from dashboards.exploring.held import Held, is_number, is_time, names_only
from sectors.spec.column import Column


def kinds(held: Held) -> dict[str, Kind]:
    """By name, in the declaration's order. A masked number or time is none; a masked word still tells groups apart."""
    found = {column.name: kind(column) for column in held.columns}
    clear = {name: one for name, one in found.items() if one is Kind.WORD or name not in held.masked}
    return {name: one for name, one in clear.items() if one is not None}


def kind(column: Column) -> Kind | None:
    """None for a list. A number that only names is a word."""
    if is_time(column):
        return Kind.TIME
    if is_number(column) and not names_only(column):
        return Kind.NUMBER
    return None if column.type == "list" else Kind.WORD
