"""What became of a made file, held against what is right: as expected, asked about, refused in words, or wrong.

bytes → draft → load → check, typed rows → accounting, fates, values against the plan's own → Outcome
"""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from drafting import Draft, NoDraft, draft
from drafting.evidence import Harm
from judging import dry_run, row_pass
from judging.dry_run import DryRun
from lakehouse.layout import LINE, REASONS
from reading.errors import Refusal
from reading.parse import parse
from sectors.loader import load_dataset
from sectors.spec.column import Column
from sectors.spec.dataset import Dataset
from tests.fuzz.cells import Cell, Value
from tests.fuzz.files import ACCEPTED, QUARANTINED, SKIPPED, Made
from wire.deliveries import Verdict

Row = dict[str, Any]
SEOUL = timezone(timedelta(hours=9))
ABOUT_VALUES = (Harm.VALUES, Harm.ROWS, Harm.MEANING)
EVERYWHERE = "*"
LAYOUT = re.compile("(delimiter|quote|header_rows|skip_rows) =")  # what every cell hangs on
FILE = "made.csv"


def typed_rows(dataset: Dataset, file: Path) -> list[Row]:
    """Every row that is not skipped as the table would hold it, with its line and reasons."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as engine:
        target = Path(folder) / "parsed.parquet"
        parsed = parse(dataset, file, file.name, target)
        engine.execute("SET TimeZone = 'UTC'")
        engine.execute(f"CREATE VIEW {row_pass.PARSED} AS SELECT * FROM read_parquet('{target}')")
        query = row_pass.sql(dataset, parsed.header.evolved, "", "2000-01-01 00:00:00.000000", "duckdb")
        found = engine.execute(query)
        names = [item[0] for item in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@dataclass(frozen=True, slots=True)
class Product:
    """What is tried: the steps from a file to its rows."""

    draft: Callable[[Path], Draft] = lambda file: draft([file], "fuzz", "made")
    load: Callable[[Path], Dataset] = lambda file: load_dataset(file, None)
    check: Callable[[Dataset, Path], DryRun] = dry_run.run
    rows: Callable[[Dataset, Path], list[Row]] = typed_rows


@dataclass(slots=True)
class Outcome:
    """`wrong`: each thing that went wrong in silence; `asked`: columns that are not as they were meant, and asked about."""

    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refused: str = ""
    declaration: str = ""

    @property
    def verdict(self) -> str:
        if self.wrong:
            return "wrong"
        return "refused" if self.refused else "asked" if self.asked else "as expected"


def judged(file: Made, folder: Path, product: Product | None = None) -> Outcome:
    """Any other exception than a refusal is the caller's to see."""
    product = product or Product()
    path = folder / FILE
    path.write_bytes(file.content)
    found = Outcome()
    try:
        drafted = product.draft(path)
    except (NoDraft, Refusal) as refusal:
        return _refused(found, file, f"no draft: {refusal}")
    found.declaration = drafted.text
    declaration = folder / "made.toml"
    declaration.write_text(drafted.text, encoding="utf-8")
    dataset = product.load(declaration)
    run = product.check(dataset, path)
    if run.verdict is Verdict.REFUSED:
        assert run.refused_for is not None, "a refusal has its cause"
        return _refused(found, file, f"{run.refused_for.code} at {run.refused_for.place}: {run.refused_for.cause}")
    _Judge(file, dataset, _asked(drafted), found).all(product.rows(dataset, path), run)
    return found


def _refused(found: Outcome, file: Made, said: str) -> Outcome:
    found.refused = said
    if not file.may_refuse:
        found.wrong.append(f"a sound file was refused: {said}")
    return found


def _asked(drafted: Draft) -> set[str]:
    """What the questions are about that ask of values or rows: columns, parts of the format, or how it is cut."""
    about = [
        item for item in drafted.undecided if item.harm in ABOUT_VALUES and not item.question.en.startswith("the unit")
    ]
    places = {name for item in about for name in re.split(r", | and ", item.where)}
    return places | {EVERYWHERE} if any(LAYOUT.match(line) for item in about for line in item.answer[1:]) else places


class _Judge:
    """One accepted file."""

    def __init__(self, file: Made, dataset: Dataset, asked: set[str], found: Outcome) -> None:
        self.file, self.dataset, self.asked, self.found = file, dataset, asked, found
        self.places = {column.name: _place(dataset, column, file) for column in dataset.columns}

    def all(self, rows: Sequence[Row], run: DryRun) -> None:
        by_line = {row[LINE]: row for row in rows}
        self._columns()
        self._key()
        fates = {line: self._fate(by_line.get(line)) for line in self.file.records}
        for line, record in self.file.records.items():
            self._row(line, fates[line], record.fates, by_line.get(line), record.cells)
        if unknown := sorted(set(by_line) - set(fates)):
            self._wrong("", f"rows where none begins: lines {unknown[:3]}")
        self._accounting(run, Counter(fates.values()))

    def _columns(self) -> None:
        read = {place for places in self.places.values() for place in places}
        for place, name in enumerate(self.file.names):
            if place not in read and any(
                _says(r.cells, place) for r in self.file.records.values() if ACCEPTED in r.fates
            ):
                self._wrong("feed.format", f"field {place + 1} ({name!r}) is read by no column")

    def _key(self) -> None:
        for name in self.dataset.key:
            if any(self.file.plan.columns[place].is_personal for place in self.places[name]):
                self._wrong("dataset.key", f"the key holds {name}, which is personal")

    @staticmethod
    def _fate(row: Row | None) -> str:
        if row is None or row[REASONS] is None:
            return SKIPPED
        return QUARANTINED if row[REASONS] else ACCEPTED

    def _row(self, line: int, fate: str, fates: frozenset[str], row: Row | None, cells: Sequence[Cell]) -> None:
        if fate not in fates and not (fate == SKIPPED and ACCEPTED in fates and self.file.doubles and row):
            reasons = row[REASONS] if row else None
            of = reasons[0].split(":")[0] if reasons else self._odd_column(cells)
            self._wrong(of, f"line {line} is {fate} {reasons or ''}, not {' or '.join(sorted(fates))}")
        elif fate == ACCEPTED and row:
            for name, places in self.places.items():
                for place in places:
                    if place < len(cells):
                        self._value(line, name, row[name], cells[place])

    def _odd_column(self, cells: Sequence[Cell]) -> str:
        """The column whose cell is none of its kind: to ask about it is to ask about the row."""
        odd = [place for place, cell in enumerate(cells) if cell.is_bad]
        return (
            next((name for name, places in self.places.items() if set(places) & set(odd)), "")
            if len(odd) == 1
            else "feed.format"
        )

    def _value(self, line: int, name: str, got: Any, cell: Cell) -> None:
        if not any(_same(right, got) for right in cell.right):
            said = " or ".join(str(right) for right in cell.right)
            self._wrong(name, f"line {line}, {name}: {cell.text!r} is {got!r}, not {said}")

    def _accounting(self, run: DryRun, fates: Counter[str]) -> None:
        want = {"read": len(self.file.records), **{fate: fates[fate] for fate in (ACCEPTED, QUARANTINED, SKIPPED)}}
        got = {name: getattr(run, name) for name in want}
        if got != want:
            self._wrong("", f"the account is {got}, the rows are {want}")

    def _wrong(self, where: str, what: str) -> None:
        """Wrong, unless the draft asked about the place; about rows as a whole, if it asked about the format."""
        where = where or "feed.format"
        is_asked = any(name in (where, EVERYWHERE) or name.startswith(f"{where}.") for name in self.asked)
        (self.found.asked if is_asked else self.found.wrong).append(what)


def _says(cells: Sequence[Cell], place: int) -> bool:
    return place < len(cells) and None not in cells[place].right


def _place(dataset: Dataset, column: Column, file: Made) -> list[int]:
    """The fields of the file that the column reads, by their place; `||` may be read as two `|` with nothing between.

    A group's name over such a nothing may be lost.
    """
    form = dataset.feed.formats[0]
    header = [*(form.names or file.names), *form.more_names]
    if form.names and len(form.delimiter) < len(file.plan.delimiter):
        header = header[::2]
    said = (*column.sources[:1], *column.parts)
    exact = [place for place, name in enumerate(header) if name.strip() in said]
    return (exact or [place for place, name in enumerate(header) if name.split(" / ")[-1] in said])[:1]


def _same(right: Value, got: Any) -> bool:
    if right is None:
        return got is None or got == ""
    if isinstance(right, bool) or isinstance(got, bool):
        return got is right
    if isinstance(right, Decimal):
        return isinstance(got, int | float | Decimal) and abs(Decimal(str(got)) - right) <= abs(right) / 10**12
    if isinstance(right, date):
        return isinstance(got, date) and got in _as_the_table_holds(right)
    return str(got).replace("\r\n", "\n").replace("\r", "\n") == right.replace("\r", "\n")


def _as_the_table_holds(right: date) -> tuple[date, ...]:
    """A moment in UTC; midnight of a day, in Seoul, may also be a date, and a date midnight."""
    if not isinstance(right, datetime):
        return right, datetime.combine(right, time()) - timedelta(hours=9)
    local = right if right.tzinfo is None else right.astimezone(SEOUL).replace(tzinfo=None)
    return (local - timedelta(hours=9), *([local.date()] if local.time() == time() else []))
