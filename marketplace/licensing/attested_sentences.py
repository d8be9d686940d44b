"""What the buyer promises, in plain sentences."""

from collections.abc import Iterator

from marketplace.accounts.registration import countries
from marketplace.licensing.schemas import LicenceTerms, Purpose
from sectors.spec.dataset import Dataset

WORDS = {
    "en": {
        "purposes": "You promise to use it only for: {purposes}.",
        "pass_on": "You may pass the data on.",
        "keep": "You promise not to pass the data on.",
        "sell": "You may sell the data on.",
        "never_sell": "You promise not to sell the data on.",
        "non_commercial": "You promise to make no commercial use of it.",
        "unchanged": "You promise to make no changes to what you pass on.",
        "share_alike": "You promise to pass on what you make of it under the same terms only.",
        "territory": "You promise to use it only in: {countries}.",
        "credit": "You promise to name the source: “{credit}”.",
        "delete": "You promise to delete the data within {days} days after access ended, and to confirm that you did.",
    },
    "ko": {
        "purposes": "다음 목적으로만 이용할 것을 서약합니다: {purposes}.",
        "pass_on": "데이터를 제3자에게 제공할 수 있습니다.",
        "keep": "데이터를 제3자에게 제공하지 않을 것을 서약합니다.",
        "sell": "데이터를 재판매할 수 있습니다.",
        "never_sell": "데이터를 재판매하지 않을 것을 서약합니다.",
        "non_commercial": "상업적으로 이용하지 않을 것을 서약합니다.",
        "unchanged": "제3자에게 제공하는 데이터를 변경하지 않을 것을 서약합니다.",
        "share_alike": "데이터로 만든 것은 같은 조건으로만 제3자에게 제공할 것을 서약합니다.",
        "territory": "다음 국가에서만 이용할 것을 서약합니다: {countries}.",
        "credit": "데이터를 이용할 때 출처(“{credit}”)를 표시할 것을 서약합니다.",
        "delete": "사용 권한이 종료된 뒤 {days}일 이내에 데이터를 삭제하고 삭제 사실을 확인할 것을 서약합니다.",
    },
}

PLAIN = ("non_commercial", "unchanged", "share_alike")  # promised, or not said


def attested_sentences(terms: LicenceTerms, dataset: Dataset, language: str) -> Iterator[tuple[str, str]]:
    """Each with the name of its term."""
    words = WORDS[language]
    if terms.purposes:
        purposes = "; ".join(_purpose(purpose, language) for purpose in terms.purposes)
        yield "purposes", words["purposes"].format(purposes=purposes)
    yield "redistribution", words["pass_on" if terms.redistribution else "keep"]
    if terms.resale is not None:
        yield "resale", words["sell" if terms.resale else "never_sell"]
    yield from ((name, words[name]) for name in PLAIN if getattr(terms, name))
    if terms.territory:
        names = countries(language)
        yield "territory", words["territory"].format(countries=", ".join(names[code] for code in terms.territory))
    if credit := terms.attribution or dataset.attribution:
        yield "attribution", words["credit"].format(credit=credit)
    if terms.deletion_days:
        yield "deletion_days", words["delete"].format(days=f"{terms.deletion_days:,}")


def _purpose(purpose: Purpose, language: str) -> str:
    return purpose if isinstance(purpose, str) else purpose.of(language)
