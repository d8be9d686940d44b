"""What nobody holds is not sold, and each sentence says who holds its term."""

import pytest

from marketplace.licensing import standing
from marketplace.licensing.errors import NotEnforceable
from marketplace.licensing.rules import compile_terms
from marketplace.licensing.schemas import LicenceTerms
from marketplace.licensing.sentences import spoken
from marketplace.licensing.versions import pins
from tests.support.gate import make_dataset, make_terms
from wire.commerce import PlanKind
from wire.terms import Standing

USE = make_terms(
    seats=3,
    aggregate_only={"minimum_group": 10},
    quotas=[
        {"measure": "queries", "per": "day", "limit": 1000}, {"measure": "rows", "per": "month", "limit": 50_000},
        {"measure": "bytes", "per": "term", "limit": 2 * 10**12}, {"measure": "bytes", "per": "day", "limit": 1001},
    ],
)  # fmt: skip


def test_no_term_is_held_twice() -> None:
    assert not standing.ENFORCED & standing.ATTESTED
    assert LicenceTerms.model_fields.keys() - standing.SUBJECT >= standing.ENFORCED | standing.ATTESTED


def test_a_term_that_nobody_holds_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "ENFORCED", standing.ENFORCED - {"seats", "aggregate_only", "quotas"})
    with pytest.raises(NotEnforceable) as refused:
        compile_terms(USE, make_dataset())
    for term in ("seats", "aggregate_only", "quotas"):
        assert f"{term}: no door holds this term yet" in refused.value.detail


def test_what_is_held_is_part_of_the_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "ENFORCED", standing.ENFORCED | {"seats", "aggregate_only", "quotas"})
    scope = compile_terms(USE, make_dataset())
    assert (scope.seats, scope.aggregate_only, scope.quotas) == (3, USE.aggregate_only, USE.quotas)
    assert type(scope).model_validate_json(scope.model_dump_json()) == scope


def test_two_quotas_of_one_measure_and_period_are_none() -> None:
    quota = {"measure": "rows", "per": "day", "limit": 5}
    with pytest.raises(ValueError, match="the same measure and period"):
        make_terms(quotas=[quota, {**quota, "limit": 6}])


def test_how_much_may_be_used_is_told_in_both_languages() -> None:
    told = {one.text for language in ("en", "ko") for one in spoken(USE, make_dataset(), language)}
    assert told >= {
        "Only members of your company whom it names may use it, at most 3 at once.",
        "귀사가 지정한 구성원만 이용할 수 있으며, 동시에 최대 3명까지 지정할 수 있습니다.",
        "You see figures of groups of at least 10 rows, and no single row.",
        "10행 이상인 집단의 통계만 조회할 수 있으며, 개별 행은 조회할 수 없습니다.",
        "You may run at most 1,000 queries a day.", "하루에 최대 1,000회까지 질의할 수 있습니다.",
        "You may take at most 50,000 rows a month.", "한 달에 최대 50,000행까지 가져갈 수 있습니다.",
        "You may have at most 2 TB read in all.", "전체 이용 기간에 최대 2 TB까지 읽을 수 있습니다.",
        "You may have at most 1,001 bytes read a day.", "하루에 최대 1,001 bytes까지 읽을 수 있습니다.",
    }  # fmt: skip


def test_a_sentence_says_who_holds_its_term() -> None:
    told = spoken(make_terms(purposes=["teaching"]), make_dataset(licence="CC-BY-SA-4.0"))
    assert {one.term: one.standing for one in told} == {
        "columns": Standing.ENFORCED, "term_days": Standing.ENFORCED, "purposes": Standing.ATTESTED,
        "redistribution": Standing.ATTESTED, "attribution": Standing.ATTESTED, "source": Standing.ATTESTED,
    }  # fmt: skip
    assert [one.standing for one in told] == sorted((one.standing for one in told), reverse=True)


@pytest.mark.parametrize(
    ("kind", "version", "pinned"),
    [
        (PlanKind.ONE_OFF, None, True), (PlanKind.SUBSCRIPTION, None, False), (PlanKind.FREE, None, False),
        (PlanKind.ONE_OFF, "followed", False), (PlanKind.SUBSCRIPTION, "pinned", True),
    ],
)  # fmt: skip
def test_the_licence_says_which_releases_it_gives_else_the_plans_kind(
    kind: PlanKind, version: str | None, pinned: bool
) -> None:
    terms = make_terms(version=version)
    assert pins(terms.version, kind) is pinned
    [held] = [one.text for one in spoken(terms, make_dataset(), "en", kind) if one.term == "version"]
    assert held.startswith("You see the table as it is with" if pinned else "You see the table as it stands")
    adding = [one.text for one in spoken(terms, make_dataset()) if one.term == "version"]
    assert [said.startswith("You see what was released" if pinned else "You see later") for said in adding] == (
        [] if version is None else [True]
    )
