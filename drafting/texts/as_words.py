"""A column of two words that say yes and no."""

from drafting.evidence import HIGH, MEDIUM, Guess, Harm
from drafting.texts.typed import Given, Typed, few
from sectors.spec.text import Text

YES_NO = ({"y", "n"}, {"yes", "no"}, {"true", "false"}, {"t", "f"})
ASKED = (("예", "아니오"), ("예", "아니요"), ("네", "아니오"), ("o", "x"), ("○", "×"), ("○", "x"), ("유", "무"),
         ("있음", "없음"), ("가능", "불가"), ("가능", "불가능"), ("여", "부"), ("참", "거짓"))  # fmt: skip


def as_boolean(given: Given) -> Typed | None:
    """Of words that the language knows as such; others are kept as they are written."""
    values, bare = given.values, given.bare
    if {text.lower() for text in bare} not in YES_NO:
        return None
    because = Text(f"only {' and '.join(sorted(bare))}", f"{', '.join(sorted(bare))}뿐")
    known = tuple(text for text in values.counts if text not in bare)
    return Typed("boolean", [Guess("type", "boolean", because, HIGH if values.whole else MEDIUM)], tokens=known)


def _ask_of_odd(found: Typed, given: Given) -> bool:
    """Whether all but a few rows say yes or no, as the language knows it."""
    for words in YES_NO:
        odd = tuple(text for text in given.bare if text.lower() not in words)
        rows = sum(given.bare[text] for text in odd)
        if odd and few(rows, given.values.seen) and words <= {text.lower() for text in given.bare}:
            both = " and ".join(sorted(words))
            question = Text(f"text (taken) or {both}: hardly a row says otherwise", f"글(로 봄)인지 {both}인지")
            found.ask(given.sql_name, question, Harm.MEANING, odd, 'type = "boolean"')
            return True
    return False


def ask_of_text(found: Typed, given: Given) -> bool:
    """Whether the words are yes and no in a language that needs `recode`."""
    bare = given.bare
    if _ask_of_odd(found, given):
        return True
    pair = next((pair for pair in ASKED if {text.lower() for text in bare} == set(pair)), None)
    if pair is None:
        return False
    yes, no = pair
    codes = ", ".join(f'"{text}" = "{"true" if text.lower() == yes else "false"}"' for text in bare)
    question = Text(f"text (taken) or yes and no: {yes} and {no}", f"글(로 봄)인지 예/아니오인지: {yes}, {no}")
    found.ask(given.sql_name, question, Harm.MEANING, tuple(bare), 'type = "boolean"', f"recode = {{ {codes} }}")
    return True
