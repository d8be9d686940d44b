"""Which plans need no sign-in."""

from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.licensing.schemas import AggregateOnly, LicenceTerms, Version
from marketplace.licensing.standing import ATTESTED, ENFORCED
from marketplace.listings.openness import closing, is_open
from tests.support.gate import make_scope
from wire.commerce import PlanKind

OPEN: dict[str, Any] = {"redistribution": True}
CLOSES: dict[str, Any] = {
    "term_days": 30, "version": Version.PINNED, "seats": 2, "aggregate_only": AggregateOnly(minimum_group=5),
    "quotas": ("some",), "purposes": ("research",), "redistribution": False, "resale": False, "non_commercial": True,
    "unchanged": True, "territory": ("KR",), "deletion_days": 30,
}  # fmt: skip
STAYS: dict[str, Any] = {
    "columns": ["invoice", "country", "day"], "rows": [{"column": "country", "op": "eq", "values": ["France"]}],
    "masks": {"day": "month"}, "history_days": 30, "delay_days": 3, "attribution": "Source: UCI", "share_alike": True,
}  # fmt: skip


def plan(**changes: Any) -> Any:
    facts = {"kind": PlanKind.FREE, "price_minor": 0, "approval": False, "for_organisation_id": None}
    return SimpleNamespace(**{**facts, **changes})


def test_a_free_plan_that_asks_nothing_of_a_person_is_open() -> None:
    assert is_open(plan(), [make_scope(**OPEN)])


@pytest.mark.parametrize(("term", "value"), CLOSES.items())
def test_what_is_held_against_a_person_closes_it(term: str, value: Any) -> None:
    scope = make_scope(**OPEN).model_copy(update={term: value})
    assert list(closing(plan(), [scope])) == [term]
    assert not is_open(plan(), [make_scope(**OPEN), scope])


@pytest.mark.parametrize(("term", "value"), [*STAYS.items(), ("version", "followed"), ("resale", True)])
def test_what_is_the_same_for_everybody_leaves_it_open(term: str, value: Any) -> None:
    assert is_open(plan(), [make_scope(**OPEN, **{term: value})])


@pytest.mark.parametrize(
    ("word", "changes"),
    [
        ("price", {"price_minor": 1}),
        ("price", {"kind": PlanKind.TRIAL}),
        ("price", {"kind": PlanKind.USAGE}),
        ("private", {"for_organisation_id": "org_acme"}),
        ("approval", {"approval": True}),
    ],
)
def test_a_plan_that_costs_or_asks_is_closed(word: str, changes: dict[str, Any]) -> None:
    assert list(closing(plan(**changes), [make_scope(**OPEN)])) == [word]


def test_a_plan_without_a_licence_is_closed() -> None:
    assert not is_open(plan(), [])


def test_every_term_is_known_here() -> None:
    """A new term must say whether it closes a plan."""
    assert {*CLOSES, *STAYS} == ENFORCED | ATTESTED == set(LicenceTerms.model_fields) - {"dataset"}
