"""Two drafts → what changed from one to the other, in words of both languages. Pure.

A licence's changes are told by its sentences: what a term means is said in one place, and a new one is told at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marketplace.licensing.rules import sentences
from marketplace.licensing.schemas import LicenceTerms
from marketplace.listings.schemas import ListingDraft, PlanDraft
from marketplace.listings.succession import pairs
from sectors.registry import Registry
from sectors.spec.text import Text
from wire.money import Money


class Kind(StrEnum):
    """What a change is of; `licence` lines are sentences that a licence says no more, or says newly."""

    WORDS = "words"
    DATASETS = "datasets"
    QUERIES = "queries"
    PROMISE = "promise"
    PLAN_ADDED = "plan_added"
    PLAN_REMOVED = "plan_removed"
    PLAN = "plan"
    LICENCE_LOST = "licence_lost"
    LICENCE_GAINED = "licence_gained"


@dataclass(frozen=True, slots=True)
class Change:
    kind: Kind
    text: Text


def diff(old: ListingDraft, new: ListingDraft, declared: Registry) -> list[Change]:
    """Every difference; none: the two say the same."""
    return [
        *_words(old, new), *_datasets(old, new), *_queries(old, new), *_promise(old, new),
        *_plans(old.plans, new.plans, declared),
    ]  # fmt: skip


_NAMES: Mapping[str, Text] = {
    "title": Text("The title", "제목"),
    "summary": Text("The summary", "요약"),
    "use_cases": Text("The use cases", "활용 사례"),
    "coverage": Text("The coverage", "포함 범위"),
    "cadence": Text("The cadence", "갱신 주기"),
    "fresh_within_hours": Text("Hours until a release stands, at most", "배포까지 걸리는 최대 시간"),
    "complete_share_bp": Text("Share accepted, at least (basis points)", "최소 수락 비율(만분율)"),
    "schema_notice_days": Text("Days of notice before a breaking change", "질의에 영향을 주는 변경의 예고 일수"),
    "price_minor": Text("The price", "가격"),
    "kind": Text("The kind", "종류"),
    "currency": Text("The currency", "통화"),
}


def _named(field: str) -> Text:
    return _NAMES.get(field, Text(f"`{field}`", f"`{field}`"))


def _words(old: ListingDraft, new: ListingDraft) -> Iterator[Change]:
    for field in ("title", "summary", "use_cases", "coverage", "cadence"):
        if getattr(old, field) != getattr(new, field):
            name = _named(field)
            yield Change(Kind.WORDS, Text(f"{name.en}: reworded", f"{name.ko}: 문구 변경"))


def _datasets(old: ListingDraft, new: ListingDraft) -> Iterator[Change]:
    for dataset in sorted({*new.datasets} - {*old.datasets}):
        yield Change(Kind.DATASETS, Text(f"Dataset {dataset}: added", f"데이터셋 {dataset}: 추가"))
    for dataset in sorted({*old.datasets} - {*new.datasets}):
        yield Change(Kind.DATASETS, Text(f"Dataset {dataset}: removed", f"데이터셋 {dataset}: 제외"))


def _queries(old: ListingDraft, new: ListingDraft) -> Iterator[Change]:
    if old.sample_queries != new.sample_queries:
        before, after = len(old.sample_queries), len(new.sample_queries)
        yield Change(
            Kind.QUERIES, Text(f"Sample queries: {before} → {after}, changed", f"예시 질의: {before} → {after}개, 변경")
        )


def _promise(old: ListingDraft, new: ListingDraft) -> Iterator[Change]:
    yield from _fields(Kind.PROMISE, old.promise.model_dump(), new.promise.model_dump(), Text("", ""))


def _plans(old: Sequence[PlanDraft], new: Sequence[PlanDraft], declared: Registry) -> Iterator[Change]:
    found = pairs(old, new)
    for plan in found.removed:
        name = named(plan)
        yield Change(Kind.PLAN_REMOVED, Text(f"Plan {name.en}: no longer sold", f"요금제 {name.ko}: 판매 종료"))
    for plan in found.added:
        name = named(plan)
        yield Change(Kind.PLAN_ADDED, Text(f"Plan {name.en}: new", f"요금제 {name.ko}: 추가"))
    for before, after in found.succeeded:
        yield from plan_changes(before, after, declared)


def plan_changes(old: PlanDraft, new: PlanDraft, declared: Registry) -> Iterator[Change]:
    """From one plan to the one that takes its place, which has the same datasets."""
    name = named(old)
    before, after = (plan.model_dump(mode="json", exclude={"licences"}) for plan in (old, new))
    before["price_minor"], after["price_minor"] = price(old), price(new)
    yield from _fields(Kind.PLAN, before, after, Text(f"Plan {name.en}: ", f"요금제 {name.ko}: "))
    heirs = {terms.dataset: terms for terms in new.licences}
    for terms in old.licences:
        yield from _licence(terms, heirs[terms.dataset], declared, name)


def _licence(old: LicenceTerms, new: LicenceTerms, declared: Registry, plan: Text) -> Iterator[Change]:
    (gone_en, new_en), (gone_ko, new_ko) = (_said(old, new, declared, language) for language in ("en", "ko"))
    for kind, english, korean in ((Kind.LICENCE_LOST, gone_en, gone_ko), (Kind.LICENCE_GAINED, new_en, new_ko)):
        for en, ko in zip(english, korean, strict=False):
            yield Change(kind, Text(f"Plan {plan.en}: {en}", f"요금제 {plan.ko}: {ko}"))


def _said(old: LicenceTerms, new: LicenceTerms, declared: Registry, language: str) -> tuple[list[str], list[str]]:
    """Sentences that are gone, and those that are new."""
    before, after = (sentences(terms, declared.dataset(terms.dataset), language) for terms in (old, new))
    return [one for one in before if one not in after], [one for one in after if one not in before]


def named(plan: PlanDraft) -> Text:
    """By its kind and price, as nothing else names it."""
    kinds = {"free": "무료", "one_off": "일회성", "monthly": "월 구독"}
    said = f" {price(plan)}" if plan.price_minor else ""
    return Text(f"“{plan.kind}{said}”", f"“{kinds.get(plan.kind, plan.kind)}{said}”")


def price(plan: PlanDraft) -> str:
    return str(Money(plan.price_minor, plan.currency))


def _fields(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any], before: Text) -> Iterator[Change]:
    for field in new:
        if old.get(field) != new[field]:
            name, was, now = _named(field), _shown(old.get(field)), _shown(new[field])
            yield Change(kind, Text(f"{before.en}{name.en}: {was} → {now}", f"{before.ko}{name.ko}: {was} → {now}"))


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)
