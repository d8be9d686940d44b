"""What is known of the rows → the [[column]] tables of the declaration, one guess a key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from drafting.evidence import HIGH, LOW, MEDIUM, Guess, Harm, Part, Undecided, of_column, share
from drafting.naming import personal
from drafting.tables.compare import United
from drafting.tables.table import Rows
from drafting.texts import ranges
from drafting.texts.as_number import MONEY
from drafting.texts.typed import Typed, few
from sectors.spec.text import Text
from wire.masks import Mask

AREAS = ("m2", "km2", "ha", "3.3 m2")
OF_TYPE = (
    "type",
    "format",
    "first_year",
    "zone",
    "strip",
    "negative",
    "null_tokens",
    "null_pattern",
    "thousands",
    "decimal_mark",
)


@dataclass(slots=True)
class Columns:
    """The columns' parts, and what of them a person has to say."""

    parts: list[Part] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)


def parts(rows: Rows, united: United) -> Columns:
    """A part for each column, in the order of the file."""
    found = Columns()
    required = _required(rows)
    for source in rows.values:
        _add(found, rows, united, source, required)
    _ask_of_titles(found, rows)
    return found


def _required(rows: Rows) -> dict[str, Text]:
    """Columns that must be filled: those of the key, and the time that partitions are made of."""
    found = {}
    if rows.time and rows.time.always:
        found[rows.time.source] = Text("the time column, filled in every row", "시간 열이며 모든 행에 있다")
    if rows.keys.found:
        found |= dict.fromkeys(rows.keys.found.sources, Text("part of the key", "키의 일부"))
    return found


def _add(found: Columns, rows: Rows, united: United, source: str, required: dict[str, Text]) -> None:
    part, name, kind = Part("column"), rows.names[source], rows.types[source]
    part.add("name", name.sql, name.because, name.confidence)
    _source(part, rows, united, source)
    part.guesses += [guess for key in OF_TYPE for guess in kind.guesses if guess.key == key]
    found.undecided += kind.questions
    _quarantined(part, rows, source)
    _unit(part, found, rows, source)
    if source in required:
        part.add("required", True, required[source])
    _checks(part, found, rows, source)
    _sensitivity(part, found, rows, source)
    part.add("title", name.title, None)
    found.parts.append(part)


def _source(part: Part, rows: Rows, united: United, source: str) -> None:
    if source in rows.pieces:
        pieces = rows.pieces[source]
        part.add("parts", list(pieces.parts), Text("a date in pieces, put together", "나뉜 날짜를 합침"), MEDIUM)
        part.guesses += [Guess("format", pieces.format, None)] if not _has_format(rows, source) else []
        return
    names = [source, *united.aliases.get(source, [])]
    because = Text("other files call it otherwise", "다른 파일에서는 이름이 다르다") if names[1:] else None
    part.add(
        "source",
        names if names[1:] else source,
        because,
        MEDIUM if names[1:] else HIGH,
        written=names != [part.value("name")],
    )


def _has_format(rows: Rows, source: str) -> bool:
    return any(guess.key == "format" for guess in rows.types[source].guesses)


def _quarantined(part: Part, rows: Rows, source: str) -> None:
    failing = rows.types[source].failing
    if failing:
        examples = ", ".join(repr(text) for text in list(failing)[:3])
        count = sum(failing.values())
        rate = share(count, rows.values[source].seen)
        part.remarks.append(Text(f"goes to quarantine, {rate}: {examples}", f"격리될 값 {rate}: {examples}"))


def _unit(part: Part, found: Columns, rows: Rows, source: str) -> None:
    named = rows.named[source]
    if named.unit is None and (beside := rows.types[source].unit):
        part.add("unit", beside, Text("it stands beside the values", "값 옆에 있다"), MEDIUM)
    if named.unit is None or rows.types[source].kind in ("varchar", "boolean", "date", "timestamp"):
        return
    if named.unit in AREAS and any(word in named.bare.lower() for word in MONEY):
        question = Text(
            f"the unit: a price per {named.unit} it seems, the currency is not said",
            f"단위: {named.unit}당 가격으로 보이나 통화가 없다",
        )
        answer = of_column(rows.sql(source), f'unit = "KRW/{named.unit}"')
        found.undecided.append(Undecided(rows.sql(source), question, Harm.VALUES, answer=answer))
        return
    part.add("unit", named.unit, Text(f"({named.written}) in its name", f"이름의 ({named.written})"))


def _checks(part: Part, found: Columns, rows: Rows, source: str) -> None:
    values, kind, name = rows.values[source], rows.types[source], rows.sql(source)
    if kind.kind == "varchar":
        if guess := ranges.list_check(values, kind.tokens):
            part.guesses.append(guess)
        elif seen := ranges.enumeration(values, kind.tokens):
            part.remarks.append(seen)
        return
    if values.filled < ranges.ENOUGH:
        return
    edges = rows.edges.get(source, ((), ()))
    both = f"{name} {source}"
    ranged = ranges.range_check(both, part.value("unit"), kind.kind, edges)
    if not few(sum(values.counts[text] for text in _texts_of(kind, ranged.far)), values.filled):
        ranged = ranges.range_check(both, part.value("unit"), kind.kind, edges, all_of_them=True)
    if ranged.guess:
        part.guesses.append(_with_order(ranged.guess, part, rows, source))
    if ranged.far:
        _ask_of_far(found, kind, name, ranged.far)


def _texts_of(kind: Typed, far: Sequence[Any]) -> tuple[str, ...]:
    """The texts that say one of the values."""
    shown = {_plain(value) for value in far}
    return tuple(text for text, value in (kind.numbers or kind.moments).items() if _plain(value) in shown)


def _ask_of_far(found: Columns, kind: Typed, name: str, far: Sequence[Any]) -> None:
    """Values out of all proportion: their rows go to quarantine, unless a person says that they are right."""
    shown = ", ".join(sorted({_plain(value) for value in far})[:2])
    question = Text(
        f"whether {shown} is right: far out of all others, its rows go to quarantine (taken)",
        f"{shown}이(가) 맞는 값인지: 다른 값과 동떨어져 그 행은 격리된다(그렇게 봄)",
    )
    kind.ask(name, question, Harm.ROWS, _texts_of(kind, far) or tuple(map(str, far)), "checks = []")
    found.undecided.append(kind.questions[-1])


def _plain(value: Any) -> str:
    """A value for comparing: `5`, `5.0` and Decimal 5 are one, a date is its midnight."""
    if isinstance(value, datetime | date):
        return str(value)[:19].removesuffix(" 00:00:00")
    return f"{float(value):.12g}"


def _with_order(guess: Guess, part: Part, rows: Rows, source: str) -> Guess:
    """The range, and that the time does not come before the one which its name pairs it with."""
    if source not in rows.orders:
        return guess
    first, wrong = rows.orders[source]
    name = rows.sql(first)
    if wrong:
        part.remarks.append(Text(f"{wrong} rows come before {name}", f"{wrong}행이 {name}보다 앞선다"))
        return guess
    said = guess.because or Text("", "")
    because = Text(f"{said.en}; no row comes before {name}", f"{said.ko}; {name}보다 앞선 행 없음")
    return Guess("checks", [*guess.value, {"not_before": name}], because, guess.confidence)


def _sensitivity(part: Part, found: Columns, rows: Rows, source: str) -> None:
    kind = rows.types[source].kind
    if kind not in ("varchar", "bigint"):
        return
    suspect = rows.suspects[source]
    if suspect is None:
        return
    part.guesses.append(suspect.guess)
    if suspect.guess.value != "public" and suspect.mask:
        mask = suspect.mask if kind == "varchar" else Mask.NULL  # a pseudonym is a text
        part.remarks.append(Text(f"a licence may mask it: {mask}", f"이용 허가 조건의 가림 제안: {mask}"))
    if asked := personal.question(suspect, rows.values[source], rows.sql(source)):
        found.undecided.append(asked)


def _ask_of_titles(found: Columns, rows: Rows) -> None:
    """English-only titles, romanised names and nameless fields: each said once, with the columns."""
    names = rows.names
    english = [names[source].sql for source in rows.values if not names[source].translated]
    roman = [names[source].sql for source in rows.values if names[source].confidence is LOW]
    nameless = [names[source].sql for source in rows.values if source.startswith("field_")]
    for columns, question in (
        (nameless, Text("what these fields are called: the header does not say", "칸의 이름: 머리글에 없다")),
        (english, Text("their Korean titles: the source name stands there", "한국어 제목: 원래 이름을 그대로 두었다")),
        (roman, Text("an English name: it is romanised", "영문 이름: 로마자로 적었다")),
    ):
        if columns:
            answer = of_column(columns[0], 'title = { en = "…", ko = "…" }')
            found.undecided.append(Undecided(_some(columns), question, Harm.NAMES, answer=answer))


def _some(columns: Sequence[str]) -> str:
    return ", ".join(columns[:6]) + (f" and {len(columns) - 6} more" if len(columns) > 6 else "")
