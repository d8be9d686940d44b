"""What a listing says in words, in both languages, and what it promises: parts of a listing's draft."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from marketplace.licensing.schemas import Frozen

MOST_SQL = 2_000  # characters


def plain(text: str) -> str:
    """Control and direction-changing characters make a title look like another one."""
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") and character != "\n":
            raise ValueError(f"the character U+{ord(character):04X} is not allowed in titles and summaries")
    return text.strip()


class Title(Frozen):
    en: Annotated[str, Field(min_length=3, max_length=120), AfterValidator(plain)]
    ko: Annotated[str, Field(min_length=2, max_length=120), AfterValidator(plain)]


class Summary(Frozen):
    en: Annotated[str, Field(min_length=10, max_length=2000), AfterValidator(plain)]
    ko: Annotated[str, Field(min_length=5, max_length=2000), AfterValidator(plain)]


class Line(Frozen):
    """One sentence or two."""

    en: Annotated[str, Field(min_length=3, max_length=300), AfterValidator(plain)]
    ko: Annotated[str, Field(min_length=2, max_length=300), AfterValidator(plain)]

    def of(self, language: str) -> str:
        return self.ko if language == "ko" else self.en


class SampleQuery(Frozen):
    """A question that the data answers. It is run before publishing: at least one plan must permit it."""

    title: Line
    sql: str = Field(min_length=8, max_length=MOST_SQL)


class Promise(Frozen):
    """What the supply center promises of its service; what is left out is not promised.

    `fresh_within_hours`: how long after a due time a release stands at most. `complete_share_bp`: of what a delivery
    brought, how much is accepted at least, in basis points. `schema_notice_days`: how long before it takes effect a
    change is announced that may break queries.
    """

    fresh_within_hours: int | None = Field(default=None, ge=1, le=8_760)
    complete_share_bp: int | None = Field(default=None, ge=1, le=10_000)
    schema_notice_days: int | None = Field(default=None, ge=1, le=365)
