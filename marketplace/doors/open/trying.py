"""The form that builds a call → the parameters of the API. Pure; what does not fit, the API says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from marketplace.doors.open.conditions import Op

LIMITS = (10, 50, 100)


@dataclass(frozen=True, slots=True)
class Tried:
    """What was chosen in the form."""

    column: str = ""
    op: str = Op.GE
    value: str = ""
    sort: str = ""
    down: bool = False
    limit: int = LIMITS[0]

    @property
    def query(self) -> str:
        pairs: list[tuple[str, str]] = []
        if self.column and (self.value or self.op == Op.EMPTY):
            name = self.column if self.op == Op.EQ else f"{self.column}.{self.op}"
            pairs.append((name, self.value or "true"))
        if self.sort:
            pairs.append(("sort", f"-{self.sort}" if self.down else self.sort))
        return urlencode([*pairs, ("limit", str(self.limit))], quote_via=quote)


def lines(address: str, query: str) -> Mapping[str, str]:
    """The same call in programs' words. Each runs as it stands."""
    whole = f"{address}/rows?{query}"
    return {
        "curl": f"curl '{whole}'",
        "Python": "import json, urllib.request\n"
        f'with urllib.request.urlopen("{whole}") as answer:\n    rows = json.load(answer)["rows"]\nprint(rows)',
        "pandas": f'import pandas\nframe = pandas.read_csv("{whole}&format=csv")\nprint(frame)',
    }


def shown(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> list[list[object]]:
    return [[row.get(column) for column in columns] for row in rows]
