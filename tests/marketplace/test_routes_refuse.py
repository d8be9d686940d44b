"""Every route × (visitor, token without right, foreign buyer, other supply center) is refused: made from `app.routes`.

A new route is covered as it is added. To be open to more it must be named in `tests/support/open_routes.py`. Paths are
filled with things of others that exist: whose role could use them is told that there is no such thing (404), as for one
that never was.
"""

import re
from collections.abc import Mapping

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from sqlalchemy import select

from marketplace.accounts.dependencies import Buyer
from marketplace.accounts.models import ApiToken, Member, Organisation
from marketplace.accounts.secrets import hash_token
from marketplace.uploads.routes import CHUNK
from tests.support.marketplace import NOW, Web, make_viewer
from tests.support.open_routes import ADMINISTRATORS, ANALYSTS, BUYERS, CENTERS, MEMBERS, OF_ALL_DATASETS, OPEN
from tests.support.things import others, registry, routes

pytestmark = pytest.mark.postgres
__all__ = ["others", "registry"]  # fixtures
OWN: Mapping[str, set[str]] = {
    "buyer": MEMBERS | ADMINISTRATORS | ANALYSTS | BUYERS,
    "analyst": MEMBERS | ANALYSTS,
    "supply_center": MEMBERS | ADMINISTRATORS | CENTERS,
}
STRANGERS = [("buyer", "rival", "company"), ("analyst", "rival", "company"), ("supply_center", "grid", "supply_center")]
REFUSALS = {401, 403, 404}
PUBLIC = {
    "currency",
    "dataset",
    "slug",
    "name",
    "release_id",
    "change_id",
}  # path parameters whose values are no secret
SENT = {
    "PUT /query/saved/{saved_id}": {"title": "x", "sql": "SELECT 1"},
    "POST /api/offers/{offer_id}/counter": {"price_minor": 1},
    "POST /api/offers/{offer_id}/accept": {"number": 1},
    "POST /api/offers/{offer_id}/decline": {"note": "x"},
    "POST /api/offers/{offer_id}/withdraw": {"note": "x"},
    "POST /api/offers/{offer_id}/propose": {"plan": {"kind": "free", "licences": [{"dataset": "energy.generation"}]}},
    "POST /api/approvals/{approval_id}/decision": {"approves": True},
    "PUT /api/approvers/{member_id}": {"approves": True},
    "PUT /api/company/members/{member_id}": {"role": "supply_center", "admin": True, "disabled": False},
    "POST /api/purchases/{purchase_id}/subscription/change": {
        "plan_id": "pln_1",
        "quantity": 1,
        "at": "2026-11-01T00:00:00Z",
        "due_minor": 0,
    },
}  # where a body is looked at before whose it is
FORMS = {
    "POST /offers/{offer_id}/counter": {"price": "1"},
    "POST /offers/{offer_id}/accept": {"number": "1"},
    "POST /offers/{offer_id}/propose": {"price": "1"},
    "POST /approvals/{approval_id}/decision": {"approves": "true"},
    "POST /account/spending/approvers/{member_id}": {"approves": "true"},
    "POST /purchases/{purchase_id}/subscription/change": {
        "plan_id": "pln_1",
        "quantity": "1",
        "quoted_at": "2026-11-01T00:00:00Z",
        "due_minor": "0",
    },
    "POST /my/listings/{slug}/offers": {"company": "acme", "base": "pln_1", "price": "1"},
    "POST /account/members/{member_id}/role": {"role": "supply_center"},
    "POST /account/members/{member_id}/lock": {"disabled": "true"},
}


def answers(web: Web, client: TestClient, others: Mapping[str, str], open_to_it: set[str]) -> dict[str, int]:
    """What each route that is not open answers; a way to the form of signing in counts as 401."""
    found = {}
    page = client.get("/account", headers={"accept": "text/html"})
    token = re.search(r'name="csrf" value="(\w+)"', page.text)
    proof = {"x-csrf-token": token[1]} if token else {}
    for name, method, path in routes(web.app):
        if name not in open_to_it:
            address = path.format(**others)
            kind = "json" if address.startswith("/api") or name in SENT else "data"
            body = {} if method in ("GET", "HEAD") else {kind: (FORMS | SENT).get(name, {"text": "why"})}
            headers = proof | ({"upload-offset": "0", "content-type": CHUNK} if method == "PATCH" else {})
            answer = client.request(method, address, headers=headers, **body)  # type: ignore[arg-type]
            to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
            found[name] = 401 if to_sign_in else answer.status_code
    return found


def test_the_lists_name_routes_that_exist(web: Web) -> None:
    names = {name for name, _, _ in routes(web.app)}
    assert names >= OPEN
    assert set().union(*OWN.values()) <= names
    assert len(names - OPEN - MEMBERS) > 30


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_visitor_is_refused(web: Web, others: Mapping[str, str], accept: str) -> None:
    found = answers(web, web.client(accept=accept), others, OPEN)
    assert {name: status for name, status in found.items() if status not in REFUSALS} == {}


def test_a_token_without_a_right_opens_nothing(web: Web, others: Mapping[str, str]) -> None:
    with web.parts.sessions.begin() as session:
        viewer = make_viewer(session, "operator", "network", "operator")
        session.add(
            ApiToken(
                id="tok_bare", member_id=viewer.member_id, token_hash=hash_token("sdn_api_bare"), label="bare",
                hint="bare", rights=[], created_at=NOW, expires_at=NOW.replace(year=2027),
            )
        )  # fmt: skip
    found = answers(web, web.client(authorization="Bearer sdn_api_bare"), others, OPEN)
    services = {name for name, status in found.items() if status in (401, 404)}
    assert {name: status for name, status in found.items() if status not in REFUSALS} == {}
    assert services == {
        "PUT /api/deliveries/{delivery_id}", "PUT /api/releases/{release_id}", "PUT /api/breaking-changes/{change_id}",
        "POST /api/service/trino-token",
        "POST /internal/trino-events", "POST /internal/accesses", "POST /internal/open-uses",
    }  # fmt: skip


@pytest.mark.parametrize(("role", "slug", "kind"), STRANGERS)
def test_a_member_of_another_organisation_is_refused(
    web: Web, others: Mapping[str, str], role: str, slug: str, kind: str
) -> None:
    client, _ = web.signed_in_as(role, slug, kind)
    found = answers(web, client, others, OPEN | OWN[role])
    assert {name: status for name, status in found.items() if status not in REFUSALS} == {}


@pytest.mark.parametrize(
    ("role", "stranger", "owner", "kind"),
    [("buyer", "rival", "acme", "company"), ("supply_center", "grid", "windpark", "supply_center")],
)
def test_a_thing_of_others_is_as_if_it_never_was(  # noqa: PLR0917 - a row of the table
    web: Web, others: Mapping[str, str], role: str, stranger: str, owner: str, kind: str
) -> None:
    """403 tells that there is something: it is for who lacks the role, and its owner then lacks it too."""
    client, _ = web.signed_in_as(role, stranger, kind)
    found = answers(web, client, others, OPEN | OWN[role])
    forbidden = {name for name, status in found.items() if status == 403 and "{" in name}
    never = dict.fromkeys(others, "never_was") | {"dataset": "never.was", "id_": "0" * 64, "decision": "answer"}
    same = answers(web, client, never, OPEN | OWN[role])
    assert {name: (status, same[name]) for name, status in found.items() if status != same[name]} == {}
    with web.parts.sessions() as session:
        owners = session.scalars(select(Member).join(Organisation).where(Organisation.slug == owner)).all()
    mine = answers(web, web.signed_in(owners[0].id), others, OPEN | OWN[role])
    assert {name for name in forbidden if mine[name] != 403} == set()


@pytest.mark.parametrize(("role", "slug", "kind"), STRANGERS)
def test_what_is_open_to_a_member_tells_nothing_of_others(
    web: Web, others: Mapping[str, str], role: str, slug: str, kind: str
) -> None:
    """Ids of other organisations' purchases, deliveries, uploads, tokens and members stand on none of its own pages."""
    client, _ = web.signed_in_as(role, slug, kind)
    secret = {value for name, value in others.items() if name not in PUBLIC}
    secret = {value for name, value in others.items() if name.endswith("_id") and name not in PUBLIC}
    for name, method, path in routes(web.app):
        if method == "GET" and name in OWN[role] - OF_ALL_DATASETS:
            answer = client.get(path.format(**others))
            assert answer.status_code == 200, name
            assert not [id_ for id_ in secret if id_ in answer.text], name


@pytest.mark.parametrize("role", ["operator", "buyer", "supply_center"])
def test_a_form_without_its_token_is_refused_by_every_route(web: Web, others: Mapping[str, str], role: str) -> None:
    """Whoever is signed in: another site's page can make the browser send a form, and knows no token."""
    kind = {"operator": "operator", "buyer": "company"}.get(role, role)
    client, _ = web.signed_in_as(role, "network" if role == "operator" else "grid", kind)
    filled = {"secret": "x", "token": "x"} | others
    found = {}
    for name, method, path in routes(web.app):
        if method not in ("GET", "HEAD", "OPTIONS"):
            answer = client.request(
                method, path.format(**filled), data={"a": "b"}, headers={"accept": "application/json"}
            )
            found[name] = answer.json().get("code") if answer.status_code == 403 else answer.status_code
    assert len(found) > 60
    services = {name for name, told in found.items() if told in (401, 404)}  # no session is asked for there
    assert services == {
        "PUT /api/deliveries/{delivery_id}", "PUT /api/releases/{release_id}", "PUT /api/breaking-changes/{change_id}",
        "POST /internal/trino-events", "POST /internal/accesses", "POST /internal/open-uses",
    }  # fmt: skip
    assert {name: told for name, told in found.items() if told != "csrf_failed" and name not in services} == {}


def test_a_route_that_somebody_left_open_is_seen(web: Web, others: Mapping[str, str]) -> None:
    """The fault planted: one route asks nobody who it is, one looks at the role and not at whose the thing is."""
    planted = APIRouter()

    @planted.get("/api/planted")
    def anybody() -> str:
        return "open"

    @planted.get("/api/planted/{purchase_id}")
    def whose(purchase_id: str, _: Buyer) -> str:
        return purchase_id

    web.app.router.routes = [*web.app.router.routes, *planted.routes]
    visitor = answers(web, web.client(), others, OPEN)
    assert {name for name, status in visitor.items() if status not in REFUSALS} == {"GET /api/planted"}
    rival, _ = web.signed_in_as("buyer", "rival")
    found = answers(web, rival, others, OPEN | OWN["buyer"])
    assert {name for name, status in found.items() if status not in REFUSALS} == {
        "GET /api/planted", "GET /api/planted/{purchase_id}",
    }  # fmt: skip
