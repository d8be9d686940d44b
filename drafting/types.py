"""A column's texts → its type and how they are read: numbers, times, yes and no, codes, texts; what stands for nothing.

times, numbers, nulls → typed(…) → the guesses of a column from `type` to `null_tokens`

A type is given only where it reads every text but a few that come back (null tokens) or hardly any (quarantine).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from drafting import nulls, numbers, times
from drafting.evidence import HIGH, LOW, MEDIUM, Guess, Harm, Undecided, examples, of_column
from drafting.patterns import DEFAULT_FIRST_YEAR
from drafting.profile import Values
from drafting.times import Times
from sectors.spec import Text

FEW = 0.005  # the share of rows that a typed column may send to quarantine
MOST = 0.5  # the share of null tokens that a word among numbers may have
YES_NO = ({"y", "n"}, {"yes", "no"}, {"true", "false"}, {"t", "f"})
CODES = frozenset({"id", "code", "cd", "zip", "no", "number", "key", "phone", "ssn", "station", "symbol", "isbn"})
KOREAN_CODES = ("코드", "번호", "지점")
MIXED = 0.3  # the share of numbers among texts that is worth a question
MONEY = ("price", "amount", "cost", "fee", "fare", "금액", "가격", "요금", "단가", "비용", "amt", "매출", "value (usd)")
SCALES = (2, 4, 6)


@dataclass(slots=True)
class Typed:
    """What was found: `guesses` of the column; `numbers` and `moments` by text; `failing` go to quarantine."""

    kind: str
    guesses: list[Guess]
    numbers: dict[str, Decimal] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()
    failing: Mapping[str, int] = field(default_factory=dict)
    questions: list[Undecided] = field(default_factory=list)


def typed(values: Values, name: str, sql_name: str, today: date) -> Typed:
    """The type that reads the column best; a varchar where nothing else does."""
    if name.endswith("[*]"):
        because = Text("several values in one record", "한 레코드에 값이 여럿")
        return Typed("list", [Guess("type", "list", because, HIGH)])
    known = tuple(text for text in values.counts if nulls.is_known(text) and not _is_word_of(values, text))
    bare = values.without(known)
    if not bare:
        because = Text("every field is empty", "모두 비어 있다")
        found = Typed("varchar", [Guess("type", "varchar", because, LOW)], tokens=known)
        found.questions.append(
            Undecided(
                sql_name,
                Text("what it holds: it is empty throughout", "무엇이 담기는지: 모두 비어 있다"),
                Harm.MEANING,
                answer=of_column(sql_name, 'type = "double"'),
            )
        )
    else:
        moments = times.find(values, name, today)
        found = (
            (moments and _as_times(values, moments, sql_name))
            or _as_boolean(bare, values)
            or _as_number(values, name, sql_name)
            or _as_text(values, bare, known, sql_name)
        )
    if found.tokens:
        rows = sum(values.counts[token] for token in found.tokens)
        because = Text(
            f"stand for nothing, {values.rate(rows)} of the values", f"값 없음을 뜻한다, {values.rate(rows)}"
        )
        well_known = all(nulls.is_known(token) for token in found.tokens)
        found.guesses.append(Guess("null_tokens", list(found.tokens), because, HIGH if well_known else MEDIUM))
    return found


def _is_word_of(values: Values, text: str) -> bool:
    """`x`, `-` or `none` may be one of a few words of the column rather than nothing."""
    return (
        text.strip().lower() in {"x", "none", "na", ".", "*", "unknown", "미상", "없음"}
        and values.counts[text] > MOST * values.seen
    )


def _as_times(values: Values, found: Times, sql_name: str) -> Typed | None:
    split = _explained(found.failing, values)
    if split is None:
        return None
    tokens, failing = split
    formats = [reading.text for reading in found.formats]
    usual = ["%Y-%m-%d"] if found.kind == "date" else ["%Y-%m-%d %H:%M:%S"]
    guesses = [
        Guess("type", found.kind, _said_of_times(found, values), HIGH if not failing else MEDIUM),
        Guess(
            "format", formats[0] if len(formats) == 1 else formats, found.because, found.confidence, formats != usual
        ),
    ]
    if found.first_year != DEFAULT_FIRST_YEAR:
        guesses.append(Guess("first_year", found.first_year, found.year_because, MEDIUM))
    if found.zone and found.kind == "timestamp":
        guesses.append(Guess("zone", found.zone, Text("the texts say so", "값에 적혀 있다")))
    result = Typed(found.kind, guesses, moments=found.moments, tokens=tokens, failing=failing)
    if found.open_question:
        shown = examples(*(text for text in values.counts if text in found.moments))
        answer = of_column(sql_name, f'format = "{found.rival}"') if found.rival else ()
        result.questions.append(Undecided(sql_name, found.open_question, Harm.VALUES, shown, answer))
    return result


def _said_of_times(found: Times, values: Values) -> Text:
    first, last = min(found.moments.values()), max(found.moments.values())
    some = "" if values.whole else " in the sample"
    if found.kind == "date":
        return Text(f"{first:%Y-%m-%d} to {last:%Y-%m-%d}{some}", f"{first:%Y-%m-%d}부터 {last:%Y-%m-%d}까지")
    return Text(f"{first} to {last}{some}", f"{first}부터 {last}까지")


def _explained(failing: Mapping[str, int], values: Values) -> tuple[tuple[str, ...], dict[str, int]] | None:
    """Null tokens and what is left for quarantine; None where too much would be lost."""
    tokens = nulls.tokens(failing)
    if tokens and sum(failing.values()) <= MOST * values.seen:
        return tokens[0], {}
    known = tuple(sorted(text for text in failing if nulls.is_known(text)))
    left = {text: count for text, count in failing.items() if text not in known}
    if known and sum(failing[text] for text in known) == sum(failing.values()):
        return known, {}
    return (known, left) if sum(left.values()) <= FEW * values.seen else None


def _as_boolean(bare: Mapping[str, int], values: Values) -> Typed | None:
    words = {text.lower() for text in bare}
    if words not in YES_NO:
        return None
    because = Text(f"only {' and '.join(sorted(bare))}", f"{', '.join(sorted(bare))}뿐")
    known = tuple(text for text in values.counts if text not in bare)
    return Typed("boolean", [Guess("type", "boolean", because, HIGH if values.whole else MEDIUM)], tokens=known)


def _as_number(values: Values, name: str, sql_name: str) -> Typed | None:
    style, _ = numbers.style(values.counts)
    read = {text: style.value(text) for text in values.counts if style.reads(text)}
    rows = sum(values.counts[text] for text in read)
    if rows < (1 - MOST) * values.seen or any(numbers.has_leading_zero(text) for text in read):
        return None
    if _is_code(name, sql_name) and not any("." in text for text in read):
        return None
    others = {text: count for text, count in values.counts.items() if text not in read}
    pattern = nulls.prefix(others)
    referring = {text: count for text, count in others.items() if pattern and re.match(pattern, text)}
    split = _explained({text: count for text, count in others.items() if text not in referring}, values)
    if split is None or sum(others.values()) > MOST * values.seen:
        return None
    tokens, failing = split
    far = nulls.sentinels({value: (text, values.counts[text]) for text, value in read.items()})
    read = {text: value for text, value in read.items() if text not in far}
    guess = _number_type(values, name, read)
    if guess is None:
        return None
    guesses = [guess]
    if style.thousands:
        sign = style.thousands
        count = sum(1 for text in values.counts if sign in text)
        because = Text(f"{count} different values have it", f"{count}가지 값에 있다")
        guesses.append(Guess("thousands", sign, because, HIGH))
    if referring:
        because = Text(
            f"texts among numbers, {values.rate(sum(referring.values()))}, such as {next(iter(referring))!r}",
            f"숫자 사이의 글, {values.rate(sum(referring.values()))}",
        )
        guesses.append(Guess("null_pattern", pattern, because, LOW))
    if style.decimal_mark != ".":
        guesses.append(Guess("decimal_mark", style.decimal_mark, Text("digits follow it", "뒤에 소수가 온다"), HIGH))
    found = Typed(str(guess.value), guesses, numbers=read, tokens=(*tokens, *far), failing=failing)
    if referring:
        asked = Text(
            f"whether texts such as {next(iter(referring))!r} may become empty",
            f"{next(iter(referring))!r} 같은 글을 비워도 되는지",
        )
        answer = of_column(sql_name, 'type = "varchar"')
        found.questions.append(Undecided(sql_name, asked, Harm.ROWS, examples(*referring), answer))
    if style.thousands and all(len(text.split(style.thousands)[-1]) == 3 for text in read if style.thousands in text):
        _ask_of_mark(found, values, style, sql_name)
    return found


def _ask_of_mark(found: Typed, values: Values, style: numbers.Style, sql_name: str) -> None:
    """`1,234` in a file of semicolons may be a decimal comma: said where no value has two marks or a point."""
    texts = [text for text in found.numbers if style.thousands and style.thousands in text]
    if any(text.count(style.thousands or "") > 1 for text in texts) or any("." in text for text in values.counts):
        return
    if max((len(text.split(",")[0].lstrip("+-")) for text in texts), default=0) < 2 and len(texts) < 20:
        example = texts[0]
        question = f"whether {example} is {example.replace(',', '')} (taken) or {example.replace(',', '.')}"
        korean = f"{example}이 {example.replace(',', '')}(으로 봄)인지 {example.replace(',', '.')}인지"
        answer = of_column(sql_name, 'type = "double"', 'decimal_mark = ","')
        found.questions.append(Undecided(sql_name, Text(question, korean), Harm.VALUES, examples(*texts), answer))


def _is_code(name: str, sql_name: str) -> bool:
    """Numbers that name something are kept as they are written: tomorrow's may have a letter or a leading zero."""
    camel = name.endswith(("Id", "ID", "Code", "Cd", "No")) and name[:-2][-1:].islower()
    return (
        camel
        or name.strip().endswith(KOREAN_CODES)
        or sql_name.rsplit("_", maxsplit=1)[-1] in CODES
        or sql_name.endswith(("id", "zipcode"))
    )


def _number_type(values: Values, name: str, read: Mapping[str, Decimal]) -> Guess | None:
    low, high = min(read.values(), default=Decimal(0)), max(read.values(), default=Decimal(0))
    span = Text(f"{low} to {high}", f"{low}부터 {high}까지")
    scale = max((numbers.scale_of(value) for value in read.values()), default=0)
    pointed = any("." in text or "e" in text.lower() for text in read)
    if scale == 0 and not pointed and values.whole:
        kind = numbers.whole_type(read.values())
        return None if kind == "varchar" else Guess("type", kind, span, HIGH)
    if scale == 0 and not pointed:
        kind = numbers.whole_type(read.values())
        return None if kind == "varchar" else Guess("type", "bigint", span, MEDIUM)
    exponents = any("e" in text.lower() for text in read)
    if scale == 0 and not exponents:
        because = Text(f"whole numbers written with a point, {span.en}", f"소수점이 붙은 정수, {span.ko}")
        return Guess("type", "decimal(18,0)", because, MEDIUM)
    if any(word in name.lower() for word in MONEY) and scale <= SCALES[-1] and not exponents and values.whole:
        places = next(size for size in SCALES if size >= scale)
        because = Text(
            f"money with up to {scale} digits after the point, {span.en}", f"금액, 소수 {scale}자리까지, {span.ko}"
        )
        return Guess("type", f"decimal(18,{places})", because, MEDIUM)
    return Guess("type", "double", Text(f"numbers with a point, {span.en}", f"소수, {span.ko}"), HIGH)


def _as_text(values: Values, bare: Mapping[str, int], known: tuple[str, ...], sql_name: str) -> Typed:
    texts = list(bare)
    whole = all(numbers.INTEGER.fullmatch(text) for text in texts)
    if whole and any(numbers.has_leading_zero(text) for text in texts):
        because = Text("codes: some begin with a zero", "코드: 0으로 시작하는 값이 있다")
    elif whole:
        because = Text("numbers that name something, by the column's name", "이름으로 보아 무엇을 가리키는 번호")
    else:
        about = "" if values.whole else "about "
        because = Text(f"{about}{values.distinct} different texts", f"서로 다른 값 {values.distinct}가지")
    found = Typed("varchar", [Guess("type", "varchar", because, HIGH)], tokens=known)
    if not whole and (question := _mixed(values, bare)):
        texts = [text for text in bare if not numbers.PLAIN.fullmatch(text)]
        answer = of_column(sql_name, 'type = "double"')
        found.questions.append(Undecided(sql_name, question, Harm.MEANING, examples(*texts), answer))
    return found


def _mixed(values: Values, bare: Mapping[str, int]) -> Text | None:
    """What to ask of texts of which many are numbers."""
    others = [text for text in bare if not numbers.PLAIN.fullmatch(text)]
    rows = sum(count for text, count in bare.items() if numbers.PLAIN.fullmatch(text))
    if rows < MIXED * values.seen or not others:
        return None
    english = f"text (taken) or numbers: {values.rate(rows)} are numbers, others are such as {others[0]!r}"
    return Text(english, f"글(로 봄)인지 숫자인지: {values.rate(rows)}는 숫자이나 {others[0]!r} 같은 값이 있다")
