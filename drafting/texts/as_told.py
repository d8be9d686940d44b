"""A column whose type its file tells: its values say how they are written, and what of them stands for nothing."""

from dataclasses import replace

from drafting.evidence import HIGH, Guess
from drafting.texts.as_number import as_number
from drafting.texts.as_times import as_times
from drafting.texts.typed import Given, Typed
from sectors.spec.text import Text
from sectors.types import TIMES


def as_told(given: Given, told: str) -> Typed | None:
    """The column as the type that is `told`; None where its times are such as no type holds: nanoseconds."""
    found = _read(given, told) if given.bare else None
    if told in TIMES and given.bare and (found is None or found.kind != told):
        return None
    found = found or Typed(told, [], tokens=given.known)
    span = next((guess.because for guess in found.guesses if guess.key == "type" and guess.because), None)
    found.kind = told
    others = [guess for guess in found.guesses if guess.key != "type"]
    found.guesses = [Guess("type", told, _because(span), HIGH), *others]
    return found


def _read(given: Given, told: str) -> Typed | None:
    if told in TIMES:
        return as_times(given)
    return None if told == "boolean" else as_number(replace(given, mark="."))


def _because(span: Text | None) -> Text:
    own = Text("the file's own type", "파일에 적힌 타입")
    return Text(f"{own.en}; {span.en}", f"{own.ko}; {span.ko}") if span else own
