"""Which of day and month comes first, and which century two digits tell.

Of readings that fit alike (03-04: March or April) the one is taken whose days follow each other most closely in the
order of the file; where none does better, the question stays open and is said.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

from drafting.evidence import HIGH, LOW, MEDIUM, Confidence
from drafting.patterns import DEFAULT_FIRST_YEAR, Reading, readings, skeleton
from drafting.profile import Values
from drafting.typed import few
from sectors.spec import Text

CLOSER = 0.7  # a reading wins whose steps are this much shorter


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


def order(
    chosen: tuple[Reading, ...], values: Values, first_year: int
) -> tuple[tuple[Reading, ...], Text, Confidence, Text | None, str | None]:
    """Each pattern with the order of its pieces that the evidence is for; what to ask, and the pattern not taken."""
    formats, question, other = list(chosen), None, None
    confidence = HIGH
    said = Text(f"{', '.join(r.text for r in chosen)} reads", f"{', '.join(r.text for r in chosen)} 형식")
    for place, own in enumerate(chosen):
        texts = [text for text in values.counts if own.read(text)]
        rivals = [r for r in readings(skeleton(texts[0])) if r is not own and sorted(r.pieces) == sorted(own.pieces)]
        rivals = [rival for rival in rivals if _reads_nearly(rival, texts, values)]
        if not rivals:
            continue
        steps = [
            (_step(values, [*formats[:place], each, *formats[place + 1 :]], first_year), each)
            for each in (own, *rivals)
        ]
        best = min(steps, key=lambda item: item[0])
        others = min(step for step, each in steps if each is not best[1])
        formats[place] = best[1]
        if best[0] < CLOSER * others:
            confidence = MEDIUM
            said = Text(
                f"no day above 12 tells; read as {best[1].text} the rows follow each other most closely",
                f"12를 넘는 날이 없으나 {best[1].text}로 읽으면 줄이 가장 고르게 이어진다",
            )
            continue
        formats[place], confidence = own, LOW
        other = next(each.text for _, each in steps if each is not own)
        names = " or ".join(each.text for _, each in steps)
        question = Text(f"which of {names} is meant: every text reads as each", f"{names} 중 어느 것인지: 모두 읽힌다")
        said = Text("every text reads in more than one order of day and month", "일과 월의 순서가 둘 이상으로 읽힌다")
    count = len({r.text for r in formats})
    if said.en.endswith("reads"):
        said = Text(
            "it reads every text" if count == 1 else f"{count} formats that together read the texts",
            "모든 값을 읽는다" if count == 1 else f"{count}가지 형식이 섞여 있다",
        )
    return tuple(formats), said, confidence, question, other


def _reads_nearly(rival: Reading, texts: Sequence[str], values: Values) -> bool:
    """Whether it reads all but a few rows: one 23-02-30 does not say that the day comes first."""
    return few(sum(values.counts[text] for text in texts if not rival.read(text)), values.seen)


def _step(values: Values, formats: Sequence[Reading], first_year: int) -> float:
    """How far, in days, one row is from the next, on average, in the order of the file."""
    moments = [m for text in values.first if (m := next((x for r in formats if (x := r.read(text, first_year))), None))]
    if len(moments) < 3:
        return 0.0
    steps = [abs((later - earlier).total_seconds()) for earlier, later in pairwise(moments)]
    return sum(steps) / len(steps) / 86400
