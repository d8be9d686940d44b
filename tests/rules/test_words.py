"""One word per concept: what people read uses no word that the glossary rules out."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
TRANSLATIONS = (
    "marketplace/translations/ko",
    "dashboards/translations",
    "analysis/translations",
    "sdn/cli/translations",
)
CODE = re.compile(r"`[^`]*`|\{\{.*?\}\}|\{%.*?%\}|\{[^}]*\}|<[^>]*>", re.DOTALL)  # names in code, not prose


def ruled_out() -> dict[str, str]:
    """Each word of the glossary's last table → the word to use."""
    table = GLOSSARY.read_text(encoding="utf-8").partition("## Not these")[2]
    rows = re.findall(r"^\| (?!not \|)([^|-][^|]*) \| ([^|]+) \|$", table, re.MULTILINE)
    return {word.strip(): instead for words, instead in rows for word in words.split(",")}


def texts(value: object) -> Iterator[str]:
    """Every text of a translation file, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below)


def read_by_people() -> Iterator[tuple[Path, str]]:
    """Translations as texts, templates and docs as prose. Decisions keep the words of their day."""
    for folder in TRANSLATIONS:
        for file in sorted((ROOT / folder).rglob("*.toml")):
            yield file, "\n".join(texts(tomllib.loads(file.read_text(encoding="utf-8"))))
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for file in (*pages, *sorted((ROOT / "marketplace" / "templates").rglob("*.html"))):
        yield file, file.read_text(encoding="utf-8").partition("## Not these")[0]


def test_the_glossary_rules_words_out() -> None:
    assert ruled_out()["수용"] == "수락"
    assert ruled_out()["SQL gateway"] == "SQL door"


@pytest.mark.parametrize(("word", "instead"), sorted(ruled_out().items()))
def test_nobody_reads_a_word_that_is_ruled_out(word: str, instead: str) -> None:
    edge = r"\b" if word.isascii() else ""
    pattern = re.compile(rf"{edge}{re.escape(word)}{edge}", re.IGNORECASE)
    found = [str(file.relative_to(ROOT)) for file, text in read_by_people() if pattern.search(CODE.sub("", text))]
    assert found == [], f"say {instead} instead of {word}"


def test_accepted_and_refused_are_said_alike_everywhere() -> None:
    """The verdicts, in pages, dashboards and the command."""
    said = {"accepted": set(), "refused": set()}  # type: dict[str, set[str]]
    for folder in TRANSLATIONS:
        for file in (ROOT / folder).rglob("*.toml"):
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            table = table.get("texts", table)
            for english in said:
                said[english] |= {table[key] for key in (english, english.capitalize()) if key in table}
    assert said == {"accepted": {"수락"}, "refused": {"거부"}}
