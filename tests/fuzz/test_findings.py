"""Files that were once wrong in silence, each as small as it could be made: they stay read, asked about or refused."""

from pathlib import Path

import pytest

from tests.fuzz.files import made
from tests.fuzz.judge import judged
from tests.fuzz.plans import Odd, Plan, Top

FINDINGS = {
    "day numbers under a German name": Plan(kinds=("words", "day numbers"), rows=3, seed=2, at=0.0),
    "days under a name that stands twice": Plan(
        kinds=("dates, some never", "words", "ids of 16 digits", "dates, some never"), rows=3, seed=20202, top=Top.TWO
    ),
    "days under a blank name": Plan(kinds=("words", "dates, some never"), rows=3, seed=59535, top=Top.BLANK),
    "days of three rows without a header": Plan(kinds=("dates, %Y%m%d", "words"), rows=3, seed=130, top=Top.NONE),
    "months without a header": Plan(kinds=("words", "months, compact"), rows=3, seed=7344, top=Top.NONE),
    "months without a header, far into the years": Plan(kinds=("ids of 16 digits", "months, compact"), rows=2100, seed=64436, top=Top.NONE),
    "an odd cell of three decides": Plan(
        kinds=("blanks between thousands, U+2009", "triangles"), rows=4, seed=1954, odd=Odd.CELL, at=0.0
    ),
    "a 30 February makes numbers of days": Plan(kinds=("dates, %Y%m%d", "words"), seed=231, odd=Odd.CELL, at=0.0),
    "a 30 February changes the order of days": Plan(
        kinds=("months", "codes with zeros", "dates, %y-%m-%d"), rows=40, seed=51362, odd=Odd.CELL, at=0.7
    ),
    "a quote that does not close, in a column of shares": Plan(
        kinds=("percent after a blank", "words"), rows=3, seed=1, odd=Odd.QUOTE, at=0.0
    ),
    "commas within all fields between tabs": Plan(
        kinds=("won in words", "words with commas"), rows=3, seed=4, delimiter="\t"
    ),
    "the header twice at the top": Plan(
        kinds=("thousands", "dates, some open"), rows=3, seed=8, odd=Odd.HEADER, at=0.0
    ),
    "a header of two rows, the lower over words alone": Plan(
        kinds=("times, %Y-%m-%d %H:%M", "words", "words and numbers"), rows=3, seed=55317, top=Top.TWO
    ),
    "the lower of two header rows again at the top": Plan(
        kinds=("trailing minus", "full-width digits", "trailing minus", "names"),
        seed=1889,
        top=Top.TWO,
        odd=Odd.HEADER,
        at=0.0,
    ),
    "the lower of two header rows again below": Plan(
        kinds=("words", "words with line ends", "times, %Y-%m-%d %H:%M"),
        rows=8,
        seed=18050,
        top=Top.TWO,
        odd=Odd.HEADER,
        at=1.0,
    ),
    "days of three rows in an order that nothing tells": Plan(
        kinds=("dates, %m/%d/%Y", "dates, month in letters", "words"), rows=3, seed=5047
    ),
    "one of three days has no such month": Plan(
        kinds=("words", "dates, %y.%m.%d"), rows=3, seed=60677, odd=Odd.CELL, at=1.0
    ),
    "one number with a word among exponents": Plan(kinds=("words", "exponents"), seed=9915, odd=Odd.CELL, at=1.0),
    "a number in brackets under a unit": Plan(kinds=("words", "brackets"), seed=46386),
    "words in the first row under a blank name": Plan(
        kinds=("blanks between thousands, U+202F", "words"),
        rows=20,
        seed=6163,
        top=Top.BLANK,
        odd=Odd.CELL,
        at=0.0,
    ),
    "words in the first of three rows": Plan(
        kinds=("words", "integers"), rows=3, top=Top.BLANK, odd=Odd.CELL, at=0.3
    ),
    "thousands beside decimal commas": Plan(
        kinds=("triangles", "dates, %Y%m%d", "dates, %d.%m.%Y", "decimal commas", "decimal commas, one digit"),
        rows=60,
        seed=33034,
    ),
    "a triangle in a first row without a header": Plan(
        kinds=("black triangles", "words"), rows=3, seed=16467, top=Top.NONE, at=0.3
    ),
}  # fmt: skip


@pytest.mark.parametrize("plan", FINDINGS.values(), ids=FINDINGS)
def test_what_was_wrong_in_silence_is_not(plan: Plan, tmp_path: Path) -> None:
    assert not judged(made(plan), tmp_path).wrong
