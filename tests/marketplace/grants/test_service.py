"""Issue, extend, revoke; what the policy point reads of them under its own role; what the API shows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy.orm import Session
from sqlalchemy.sql import text

from marketplace.accounts.models import Organisation
from marketplace.doors.database import Asking
from marketplace.grants import queries, service
from marketplace.grants.errors import BadTerm
from marketplace.grants.facts import facts_for, facts_of, principal_of
from marketplace.grants.together import NO_DATASET, About, together
from marketplace.grants.values import Principal, Standing
from marketplace.licensing import service as licensing
from marketplace.releases.models import Delivery, Release, ReleaseDelivery
from tests.support.as_policy import as_policy
from tests.support.gate import DAY, NOW, ORDERS, make_dataset, make_grant, make_scope, make_terms
from tests.support.marketplace import Web, make_member, make_organisation
from wire.deliveries import Verdict

pytestmark = pytest.mark.postgres
FRANCE = {"rows": [{"column": "country", "op": "eq", "values": ["France"]}]}


def issue(session: Session, purchase: str = "pur_1", **changes: Any) -> Any:
    licence = licensing.create(session, make_terms(**changes.pop("terms", {})), make_dataset(), NOW)
    organisation = changes.pop("organisation", None) or make_organisation(session)
    facts = {"deliveries": None, "starts_at": NOW, "ends_at": None, "now": NOW, **changes}
    return service.issue(session, purchase_id=purchase, organisation_id=organisation.id, licence=licence, **facts)


def test_a_grant_carries_the_scope_as_it_was_bought(session: Session) -> None:
    grant = issue(session, terms=FRANCE, deliveries=["d1"])
    session.expire_all()
    held = queries.held(queries.of_purchase(session, "pur_1")[0])
    assert held.scope == make_scope(**FRANCE)
    assert held.deliveries == ("d1",)
    assert grant.terms_hash


def test_no_pin_is_no_pin_in_the_database_too(session: Session) -> None:
    issue(session)
    assert session.scalar(text('SELECT count(*) FROM "grant" WHERE deliveries IS NULL')) == 1


def test_the_same_purchase_again_is_the_same_grant(session: Session) -> None:
    organisation = make_organisation(session)
    first = issue(session, organisation=organisation)
    assert issue(session, organisation=organisation) is first


@pytest.mark.parametrize(
    ("days", "ends", "expected"),
    [(None, None, None), (30, None, NOW + 30 * DAY), (30, NOW + DAY, NOW + DAY), (1, NOW + 9 * DAY, NOW + DAY)],
)
def test_it_ends_with_the_plan_or_the_term_whichever_is_first(
    session: Session, days: int | None, ends: Any, expected: Any
) -> None:
    assert issue(session, terms={"term_days": days}, ends_at=ends).ends_at == expected


def test_a_grant_without_time_is_refused(session: Session) -> None:
    with pytest.raises(BadTerm):
        issue(session, ends_at=NOW)


def test_the_first_revocation_stands(session: Session) -> None:
    issue(session)
    service.revoke(session, purchase_id="pur_1", reason="refunded", now=NOW + DAY)
    assert service.revoke(session, purchase_id="pur_1", reason="again", now=NOW + 2 * DAY) == []
    grant = queries.of_purchase(session, "pur_1")[0]
    assert (grant.revoked_at, grant.revoke_reason) == (NOW + DAY, "refunded")


def test_a_term_paid_anew_is_longer_and_never_shorter(session: Session) -> None:
    issue(session, ends_at=NOW + 30 * DAY)
    for ends, expected in ((NOW + 60 * DAY, 60), (NOW + 10 * DAY, 60)):
        grants = service.extend(session, purchase_id="pur_1", ends_at=ends)
        assert [g.ends_at for g in grants] == [NOW + expected * DAY]
    service.revoke(session, purchase_id="pur_1", reason="refunded", now=NOW)
    assert service.extend(session, purchase_id="pur_1", ends_at=NOW + 90 * DAY) == []


def test_sql_and_python_agree_on_what_holds_now(session: Session) -> None:
    organisation = make_organisation(session)
    steps = (-DAY, timedelta(0), DAY)
    for number, (starts, ends, revoked) in enumerate(
        (s, e, r) for s in steps for e in (None, *steps) for r in (None, *steps)
    ):
        if ends is not None and ends <= starts:
            continue
        grant = issue(
            session, f"pur_{number}", organisation=organisation, starts_at=NOW + starts,
            ends_at=None if ends is None else NOW + ends,
        )  # fmt: skip
        grant.revoked_at = None if revoked is None else NOW + revoked
    session.flush()
    in_sql = {grant.id for grant in queries.active(session, organisation.id, ORDERS, NOW)}
    in_python = {g.id for g in queries.of_organisation(session, organisation.id) if queries.held(g).active(NOW)}
    assert in_sql == in_python
    assert in_sql


@pytest.mark.parametrize(
    ("role", "kind", "standing"),
    [
        ("buyer", "company", Standing.COMPANY), ("analyst", "company", Standing.COMPANY),
        ("supply_center", "supply_center", Standing.SUPPLY_CENTER), ("operator", "operator", Standing.OPERATOR),
        ("operator", "company", Standing.COMPANY), ("buyer", "operator", Standing.COMPANY),
        ("supply_center", "company", Standing.COMPANY),
    ],
)  # fmt: skip
def test_standing_needs_role_and_organisation_both(
    session: Session, database_url: str, role: str, kind: str, standing: Standing
) -> None:
    member = make_member(session, make_organisation(session, kind=kind), role)
    session.commit()
    found: Principal = as_policy(database_url, lambda c: principal_of(c, member.id))
    assert (found.standing, found.organisation_name) == (standing, "Acme")


def test_nobody_and_the_disabled_are_unknown(session: Session, database_url: str) -> None:
    member = make_member(session, make_organisation(session))
    member.disabled_at = NOW
    session.commit()
    for user in (member.id, "mbr_nobody", "", ".*", "svc_killer"):
        found: Principal = as_policy(database_url, lambda c, user=user: principal_of(c, user))
        assert found.standing is Standing.UNKNOWN
    assert as_policy(database_url, lambda c: principal_of(c, "svc_registrar")).standing is Standing.REGISTRAR


@pytest.mark.parametrize(
    ("pinned", "corrections"),
    [
        (["d1"], {"d1": "d3", "d3": "d6"}), (["d3", "d4"], {"d3": "d6"}), (["d4"], {}), ([], {}), (None, {}),
        (["d2"], {}),  # a release of two deliveries does not say which one corrected d2
    ],
)  # fmt: skip
def test_facts_hold_grants_and_what_corrected_the_deliveries_bought(
    session: Session, database_url: str, pinned: list[str] | None, corrections: dict[str, str]
) -> None:
    organisation = make_organisation(session)
    member = make_member(session, organisation)
    make_grant(session, organisation, deliveries=pinned)
    _releases(session)
    session.commit()

    async def work(connection: Asking) -> Any:
        return await facts_of(connection, await principal_of(connection, member.id), frozenset({"a.b"}), ORDERS)

    facts = as_policy(database_url, work)
    assert [held.deliveries for held in facts.grants] == [None if pinned is None else tuple(pinned)]
    assert facts.corrections == corrections
    assert (facts.own, facts.holds_table) == (frozenset(), False)


def test_facts_say_for_everybody_whether_the_releases_hold_their_table(session: Session, database_url: str) -> None:
    organisation = make_organisation(session)
    members = [
        make_member(session, organisation),
        make_member(session, make_organisation(session, "network", "operator"), "operator"),
    ]
    issue(session, organisation=organisation, deliveries=["d1"], version=7)
    for version, holds in ((3, False), (9, True)):
        session.add(Release(
            id=f"r{version}", dataset=ORDERS, delta_version=version, published_at=NOW, holds_table=holds,
            declaration_hash="d", certificate={}, samples=[], body_hash="b",
        ))  # fmt: skip
    session.commit()
    for member, versions in zip(members, ([7], []), strict=True):
        for dataset, holds in ((ORDERS, True), (f"{ORDERS}__quarantine", False)):

            async def work(connection: Asking, user: str = member.id, asked: str = dataset) -> Any:
                return await facts_of(connection, await principal_of(connection, user), frozenset(), asked)

            facts = as_policy(database_url, work)
            assert facts.holds_table is holds
            assert [held.version for held in facts.grants] == (versions if holds else [])


@pytest.mark.parametrize("held", [False, True])
def test_asked_together_the_facts_are_those_of_each_alone(session: Session, database_url: str, held: bool) -> None:
    acme, uci = make_organisation(session), make_organisation(session, "uci", "supply_center")
    home = make_organisation(session, "network", "operator")
    users = [make_member(session, acme).id, make_member(session, uci, "supply_center").id]
    users += [make_member(session, home, "operator").id, "svc_rules", "svc_registrar", "mbr_nobody", ""]
    left = make_member(session, acme, "analyst")
    left.disabled_at = NOW
    users.append(left.id)
    for organisation in (acme, uci, home):
        make_grant(session, organisation)
        issue(session, organisation=organisation, deliveries=["d1"], purchase=f"pur_{organisation.slug}")
    if held:
        session.add(Release(
            id="r9", dataset=ORDERS, delta_version=9, published_at=NOW, holds_table=True,
            declaration_hash="d", certificate={}, samples=[], body_hash="b",
        ))  # fmt: skip
    session.commit()
    asked = [About(user, dataset) for user in users for dataset in (ORDERS, "sales.absent", NO_DATASET, None)]

    async def alone(connection: Asking, one: About) -> Any:
        principal = await principal_of(connection, one.user)
        if one.dataset is None:
            return principal, await facts_for(connection, principal, frozenset())
        return principal, replace(await facts_of(connection, principal, frozenset(), one.dataset), corrections={})

    async def work(connection: Asking) -> Any:
        return await together(connection, asked), [await alone(connection, one) for one in asked]

    ours, theirs = as_policy(database_url, work)
    assert ours == theirs
    assert {len(facts.grants) for _, facts in ours} == {0, 2}


def _releases(session: Session) -> None:
    center = make_organisation(session, "uci", "supply_center")
    for delivery in ("d1", "d2", "d3", "d4", "d5", "d6"):
        session.add(Delivery(
            id=delivery, sector="sales", dataset=ORDERS, supply_center=center.slug, file_name=delivery, sha256=delivery,
            size=1, received_at=NOW, verdict=Verdict.ACCEPTED, read=1, accepted=1, quarantined=0, skipped=0, reasons={}, drift=[],
            declaration_hash="d", step_version="1", body_hash="b",
        ))  # fmt: skip
    session.flush()
    for version, brought, replaced in (
        (1, ["d1", "d2"], []),
        (2, ["d3"], ["d1"]),
        (3, ["d4", "d5"], ["d2"]),
        (4, ["d6"], ["d3"]),
    ):
        links = [ReleaseDelivery(delivery_id=d, superseded=False) for d in brought]
        links += [ReleaseDelivery(delivery_id=d, superseded=True) for d in replaced]
        session.add(Release(
            id=f"r{version}", dataset=ORDERS, delta_version=version, published_at=NOW, links=links,
            declaration_hash="d", certificate={}, samples=[], body_hash="b",
        ))  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT password_hash FROM member", "SELECT name FROM member", "SELECT * FROM session", "SELECT * FROM api_token",
        "SELECT * FROM ledger_entry", 'UPDATE "grant" SET revoked_at = NULL', "DELETE FROM member",
        "INSERT INTO organisation (id) VALUES ('x')", "CREATE TABLE mine (x int)",
    ],
)  # fmt: skip
def test_the_policy_role_reads_what_decisions_are_made_of_and_nothing_else(database_url: str, statement: str) -> None:
    async def work(asking: Asking) -> None:
        await asking.connection.execute("SET default_transaction_read_only = off")  # so that rights alone forbid it
        await asking.connection.execute(statement)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        as_policy(database_url, work)


def test_the_list_of_grants_is_ones_own(web: Web) -> None:
    mine, viewer = web.signed_in_as("buyer", "acme")
    theirs, _ = web.signed_in_as("buyer", "beta")
    operator, _ = web.signed_in_as("operator", "network", "operator")
    with web.parts.sessions.begin() as session:
        organisation = session.get_one(Organisation, viewer.organisation_id)
        grant = make_grant(session, organisation, masks={"customer": "pseudonym"}, **FRANCE)
    found = mine.get("/api/grants").json()["items"]
    assert [item["id"] for item in found] == [grant.id]
    assert (found[0]["active"], found[0]["masked"], found[0]["conditions"]) == (
        True,
        ["customer"],
        "\"country\" = 'France'",
    )
    assert theirs.get("/api/grants").json()["items"] == []
    assert [item["id"] for item in operator.get("/api/grants").json()["items"]] == [grant.id]
    assert web.client().get("/api/grants").status_code == 401
