"""What a guess is: a key of the declaration, its value, why, and how sure. Nothing is guessed without one.

every other module here → Guess, Part, Open question → write (TOML) and report (JSON, text)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sectors.spec import Text


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


@dataclass(frozen=True, slots=True)
class Undecided:
    """What only a person can say, where in the declaration, and what stands there meanwhile."""

    where: str
    question: Text


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
