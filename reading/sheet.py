"""A sheet of a workbook, whoever wrote it: numbered rows of typed cells, and what else a person should know of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from reading.bounds import in_force
from reading.errors import Refusal
from reading.members import named

MOST_CELLS = 20_000_000  # from the first filled one to the last: a workbook is held in memory, gaps and all
MOST_SHOWN = 5
Range = tuple[tuple[int, int], tuple[int, int]]  # row and column of the first cell and of the last, from 0


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell without a value: `text` is what the sheet shows, `said` why it is none."""

    text: str
    said: str


ERROR, UNCALCULATED = "{}, an error of the sheet", "a formula that was never calculated"
Row = tuple[int, Sequence[object]]  # its number in the sheet, its cells from the first column on


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows`: those to the last that holds something, blank ones too. Numbers of `hidden_rows` and `hidden_columns`
    begin with 1.
    """

    rows: Callable[[], Iterator[Row]]
    merged: Sequence[Range] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """Its sheets by name; `visible`: those that a person sees, and that hold something. Each is read when it is asked
    for.
    """

    sheets: Mapping[str, Callable[[], Sheet]]
    visible: Sequence[str] = field(default=())


def chosen(book: Book, pattern: str | None, file_name: str) -> str:
    """The one sheet that `pattern` fits, or the one that there is. Refusal that names them where it is not one."""
    names = [name for name in book.sheets if fnmatchcase(name, pattern)] if pattern else list(book.visible)
    if len(names) == 1:
        return names[0]
    cause = f"the workbook holds {len(book.sheets)} sheets{named(list(book.sheets))}"
    cause += f"; {len(names)} of them fit sheet = {pattern!r}" if pattern else f"; {len(names)} of them show rows"
    raise Refusal("which_table", place=file_name, cause=cause, remedy="Choose one by sheet in feed.format.")


def letters(column: int) -> str:
    """1 → A, 27 → AA."""
    told = ""
    while column:
        column, rest = divmod(column - 1, 26)
        told = chr(ord("A") + rest) + told
    return told


def said(sheet: Sheet, header_ends: int) -> Iterator[str]:
    """What a person does not see in the rows, or sees otherwise; `header_ends`: the last row of the header."""
    if sheet.hidden_rows:
        yield f"hidden rows, read as others are: {_some(sheet.hidden_rows)}"
    if sheet.hidden_columns:
        yield f"hidden columns, read as others are: {_some([letters(column) for column in sheet.hidden_columns])}"
    below = [each for each in sheet.merged if each[0][0] >= header_ends]
    if below:
        shown = [f"{letters(a + 1)}{row + 1}:{letters(b + 1)}{last + 1}" for (row, a), (last, b) in below]
        yield f"merged cells, whose value is the first one's and the others empty: {_some(shown)}"


def _some(items: Sequence[object]) -> str:
    more = f" and {len(items) - MOST_SHOWN} more" if len(items) > MOST_SHOWN else ""
    return ", ".join(map(str, items[:MOST_SHOWN])) + more


def within(height: int, width: int, place: str) -> None:
    """Refusal for a sheet that would not fit into the memory, though few of its cells may be filled."""
    if height * width > MOST_CELLS:
        cause = f"its cells reach over {height} rows and {width} columns, more than {MOST_CELLS} cells"
        remedy = "Delete what stands far from the table, or send smaller sheets."
        raise Refusal("too_large", place=place, cause=cause, remedy=remedy)


def hold_texts(size: int, place: str) -> None:
    """Refusal for a sheet whose cells have texts of so many bytes, each as often as cells share it."""
    if size > (most := in_force().document):
        cause = f"the texts of its cells have more than {most} bytes"
        remedy = "Send smaller sheets, or let the operator set SDN_MOST_DOCUMENT higher."
        raise Refusal("too_large", place=place, cause=cause, remedy=remedy)
