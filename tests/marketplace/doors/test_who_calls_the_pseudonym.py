"""The policy point lets masks alone call the function of pseudonyms: nobody who asks a query may, in no role.

What Trino then does with the answer is tried in `test_pseudonyms.py`, on a running network.
"""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session, sessionmaker
from starlette.testclient import TestClient

from marketplace.doors.errors import SqlTokenRefused
from marketplace.doors.keys import holder
from marketplace.doors.policy.operations import decide
from marketplace.doors.policy.questions import Question
from marketplace.doors.tokens import SQL, sign
from marketplace.grants.values import Facts, Reason, Standing
from marketplace.licensing import pseudonyms
from tests.marketplace.doors.test_policy import TABLE, ann, ask, policy
from tests.marketplace.doors.test_tokens import PRIVATE, PUBLIC
from tests.support.as_policy import connections
from tests.support.gate import DAY, NOW, make_held, principal
from tests.support.marketplace import make_viewer

__all__ = ["ann", "policy"]
CATALOG, SCHEMA, FUNCTION = pseudonyms.IN_TRINO
CALL = Question("ExecuteFunction", CATALOG, SCHEMA, function=FUNCTION)
RESOURCE = {"function": {"catalogName": CATALOG, "schemaName": SCHEMA, "functionName": FUNCTION}}
HELD = Facts(grants=(make_held(masks={"customer": "pseudonym"}),))


@pytest.mark.parametrize("standing", Standing)
def test_masks_alone_may_call_it(standing: Standing) -> None:
    """A licence that shows a pseudonym gives its buyer no right to make one."""
    decision = decide(principal(standing), CALL, HELD, NOW)
    assert decision.allowed is (standing is Standing.RULES)
    if standing is not Standing.RULES:
        assert decision.reason in (Reason.NOT_OFFERED, Reason.UNKNOWN_USER)


@pytest.mark.parametrize(
    "call",
    [
        replace(CALL, function="another"), replace(CALL, schema="builtin"), replace(CALL, catalog="lakehouse"),
        replace(CALL, catalog=None), replace(CALL, operation="CreateViewWithExecuteFunction"),
        replace(CALL, operation="FilterFunctions"), replace(CALL, operation="ExecuteProcedure"),
        replace(CALL, operation="AccessCatalog", catalog="system"),
    ],
)  # fmt: skip
def test_masks_may_call_nothing_beside_it(call: Question) -> None:
    assert not decide(principal(Standing.RULES), call, Facts(), NOW).allowed


@pytest.mark.parametrize("standing", [standing for standing in Standing if standing is not Standing.RULES])
@pytest.mark.parametrize("operation", ["FilterFunctions", "CreateViewWithExecuteFunction", "ShowCreateFunction"])
def test_nobody_is_shown_it_or_may_wrap_it(standing: Standing, operation: str) -> None:
    assert not decide(principal(standing), replace(CALL, operation=operation), HELD, NOW).allowed


@pytest.mark.postgres
def test_the_buyers_mask_calls_it_under_a_name_that_the_buyer_has_not(
    policy: TestClient, ann: str, database: sessionmaker[Session]
) -> None:
    """As Trino asks: first for the mask, then whether the mask's identity may call what stands in it."""
    customer = {"column": {**TABLE, "columnName": "customer", "columnType": "varchar"}}
    (mask,) = ask(policy, "batch-column-masks", ann, "GetColumnMask", filterResources=[customer])
    expression, identity = mask["viewExpression"]["expression"], mask["viewExpression"]["identity"]
    assert expression.startswith(".".join(pseudonyms.IN_TRINO) + "(")
    assert ask(policy, "allow", identity, "ExecuteFunction", resource=RESOURCE) is True
    with database.begin() as session:
        operator = make_viewer(session, "operator", "network", "operator").member_id
        center = make_viewer(session, "supply_center", "uci", "supply_center").member_id
    for user in (ann, operator, center, "svc_registrar", "mbr_nobody", identity.upper(), f" {identity}"):
        assert ask(policy, "allow", user, "ExecuteFunction", resource=RESOURCE) is False, user


@pytest.mark.postgres
def test_no_token_lets_anybody_in_under_the_masks_name(database_url: str) -> None:
    """Not even one that the marketplace's own key has signed: the door asks for a member of that name."""
    token = sign(Standing.RULES.value, SQL, private_key=PRIVATE, now=NOW, term=DAY).token

    async def come() -> None:
        async with connections(database_url) as database:
            await holder(database, token, public_key=PUBLIC, now=NOW)

    with pytest.raises(SqlTokenRefused):
        asyncio.run(come())
