"""Which of day and month comes first, and which century two digits tell.

Of readings that fit alike (03-04: March or April) the one is taken whose days follow each other most closely in the
order of the file; where none does better, the question stays open and is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from drafting.evidence import HIGH, LOW, MEDIUM, Confidence
from drafting.texts.patterns import DEFAULT_FIRST_YEAR, Reading, readings, skeleton
from drafting.texts.profile import Values
from drafting.texts.typed import few
from sectors.spec.text import Text

CLOSER, FAR_CLOSER = 0.7, 0.25  # a reading wins whose steps are this much shorter; of few rows it is asked about,
ENOUGH, FEWEST = 20, 8  # unless there are so many, or at least so many that are so much closer


def moments(texts: dict[str, int], formats: Sequence[Reading], first_year: int) -> dict[str, datetime]:
    """The moment of each text that a format reads, the first that does."""
    found = {}
    for text in texts:
        moment = next((m for reading in formats if (m := reading.read(text, first_year))), None)
        if moment:
            found[text] = moment
    return found


def first_year(chosen: Sequence[Reading], values: Values, today: date) -> tuple[int, Text | None]:
    """The hundred years that two digits tell: the years seen are taken for one run that ends about today."""
    if not any("y" in reading.pieces for reading in chosen):
        return DEFAULT_FIRST_YEAR, None
    read = moments(values.counts, [reading for reading in chosen if "y" in reading.pieces], 2000)
    digits = sorted({moment.year % 100 for moment in read.values()})
    gaps = [
        ((later - earlier) % 100 or 100, later)
        for earlier, later in zip(digits[-1:] + digits[:-1], digits, strict=True)
    ]
    _, begin = max(gaps)
    end = (begin - max(gaps)[0]) % 100
    last = today.year - today.year % 100 + end
    last -= 100 if last > today.year + 10 else 0
    first = last - (end - begin) % 100
    as_usual = all(year >= DEFAULT_FIRST_YEAR for year in (first, last)) and last < DEFAULT_FIRST_YEAR + 100
    if as_usual:
        return DEFAULT_FIRST_YEAR, None
    return first, Text(
        f"two digits run from {begin:02d} to {end:02d}: {first} to {last}",
        f"두 자리 연도 {begin:02d}~{end:02d}는 {first}~{last}년",
    )


@dataclass(frozen=True, slots=True)
class Order:
    """The patterns with their pieces in order; what to ask, and the pattern not taken."""

    formats: tuple[Reading, ...]
    because: Text
    confidence: Confidence = HIGH
    question: Text | None = None
    rival: str | None = None


def order(chosen: tuple[Reading, ...], values: Values, first_year: int) -> Order:
    """Each pattern with the order of its pieces that the evidence is for."""
    found = Order(chosen, _reads(chosen))
    for place, own in enumerate(chosen):
        texts = [text for text in values.counts if own.read(text)]
        rivals = [r for r in readings(skeleton(texts[0])) if r is not own and sorted(r.pieces) == sorted(own.pieces)]
        rivals = [rival for rival in rivals if _reads_nearly(rival, texts, values)]
        if rivals:
            found = _told(found, place, rivals, values, first_year)
    return found


def _told(found: Order, place: int, rivals: Sequence[Reading], values: Values, first_year: int) -> Order:
    """By how closely the rows follow each other; a question where that is not much closer, or the rows are few."""
    own, before, after = found.formats[place], found.formats[:place], found.formats[place + 1 :]
    steps = sorted(
        ((_step(values, [*before, each, *after], first_year), each) for each in (own, *rivals)), key=lambda one: one[0]
    )
    (closest, best), (others, _), *_ = steps
    taken = best if closest < CLOSER * others else own
    formats = (*before, taken, *after)
    different = sum(1 for text in values.counts if own.read(text))
    if different >= FEWEST and closest < (CLOSER if different >= ENOUGH else FAR_CLOSER) * others:
        because = Text(
            f"no day above 12 tells; read as {taken.text} the rows follow each other most closely",
            f"12를 넘는 날이 없으나 {taken.text}로 읽으면 줄이 가장 고르게 이어진다",
        )
        return replace(found, formats=formats, because=because, confidence=MEDIUM)
    names = " or ".join(each.text for each in (own, *rivals))
    question = Text(f"which of {names} is meant: every text reads as each", f"{names} 중 어느 것인지: 모두 읽힌다")
    because = Text("every text reads in more than one order of day and month", "일과 월의 순서가 둘 이상으로 읽힌다")
    rival = next(each.text for _, each in steps if each is not taken)
    return Order(formats, because, LOW, question, rival)


def _reads(chosen: Sequence[Reading]) -> Text:
    count = len({each.text for each in chosen})
    if count == 1:
        return Text("it reads every text", "모든 값을 읽는다")
    return Text(f"{count} formats that together read the texts", f"{count}가지 형식이 섞여 있다")


def _reads_nearly(rival: Reading, texts: Sequence[str], values: Values) -> bool:
    """Whether it reads all but one, or a few rows: 23-02-30 alone does not say that the day comes first."""
    unread = [text for text in texts if not rival.read(text)]
    rows = sum(values.counts[text] for text in unread)
    return len(unread) < len(texts) and (rows <= 1 or few(rows, values.seen))


def _step(values: Values, formats: Sequence[Reading], first_year: int) -> float:
    """How far, in days, one row is from the next, on average, in the order of the file."""
    moments = [m for text in values.first if (m := next((x for r in formats if (x := r.read(text, first_year))), None))]
    if len(moments) < 3:
        return 0.0
    steps = [abs((later - earlier).total_seconds()) for earlier, later in pairwise(moments)]
    return sum(steps) / len(steps) / 86400
