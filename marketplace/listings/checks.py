"""What is checked before anybody may buy: each check with its causes, in both languages.

draft + what is released and declared → `judge` (pure) → checks; `run` brings what it needs from the database
"""

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from re import search

from sqlalchemy.orm import Session

from marketplace.licensing.errors import NotEnforceable
from marketplace.licensing.rules import compile_terms
from marketplace.listings import trying
from marketplace.listings.contradictions import contradictions
from marketplace.listings.schemas import ListingDraft
from marketplace.releases.queries import latest_release, table_parts
from sectors.registry import Registry
from sectors.spec.text import Text


@dataclass(frozen=True, slots=True)
class Check:
    """No causes: it is met."""

    name: str
    causes: Sequence[Text] = ()

    @property
    def told(self) -> Text:
        """What is checked."""
        return TOLD[self.name]

    @property
    def met(self) -> bool:
        return not self.causes


def run(session: Session, draft: ListingDraft, declared: Registry) -> list[Check]:
    """All checks of the draft, as things stand now."""
    released = {dataset for dataset in draft.datasets if latest_release(session, dataset)}
    samples = {dataset: _samples(session, dataset) for dataset in draft.datasets} if draft.sample_queries else {}
    return judge(draft, released, declared, samples)


def _samples(session: Session, dataset: str) -> list[dict[str, str | None]]:
    """The kept rows, each with the partition that it is of."""
    held = [{**row, **part.values} for part in table_parts(session, dataset) for row in part.samples]
    newest = latest_release(session, dataset)
    return held or (list(newest.samples) if newest else [])


def judge(
    draft: ListingDraft, released: Collection[str], declared: Registry, samples: trying.Rows | None = None
) -> list[Check]:
    known = {dataset.id for dataset in declared.datasets}
    found = {
        "declared": _undeclared(draft, known),
        "released": _unreleased(draft, known, released),
        "plans": () if draft.plans else (_NO_PLAN,),
        "enforceable": _unenforceable(draft, known, declared),
        "sources": _contradicted(draft, known, declared),
        "queries": _unanswered(draft, known, declared, samples or {}),
        "languages": _in_other_language(draft),
    }
    return [Check(name, tuple(causes)) for name, causes in found.items()]


TOLD = {
    "declared": Text("Each dataset is declared", "모든 데이터셋이 선언되어 있습니다"),
    "released": Text("Each dataset has a release", "모든 데이터셋이 배포되어 있습니다"),
    "plans": Text("There is a plan", "요금제가 있습니다"),
    "enforceable": Text("The doors can hold each licence", "모든 이용 허가 조건을 접근 통로에서 지킬 수 있습니다"),
    "sources": Text("No plan contradicts the licence of its source", "요금제가 원천 이용 조건과 어긋나지 않습니다"),
    "queries": Text(
        "Each sample query runs under a plan, on the kept sample rows",
        "모든 예시 질의를 보관된 예시 행에서 요금제의 조건으로 실행할 수 있습니다",
    ),
    "languages": Text("Each text is in its language", "각 언어의 글이 그 언어로 쓰여 있습니다"),
}
_NO_PLAN = Text(
    "there is no plan: add one with a price and a licence", "요금제가 없습니다. 가격과 이용 허가 조건을 추가하세요."
)


def _undeclared(draft: ListingDraft, known: AbstractSet[str]) -> Iterator[Text]:
    for dataset in draft.datasets:
        if dataset not in known:
            yield Text(
                f"{dataset} is no longer declared: bring its declaration back or offer another dataset",
                f"{dataset} 선언이 없습니다. 선언을 되돌리거나 다른 데이터셋을 제공하세요.",
            )


def _unreleased(draft: ListingDraft, known: AbstractSet[str], released: Collection[str]) -> Iterator[Text]:
    for dataset in draft.datasets:
        if dataset in known and dataset not in released:
            yield Text(
                f"{dataset} has no release yet: deliver a file that is accepted first",
                f"{dataset} 배포가 아직 없습니다. 먼저 수락되는 파일을 전송하세요.",
            )


def _unenforceable(draft: ListingDraft, known: AbstractSet[str], declared: Registry) -> Iterator[Text]:
    for place, plan in enumerate(draft.plans):
        for number, terms in enumerate(plan.licences):
            if terms.dataset in known:
                try:
                    compile_terms(terms, declared.dataset(terms.dataset))
                except NotEnforceable as error:
                    cause = f"plans[{place}].licences[{number}].{error.detail}"
                    yield Text(cause, error.korean[0] if error.korean else cause)


def _contradicted(draft: ListingDraft, known: AbstractSet[str], declared: Registry) -> Iterator[Text]:
    for place, plan in enumerate(draft.plans):
        if set(plan.datasets) <= known:
            for one in contradictions(f"plans[{place}]", plan, declared):
                yield Text(f"{one.place}: {one.cause.en}", f"{one.place}: {one.cause.ko}")


def _unanswered(
    draft: ListingDraft, known: AbstractSet[str], declared: Registry, samples: trying.Rows
) -> Iterator[Text]:
    """Where a licence itself cannot be held, that is told instead."""
    if set(draft.datasets) <= known and not any(_unenforceable(draft, known, declared)):
        yield from trying.causes(draft, samples, declared)


def _in_other_language(draft: ListingDraft) -> Iterator[Text]:
    """A summary that was pasted into both fields helps half of the readers."""
    if draft.summary.en == draft.summary.ko and not search("[가-힣]", draft.summary.ko):
        yield Text(
            "summary.ko is the English text: write it in Korean",
            "summary.ko에 영어 글이 그대로 있습니다. 한국어로 쓰세요.",
        )
