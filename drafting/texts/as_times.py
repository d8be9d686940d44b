"""A column's texts → dates or times: their formats, what stands for none, which days mean that there is no end."""

import re

from drafting.evidence import HIGH, MEDIUM, Guess, Harm
from drafting.texts import nulls, times
from drafting.texts.as_number import is_code
from drafting.texts.patterns import DEFAULT_FIRST_YEAR
from drafting.texts.profile import Values
from drafting.texts.times import Times
from drafting.texts.typed import Given, Typed, explained
from drafting.values import toml
from sectors.patterns import EXCEL
from sectors.spec.text import Text

MOSTLY = 0.6  # of a column that may be days in writing that is not read
LIKE_A_DAY = re.compile(
    r"([0-9]{4}|'?[0-9]{2})\s*[-./년]\s*[0-9]{1,2}\s*[-./월]\s*[0-9]{1,2}(?![0-9]).{0,20}"
    r"|[0-9]{1,2}[-./ ][0-9A-Za-z]{1,9}[-./ ][0-9]{4}(?![0-9]).{0,20}"
)
LUNAR = ("음력", "lunar")
LONG_MONTHS = re.compile(r".*?(?<![0-9])(0?2)[-/. ]*(29|30)(?![0-9]).*|[0-9]{4}02(29|30)")


def as_times(given: Given) -> Typed | None:
    """None where the texts are no days, or days of another calendar."""
    values = given.values
    found = times.find(values, given.name, given.today)
    if found is None or found.several_zones or is_lunar(given.name, found):
        return None
    if found.unnamed and is_code(given.name, given.sql_name):
        return None
    split = explained(found.failing, values)
    if split is None:
        return None
    result = Typed(found.kind, _guesses(found, values, bool(split[1])), moments=found.moments)
    result.tokens, result.failing = split
    if [reading.text for reading in found.formats] == [EXCEL]:
        text, moment = next(iter(found.moments.items()))
        question = Text(
            f"whether {text} is {moment:%Y-%m-%d}, a spreadsheet's day number (taken)",
            f"{text}이(가) 스프레드시트의 날짜 번호 {moment:%Y-%m-%d}인지(그렇게 봄)",
        )
        result.ask(given.sql_name, question, Harm.VALUES, tuple(found.moments), 'type = "double"')
    _ask_of_digits(result, given, found)
    if found.open_question:
        texts = tuple(text for text in values.counts if text in found.moments)
        answer = (f'format = "{found.rival}"',) if found.rival else ()
        result.ask(given.sql_name, found.open_question, Harm.VALUES, texts, *answer)
    return result


def _ask_of_digits(result: Typed, given: Given, found: Times) -> None:
    """What only their digits tell: that they are days, and of which century."""
    text, moment = next(iter(found.moments.items()))
    texts = tuple(found.moments)
    if found.unnamed:
        question = Text(
            f"whether {text} is {moment:%Y-%m-%d} (taken)", f"{text}이(가) {moment:%Y-%m-%d}인지(그렇게 봄)"
        )
        result.ask(given.sql_name, question, Harm.VALUES, texts, 'type = "bigint"')
    if found.year_because:
        said = found.year_because
        question = Text(f"which century: {said.en} (taken)", f"어느 세기인지: {said.ko}(으로 봄)")
        result.ask(given.sql_name, question, Harm.VALUES, texts, f"first_year = {DEFAULT_FIRST_YEAR}")


def is_lunar(name: str, found: Times) -> bool:
    """By the name, or by several a 30 February where no month has a 31st; one alone is a mistake."""
    if any(word in name.lower() for word in LUNAR):
        return True
    odd = [text for text in found.failing if LONG_MONTHS.fullmatch(text)]
    return len(odd) > 1 and not any(moment.day == 31 for moment in found.moments.values())


def _guesses(found: Times, values: Values, some_fail: bool) -> list[Guess]:
    formats = [reading.text for reading in found.formats]
    usual = ["%Y-%m-%d"] if found.kind == "date" else ["%Y-%m-%d %H:%M:%S"]
    written = formats[0] if len(formats) == 1 else formats
    guesses = [
        Guess("type", found.kind, _span(found, values), MEDIUM if some_fail else HIGH),
        Guess("format", written, found.because, found.confidence, formats != usual),
    ]
    if found.first_year != DEFAULT_FIRST_YEAR:
        guesses.append(Guess("first_year", found.first_year, found.year_because, MEDIUM))
    if found.zone and found.kind == "timestamp":
        guesses.append(Guess("zone", found.zone, Text("the texts say so", "값에 적혀 있다")))
    return guesses


def _span(found: Times, values: Values) -> Text:
    """From when to when, and how many have no end."""
    ordinary = [moment for moment in found.moments.values() if not times.is_open(moment)]
    first, last = min(ordinary), max(ordinary)
    some = "" if values.whole else " in the sample"
    shown = [f"{moment:%Y-%m-%d}" if found.kind == "date" else f"{moment}" for moment in (first, last)]
    rows = sum(values.counts[text] for text, moment in found.moments.items() if times.is_open(moment))
    open_en = f"; {values.rate(rows)} are so far off that they say open" if rows else ""
    open_ko = f", {values.rate(rows)}는 끝이 열렸다는 날짜" if rows else ""
    return Text(f"{shown[0]} to {shown[1]}{some}{open_en}", f"{shown[0]}부터 {shown[1]}까지{open_ko}")


def ask_of_text(result: Typed, given: Given) -> bool:
    """Whether a column of texts holds days that were not read, which are then asked about."""
    values, sql_name = given.values, given.sql_name
    found = times.find(values, given.name, given.today)
    if found is None:
        return _ask_of_unread(result, given)
    if found.several_zones:
        question = Text("times of several zones: kept as text (taken)", "시간대가 여럿인 시각이라 글로 둔다(그렇게 봄)")
        result.ask(sql_name, question, Harm.VALUES, _one_of_each_zone(found))
        return True
    if is_lunar(given.name, found):
        question = Text("lunar days, it seems: kept as text (taken)", "음력 날짜로 보여 글로 둔다(그렇게 봄)")
        odd = tuple(text for text in found.failing if not nulls.is_known(text)) or tuple(found.moments)
        result.ask(sql_name, question, Harm.VALUES, odd, *_answer(found))
        return True
    return _ask_of_others(result, given, found, Text("text", "글"))


def ask_of_numbers(result: Typed, given: Given) -> None:
    """Numbers that may well be days, but for a few, or months."""
    if is_code(given.name, given.sql_name):
        return
    if times.hinted(given.name):
        if found := times.find(given.values, given.name, given.today):
            _ask_of_others(result, given, found, Text("numbers", "숫자"))
    elif times.months(result.numbers):
        question = Text("whether these are months (taken: numbers)", "연월인지(숫자로 봄)")
        texts = tuple(result.numbers)
        result.ask(given.sql_name, question, Harm.MEANING, texts, 'type = "date"', f'format = "{times.MONTH}"')


def _ask_of_others(result: Typed, given: Given, found: Times, taken: Text) -> bool:
    """What most are days, and others not: whether one asks."""
    rows = sum(given.values.counts[text] for text in found.moments)
    if not found.failing or rows <= sum(found.failing.values()):
        return False
    rate = given.values.rate(rows)
    english = f"{taken.en} (taken) or days: {rate} are days, others are not"
    korean = f"{taken.ko}(로 봄)인지 날짜인지: {rate}가 날짜이고 나머지는 아니다"
    result.ask(given.sql_name, Text(english, korean), Harm.MEANING, tuple(found.failing), *_answer(found))
    return True


def _one_of_each_zone(found: Times) -> tuple[str, ...]:
    firsts: dict[str | None, str] = {}
    for text in found.moments:
        read = next(reading for reading in found.formats if reading.read(text))
        firsts.setdefault(times.zone_of(read), text)
    return tuple(firsts.values())


def _ask_of_unread(result: Typed, given: Given) -> bool:
    """Days or times written as no pattern of the language has it: 2024년 1월 5일(월), 2024-01-05T10:00-05:00."""
    texts = tuple(text for text in given.bare if LIKE_A_DAY.fullmatch(text))
    if sum(given.bare[text] for text in texts) < MOSTLY * given.values.seen:
        return False
    question = Text("text (taken) or days: written as no pattern reads", "글(로 봄)인지 날짜인지: 읽는 형식이 없다")
    result.ask(given.sql_name, question, Harm.MEANING, texts)
    return True


def _answer(found: Times) -> tuple[str, ...]:
    return (f'type = "{found.kind}"', f"format = {toml([reading.text for reading in found.formats])}")
