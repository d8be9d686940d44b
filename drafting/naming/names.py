"""A source name → a column name fit for SQL and a title in both languages; units in brackets are taken out first.

평균기온(℃) → glossary → mean_temperature, "Mean temperature";  areaNm → area_name;  노원역 → nowon_station
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from drafting.evidence import HIGH, LOW, MEDIUM, Confidence
from drafting.naming import glossary
from sectors.spec.text import Text
from wire.hangul import romanised

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_RUNS = re.compile(r"[가-힣]+|[^가-힣]+")
RESERVED = frozenset(
    {
        "all", "alter", "and", "any", "array", "as", "between", "by", "case", "cast", "constraint", "create", "cross",
        "cube", "current_date", "current_time", "current_timestamp", "current_user", "deallocate", "delete",
        "describe", "distinct", "drop", "else", "end", "escape", "except", "execute", "exists", "extract", "false",
        "for", "from", "full", "group", "grouping", "having", "in", "inner", "insert", "intersect", "into", "is",
        "join", "left", "like", "localtime", "natural", "normalize", "not", "null", "on", "or", "order", "outer",
        "prepare", "recursive", "right", "rollup", "select", "table", "then", "trim", "true", "uescape", "union",
        "unnest", "using", "values", "when", "where", "with",
    }
)  # fmt: skip
LONGEST = 48


@dataclass(frozen=True, slots=True)
class Name:
    """`sql`: the column's name; `unknown`: Hangul that no word of the glossary covers."""

    sql: str
    title: Text
    because: Text
    confidence: Confidence
    translated: bool  # whether the Korean title is Korean


def name(source: str, taken: Collection[str]) -> Name:
    """The name and title of a field called `source`, unlike every one that is `taken`."""
    pieces, unknown, korean = [], 0, 0
    for run in _RUNS.findall(source):
        if "가" <= run[0] <= "힣":
            korean += len(run)
            words, missed = _translated(run)
            pieces += words
            unknown += missed
        else:
            pieces += _latin(run)
    words = [word for word in pieces if word] or ["field"]
    sql = _free(_bare("_".join(words)), taken)
    title = Text(_title(words), source if korean else _in_korean(words, source))
    if not korean:
        because = Text("the source name in lower case", "원래 이름을 소문자로")
        return Name(sql, title, because, HIGH, title.ko != source)
    if not unknown:
        return Name(sql, title, Text("words of the glossary", "용어집에 있는 말"), MEDIUM, True)
    share = "partly " if unknown < korean else ""
    because = Text(f"{share}romanised: not in the glossary", "용어집에 없어 로마자로 적음")
    return Name(sql, title, because, LOW, True)


def _translated(run: str) -> tuple[list[str], int]:
    """A run of Hangul as English words, and how many syllables no word covers: the fewest, then the fewest words."""
    if run in glossary.words():
        return [glossary.words()[run]], 0
    best: list[tuple[int, int, list[str]]] = [(0, 0, [])]
    for end in range(1, len(run) + 1):
        missed, count, words = best[end - 1]
        options = [(missed + 1, count + (not words or not words[-1].startswith("~")), _grown(words, run[end - 1]))]
        for start in range(end):
            if word := glossary.words().get(run[start:end]):
                before = best[start]
                options.append((before[0], before[1] + 1, [*before[2], word]))
        best.append(min(options, key=lambda item: item[:2]))
    missed, _, words = best[-1]
    return [romanised(word[1:]) if word.startswith("~") else word for word in words], missed


def _grown(words: list[str], syllable: str) -> list[str]:
    if words and words[-1].startswith("~"):
        return [*words[:-1], words[-1] + syllable]
    return [*words, "~" + syllable]


def _latin(run: str) -> list[str]:
    """`areaNm` → area, name; `Date added` → date, added; `2013` stays."""
    pieces = _WORDS.findall(run.replace("pH", "ph"))
    short = glossary.abbreviations()
    camel = (
        len(pieces) > 1 and any(piece[:1].isupper() and piece[1:].islower() for piece in pieces[1:]) and " " not in run
    )
    found = []
    for place, piece in enumerate(pieces):
        word = piece.lower()
        found.append(short.get(word, word) if camel and place else word)
    return found


def _bare(text: str) -> str:
    name = re.sub(r"_+", "_", re.sub(r"[^a-z0-9]+", "_", text.lower())).strip("_")[:LONGEST].strip("_")
    name = name if name and name[0].isalpha() else f"n{name}" if name else "field"
    return f"{name}_value" if name in RESERVED else name


def _free(name: str, taken: Collection[str]) -> str:
    number, found = 2, name
    while found in taken:
        number, found = number + 1, f"{name}_{number}"
    return found


def _title(words: list[str]) -> str:
    text = " ".join(word.replace("_", " ") for word in words)
    return text[:1].upper() + text[1:]


def _in_korean(words: list[str], source: str) -> str:
    """An English name in Korean where the glossary knows it, else as it is."""
    whole = glossary.korean().get("_".join(words))
    if whole:
        return whole
    known = [glossary.korean().get(word) for word in words]
    return " ".join(word for word in known if word) if all(known) else source
