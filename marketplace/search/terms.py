"""What means the same: terms.toml and the bilingual titles of declarations → groups, each with a token of its own.

Both the document that says "exchange rate" and the query that says 환율 then hold the token of their group.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LONGEST = 4  # tokens of a phrase


@dataclass(frozen=True, slots=True)
class Terms:
    """`words`: for the dictionary of morphemes. `stop`: stand everywhere. `groups`: texts that mean the same."""

    words: tuple[str, ...]
    stop: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]


def _read(file: Path) -> Terms:
    held = tomllib.loads(file.read_text(encoding="utf-8"))
    return Terms(tuple(held["words"]), tuple(held["stop"]), tuple(map(tuple, held["groups"])))


TERMS = _read(Path(__file__).with_name("terms.toml"))


class Concepts:
    """Phrases by their tokens → the groups that they belong to."""

    def __init__(self, groups: Iterable[Sequence[str]], analyse: Callable[[str], Sequence[str]]) -> None:
        self._of: dict[str, dict[tuple[str, ...], set[str]]] = {}  # by the first token of the phrase
        for number, group in enumerate(groups):
            for text in group:
                if phrase := tuple(analyse(text)[:LONGEST]):
                    self._of.setdefault(phrase[0], {}).setdefault(phrase, set()).add(f"={number}")

    def among(self, tokens: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
        """The groups that the tokens speak of, and the places of the tokens that do."""
        found: dict[str, tuple[int, ...]] = {}
        for start, token in enumerate(tokens):
            for phrase, groups in self._of.get(token, {}).items():
                if tuple(tokens[start : start + len(phrase)]) == phrase:
                    found |= dict.fromkeys(groups, tuple(range(start, start + len(phrase))))
        return found
