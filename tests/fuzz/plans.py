"""Which files there can be: hypothesis draws a Plan, every part of it alone, so that it shrinks to what matters.

strategies → Plan → `files.made` → bytes and what is right of them
"""

from dataclasses import dataclass, fields
from enum import Enum, StrEnum

from hypothesis import strategies as st

from tests.fuzz import number_kinds, text_kinds, time_kinds
from tests.fuzz.cells import Kind

KINDS = {kind.name: kind for kind in (*number_kinds.KINDS, *time_kinds.KINDS, *text_kinds.KINDS)}
ENCODINGS = ("utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-be with its mark", "utf-16-le", "utf-16-be")
LINE_ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
DELIMITERS = (",", "\t", ";", "|", "^", "||")
MANY = 2_100  # more rows than a dialect is told from


class Quoting(StrEnum):
    """`NEEDED` quotes what holds a delimiter, a quote or a line end; `ESCAPED` quotes all and writes `\\"` within."""

    NEEDED = "needed"
    ALL = "all"
    ESCAPED = "escaped"


class Top(StrEnum):
    """What stands above the rows."""

    ONE = "a header"
    TWO = "a header of two rows"
    TITLES = "titles above the header"
    NONE = "no header"
    DOUBLED = "a name twice"
    BLANK = "a name left blank"
    SEP = "sep= above the header"


class Odd(StrEnum):
    """The one row that is unlike the others."""

    NOTHING = "none"
    CELL = "a cell that is none of its kind"
    LONG = "a field too many"
    SHORT = "a field too few"
    QUOTE = "a quote that is not closed"
    LATE_QUOTE = "text after a closing quote"
    BLANK = "a blank line"
    HEADER = "the header again"
    TOTAL = "a total"
    FOOTNOTE = "a footnote"


NAMELESS = (Top.NONE, Top.BLANK, Top.DOUBLED)


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """`kinds` by name, a column each; `seed` of the cells; `at`: where of the rows the odd one stands, 0 to 1."""

    kinds: tuple[str, ...]
    rows: int = 12
    seed: int = 0
    encoding: str = "utf-8"
    line_end: str = "lf"
    quoting: Quoting = Quoting.NEEDED
    delimiter: str = ","
    top: Top = Top.ONE
    odd: Odd = Odd.NOTHING
    at: float = 0.5

    @property
    def columns(self) -> list[Kind]:
        return [KINDS[name] for name in self.kinds]

    def __repr__(self) -> str:
        """Python that makes it again: what is as usual is left out."""
        told = [(each.name, getattr(self, each.name), each.default) for each in fields(self)]
        return f"Plan({', '.join(f'{name}={_said(value)}' for name, value, usual in told if value != usual)})"


def _said(value: object) -> str:
    return f"{type(value).__name__}.{value.name}" if isinstance(value, Enum) else repr(value)


def _mostly(usual: str, others: tuple[str, ...]) -> st.SearchStrategy[str]:
    """The usual one in every other file: what goes wrong by itself is seen by itself."""
    return st.booleans().flatmap(lambda other: st.sampled_from(others) if other else st.just(usual))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Every plan that says something: two columns at least, one of them of numbers or times where nothing else would
    tell a header from rows.
    """
    top = Top(draw(_mostly(Top.ONE, tuple(Top))))
    told = [name for name, kind in KINDS.items() if not (kind.needs_name and top in NAMELESS)]
    typed = [name for name in told if KINDS[name].is_typed]
    kinds = (draw(st.sampled_from(typed)), *draw(st.lists(st.sampled_from(told), min_size=1, max_size=6)))
    return Plan(
        kinds=tuple(draw(st.permutations(kinds))),
        rows=draw(st.sampled_from([*range(3, 9), 12, 12, 20, 40, 40, 60, MANY])),
        seed=draw(st.integers(0, 2**16)),
        encoding=draw(_mostly("utf-8", ENCODINGS)),
        line_end=draw(_mostly("lf", tuple(LINE_ENDS))),
        quoting=Quoting(draw(_mostly("needed", tuple(Quoting)))),
        delimiter=draw(_mostly(",", DELIMITERS)),
        top=top,
        odd=Odd(draw(_mostly(Odd.NOTHING, tuple(Odd)))),
        at=draw(st.sampled_from([0.0, 0.3, 0.7, 1.0])),
    )
