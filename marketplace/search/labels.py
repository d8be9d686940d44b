"""Values of facets in the words of a page."""

from collections.abc import Mapping

from marketplace.search.documents import OURS
from marketplace.search.question import Question
from marketplace.web.translations import translate
from sectors.classification import model
from sectors.licences import LICENCES
from sectors.places import places
from sectors.registry import Registry
from sectors.spec.text import Text
from wire.records import said

FACET_TITLES = {
    "sector": "Sector", "center": "Supply center", "format": "Format", "cadence": "Cadence", "licence": "Licence",
    "price": "Price", "quality": "Quality", "years": "Years covered",
    "place": "Places covered", "sensitivity": "Sensitivity", "origin": "Origin",
}  # fmt: skip
"""Keys of the translations, in the order of the page."""
WORDS: Mapping[str, Mapping[str, str]] = {
    "price": {"free": "Free", "paid": "For money", "none": "Not on offer"},
    "quality": {
        "99.9": "At least 99.9 % of rows valid", "99": "99 to 99.9 % of rows valid", "90": "90 to 99 % of rows valid",
        "0": "Under 90 % of rows valid",
    },
    "origin": {OURS: "This network"},
}  # fmt: skip


class Labels:
    """Of one network in one language."""

    def __init__(self, declared: Registry, language: str) -> None:
        self._language = language
        self._texts: Mapping[str, Mapping[str, Text]] = {
            "sector": {sector.id: sector.title for sector in declared.sectors},
            "center": {center.id: center.name for center in declared.supply_centers},
            "cadence": {term.code: term.title for term in model().cadences},
            "sensitivity": {term.code: term.title for term in model().sensitivities},
            "place": {place.title.en: place.title for place in places().values()},
            "licence": {licence.id: licence.title for licence in LICENCES.values()},
        }

    def value(self, facet: str, value: str) -> str:
        """The value itself where nothing names it."""
        if text := self._texts.get(facet, {}).get(value):
            return text.of(self._language)
        if word := WORDS.get(facet, {}).get(value):
            return translate(word, self._language)
        return translate("{decade}s", self._language, decade=value) if facet == "years" else value

    def question(self, asked: Question) -> str:
        """Words and choices in one line."""
        told = [asked.text, *(self.choice(name, value) for name, value in asked.parts)]
        return " · ".join(filter(None, told)) or translate("All datasets", self._language)

    def choice(self, facet: str, value: str) -> str:
        """What was chosen, as it stands above what was found."""
        if facet == "bbox":
            return translate("Box {corners}", self._language, corners=value)
        return self.value(facet, value)

    def facet(self, facet: str) -> str:
        return translate(FACET_TITLES[facet], self._language)

    def text(self, localised: Mapping[str, str]) -> str:
        """In the page's language, else in any."""
        return said(localised, self._language)
