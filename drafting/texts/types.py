"""A column's texts → its type and how they are read: numbers, times, yes and no, codes, texts; what stands for nothing.

as_times, as_words, as_number, as_text → typed(…) → the guesses of a column from `type` to `null_tokens`

A type is given only where it reads every text but a few that come back (null tokens) or hardly any (quarantine).
"""

from datetime import date

from drafting.evidence import HIGH, LOW, Guess, Harm
from drafting.texts import nulls
from drafting.texts.as_number import as_number
from drafting.texts.as_text import as_text
from drafting.texts.as_times import as_times, ask_of_numbers
from drafting.texts.as_told import as_told
from drafting.texts.as_words import as_boolean
from drafting.texts.profile import Values
from drafting.texts.typed import Given, Typed, say_failing, say_tokens
from sectors.spec.text import Text


def typed(
    values: Values, name: str, sql_name: str, today: date, *, mark: str | None = None, told: str | None = None
) -> Typed:
    """The type that reads the column best; a varchar where nothing else does. `mark`: decimals of other columns;
    `told`: by the file itself.
    """
    if name.endswith("[*]"):
        because = Text("several values in one record", "한 레코드에 값이 여럿")
        return Typed("list", [Guess("type", "list", because, HIGH)])
    known = nulls.in_texts(values.counts, name)
    given = Given(values, name, sql_name, today, known, values.without(known), mark)
    found = (as_told(given, told) if told else None) or (_best(given) if given.bare else _empty(given))
    say_tokens(found, given)
    say_failing(found, given)
    return found


def _best(given: Given) -> Typed:
    if found := as_times(given) or as_boolean(given):
        return found
    if number := as_number(given):
        ask_of_numbers(number, given)
        return number
    return as_text(given)


def _empty(given: Given) -> Typed:
    because = Text("every field is empty", "모두 비어 있다")
    found = Typed("varchar", [Guess("type", "varchar", because, LOW)], tokens=given.known)
    question = Text("what it holds: it is empty throughout", "무엇이 담기는지: 모두 비어 있다")
    found.ask(given.sql_name, question, Harm.MEANING, (), 'type = "double"')
    return found
