"""Where a plan says another thing than the licence of the data's source: each place with cause and remedy. Pure.

What the source gives everyone, no plan takes back; what the source does not give, no plan gives; whom it demands to
name, no plan leaves out. What the supply center made itself has no other licence than its plans.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from marketplace.licensing.schemas import LicenceTerms
from marketplace.licensing.sector_law import approval_demanded
from marketplace.listings.schemas import PlanDraft
from sectors.licences import LICENCES, UNKNOWN, Demand, SourceLicence, Use
from sectors.registry import Registry
from sectors.spec.dataset import Dataset
from sectors.spec.text import Text


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`place` as a program wrote it, such as `plans[0].price_minor`; cause and remedy in both languages."""

    place: str
    cause: Text
    remedy: Text


def contradictions(place: str, plan: PlanDraft, declared: Registry) -> Iterator[Contradiction]:
    """Everything in the plan at `place` that the sources of its datasets contradict."""
    for number, terms in enumerate(plan.licences):
        dataset = declared.dataset(terms.dataset)
        yield from _of_licence(f"{place}.licences[{number}]", terms, dataset)
        source = LICENCES[dataset.licence]
        if Use.SELL not in source.allows and plan.costs:
            yield Contradiction(f"{place}.price_minor", _not_permitted(source, "sale for money", "유상 판매"), _FREE)
        if (law := approval_demanded(dataset)) and not plan.approval:
            cause = Text(
                f"{law.act.en} demands that each buyer is approved", f"{law.act.ko}에 따라 구매자마다 확인이 필요합니다"
            )
            yield Contradiction(f"{place}.approval", cause, _APPROVE)


def _of_licence(licence: str, terms: LicenceTerms, dataset: Dataset) -> Iterator[Contradiction]:
    source = LICENCES[dataset.licence]
    yield from _taken_back(licence, terms, source)
    yield from _given(licence, terms, source)
    if Demand.CREDIT in source.demands and terms.attribution and (dataset.attribution or "") not in terms.attribution:
        yield Contradiction(f"{licence}.attribution", _left_out(terms.attribution, dataset), _CREDIT)


def told(found: Sequence[Contradiction]) -> tuple[tuple[str, str], tuple[str, str]]:
    """All causes and all remedies, each once: in English, in Korean."""
    english, korean = (
        (
            "; ".join(f"{one.place}: {one.cause.of(language)}" for one in found),
            " ".join(dict.fromkeys(one.remedy.of(language) for one in found)),
        )
        for language in ("en", "ko")
    )
    return english, korean


_FREE = Text(
    "Write a free plan, or declare the licence that permits it.",
    "무료 요금제로 바꾸거나, 이를 허용하는 원천 이용 조건을 선언하세요.",
)
_APPROVE = Text("Write approval = true.", "approval = true로 쓰세요.")
_KEEP = Text("Write redistribution = false.", "redistribution = false로 쓰세요.")
_PASS_ON = Text("Write redistribution = true.", "redistribution = true로 쓰세요.")
_ANY_PURPOSE = Text("Leave the purposes out.", "purposes를 빼세요.")
_UNMASKED = Text("Leave the masked columns out of the plan.", "가리는 대신 해당 열을 요금제에서 제외하세요.")
_CREDIT = Text("Leave attribution out, or name the source in it.", "attribution을 빼거나 그 출처를 함께 쓰세요.")


def _taken_back(place: str, terms: LicenceTerms, source: SourceLicence) -> Iterator[Contradiction]:
    if not source.open:
        return
    if Use.REDISTRIBUTE in source.allows and not terms.redistribution:
        cause = Text(
            f"the buyer would promise not to pass on what {source.id} lets everyone pass on",
            f"{source.id}에 따라 누구나 제3자에게 제공할 수 있는 데이터를 제공하지 않겠다고 서약하게 됩니다",
        )
        yield Contradiction(f"{place}.redistribution", cause, _PASS_ON)
    if terms.purposes:
        cause = Text(
            f"the buyer would promise to keep to purposes, which {source.id} asks of nobody",
            f"{source.id}에서 요구하지 않는 이용 목적을 서약하게 됩니다",
        )
        yield Contradiction(f"{place}.purposes", cause, _ANY_PURPOSE)


def _given(place: str, terms: LicenceTerms, source: SourceLicence) -> Iterator[Contradiction]:
    if Use.REDISTRIBUTE not in source.allows and terms.redistribution:
        yield Contradiction(f"{place}.redistribution", _not_permitted(source, "passing on", "제3자 제공"), _KEEP)
    if Use.CHANGE not in source.allows and terms.masks and source.id != UNKNOWN:
        cause = _not_permitted(source, "changed values, which a mask gives", "값의 변경(가림)")
        yield Contradiction(f"{place}.masks", cause, _UNMASKED)


def _not_permitted(source: SourceLicence, en: str, ko: str) -> Text:
    return Text(f"{source.id} does not permit {en}", f"{source.id}에 따라 허용되지 않습니다: {ko}")


def _left_out(credit: str, dataset: Dataset) -> Text:
    source, named = dataset.licence, dataset.attribution
    return Text(
        f"“{credit}” leaves out whom {source} demands to name, “{named}”",
        f"“{credit}”에는 {source}에 따라 표시해야 하는 출처 “{named}”이(가) 없습니다",
    )
