"""What is asked: a method, the columns in its roles, of which rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.methods import Role
from dashboards.exploring.question import Chart, Filter, Grain, Period, Question

Columns = Mapping[Role, str | tuple[str, ...]]
IN_ROWS = ("shift",)  # of a time and a value: yet every row counts, not the mean of each time


@dataclass(frozen=True)
class Ask:
    """`grain`: the step of a series, None for its own; `at`, `ahead`: what single methods are told besides."""

    dataset: str
    method: str
    roles: tuple[tuple[Role, str | tuple[str, ...]], ...]
    grain: Grain | None = None
    filters: tuple[Filter, ...] = ()
    period: Period | None = None
    at: date | None = None
    ahead: int | None = None

    @property
    def columns(self) -> list[str]:
        """Each once, in the order of the roles."""
        found = [name for _, held in self.roles for name in ((held,) if isinstance(held, str) else held)]
        return list(dict.fromkeys(found))

    @property
    def of_series(self) -> bool:
        """Whether the engine makes one value a time of the rows."""
        return {role for role, _ in self.roles} == {Role.VALUE, Role.TIME} and self.method not in IN_ROWS

    @property
    def question(self) -> Question:
        """The rows that are meant, as the explorer asks for them."""
        return Question(self.dataset, Chart.TABLE, filters=self.filters, period=self.period)

    def told(self, titles: Mapping[str, str]) -> dict[str, Any]:
        """The arguments of the method, its columns by their titles."""
        roles: dict[str, Any] = {
            role.value: titles[held] if isinstance(held, str) else [titles[name] for name in held]
            for role, held in self.roles
        }
        more = {"at": self.at, "ahead": self.ahead}
        return roles | {name: value for name, value in more.items() if value is not None}
