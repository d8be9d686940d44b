"""What is told of one column's texts: its type, how they are read, and what of them is not of the type."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from drafting.evidence import HIGH, LOW, MEDIUM, Confidence, Guess, Harm, Undecided, examples, of_column
from drafting.texts import nulls
from drafting.texts.profile import Values
from drafting.values import toml
from sectors.spec.text import Text

FEW = 0.005  # the share of rows that a typed column may send to quarantine
MOST_ODD, READ_FOR_EACH = 3, 13  # of a small table a row in so many, and no more than these
MOST = 0.5  # the share of null tokens that a word among numbers may have


@dataclass(frozen=True, slots=True)
class Given:
    """What a column is told by. `bare`: its texts without those of `known`, which would stand for nothing in a text.

    `mark`: how the file's other columns write decimals, where that leaves no doubt.
    """

    values: Values
    name: str
    sql_name: str
    today: date
    known: tuple[str, ...]
    bare: Mapping[str, int]
    mark: str | None = None


@dataclass(slots=True)
class Typed:
    """`guesses` of the column; `numbers` and `moments` by text; `failing` texts go to quarantine."""

    kind: str
    guesses: list[Guess]
    numbers: dict[str, Decimal] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()
    failing: Mapping[str, int] = field(default_factory=dict)
    questions: list[Undecided] = field(default_factory=list)
    unit: str | None = None  # that stands beside each value

    def ask(self, where: str, question: Text, harm: Harm, texts: tuple[str, ...] = (), *answer: str) -> None:
        """`answer`: lines of the column."""
        lines = of_column(where, *answer) if answer else ()
        self.questions.append(Undecided(where, question, harm, examples(*texts), lines))


def few(rows: int, seen: int) -> bool:
    """Whether so few rows do not decide what a column is: one in 200; of a small table three, each of very many."""
    return rows <= max(FEW * seen, min(MOST_ODD, seen // READ_FOR_EACH))


def explained(failing: Mapping[str, int], values: Values) -> tuple[tuple[str, ...], dict[str, int]] | None:
    """Null tokens and what is left for quarantine; None where too much would be lost."""
    tokens = nulls.tokens(failing)
    if sum(failing[token] for token in tokens) > MOST * values.seen:
        tokens = tuple(token for token in tokens if nulls.is_known(token))
    left = {text: count for text, count in failing.items() if text not in tokens}
    return (tokens, left) if few(sum(left.values()), values.seen) else None


def say_tokens(found: Typed, given: Given) -> None:
    """What stands for nothing; asked about where it is not known everywhere to do so."""
    if not found.tokens:
        return
    rate = given.values.rate(sum(given.values.counts[token] for token in found.tokens))
    because = Text(f"stand for nothing, {rate} of the values", f"값 없음을 뜻한다, {rate}")
    guessed = tuple(token for token in found.tokens if not nulls.is_known(token))
    sure: Confidence = (LOW if guessed else HIGH) if found.kind != "varchar" else MEDIUM
    found.guesses.append(Guess("null_tokens", list(found.tokens), because, sure))
    if guessed:
        words = ", ".join(repr(token) for token in guessed)
        question = Text(f"whether {words} stands for nothing (taken)", f"{words}이(가) 값 없음인지(그렇게 봄)")
        kept = [token for token in found.tokens if token not in guessed]
        found.ask(given.sql_name, question, Harm.ROWS, guessed, f"null_tokens = {toml(kept)}")


def say_failing(found: Typed, given: Given) -> None:
    """The rows that go to quarantine, with what would keep them."""
    if not found.failing:
        return
    rows = sum(found.failing.values())
    english = f"{given.values.rate(rows)} of the values are not of type {found.kind}: such rows go to quarantine"
    question = Text(english, f"값의 {given.values.rate(rows)}가 {found.kind} 타입이 아니다: 그런 행은 격리된다")
    found.ask(given.sql_name, question, Harm.ROWS, tuple(found.failing), 'type = "varchar"')
