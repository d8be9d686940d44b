"""What a guess is: a key of the declaration, its value, why, and how sure. Nothing is guessed without one.

every other module here → Guess, Part, Open question → write (TOML) and report (JSON, text)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

from sectors.spec.text import Text

MOST_EXAMPLES = 2


class Confidence(StrEnum):
    """`high`: every value read says so; `medium`: a rule of thumb; `low`: a person should look."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    def of(self, language: str) -> str:
        return _KOREAN[self] if language == "ko" else str(self)


_KOREAN = {Confidence.HIGH: "확실", Confidence.MEDIUM: "보통", Confidence.LOW: "낮음"}
HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


@dataclass(frozen=True, slots=True)
class Guess:
    """`key = value` with its evidence; `none`: what it is where nothing is to be written, such as a default."""

    key: str
    value: Any
    because: Text | None = None
    confidence: Confidence = HIGH
    written: bool = True


@dataclass(slots=True)
class Part:
    """One table of the declaration: its guesses in the order of writing, and remarks for a person."""

    path: str
    guesses: list[Guess] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)

    def add(
        self, key: str, value: Any, because: Text | None = None, confidence: Confidence = HIGH, *, written: bool = True
    ) -> None:
        self.guesses.append(Guess(key, value, because, confidence, written))

    def value(self, key: str, default: Any = None) -> Any:
        return next((guess.value for guess in self.guesses if guess.key == key), default)


class Harm(IntEnum):
    """What is lost if nobody looks at a question, the worst first."""

    VALUES = 1
    ROWS = 2
    PERSONS = 3
    MEANING = 4
    NAMES = 5

    @property
    def said(self) -> Text:
        return _LOST[self]


_LOST = {
    Harm.VALUES: Text("values may be wrong, and nothing would show it", "값이 틀려도 드러나지 않을 수 있다"),
    Harm.ROWS: Text("rows may be quarantined, or values taken for nothing", "행이 격리되거나 값이 없음이 될 수 있다"),
    Harm.PERSONS: Text("a person may be shown", "개인이 드러날 수 있다"),
    Harm.MEANING: Text("the key, a time or a type may be another", "키, 시간, 타입이 다를 수 있다"),
    Harm.NAMES: Text("names, titles, who and when", "이름, 제목, 누가 언제"),
}


class Example(NamedTuple):
    """A text of the column in question; `line`: where in `file`, of a document its record's number; None: not known."""

    text: str
    line: int | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """What only a person can say, where in the declaration, and what stands there meanwhile.

    `examples`: up to two of the values in question. `answer`: lines of TOML, the first of which says whose the others
    are, that would decide it otherwise than the draft does.
    """

    where: str
    question: Text
    harm: Harm = Harm.NAMES
    examples: tuple[Example, ...] = ()
    answer: tuple[str, ...] = ()


def examples(*texts: str) -> tuple[Example, ...]:
    """The first two of the texts."""
    return tuple(Example(text) for text in texts[:MOST_EXAMPLES])


def of_column(name: str, *lines: str) -> tuple[str, ...]:
    """An answer within the [[column]] of that name."""
    return (f'name = "{name}"', *lines)


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found of a feed. `changes`: what differs between its files."""

    parts: Sequence[Part]
    undecided: Sequence[Undecided]
    changes: Sequence[Text] = ()


def share(part: int, whole: int) -> str:
    """A share as a person reads it: 0.04 %, 3.1 %, 57 %."""
    percent = 100 * part / whole if whole else 0.0
    digits = 0 if percent >= 10 or percent == 0 else 1 if percent >= 1 else 2
    return f"{percent:.{digits}f} %"
