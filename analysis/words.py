"""What a finding says, in both languages: the English text is the key of translations/ko.toml."""

import math
import tomllib
from functools import cache
from pathlib import Path

from sectors.spec.text import Text

LEAST_P = 0.001
DIGITS = 4


@cache
def korean() -> dict[str, str]:
    file = Path(__file__).parent / "translations" / "ko.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def say(text: str, **values: object) -> Text:
    """The text in both languages, its braces filled; a value may itself be a Text."""
    en = {name: written(value, "en") for name, value in values.items()}
    ko = {name: written(value, "ko") for name, value in values.items()}
    return Text(text.format(**en), korean()[text].format(**ko))


def plain(text: object) -> Text:
    """Somebody's own word, the same in both languages."""
    return Text(str(text), str(text))


def written(value: object, language: str) -> str:
    """A value as a sentence has it."""
    if isinstance(value, Text):
        return value.of(language)
    return number(value) if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def number(value: float) -> str:
    """With DIGITS figures that count, and thousands set apart."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if not -5 <= size < 15:
        return f"{value:.{DIGITS - 1}e}"
    text = f"{round(value, DIGITS - 1 - size):,.{max(DIGITS - 1 - size, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def chance(p: float) -> str:
    """`p = …`, or that it is below what is worth telling."""
    return f"p < {LEAST_P}" if p < LEAST_P else f"p = {p:.2g}"


def percent(share: float) -> str:
    return f"{number(100 * share)} %"
