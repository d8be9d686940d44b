"""Recipients of a share: links that give a profile once, rotation, use, and what ends them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from marketplace.accounts import service
from marketplace.ids import new_id
from marketplace.usage.doors_only import ACCESSES, SECRET_HEADER
from tests.marketplace.accounts.test_tokens import csrf
from tests.support.marketplace import NOW, SECRETS, Web

pytestmark = pytest.mark.postgres
LINK = re.compile(r'id="fresh-link">http://127.0.0.1:8700(/share/[^<]+)<')
NEW = {"label": "협력사 Spark", "days": 30}


def link(client: TestClient, **changes: Any) -> str:
    """The path of a new link, made by the API."""
    answer = client.post("/api/share/invitations", json={**NEW, **changes})
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["link"]
    return made.removeprefix("http://127.0.0.1:8700")


def accepted(web: Web, path: str) -> dict[str, Any]:
    """The profile, got by somebody who is not signed in, as a browser does it."""
    browser = web.client()
    answer = browser.post(path, data={"csrf": csrf(browser, path)})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].endswith('.share"')
    found: dict[str, Any] = answer.json()
    return found


def ended(client: TestClient, invitation: str) -> int:
    headers = {"x-csrf-token": csrf(client)}
    return client.delete(f"/api/share/invitations/{invitation}", headers=headers).status_code


def test_a_link_gives_the_profile_once_to_whoever_presses_the_button(web: Web) -> None:
    client, _ = web.signed_in_as()
    path = link(client)
    for _ in range(2):
        assert web.client().get(path).status_code == 200, "looking does not use it up"
    profile = accepted(web, path)
    assert profile["shareCredentialsVersion"] == 1
    assert profile["endpoint"] == "http://127.0.0.1:8709/delta-sharing"
    assert profile["bearerToken"].startswith("sdn_api_")
    assert profile["expirationTime"] == "2026-12-02T09:00:00.000Z"
    assert web.client().get(path).status_code == 404
    [token] = client.get("/api/tokens").json()
    assert (token["rights"], token["label"]) == (["share"], NEW["label"])


def test_a_link_ends(web: Web) -> None:
    client, _ = web.signed_in_as()
    over, stopped = link(client), client.post("/api/share/invitations", json=NEW).json()
    assert ended(client, stopped["id"]) == 204
    assert web.client().get(stopped["link"].removeprefix("http://127.0.0.1:8700")).status_code == 404
    web.clock.forward(timedelta(days=3))
    assert web.client().get(over).status_code == 404
    assert web.client().get("/share/made-up").status_code == 404


def test_a_link_ends_with_its_members_keys(web: Web) -> None:
    client, viewer = web.signed_in_as()
    path = link(client)
    with web.parts.sessions.begin() as session:
        service.set_disabled(session, viewer.member_id, disabled=True, by="nobody", now=web.clock())
        service.set_disabled(session, viewer.member_id, disabled=False, by="nobody", now=web.clock())
    assert web.client().get(path).status_code == 404


def test_nobody_elses_link_or_recipient(web: Web) -> None:
    client, _ = web.signed_in_as()
    other, _ = web.signed_in_as("buyer", "beta")
    made = client.post("/api/share/invitations", json=NEW).json()
    accepted(web, link(client))
    [recipient] = client.get("/api/share/recipients").json()
    assert ended(other, made["id"]) == 404
    assert other.post("/api/share/invitations", json={**NEW, "replaces": recipient["id"]}).status_code == 404
    assert other.get("/api/share/recipients").json() == []


def test_a_new_profile_takes_an_old_ones_place_after_an_overlap(web: Web) -> None:
    client, _ = web.signed_in_as()
    accepted(web, link(client))
    [old] = client.get("/api/share/recipients").json()
    path = link(client, replaces=old["id"], overlap_hours=24)
    assert client.get("/api/share/recipients").json() == [old], "as long as the link is not used"
    accepted(web, path)
    new, replaced = client.get("/api/share/recipients").json()
    assert replaced["expires_at"] == (NOW + timedelta(hours=24)).isoformat().replace("+00:00", "Z")
    assert new["expires_at"] > old["expires_at"] or new["id"] != old["id"]


def test_a_program_begets_no_recipient(web: Web) -> None:
    client, _ = web.signed_in_as()
    rights = ["read", "share", "buy", "files", "sql"]
    token = client.post("/api/tokens", json={"label": "x", "rights": rights}).json()["token"]
    program = web.client(authorization=f"Bearer {token}")
    assert program.post("/api/share/invitations", json=NEW).status_code == 403


def test_pages_show_the_link_once_and_how_a_recipient_is_used(web: Web) -> None:
    client, viewer = web.signed_in_as()
    made = client.post("/account/recipients", data={"csrf": csrf(client), **NEW, "replaces": "", "overlap_hours": "24"})
    found = LINK.search(made.text)
    assert found
    assert not LINK.search(client.get("/account/recipients").text)
    accepted(web, found[1])
    [recipient] = client.get("/api/share/recipients").json()
    assert (recipient["addresses"], recipient["last_used_at"]) == (0, None)
    for number, address in enumerate(("10.0.0.1", "10.0.0.2", "10.0.0.1")):
        told = {
            "id": new_id("acc"), "door": "share", "member_id": viewer.member_id, "datasets": ["energy.generation"],
            "outcome": "ok", "rows": 1, "bytes": 1, "read_rows": 1, "read_bytes": 1, "milliseconds": 1, "digest": "",
            "started_at": NOW.isoformat(), "ended_at": (NOW + timedelta(minutes=number)).isoformat(),
            "token_id": recipient["id"], "address": address,
        }  # fmt: skip
        assert web.client(**{SECRET_HEADER: SECRETS["events-secret"]}).post(ACCESSES, json=told).status_code == 201
    [recipient] = client.get("/api/share/recipients").json()
    assert (recipient["addresses"], recipient["last_used_at"]) == (2, "2026-11-02T09:02:00Z")
    for language in ("en", "ko"):
        shown = client.get(f"/account/recipients?lang={language}")
        assert shown.status_code == 200
        assert "10.0.0.1" in shown.text
        assert NEW["label"] in shown.text
    assert "공유 수신자" in shown.text
