"""Open questions as a person reads them, the one with the most to lose first: what is asked, of which values, and the
lines of TOML that would answer it.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from drafting.evidence import Example, Undecided

LONGEST = 80  # characters of an example that are shown


def by_harm(undecided: Sequence[Undecided]) -> list[Undecided]:
    return sorted(undecided, key=lambda item: item.harm)


def lines(undecided: Sequence[Undecided], language: str) -> Iterator[str]:
    """A heading for each kind of harm, below it the questions."""
    for harm, items in groupby(by_harm(undecided), key=lambda item: item.harm):
        yield f"{harm.said.of(language)}:"
        for item in items:
            yield f"  {item.where}: {item.question.of(language)}"
            if item.examples:
                yield f"    {', '.join(_example(example, language) for example in item.examples)}"
            yield from (f"    {line}" for line in item.answer)


def _example(example: Example, language: str) -> str:
    """`line 3: '1,234'`; of several files `july.csv, line 3: …`."""
    shown = repr(example.text if len(example.text) <= LONGEST else f"{example.text[:LONGEST]}…")
    if example.line is None:
        return shown
    place = f"{example.line}번째 행" if language == "ko" else f"line {example.line}"
    return f"{example.file}, {place}: {shown}" if example.file else f"{place}: {shown}"
