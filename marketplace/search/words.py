"""Text → tokens: one analyser for documents and queries, whatever their language.

    tokens("서울시 미세먼지농도를") → 서울시, 미세먼지, 농도     tokens("Exchange rates") → exchang, rate

A word is analysed by itself, so the same word has the same tokens wherever it stands, and is analysed once.
Korean morphemes are Kiwi's, with the words of terms.toml; English ends are Snowball's.
"""

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from kiwipiepy import Kiwi
from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from marketplace.search.hangul import JOINING, KEPT, has_hangul, letters
from marketplace.search.terms import TERMS
from wire.hangul import romanised
from wire.texts import printable

LONGEST_TEXT, LONGEST_WORD = 20_000, 60
KEPT_TEXTS = 50_000  # whose parts are remembered, beside words
_WORD = re.compile(r"[가-힣ㄱ-ㅣ]+|[^\W_가-힣ㄱ-ㅣ]+(?:\.[0-9]+)?")
_UNIT = re.compile(r"\S*[^\W\d]\S*")
_SIGNS = {0x3BC: "u", 0xB0: "deg ", 0x2044: "/"} | JOINING  # NFKC makes joining letters of those that stand alone
_CONTENT = ("NNG", "NNP", "NR", "SL", "SN", "SH", "XR")
_stemmer = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()
_lock = threading.Lock()


def plain(text: str) -> str:
    """One way to write what is written in several: width, accents, powers, micro, case; no signs that nobody reads."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT].encode(errors="ignore").decode()).translate(_SIGNS)
    return printable(text[:LONGEST_TEXT].casefold())


def surface(text: str) -> list[str]:
    """The words as they are written: runs of Hangul, runs of other letters and digits."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain(text))]


def tokens(text: str) -> list[str]:
    """What is compared, in the order of the text."""
    return [token for word in surface(text) for token in of_word(word)]


@lru_cache(KEPT)
def of_word(word: str) -> tuple[str, ...]:
    """Of one word of `surface`."""
    if not has_hangul(word):
        return (word.replace(".", "") if word[-1:].isdigit() else _stemmer.analyze(word)[0],)
    with _lock:
        found = kiwi().tokenize(word)
    return tuple(dict.fromkeys(one.form.casefold() for one in found if one.tag in _CONTENT))


def grams(text: str) -> list[str]:
    """Neighbouring syllables: what has no spaces, or other ones, is found by them."""
    runs = [word for word in surface(text) if has_hangul(word)]
    return list(dict.fromkeys(run[at : at + 2] for run in runs for at in range(len(run) - 1)))


def units(text: str) -> list[str]:
    """Words as wholes, with their signs: ug/m3, usd/eur."""
    return [word.strip(",;()[]?!'\"")[:LONGEST_WORD] for word in _UNIT.findall(plain(text))]


def spelt(text: str) -> list[str]:
    """The words by their letters, for those that are half typed or mistyped; Korean ones in Latin letters too."""
    return list(dict.fromkeys(way for word in surface(text) for way in _spelt(word)))


@lru_cache(KEPT)
def _spelt(word: str) -> tuple[str, ...]:
    if not has_hangul(word):
        return (word,)
    parts = [word, "".join(of_word(word)), *(one for one in of_word(word) if len(one) > 1)]
    return tuple(way for part in dict.fromkeys(filter(None, parts)) for way in (letters(part), romanised(part)))


def content(found: Sequence[str]) -> list[str]:
    """Without words that stand everywhere, unless there are no others."""
    return [token for token in found if token not in stops()] or list(found)


@cache
def stops() -> frozenset[str]:
    return frozenset(token for word in TERMS.stop for token in of_word(word) or (word,))


@cache
def kiwi() -> Kiwi:
    """Once in a process, when first needed: 1.5 s and 300 MB. Its callers wait for each other."""
    made = Kiwi(num_workers=1, load_multi_dict=False)
    for word in TERMS.words:
        made.add_user_word(word, "NNP", 5.0)
    return made
