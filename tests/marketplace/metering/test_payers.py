"""Who pays: never less than what is read of the licences that count, and never twice for the same."""

from dataclasses import replace
from typing import Any

import pytest

from marketplace.grants.values import HeldGrant
from marketplace.licensing.schemas import Quota
from marketplace.metering.payers import payers
from tests.support.gate import DAY, NOW, make_held
from wire.terms import QuotaMeasure, QuotaPeriod

FRANCE = {"rows": [{"column": "country", "op": "eq", "values": ["France"]}]}
MASKED = {"masks": {"country": "null"}}


def held(name: str, quota: int | None = None, ends: int | None = None, **terms: Any) -> HeldGrant:
    made = make_held(**terms)
    quotas = (Quota(measure=QuotaMeasure.ROWS, per=QuotaPeriod.DAY, limit=quota),) if quota else ()
    scope = made.scope.model_copy(update={"quotas": quotas})
    return replace(made, id=name, scope=scope, ends_at=None if ends is None else NOW + ends * DAY)


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([held("free")], []),
        ([held("free"), held("counted", 5)], []),
        ([held("narrow", **FRANCE), held("counted", 5)], [["counted"]]),
        ([held("masked", **MASKED), held("counted", 5)], [["counted"]]),
        ([held("free"), held("counted", 5, **MASKED)], []),
        ([held("late", 5, 9), held("soon", 5, 2), held("never", 5)], [["soon", "late", "never"]]),
        ([held("all", 5), held("france", 5, 2, **FRANCE)], [["all"]]),
        ([held("clear", 5, **FRANCE), held("masked", 5, **MASKED)], [["clear"], ["masked"]]),
        ([replace(held("pinned"), deliveries=("d1",)), held("counted", 5)], [["counted"]]),
        ([replace(held("usage"), usage="queries")], [["usage"]]),
    ],
)  # fmt: skip
def test_who_pays(grants: list[HeldGrant], expected: list[list[str]]) -> None:
    for order in (grants, grants[::-1]):
        assert sorted([grant.id for grant in group] for group in payers(order)) == sorted(expected)
