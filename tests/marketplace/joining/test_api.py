"""For programs: members, invitations and applications, by what the typed client says."""

import pytest

from marketplace.joining import service as joining
from marketplace.joining.models import Application
from marketplace.joining.schemas import NewApplication
from marketplace.joining.states import ApplicationState
from tests.support.marketplace import NOW, Web
from tests.support.things import WIND

pytestmark = pytest.mark.postgres
INVITED = {"email": "sora@acme.example", "role": "analyst"}
INVITATIONS, MEMBERS = "/api/company/invitations", "/api/company/members"


def test_an_invitation_is_made_listed_and_stopped(web: Web) -> None:
    boss, _ = web.signed_in_as("buyer")
    made = boss.post(INVITATIONS, json=INVITED)
    assert made.status_code == 201
    page = made.json()["link"].removeprefix(web.parts.settings.marketplace_url)
    [listed] = boss.get(INVITATIONS).json()["items"]
    assert listed == made.json() | {"link": None}
    assert (
        boss.delete(f"{INVITATIONS}/{listed['id']}").status_code == 403
    )  # a browser's session, and nothing else shown
    json = {"content-type": "application/json"}
    rival, _ = web.signed_in_as("buyer", "rival")
    assert rival.delete(f"{INVITATIONS}/{listed['id']}", headers=json).status_code == 404
    assert boss.delete(f"{INVITATIONS}/{listed['id']}", headers=json).status_code == 204
    assert boss.get(INVITATIONS).json()["items"] == []
    assert web.client().get(page).status_code == 404


def test_members_are_listed_in_parts_and_changed(web: Web) -> None:
    boss, viewer = web.signed_in_as("buyer")
    for role in ("analyst", "buyer"):
        link = boss.post(INVITATIONS, json={"email": f"{role}2@acme.example", "role": role}).json()["link"]
        assert link
    first = boss.get(MEMBERS, params={"limit": 1}).json()
    assert [one["id"] for one in first["items"]] == [viewer.member_id]
    assert first["next"] is None
    alone = boss.put(f"{MEMBERS}/{viewer.member_id}", json={"role": "buyer", "admin": False, "disabled": False})
    assert alone.json()["code"] == "last_administrator"
    rival, _ = web.signed_in_as("buyer", "rival")
    body = {"role": "analyst", "admin": False, "disabled": True}
    assert rival.put(f"{MEMBERS}/{viewer.member_id}", json=body).status_code == 404


def test_a_colleague_gets_a_role_and_is_locked_out(web: Web) -> None:
    boss, viewer = web.signed_in_as("buyer")
    other, colleague = web.signed_in_as("analyst")
    assert len(boss.get(MEMBERS).json()["items"]) == 2
    body = {"role": "buyer", "admin": True, "disabled": False}
    assert boss.put(f"{MEMBERS}/{colleague.member_id}", json=body).json()["admin"]
    assert other.put(f"{MEMBERS}/{viewer.member_id}", json=body | {"disabled": True}).json()["disabled"]
    assert boss.get("/api/me").status_code == 401


def test_the_operator_decides_applications(web: Web) -> None:
    with web.parts.sessions.begin() as session:
        joining.apply(session, b"key", NewApplication.model_validate(WIND), NOW)
        row = session.query(Application).one()
        row.state, row.proved_at, row.password_hash = ApplicationState.WAITING, NOW, "x"
        id_ = row.id
    operator, _ = web.signed_in_as("operator", "network", "operator")
    assert [one["id"] for one in operator.get("/api/applications").json()["items"]] == [id_]
    approved = operator.post(f"/api/applications/{id_}/approve", json={"slug": "wind"})
    assert (approved.status_code, approved.json()["state"]) == (200, "joined")
    again = operator.post(f"/api/applications/{id_}/decline", json={"reason": "late"})
    assert again.json()["code"] == "application_state"
    assert web.signed_in_as("buyer")[0].get("/api/applications").status_code == 403
