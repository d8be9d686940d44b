"""Which rows a term leaves, as a sentence: "You see only rows whose Sold on falls in November 2011 or later."

Korean names no particle that would hang on the last letter of a value: "값이 …인", "… 기준으로 …부터 …까지의".
"""

from collections.abc import Mapping, Sequence

from marketplace.licensing.schemas import Operator, RowTerm, Value
from sectors.spec.dataset import Dataset
from sectors.spec.table import Grain, Partition

SENTENCE = {"en": "You see only rows {rows}.", "ko": "{rows} 행만 조회할 수 있습니다."}
PERIODS: Mapping[str, Mapping[Operator, str]] = {
    "en": {
        Operator.IN: "whose {column}{clock} falls {on} {any}", Operator.EQ: "whose {column}{clock} falls {on} {first}",
        Operator.GE: "whose {column}{clock} falls {on} {first} or later",
        Operator.LE: "whose {column}{clock} falls {on} {first} or earlier",
        Operator.BETWEEN: "whose {column}{clock} falls between {first} and {last}, both included",
    },
    "ko": {
        Operator.IN: "“{column}”{clock} 기준으로 {any}의", Operator.EQ: "“{column}”{clock} 기준으로 {first}의",
        Operator.GE: "“{column}”{clock} 기준으로 {first}부터의",
        Operator.LE: "“{column}”{clock} 기준으로 {first}까지의",
        Operator.BETWEEN: "“{column}”{clock} 기준으로 {first}부터 {last}까지의",
    },
}  # fmt: skip
NUMBERS: Mapping[str, Mapping[Operator, str]] = {
    "en": {
        Operator.IN: "whose {column} is {any}", Operator.EQ: "whose {column} is {first}",
        Operator.GE: "whose {column} is {first} or more", Operator.LE: "whose {column} is {first} or less",
        Operator.BETWEEN: "whose {column} is between {first} and {last}, both included",
    },
    "ko": {
        Operator.IN: "“{column}” 값이 {any}인", Operator.EQ: "“{column}” 값이 {first}인",
        Operator.GE: "“{column}” 값이 {first} 이상인", Operator.LE: "“{column}” 값이 {first} 이하인",
        Operator.BETWEEN: "“{column}” 값이 {first} 이상 {last} 이하인",
    },
}  # fmt: skip
TEXTS: Mapping[str, Mapping[Operator, str]] = {
    "en": {
        **NUMBERS["en"],
        Operator.GE: "whose {column} is {first} or follows it in the order of letters",
        Operator.LE: "whose {column} is {first} or precedes it in the order of letters",
        Operator.BETWEEN: "whose {column} is from {first} to {last} in the order of letters, both included",
    },
    "ko": {
        **NUMBERS["ko"],
        Operator.GE: "“{column}” 값이 문자 순서로 {first} 또는 그 뒤인",
        Operator.LE: "“{column}” 값이 문자 순서로 {first} 또는 그 앞인",
        Operator.BETWEEN: "“{column}” 값이 문자 순서로 {first}부터 {last}까지인",
    },
}
CLOCK = {"en": ", in {zone} time,", "ko": "({zone} 시간대)"}  # whose days, months and years a timestamp's are
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
TRUTH = {"en": {True: "true", False: "false"}, "ko": {True: "참", False: "거짓"}}


def row_sentence(term: RowTerm, dataset: Dataset, language: str) -> str:
    """One row term in "en" or "ko", its values written out: 2011-11 is November 2011 or 2011년 11월."""
    partition = next((p for p in dataset.partitions if p.name == term.column), Partition(term.column, term.column))
    grain = partition.grain or (Grain.DAY if _kind(dataset, partition) == "date" else None)
    values = [_written(value, grain, language) for value in term.values]
    rows = _template(term, grain)[language][term.op].format(
        column=title_of(dataset, partition, language), on="on" if grain is Grain.DAY else "in",
        clock=clock_of(dataset, partition, language), any=_any(values, language), first=values[0], last=values[-1],
    )  # fmt: skip
    return SENTENCE[language].format(rows=rows)


def _template(term: RowTerm, grain: Grain | None) -> Mapping[str, Mapping[Operator, str]]:
    if grain:
        return PERIODS
    return TEXTS if isinstance(term.values[0], str) else NUMBERS


def _kind(dataset: Dataset, partition: Partition) -> str | None:
    return next((column.type for column in dataset.columns if column.name == partition.of), None)


def title_of(dataset: Dataset, partition: Partition, language: str) -> str:
    titles = {column.name: column.title.of(language) for column in dataset.columns}
    return titles.get(partition.of, partition.of)


def clock_of(dataset: Dataset, partition: Partition, language: str) -> str:
    zone = dataset.partition_zone(partition) if partition.grain else None
    return CLOCK[language].format(zone=zone) if zone else ""


def _written(value: Value, grain: Grain | None, language: str) -> str:
    if grain:
        return _period(str(value), language)
    if isinstance(value, bool):
        return TRUTH[language][value]
    return f"“{value}”" if isinstance(value, str) else str(value)


def _period(value: str, language: str) -> str:
    """A year, a month or a day as people write it."""
    year, *rest = (int(part) for part in value.split("-"))
    if language == "ko":
        return " ".join([f"{year}년", *(f"{n}{unit}" for n, unit in zip(rest, ("월", "일"), strict=False))])
    if not rest:
        return str(year)
    month = f"{MONTHS[rest[0] - 1]} {year}"
    return f"{rest[1]} {month}" if len(rest) > 1 else month


def _any(values: Sequence[str], language: str) -> str:
    """One, or a choice: "A, B or C"."""
    *first, last = values
    either = " 또는 " if language == "ko" else " or "
    return f"{', '.join(first)}{either}{last}" if first else last
