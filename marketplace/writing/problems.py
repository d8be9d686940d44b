"""What is wrong with a draft, each cause beside the field that it is of, in the language of the page."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from marketplace.licensing.errors import NotEnforceable
from marketplace.licensing.korean import in_korean
from marketplace.licensing.rules import compile_terms
from marketplace.listings.contradictions import contradictions
from marketplace.listings.schemas import ListingDraft
from marketplace.web.translations import translate
from marketplace.writing.reading import Read
from sectors.registry import Registry

RENAMED = {"price_minor": "price", "unit_price_minor": "unit_price", "cap_minor": "cap"} | {
    "complete_share_bp": "complete_share"
}
SAID: Mapping[str, str] = {  # pydantic's kinds of error → our words, keys of translations
    "missing": "Fill this in",
    "string_too_short": "Write at least {min_length} characters",
    "string_too_long": "Write at most {max_length} characters",
    "too_short": "Choose at least one",
    "int_parsing": "Write a whole number",
    "int_type": "Write a whole number",
    "greater_than": "Write a number above {gt}",
    "greater_than_equal": "Write {ge} or more",
    "less_than_equal": "Write {le} or less",
    "string_pattern_mismatch": "Small letters, figures and hyphens only",
}
Problems = dict[str, str]


def check(read: Read, declared: Registry, language: str) -> tuple[ListingDraft | None, Problems]:
    """The draft where it is whole, and every problem by its place in the form; "" is the form itself."""
    found: Problems = {place: translate(words, language) for place, words in read.problems.items()}
    try:
        draft = ListingDraft.model_validate(read.content)
    except ValidationError as error:
        for one in error.errors():
            found.setdefault(_place(".".join(str(part) for part in one["loc"]), read), said(one, language))
        return None, found
    for place, cause in (*_unenforceable(draft, declared, language), *_contradicted(draft, declared, language)):
        found.setdefault(_place(place, read), cause)
    return draft, found


def said(error: Any, language: str) -> str:
    """What the types ask and what our own checks say, in both languages."""
    if words := SAID.get(error["type"]):
        return translate(words, language, **{k: v for k, v in error.get("ctx", {}).items() if f"{{{k}}}" in words})
    words = str(error["msg"]).removeprefix("Value error, ")
    return in_korean(words) if language == "ko" else words


def _place(path: str, read: Read) -> str:
    """Where in the form that path of the content is."""
    path = re.sub(r"\[(\d+)\]", r".\1", path)
    for length in range(len(path.split(".")), 0, -1):
        head = ".".join(path.split(".")[:length])
        if head in read.origins:
            path = read.origins[head] + path[len(head) :]
            break
    *front, last = path.split(".")
    return ".".join([*front, RENAMED.get(last, last)])


def _unenforceable(draft: ListingDraft, declared: Registry, language: str) -> Iterator[tuple[str, str]]:
    for number, plan in enumerate(draft.plans):
        for k, terms in enumerate(plan.licences):
            try:
                compile_terms(terms, declared.dataset(terms.dataset))
            except NotEnforceable as error:
                for problem in error.problems:
                    place, _, cause = (in_korean(problem) if language == "ko" else problem).partition(": ")
                    yield f"plans.{number}.licences.{k}.{place}", cause or problem


def _contradicted(draft: ListingDraft, declared: Registry, language: str) -> Iterator[tuple[str, str]]:
    for number, plan in enumerate(draft.plans):
        for one in contradictions(f"plans.{number}", plan, declared):
            yield one.place, f"{one.cause.of(language)} {one.remedy.of(language)}"
