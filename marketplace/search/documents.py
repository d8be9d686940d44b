"""A record → the document that the index holds of it: tokens by field, values by facet.

record content (JSON) + concepts → document(…) → {field: text or values}
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from marketplace.search import words
from marketplace.search.hangul import has_hangul, initials
from marketplace.search.schema import BOXES, Box, parted, sides
from marketplace.search.terms import TERMS, Concepts
from sectors.classification import model
from sectors.licences import LICENCES
from sectors.spec.text import Text

Content = Mapping[str, Any]
Fields = dict[str, Any]
OURS = "ours"
QUALITIES = ((0.999, "99.9"), (0.99, "99"), (0.9, "90"), (0.0, "0"))
FREE = ("free", "무료", "공짜")
FIRST_YEAR, LAST_YEAR = 1500, 2200


def document(id_: str, source: str | None, content: Content, changed_at: datetime) -> Fields:
    """All that is found and counted of a record."""
    titles = list(content["title"].values())
    names = [id_, *_names(content.get("publisher")), *_names(content.get("creator"))]
    columns = content.get("columns", ())
    about = [*keywords(content), *_classified(content), *_licence(content), *_places(content)]
    texts = {
        "title": titles, "name": names, "about": about,
        "column": column_texts(columns),
        "body": [*content.get("description", {}).values(), *content.get("provenance", {}).values()],
        "sample": [*(value for column in columns for value in column.get("samples", ())), *_given(content)],
    }  # fmt: skip
    return {
        "id": id_, "kind": "dataset",
        "exact": [*{words.plain(text) for text in (*titles, id_, id_.rpartition(".")[2], *names[1:2])}],
        **analysed(texts),
        "unit": units(columns),
        **facets(source, content), "sort_title": words.plain(titles[0] if titles else id_)[:80],
        "modified": _seconds(content.get("modified"), changed_at), **_boxes(content),
    }  # fmt: skip


def analysed(texts: Mapping[str, Sequence[str]]) -> Fields:
    """Texts of title, name, about, column, body and sample → their tokens, and what is found by parts of words."""
    names, more = [*texts["title"], *texts["name"]], [*texts["about"], *texts["column"]]
    return {
        **{field: _each(_compared, found) for field, found in texts.items()},
        "concept_title": _meant(texts["title"]), "concept": _meant([*names, *more, *texts["body"]]),
        "gram": _each(_grams, [*names, *texts["about"]]), "gram_column": _each(_grams, texts["column"]),
        "spelt": _each(_spelt, names), "spelt_more": _each(_spelt, more),
        "initials": _each(_initials, [*names, *texts["column"]]),
    }  # fmt: skip


def _each(of: Callable[[str], str], texts: Iterable[str]) -> str:
    return " ".join(map(of, dict.fromkeys(texts)))


def facets(source: str | None, content: Content) -> Fields:
    """Values of each facet; a facet of which the record says nothing has none."""
    publisher, quality = content.get("publisher") or {}, content.get("quality")
    found: Fields = {
        "sector": content.get("sector"), "center": publisher.get("id"), "cadence": content.get("cadence"),
        "licence": content.get("licence"), "price": content.get("price", "none"),
        "sensitivity": content.get("sensitivity", "public"), "origin": source or OURS,
        "quality": next(name for least, name in QUALITIES if quality["valid_share"] >= least) if quality else None,
        "format": _formats(content),
        "years": decades(content.get("time")),
        "place": [place["name"].get("en") or next(iter(place["name"].values())) for place in _named(content)],
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def decades(time: Content | None) -> list[str]:
    """The decades that its rows are of: 1990, 2000 …; an open end is as the other."""
    ends = [str(end)[:4] for end in ((time or {}).get("begins"), (time or {}).get("ends")) if end]
    years = [int(year) for year in ends if year.isascii() and year.isdecimal()]
    if not years or not all(FIRST_YEAR <= year <= LAST_YEAR for year in years):
        return []
    return [str(decade) for decade in range(min(years) // 10 * 10, max(years) + 1, 10)]


@cache
def concepts() -> Concepts:
    """Groups of terms.toml, and the bilingual titles of the classification."""
    terms = [term for sector in model().sectors for term in (sector, *sector.subsectors)]
    titles = [(term.title.en, term.title.ko) for term in (*terms, *model().cadences)]
    return Concepts([*TERMS.groups, *titles], words.tokens)


def _meant(texts: Iterable[str]) -> str:
    """The groups that they speak of, each once."""
    return " ".join(dict.fromkeys(group for text in dict.fromkeys(texts) for group in _groups(text)))


# What is kept of a text is a string of its parts, as the field wants it: most texts stand in many records.
@lru_cache(words.KEPT_TEXTS)
def _groups(text: str) -> tuple[str, ...]:
    return tuple(concepts().among(words.tokens(text)))


@lru_cache(words.KEPT_TEXTS)
def _compared(text: str) -> str:
    return " ".join(words.tokens(text))


@lru_cache(words.KEPT_TEXTS)
def _grams(text: str) -> str:
    return " ".join(words.grams(text))


@lru_cache(words.KEPT_TEXTS)
def _spelt(text: str) -> str:
    return " ".join(words.spelt(text))


@lru_cache(words.KEPT_TEXTS)
def _initials(text: str) -> str:
    """Of each word, of its morphemes, and of the text without its spaces."""
    korean = [word for word in words.surface(text) if has_hangul(word)]
    parts = [*korean, *(token for word in korean for token in words.of_word(word)), "".join(korean)]
    return " ".join(found for part in dict.fromkeys(parts) if len(found := initials(part)) > 1)


def column_texts(columns: Iterable[Content]) -> list[str]:
    return [text for column in columns for text in (column["name"], *column.get("title", {}).values())]


def units(columns: Iterable[Content]) -> str:
    return " ".join(words.units(" ".join(column["unit"] for column in columns if column.get("unit"))))


def _names(agent: Content | None) -> list[str]:
    return [text for text in ((agent or {}).get("id"), *(agent or {}).get("name", {}).values()) if text]


def _named(content: Content) -> list[Content]:
    return [place for place in content.get("places", ()) if place.get("name")]


def _places(content: Content) -> list[str]:
    return [text for place in _named(content) for text in place["name"].values()]


def _boxes(content: Content) -> Fields:
    """The first boxes by themselves, what is left in one around it."""
    held = [place["box"] for place in content.get("places", ()) if place.get("box")]
    found = [one for box in dict.fromkeys(map(tuple, held)) for one in parted(box)]
    first, rest = found[: BOXES - 1], found[BOXES - 1 :]
    told = [*first, _around(rest)] if rest else first
    return {name: float(side) for number, box in enumerate(told) for name, side in zip(sides(number), box, strict=True)}


def _around(boxes: Sequence[Box]) -> Box:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def keywords(content: Content) -> list[str]:
    return [word for found in content.get("keywords", {}).values() for word in found]


def _classified(content: Content) -> list[str]:
    """Titles of its cadence, and who is to be named."""
    held = [term.title for term in model().cadences if term.code == content.get("cadence")]
    return [*_texts(held), *filter(None, (content.get("sector"), content.get("subsector"), content.get("attribution")))]


def _given(content: Content) -> list[str]:
    """In which formats, and whether for nothing; found by the word alone, as values are, so it makes nothing alike."""
    return [*_formats(content), *(FREE if content.get("price") == "free" else ())]


def _formats(content: Content) -> list[str]:
    return list(dict.fromkeys(one["format"] for one in content.get("distributions", ()) if one.get("format")))


def _licence(content: Content) -> list[str]:
    known = LICENCES.get(content.get("licence") or "")
    return [*_texts([known.title]), known.id] if known else []


def _texts(titles: Iterable[Text]) -> list[str]:
    return [text for title in titles for text in (title.en, title.ko)]


def _seconds(modified: str | None, changed_at: datetime) -> int:
    at = datetime.fromisoformat(modified) if modified else changed_at
    return max(0, int(at.timestamp()))
