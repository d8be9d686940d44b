"""Terms in plain sentences, English or Korean: what stands on the listing says no more than the gate enforces."""

from collections.abc import Iterable

from marketplace.licensing.attested_sentences import attested_sentences
from marketplace.licensing.mask_sentences import mask_sentence
from marketplace.licensing.row_sentences import row_sentence
from marketplace.licensing.schemas import EVERY, LicenceTerms
from marketplace.licensing.sector_law import lawful
from marketplace.licensing.source_sentences import source_sentences
from marketplace.licensing.standing import standing_of
from marketplace.licensing.use_sentences import use_sentences
from marketplace.licensing.version_sentences import version_sentences
from marketplace.licensing.window_sentences import window_sentences
from sectors.licences import LICENCES
from sectors.spec.column import Sensitivity
from sectors.spec.dataset import Dataset
from wire.commerce import PlanKind
from wire.terms import LicenceSentence

SOURCE = "source"  # the term of sentences that tell the source's own licence
WORDS = {
    "en": {
        "every": "You see every column of {dataset}.",
        "every_but": "You see every column of {dataset} except the personal ones ({titles}).",
        "some": "You see {count} columns of {dataset}: {titles}.",
        "term": "Access ends {days} days after it began.",
        "no_term": "Access lasts as long as the plan that you take.",
    },
    "ko": {
        "every": "“{dataset}”의 모든 열을 조회할 수 있습니다.",
        "every_but": "“{dataset}”의 열 중 개인정보 열({titles})을 제외한 모든 열을 조회할 수 있습니다.",
        "some": "“{dataset}”의 열 중 다음 {count}개를 조회할 수 있습니다: {titles}.",
        "term": "사용 권한은 이용을 시작한 때부터 {days}일이 지나면 종료됩니다.",
        "no_term": "사용 권한은 선택한 요금제의 이용 기간 동안 유지됩니다.",
    },
}


def spoken(
    terms: LicenceTerms, dataset: Dataset, language: str = "en", state: PlanKind | None = None
) -> list[LicenceSentence]:  # fmt: skip
    """One sentence a term in "en" or "ko", each with who holds it; what doors enforce comes first.

    `state`: the plan's kind, where releases of the dataset hold their table; None: deliveries add up. What the law of
    the sector adds is told like what the terms say.
    """
    language, terms = language if language in WORDS else "en", lawful(terms, dataset)
    enforced = [
        ("columns", _columns(terms, dataset, language)),
        *(
            ("masks", mask_sentence(_titles((name,), dataset, language), masking, language))
            for name, masking in sorted(terms.masks.items())
        ),
        *(("rows", row_sentence(term, dataset, language)) for term in terms.rows),
        *window_sentences(terms, dataset, language),
        *version_sentences(terms, language, state),
        ("term_days", _term(terms, language)),
        *use_sentences(terms, language),
    ]
    attested = attested_sentences(terms, dataset, language)
    source = ((SOURCE, said) for said in source_sentences(LICENCES[dataset.licence], language))
    return [
        LicenceSentence(term=term, text=text, standing=standing_of(term))
        for term, text in (*enforced, *attested, *source)
    ]


def sentences(
    terms: LicenceTerms, dataset: Dataset, language: str = "en", state: PlanKind | None = None
) -> list[str]:  # fmt: skip
    """The same as texts alone."""
    return [said.text for said in spoken(terms, dataset, language, state)]


def in_every_language(terms: LicenceTerms, dataset: Dataset, state: PlanKind | None = None) -> dict[str, list[str]]:
    """The sentences by language."""
    return {language: sentences(terms, dataset, language, state) for language in WORDS}


def _titles(names: Iterable[str], dataset: Dataset, language: str) -> str:
    titles = {c.name: c.title.of(language) for c in dataset.columns}
    return ", ".join(titles.get(name, name) for name in names)


def _columns(terms: LicenceTerms, dataset: Dataset, language: str) -> str:
    words, title = WORDS[language], dataset.title.of(language)
    if terms.columns != EVERY:
        titles = _titles(terms.columns, dataset, language)
        return words["some"].format(dataset=title, count=len(terms.columns), titles=titles)
    personal = (c.name for c in dataset.columns if c.sensitivity is Sensitivity.PERSONAL)
    hidden = _titles((name for name in personal if name not in terms.masks), dataset, language)
    return words["every_but" if hidden else "every"].format(dataset=title, titles=hidden)


def _term(terms: LicenceTerms, language: str) -> str:
    return WORDS[language]["term" if terms.term_days else "no_term"].format(days=terms.term_days)
