"""What changed between two versions of a listing, in words."""

from typing import Any

from marketplace.listings.changes import Kind, diff
from sectors.registry import Registry
from tests.support.commerce import DATASET, draft
from tests.support.declarations import make_dataset, make_sector

DECLARED = Registry((make_sector(make_dataset()),))
SOLD: dict[str, Any] = {"kind": "one_off", "price_minor": 12_000, "licences": [{"dataset": DATASET}]}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[Kind, str]]:
    changes = diff(draft(**before), draft(**after), DECLARED)
    return [(change.kind, change.text.en) for change in changes]


def test_the_same_draft_has_no_changes() -> None:
    assert told({}, {}) == []


def test_another_price_is_a_change_of_the_plan_and_not_another_plan() -> None:
    assert told({"plans": [SOLD]}, {"plans": [{**SOLD, "price_minor": 15_000}]}) == [
        (Kind.PLAN, "Plan “one_off KRW 12,000”: The price: KRW 12,000 → KRW 15,000")
    ]


def test_another_licence_is_told_by_the_sentences_that_go_and_come() -> None:
    narrower = {**SOLD, "licences": [{"dataset": DATASET, "columns": ["station"], "purposes": ["research"]}]}
    found = told({"plans": [SOLD]}, {"plans": [narrower]})
    assert [kind for kind, _ in found] == [Kind.LICENCE_LOST, Kind.LICENCE_GAINED, Kind.LICENCE_GAINED]
    assert "every column" in found[0][1]
    assert "You see 1 columns" in found[1][1]
    assert "research" in found[2][1]


def test_plans_come_and_go() -> None:
    free = {"kind": "free", "licences": [{"dataset": DATASET}]}
    assert [kind for kind, _ in told({"plans": [SOLD]}, {"plans": [free]})] == [Kind.PLAN_REMOVED, Kind.PLAN_ADDED]


def test_words_promise_and_queries() -> None:
    before = {"promise": {"fresh_within_hours": 2}}
    after = {
        "title": {"en": "Another title", "ko": "다른 제목"},
        "promise": {"fresh_within_hours": 6, "schema_notice_days": 14},
        "sample_queries": [{"title": {"en": "Count", "ko": "행 수"}, "sql": "SELECT count(*) FROM energy.generation"}],
    }
    assert told(before, after) == [
        (Kind.WORDS, "The title: reworded"),
        (Kind.QUERIES, "Sample queries: 0 → 1, changed"),
        (Kind.PROMISE, "Hours until a release stands, at most: 2 → 6"),
        (Kind.PROMISE, "Days of notice before a breaking change: – → 14"),
    ]
