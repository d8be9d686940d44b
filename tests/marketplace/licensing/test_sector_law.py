"""What the law of a sector adds, no listing can drop; a refusal names it."""

from dataclasses import replace
from typing import Any

import pytest

from marketplace.licensing import standing
from marketplace.licensing.errors import NotEnforceable
from marketplace.licensing.rules import compile_terms, terms_hash
from marketplace.licensing.schemas import LicenceTerms
from marketplace.licensing.sector_law import LAWS, approval_demanded, law_of
from marketplace.licensing.sentences import sentences
from marketplace.listings.contradictions import contradictions
from marketplace.listings.schemas import PlanDraft
from sectors.registry import Registry, load
from sectors.spec.column import Sensitivity
from sectors.spec.dataset import Dataset
from tests.support.declarations import make_sector
from tests.support.gate import make_dataset
from wire.commerce import PlanKind

SLEEP = make_dataset(sector="lifelog", name="nights")
ACT = "Personal Information Protection Act, article 23"


@pytest.fixture(autouse=True)
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as doors hold groups."""
    monkeypatch.setattr(standing, "ENFORCED", standing.ENFORCED | {"aggregate_only"})


def terms(**said: Any) -> LicenceTerms:
    return LicenceTerms.model_validate({"dataset": SLEEP.id, **said})


def test_data_about_persons_leaves_as_figures_of_groups_and_is_not_sold_on() -> None:
    scope = compile_terms(terms(), SLEEP)
    assert scope.aggregate_only is not None
    assert (scope.aggregate_only.minimum_group, scope.resale, scope.redistribution) == (10, False, False)
    told = sentences(terms(), SLEEP, "en")
    assert "You see figures of groups of at least 10 rows, and no single row." in told
    assert "You promise not to sell the data on." in told
    assert "10행 이상인 집단의 통계만 조회할 수 있으며, 개별 행은 조회할 수 없습니다." in sentences(
        terms(), SLEEP, "ko"
    )


def test_more_than_the_law_asks_stays_and_the_hash_is_of_what_was_written() -> None:
    strict = terms(aggregate_only={"minimum_group": 50})
    scope = compile_terms(strict, SLEEP)
    assert scope.aggregate_only is not None
    assert scope.aggregate_only.minimum_group == 50
    assert terms_hash(terms()) != terms_hash(strict)


@pytest.mark.parametrize(
    "said",
    [{"redistribution": True}, {"redistribution": True, "resale": True}, {"aggregate_only": {"minimum_group": 9}}],
)
def test_less_is_refused_in_the_name_of_the_law(said: dict[str, Any]) -> None:
    with pytest.raises(NotEnforceable, match=ACT) as refused:
        compile_terms(terms(**said), SLEEP)
    assert next(iter(said)) in refused.value.detail


@pytest.mark.parametrize(
    "free",
    [
        replace(SLEEP, columns=tuple(c for c in SLEEP.columns if c.sensitivity is not Sensitivity.PERSONAL)),
        replace(SLEEP, licence="CC-BY-4.0"), replace(SLEEP, sector="energy"),
    ],
)  # fmt: skip
def test_where_nobody_is_told_of_or_everybody_has_the_rows_nothing_is_added(free: Dataset) -> None:
    assert law_of(free) is None
    plain = LicenceTerms.model_validate({"dataset": free.id})
    assert compile_terms(plain, free).aggregate_only is None


def test_every_law_is_of_a_sector_that_is_declared() -> None:
    assert LAWS.keys() <= {sector.id for sector in load(()).sectors}


def test_a_plan_without_approval_contradicts_the_law() -> None:
    assert approval_demanded(SLEEP) is LAWS["lifelog"]
    declared = Registry((make_sector(SLEEP, id_="lifelog"),))
    plan = PlanDraft(kind=PlanKind.FREE, licences=(terms(),))
    [found] = contradictions("plans[0]", plan, declared)
    assert (found.place, ACT in found.cause.en, "개인정보 보호법" in found.cause.ko) == (
        "plans[0].approval",
        True,
        True,
    )
    assert not list(contradictions("plans[0]", plan.model_copy(update={"approval": True}), declared))
