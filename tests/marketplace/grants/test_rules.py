"""Who may read what, whichever door asks; what Trino asks besides stands in tests/marketplace/doors/test_operations.py."""

import pytest

from marketplace.grants.rules import may_read, readable
from marketplace.grants.values import Facts, Reason, Standing
from tests.support.gate import NOW, make_held, principal

HELD = Facts(grants=(make_held(),))
OWN = Facts(own=frozenset({"sales.orders"}))


@pytest.mark.parametrize(
    ("standing", "facts", "dataset", "reason"),
    [
        (Standing.COMPANY, HELD, "sales.orders", Reason.ALLOWED),
        (Standing.COMPANY, HELD, "sales.orders__quarantine", Reason.NOT_LICENSED),
        (Standing.COMPANY, HELD, "finance.rates", Reason.NOT_LICENSED),
        (Standing.SUPPLY_CENTER, OWN, "sales.orders__quarantine", Reason.ALLOWED),
        (Standing.OPERATOR, Facts(), "finance.rates", Reason.ALLOWED),
        (Standing.RULES, Facts(), "finance.rates", Reason.ALLOWED),
        (Standing.REGISTRAR, HELD, "sales.orders", Reason.NOT_OFFERED),
        (Standing.UNKNOWN, HELD, "sales.orders", Reason.UNKNOWN_USER),
    ],
)
def test_who_may_read_a_dataset(standing: Standing, facts: Facts, dataset: str, reason: Reason) -> None:
    decision = may_read(principal(standing), dataset, frozenset({"invoice"}), facts, NOW)
    assert (decision.allowed, decision.reason) == (reason is Reason.ALLOWED, reason)


def test_a_column_that_no_licence_shows_is_refused_by_name() -> None:
    decision = may_read(principal(Standing.COMPANY), "sales.orders", frozenset({"invoice", "_delivery"}), HELD, NOW)
    assert decision.reason is Reason.COLUMN
    assert "_delivery" in decision.detail


def test_readable_is_what_is_licensed_and_what_is_delivered() -> None:
    assert readable(HELD, NOW) == readable(OWN, NOW) == {"sales.orders"}
    assert readable(Facts(), NOW) == frozenset()
