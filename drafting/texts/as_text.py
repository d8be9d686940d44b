"""A column that stays text: why, what stands for nothing in it, and what must be asked: text by default is said."""

import re
from collections.abc import Mapping

from drafting.evidence import HIGH, MEDIUM, Guess, Harm
from drafting.texts import around, as_times, as_words, numbers
from drafting.texts.around import Around
from drafting.texts.as_number import is_code
from drafting.texts.numbers import Style
from drafting.texts.typed import Given, Typed, few
from sectors.spec.text import Text

MIXED = 0.3  # the share of numbers among texts that is worth a question
MOSTLY = 0.6  # of a column that may be numbers in writing that is not read
PROTECTED = 0.9
FORMULA, APOSTROPHE = re.compile(r'="[^"]*"'), re.compile(r"'[0-9][^']*")
OF_DAY = re.compile(r"[0-9]{1,2}:[0-5][0-9](:[0-5][0-9])?")
SHAPES: tuple[tuple[re.Pattern[str], Text, tuple[str, ...]], ...] = (
    (re.compile(r"[+-]?[０-９][０-９．，.,]*"), Text("digits of full width", "전각 숫자"), ()),
    (re.compile(r"[일이삼사오육칠팔구십백천만억조\s]{2,}원?|[壹貳參一二三四五六七八九十百千萬億]{2,}"),
     Text("numbers in words", "한글이나 한자로 쓴 수"), ()),
    (re.compile(r"[<>≤≥≦≧~]\s*[0-9].*|[0-9.,]+\s*(이상|이하|미만|초과|여)\S*"), Text("bounds", "이상, 이하 등의 범위"),
     ('type = "double"', "null_pattern = '^[<>≤≥~]'")),
    (re.compile(r"[0-9][0-9.,]*\s*[~–]\s*[0-9][0-9.,]*\D{0,4}"), Text("ranges", "범위"), ()),
    (re.compile(r"[0-9]+\s*/\s*[0-9]+"), Text("fractions", "분수"), ()),
)  # fmt: skip


def as_text(given: Given) -> Typed:
    """The column as texts."""
    found = Typed("varchar", [Guess("type", "varchar", _because(given), HIGH)], tokens=given.known)
    if strip := _protection(given.bare):
        because = Text("a spreadsheet's way to keep zeros", "앞의 0을 지키려는 스프레드시트의 표시")
        found.guesses.append(Guess("strip", strip, because, MEDIUM))
    elif _is_codes(given.bare):
        _ask_of_zeros(found, given)
    else:
        asks = (as_words.ask_of_text, as_times.ask_of_text, _ask_of_writing)
        next((ask for ask in asks if ask(found, given)), None)
    return found


def _protection(bare: Mapping[str, int]) -> list[str] | None:
    """What stands around digits so that a spreadsheet takes them for text: `="000037"`, `'000037`."""
    for pattern, strip in ((FORMULA, ['="', '"']), (APOSTROPHE, ["'"])):
        rows = sum(count for text, count in bare.items() if pattern.fullmatch(text))
        if rows >= PROTECTED * sum(bare.values()):
            return strip
    return None


def _is_codes(bare: Mapping[str, int]) -> bool:
    return all(numbers.INTEGER.fullmatch(text) for text in bare)


def _because(given: Given) -> Text:
    values, bare = given.values, given.bare
    if _is_codes(bare):
        if any(numbers.has_leading_zero(text) for text in bare):
            return Text("codes: some begin with a zero", "코드: 0으로 시작하는 값이 있다")
        if max(map(len, bare)) >= numbers.MOST_DIGITS:
            return Text("too long for a number: text keeps every digit", "숫자로는 너무 길어 글로 모든 자리를 지킨다")
        return Text("numbers that name something, by the column's name", "이름으로 보아 무엇을 가리키는 번호")
    if all(OF_DAY.fullmatch(text) for text in bare):
        return Text("times of day, for which there is no type", "하루 중의 시각이며 그런 타입은 없다")
    about = "" if values.whole else "about "
    return Text(f"{about}{values.distinct} different texts", f"서로 다른 값 {values.distinct}가지")


def _ask_of_zeros(found: Typed, given: Given) -> None:
    """One zero before a number does not make codes of all."""
    zeros = tuple(text for text in given.bare if numbers.has_leading_zero(text))
    rows = sum(given.bare[text] for text in zeros)
    if zeros and few(rows, given.values.seen) and not is_code(given.name, given.sql_name):
        english = "codes (taken) or numbers: few begin with a zero"
        question = Text(english, "코드(로 봄)인지 숫자인지: 0으로 시작하는 값이 드물다")
        found.ask(given.sql_name, question, Harm.MEANING, zeros, 'type = "bigint"')


def _ask_of_writing(found: Typed, given: Given) -> bool:
    beside = around.look(given.bare)
    return _ask_of_shape(found, given, beside) or _ask_of_numbers(found, given, beside)


def _ask_of_shape(found: Typed, given: Given, beside: Around) -> bool:
    """Numbers that are written as the language cannot read them."""
    shapes: list[tuple[Text, tuple[str, ...], tuple[str, ...]]] = []
    if beside.refused:
        shapes.append((beside.refused, beside.texts, ()))
    shapes += [(what, tuple(filter(pattern.fullmatch, given.bare)), answer) for pattern, what, answer in SHAPES]
    for what, texts, answer in shapes:
        rows = sum(count for text, count in given.bare.items() if text in texts or numbers.PLAIN.fullmatch(text))
        if texts and rows >= MOSTLY * given.values.seen:
            english = f"text (taken) or numbers: it holds {what.en}"
            question = Text(english, f"글(로 봄)인지 숫자인지: {what.ko}이(가) 있다")
            found.ask(given.sql_name, question, Harm.VALUES, texts, *answer)
            return True
    return False


def _ask_of_numbers(found: Typed, given: Given, beside: Around) -> bool:
    """Texts of which many are numbers, however they are written."""
    bare, values = given.bare, given.values
    style = numbers.style(bare, Style(strip=beside.strip, negative=beside.negative))
    others = tuple(text for text in bare if not style.reads(text))
    rows = sum(count for text, count in bare.items() if text not in others)
    if rows < MIXED * values.seen or not others:
        return False
    english = f"text (taken) or numbers: {values.rate(rows)} are numbers, others are such as {others[0]!r}"
    korean = f"글(로 봄)인지 숫자인지: {values.rate(rows)}는 숫자이나 {others[0]!r} 같은 값이 있다"
    found.ask(given.sql_name, Text(english, korean), Harm.MEANING, others, 'type = "double"', *style.keys)
    return True
