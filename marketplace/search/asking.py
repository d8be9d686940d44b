"""What was typed → what the index is asked: each word in every field, most where names are; pure.

"미세먼지 seuol" → 미세먼지: as written, or what means the same; seuol: no document says it → what is spelt like it
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from marketplace.search import words
from marketplace.search.documents import concepts
from marketplace.search.hangul import are_initials, has_hangul, letters, typed_in_english
from marketplace.search.schema import schema

MOST_WORDS, LONGEST = 24, 400
EXACT, SAME, TITLE_SAME, GRAM, UNIT, SPELT, INITIALS, WITHIN = 60.0, 1.6, 3.0, 0.8, 3.0, 2.0, 4.0, 0.3
BOOSTS: Mapping[str, float] = {"title": 5.0, "name": 4.0, "about": 2.5, "column": 2.0, "body": 1.2, "sample": 1.0}
Held = Callable[[str, str], bool]  # whether any document has the token in the field


@dataclass(frozen=True, slots=True)
class Asked:
    """`words`: what was typed, as it is compared; the tokens mark what a page shows as found."""

    text: str
    tokens: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Asked":
        return cls(words.plain(text[:LONGEST]).strip(), tuple(words.tokens(text[:LONGEST])[: MOST_WORDS * 2]))

    @property
    def marks(self) -> list[str]:
        """Tokens and groups of the same meaning that a page shows as found."""
        told = words.content(self.tokens)
        return [*told, *concepts().among(told)]


def prepare() -> None:
    """Load what the first question would wait for: the model of Korean, the words without meaning, the synonyms."""
    words.content(words.tokens("지하철 subway"))
    concepts()


def query(asked: Asked, held: Held, *, nearest: bool = False) -> Query:
    """`nearest`: one word is enough, and each may be spelt otherwise."""
    told = words.content(asked.tokens)
    groups = concepts().among(told)
    meant = [{told[place] for place in places} for places in groups.values()]
    asked_words = _asked_words(asked)
    of = [[one for one, its in zip(groups, meant, strict=True) if its & {*words.of_word(word)}] for word in asked_words]
    parts = [_word(word, held, its, nearest) for word, its in zip(asked_words, of, strict=True)]
    if not parts:
        return Query.empty_query()
    known = sum(bool(its) or _is_held(word, held) for word, its in zip(asked_words, of, strict=True))
    least = 1 if nearest else max(1, (known + 1) // 2)  # a word that nothing holds is not missed
    by_words = Query.boolean_query([(Occur.Should, part) for part in parts], minimum_number_should_match=least)
    wholes = [*map(_same, groups), Query.boost_query(_term("exact", asked.text), EXACT), *_grams(asked.text)]
    return Query.boolean_query([(Occur.Must, by_words), *((Occur.Should, one) for one in wholes)])


def _asked_words(asked: Asked) -> list[str]:
    """Words that say something, each once, in order."""
    found = dict.fromkeys(word for chunk in asked.text.split() for word in _words_of(chunk))
    stops = words.stops()
    telling = [word for word in found if not (word in stops or all(t in stops for t in words.of_word(word)))]
    return (telling or list(found))[:MOST_WORDS]


def _words_of(chunk: str) -> list[str]:
    """A unit with signs is one word: ug/m3."""
    held = words.surface(chunk)
    return [chunk[: words.LONGEST_WORD]] if "/" in chunk and len(held) > 1 else held


def _word(word: str, held: Held, groups: Sequence[str], nearest: bool) -> Query:
    """As written, as a unit, by what means the same; where no document says so, by what is spelt like it.

    `groups` are those that the word belongs to with its neighbours: what holds one of them holds the word.
    """
    if are_initials(word):
        begun = Query.regex_query(schema(), "initials", f"{word}.*")
        return Query.boost_query(any_of([_term("initials", word), begun]), INITIALS)
    found = words.tokens(word) or [word]
    ways = [all_of([_token(token) for token in found]), *map(_same, groups)]
    ways += [Query.boost_query(_term("unit", unit), UNIT) for unit in words.units(word)]
    if within := words.grams(word):
        ways.append(Query.boost_query(all_of([_term("gram", gram) for gram in within]), WITHIN))
    if nearest or not _is_held(word, held):
        ways += _spelt_like(word, nearest=nearest)
    if len(found) > 1:
        ways.append(Query.boost_query(any_of([_token(token) for token in found]), 0.4))
    return Query.disjunction_max_query(ways, 0.1)


def _is_held(word: str, held: Held) -> bool:
    """Whether each token of the word stands somewhere."""
    return all(any(held(field, token) for field in BOOSTS) for token in words.tokens(word) or [word])


def _token(token: str) -> Query:
    return Query.disjunction_max_query(
        [Query.boost_query(_term(field, token), boost) for field, boost in BOOSTS.items()], 0.2
    )


def _same(group: str) -> Query:
    return Query.disjunction_max_query(
        [
            Query.boost_query(_term("concept_title", group), TITLE_SAME),
            Query.boost_query(_term("concept", group), SAME),
        ]
    )


def _grams(text: str) -> list[Query]:
    return [
        Query.boost_query(_term(field, gram), GRAM * share)
        for gram in words.grams(text)[: MOST_WORDS * 2]
        for field, share in (("gram", 1.0), ("gram_column", 0.5))
    ]


def _spelt_like(word: str, *, nearest: bool) -> list[Query]:
    """Slips of the hand, of the keyboard's language, and Korean written in Latin letters."""
    typed = letters(word) if has_hangul(word) else word
    slip = "" if has_hangul(word) else typed_in_english(word)
    found = [Query.boost_query(_fuzzy(field, typed, nearest=nearest), boost) for field, boost in _SPELT]
    if len(slip) > 3:
        found += [Query.boost_query(_term(field, letters(slip)), boost) for field, boost in _SPELT]
    return found


_SPELT = (("spelt", SPELT), ("spelt_more", SPELT / 2))


def _fuzzy(field: str, typed: str, *, nearest: bool) -> Query:
    if len(typed) < 3 or (len(typed) < 4 and not nearest):
        return _term(field, typed)
    distance = 1 if len(typed) < 8 else 2
    return Query.fuzzy_term_query(schema(), field, typed, distance=distance, transposition_cost_one=True)


def all_of(parts: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, part) for part in parts])


def any_of(parts: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, part) for part in parts])


def _term(field: str, token: str) -> tantivy.Query:
    return Query.term_query(schema(), field, token, "freq" if field != "exact" else "basic")
