"""Terms in plain sentences, English or Korean: what stands on the listing says no more than the gate enforces."""

from marketplace.licensing.schemas import EVERY, LicenceTerms, Mask, Operator, RowTerm
from sectors.spec import Dataset, Sensitivity

MASKS = {
    "en": {
        Mask.NULL: "is hidden (always empty)", Mask.HASH: "is shown as a pseudonym (the same value, the same code)",
        Mask.YEAR: "is shown by year only", Mask.MONTH: "is shown by month only",
    },
    "ko": {
        Mask.NULL: "값은 숨겨집니다(항상 비어 있음)", Mask.HASH: "값은 가명으로 표시됩니다(같은 값은 같은 부호)",
        Mask.YEAR: "값은 연 단위로만 표시됩니다", Mask.MONTH: "값은 월 단위로만 표시됩니다",
    },
}  # fmt: skip
CONDITIONS = {
    "en": {Operator.IN: "is one of", Operator.EQ: "is", Operator.GE: "from", Operator.LE: "up to", Operator.BETWEEN: "between"},
    "ko": {Operator.IN: "다음 중 하나", Operator.EQ: "다음과 같음", Operator.GE: "이후(포함)", Operator.LE: "이전(포함)", Operator.BETWEEN: "다음 사이"},
}  # fmt: skip


def sentences(terms: LicenceTerms, dataset: Dataset, language: str = "en") -> list[str]:
    """One sentence a term, the enforced ones first; attested ones say that the buyer promises them."""
    korean = language == "ko"
    lines = [_columns_ko(terms, dataset) if korean else _columns_en(terms, dataset)]
    lines += [_mask(name, mask, dataset, language) for name, mask in sorted(terms.masks.items())]
    lines += [_rows(term, language) for term in terms.rows]
    lines += _term_ko(terms) if korean else _term_en(terms)
    return lines + (_attested_ko(terms, dataset) if korean else _attested_en(terms, dataset))


def _titles(names: tuple[str, ...], dataset: Dataset, language: str) -> str:
    titles = {c.name: c.title.of(language) for c in dataset.columns}
    return ", ".join(titles.get(name, name) for name in names)


def _hidden(terms: LicenceTerms, dataset: Dataset) -> tuple[str, ...]:
    personal = (c.name for c in dataset.columns if c.sensitivity is Sensitivity.PERSONAL)
    return tuple(name for name in personal if name not in terms.masks)


def _columns_en(terms: LicenceTerms, dataset: Dataset) -> str:
    if terms.columns != EVERY:
        return f"You see {len(terms.columns)} columns of {dataset.title.en}: {_titles(terms.columns, dataset, 'en')}."
    hidden = _hidden(terms, dataset)
    but = f" except the personal ones ({_titles(hidden, dataset, 'en')})" if hidden else ""
    return f"You see every column of {dataset.title.en}{but}."


def _columns_ko(terms: LicenceTerms, dataset: Dataset) -> str:
    if terms.columns != EVERY:
        return f"{dataset.title.ko}의 열 {len(terms.columns)}개를 볼 수 있습니다: {_titles(terms.columns, dataset, 'ko')}."
    hidden = _hidden(terms, dataset)
    but = f"개인정보 열({_titles(hidden, dataset, 'ko')})을 제외한 " if hidden else ""
    return f"{dataset.title.ko}의 {but}모든 열을 볼 수 있습니다."


def _mask(name: str, mask: Mask, dataset: Dataset, language: str) -> str:
    title = _titles((name,), dataset, language)
    return f"{title} {MASKS[language][mask]}." if language == "en" else f"{title}: {MASKS[language][mask]}."


def _rows(term: RowTerm, language: str) -> str:
    joint = " and " if term.op is Operator.BETWEEN and language == "en" else ", "
    values = joint.join(str(value) for value in term.values)
    condition = CONDITIONS[language][term.op]
    if language == "en":
        return f"You see only rows whose {term.column} {'is ' if term.op in _ENDS else ''}{condition} {values}."
    return f"{term.column} 값이 조건에 맞는 행만 볼 수 있습니다({condition}: {values})."


_ENDS = (Operator.GE, Operator.LE, Operator.BETWEEN)


def _term_en(terms: LicenceTerms) -> list[str]:
    if terms.term_days is None:
        return ["Access lasts as long as the plan that you take."]
    return [f"Access ends {terms.term_days} days after it began."]


def _term_ko(terms: LicenceTerms) -> list[str]:
    if terms.term_days is None:
        return ["이용 기간은 선택한 요금제를 따릅니다."]
    return [f"이용 시작 후 {terms.term_days}일이 지나면 접근이 종료됩니다."]


def _attested_en(terms: LicenceTerms, dataset: Dataset) -> list[str]:
    lines = [f"You promise to use it only for: {'; '.join(terms.purposes)}."] if terms.purposes else []
    lines.append("You may pass the data on." if terms.redistribution else "You promise not to pass the data on.")
    credit = terms.attribution or dataset.attribution
    return [*lines, f"You promise to name the source: “{credit}”."] if credit else lines


def _attested_ko(terms: LicenceTerms, dataset: Dataset) -> list[str]:
    lines = [f"다음 목적으로만 이용할 것을 서약합니다: {'; '.join(terms.purposes)}."] if terms.purposes else []
    lines.append("데이터를 제3자에게 제공할 수 있습니다." if terms.redistribution else "데이터를 제3자에게 제공하지 않을 것을 서약합니다.")
    credit = terms.attribution or dataset.attribution
    return [*lines, f"출처를 표시할 것을 서약합니다: “{credit}”."] if credit else lines
