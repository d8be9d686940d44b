"""A column's texts → numbers: their marks, what stands around them, what stands for nothing among them, their type."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from drafting.evidence import HIGH, LOW, MEDIUM, Guess, Harm
from drafting.texts import around, nulls, numbers
from drafting.texts.around import Around
from drafting.texts.numbers import Style
from drafting.texts.profile import Values
from drafting.texts.typed import MOST, Given, Typed, explained, few
from judging.numbers import ALIKE
from sectors.spec.text import Text

CODES = frozenset({"id", "code", "cd", "zip", "no", "number", "key", "phone", "ssn", "station", "symbol", "isbn"})
KOREAN_CODES = ("코드", "번호", "지점")
MONEY = ("price", "amount", "cost", "fee", "fare", "금액", "가격", "요금", "단가", "비용", "amt", "매출", "value (usd)")
SCALES = (2, 4, 6)
ALL = 0.9
THOUSAND = re.compile(r"[+-]?[0-9]{1,3}([.][0-9]{3})?")


def as_number(given: Given) -> Typed | None:
    """None where the texts are not numbers, or name something."""
    values = given.values
    beside = around.look(values.counts)
    if beside.refused:
        return None
    style = _style(values, beside, given.mark)
    read = {text: style.value(text) for text in values.counts if style.reads(text)}
    rows = sum(values.counts[text] for text in read)
    if rows < (1 - MOST) * values.seen or _names_something(given, read):
        return None
    others = {text: count for text, count in values.counts.items() if text not in read}
    pattern = nulls.prefix(others)
    referring = {text: count for text, count in others.items() if pattern and re.match(pattern, text)}
    split = explained({text: count for text, count in others.items() if text not in referring}, values)
    if split is None or sum(others.values()) > MOST * values.seen:
        return None
    beyond = {text: values.counts[text] for text, value in read.items() if numbers.is_far(value)}
    read = {text: value for text, value in read.items() if text not in beyond}
    if not few(sum(beyond.values()), values.seen):
        return None
    far = nulls.sentinels({value: (text, values.counts[text]) for text, value in read.items()})
    read = {text: value for text, value in read.items() if text not in far}
    fitting, longer = _fitting(read, values)
    if fitting is None:
        return None
    read = fitting
    guesses = [_type(given, read, style), *_marks(values, style, read), *_referring(values, pattern, referring)]
    found = Typed(
        str(guesses[0].value),
        guesses,
        numbers=read,
        tokens=(*split[0], *far),
        failing={**split[1], **beyond, **longer},
        unit=beside.unit,
    )
    _ask(found, given, style, beside, tuple(referring))
    return found


def _style(values: Values, beside: Around, mark: str | None) -> Style:
    """The marks of most texts; `1.234` and `1,234` are read as the decimal `mark` of other columns has it."""
    found = numbers.style(values.counts, Style(strip=beside.strip, negative=beside.negative))
    bare = [found.bare(text) for text in values.counts]
    if mark != "," or any(len(re.findall("[.,]", text)) > 1 for text in bare):
        return found
    if found.is_plain and any("." in text for text in bare) and all(map(THOUSAND.fullmatch, bare)):
        return replace(found, thousands=".", decimal_mark=",")
    return replace(found, thousands=None, decimal_mark=",") if found.thousands == "," else found


def _names_something(given: Given, read: Mapping[str, Decimal]) -> bool:
    """Codes, phone numbers: those with a zero before them, or by the column's name."""
    values = given.values
    if any(numbers.has_leading_zero(text) for text in read):
        return True
    abroad = sum(values.counts[text] for text in read if numbers.ABROAD.fullmatch(text))
    return abroad > MOST * values.seen or (
        is_code(given.name, given.sql_name) and not any("." in text for text in read)
    )


def is_code(name: str, sql_name: str) -> bool:
    """Numbers that name something are kept as they are written: tomorrow's may have a letter or a leading zero."""
    camel = name.endswith(("Id", "ID", "Code", "Cd", "No")) and name[:-2][-1:].islower()
    return (
        camel
        or name.strip().endswith(KOREAN_CODES)
        or sql_name.rsplit("_", maxsplit=1)[-1] in CODES
        or sql_name.endswith(("id", "zipcode"))
    )


def _fitting(read: dict[str, Decimal], values: Values) -> tuple[dict[str, Decimal] | None, dict[str, int]]:
    """The numbers that a type holds, and the few that none does; None where many are so long: ids, kept as texts."""
    if any(numbers.scale_of(value) for value in read.values()):
        return read, {}
    if not few(sum(values.counts[text] for text, value in read.items() if numbers.is_long(value)), values.seen):
        return None, {}
    beyond = {text: values.counts[text] for text, value in read.items() if abs(value) >= numbers.BEYOND}
    return {text: value for text, value in read.items() if text not in beyond}, beyond


def _type(given: Given, read: Mapping[str, Decimal], style: Style) -> Guess:
    values = given.values
    low, high = min(read.values(), default=Decimal(0)), max(read.values(), default=Decimal(0))
    span = Text(f"{low} to {high}", f"{low}부터 {high}까지")
    scale = max((numbers.scale_of(value) for value in read.values()), default=0)
    exponents = any("e" in style.bare(text).lower() for text in read)
    pointed = exponents or any(style.decimal_mark in text for text in read)
    if not scale and not pointed:
        kind = numbers.whole_type(read.values()) if values.whole else "bigint"
        return Guess("type", kind, span, HIGH if values.whole else MEDIUM)
    if not scale and not exponents:
        because = Text(f"whole numbers written with a point, {span.en}", f"소수점이 붙은 정수, {span.ko}")
        return Guess("type", "decimal(18,0)", because, MEDIUM)
    if any(word in given.name.lower() for word in MONEY) and scale <= SCALES[-1] and not exponents and values.whole:
        places = next(size for size in SCALES if size >= scale)
        because = Text(
            f"money with up to {scale} digits after the point, {span.en}", f"금액, 소수 {scale}자리까지, {span.ko}"
        )
        return Guess("type", f"decimal(18,{places})", because, MEDIUM)
    return Guess("type", "double", Text(f"numbers with a point, {span.en}", f"소수, {span.ko}"), HIGH)


def _marks(values: Values, style: Style, read: Mapping[str, Decimal]) -> list[Guess]:
    """The keys that say how the numbers are written, where that is not plainly."""
    found = []
    if style.thousands:
        signs = ALIKE.get(style.thousands, style.thousands)
        count = sum(1 for text in read if any(sign in style.bare(text) for sign in signs))
        because = Text(f"{count} different values have it", f"{count}가지 값에 있다")
        found.append(Guess("thousands", style.thousands, because, HIGH))
    if style.decimal_mark != ".":
        found.append(Guess("decimal_mark", style.decimal_mark, Text("digits follow it", "뒤에 소수가 온다"), HIGH))
    if style.strip:
        rows = sum(count for text, count in values.counts.items() if any(sign in text for sign in style.strip))
        because = Text(f"beside {values.rate(rows)} of the values", f"값 {values.rate(rows)}의 옆에 있다")
        found.append(Guess("strip", list(style.strip), because, MEDIUM))
    if style.negative:
        count = sum(1 for text, value in read.items() if value <= 0 and not text.startswith("-"))
        because = Text(f"so {count} different values say minus", f"{count}가지 값이 음수")
        found.append(Guess("negative", list(style.negative), because, MEDIUM))
    return found


def _referring(values: Values, pattern: str | None, referring: Mapping[str, int]) -> list[Guess]:
    if not referring:
        return []
    rate, example = values.rate(sum(referring.values())), next(iter(referring))
    because = Text(f"texts among numbers, {rate}, such as {example!r}", f"숫자 사이의 글, {rate}")
    return [Guess("null_pattern", pattern, because, LOW)]


def _ask(found: Typed, given: Given, style: Style, beside: Around, referring: tuple[str, ...]) -> None:
    values, sql_name = given.values, given.sql_name
    if referring:
        first = referring[0]
        asked = Text(f"whether texts such as {first!r} may become empty", f"{first!r} 같은 글을 비워도 되는지")
        found.ask(sql_name, asked, Harm.ROWS, referring, 'type = "varchar"')
    if beside.asks:
        marked = tuple(text for text in found.numbers if style.bare(text) != text)
        found.ask(sql_name, beside.asks, Harm.VALUES, marked, 'type = "varchar"')
    bracketed = tuple(text for text in found.numbers if text.startswith("("))
    if "(1)" in style.negative and len(bracketed) > ALL * len(found.numbers):
        asked = Text("whether brackets say minus (taken): all have them", "괄호가 마이너스인지(그렇게 봄): 모두 괄호다")
        found.ask(sql_name, asked, Harm.VALUES, bracketed, 'strip = ["(", ")"]', "# without negative")
    if given.mark == ".":
        return
    if style.thousands in (",", "."):
        _ask_of_thousands(found, values, style, sql_name)
    elif style.thousands is None:
        _ask_of_decimals(found, style, sql_name)


def _ask_of_thousands(found: Typed, values: Values, style: Style, sql_name: str) -> None:
    """`1,234` in a file of semicolons may be a decimal comma: said where no value has two marks or a point."""
    sign, other = str(style.thousands), style.decimal_mark
    texts = [text for text in found.numbers if sign in text]
    bare = [style.bare(text) for text in texts]
    if any(text.count(sign) > 1 for text in bare) or any(other in text for text in values.counts):
        return
    whole = max((len(text.split(sign)[0].lstrip("+-")) for text in bare), default=0)
    if texts and all(len(text.split(sign)[-1]) == 3 for text in bare) and whole < 2 and len(texts) < 20:
        shown, taken = texts[0], bare[0].replace(sign, "")
        question = Text(
            f"whether {shown} is {taken} (taken) or {bare[0].replace(sign, '.')}",
            f"{shown}이 {taken}(으로 봄)인지 {bare[0].replace(sign, '.')}인지",
        )
        found.ask(sql_name, question, Harm.VALUES, tuple(texts), 'type = "double"', f'decimal_mark = "{sign}"')


def _ask_of_decimals(found: Typed, style: Style, sql_name: str) -> None:
    """`1.234` throughout may be a thousand and more: three digits after every mark, and no zero before one."""
    mark, other = style.decimal_mark, "," if style.decimal_mark == "." else "."
    texts = [text for text in found.numbers if mark in text]
    bare = [style.bare(text) for text in texts]
    if len(texts) < 2 or not all(re.fullmatch(rf"[+-]?[1-9][0-9]{{0,2}}[{mark}][0-9]{{3}}", text) for text in bare):
        return
    if sum(1 for text in bare if text.endswith("0")) >= len(bare) / 2 or mark == ",":
        taken, instead = bare[0].replace(mark, "."), bare[0].replace(mark, "")
        question = Text(
            f"whether {texts[0]} is {taken} (taken) or {instead}", f"{texts[0]}이 {taken}(으로 봄)인지 {instead}인지"
        )
        answer = ('type = "bigint"', f'thousands = "{mark}"', f'decimal_mark = "{other}"')
        found.ask(sql_name, question, Harm.VALUES, tuple(texts), *answer)
