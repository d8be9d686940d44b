"""Questions and reuses: who may speak and decide, what everybody sees, who is told; bounds."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.audit.models import AuditEvent
from marketplace.datasets.voices.errors import VoiceStepRefused
from marketplace.datasets.voices.service import MOST_A_DAY
from marketplace.datasets.voices.states import Step, VoiceState, advance
from marketplace.outbox import OutboxEvent
from sectors.registry import Registry
from tests.marketplace.doors.open.test_board import send
from tests.support.declarations import make_dataset, make_sector
from tests.support.marketplace import Web

PAGE, API = "/datasets/energy.generation/voices", "/api/datasets/energy.generation/voices"
ASKED = {"kind": "question", "text": "Which zone are <b>the hours</b> of?"}
MADE = {"kind": "article", "text": "Wind at night", "link": "https://example.org/wind"}


def test_what_is_hidden_is_not_hidden_again_and_comes_back_by_an_answer() -> None:
    with pytest.raises(VoiceStepRefused):
        advance(VoiceState.HIDDEN, Step.HIDE)
    assert advance(VoiceState.HIDDEN, Step.ANSWER) is VoiceState.ANSWERED


@pytest.fixture
def registry() -> Registry:
    return Registry((make_sector(make_dataset(), make_dataset(name="demand", supply_center="grid")),))


def told_of(web: Web, kind: str) -> Sequence[dict[str, Any]]:
    with web.parts.sessions() as session:
        return [event.payload for event in session.scalars(select(OutboxEvent)) if event.payload.get("kind") == kind]


@pytest.mark.postgres
def test_a_question_is_seen_at_once_and_answered_by_its_center(web: Web) -> None:
    center = web.signed_in_as("supply_center", "windpark", "supply_center")[0]
    ann, other = web.signed_in_as("analyst", "acme")[0], web.signed_in_as("supply_center", "grid", "supply_center")[0]
    assert web.client(accept="application/json").post(API, json=ASKED).status_code == 401
    assert [send(ann, PAGE, **(ASKED | {"text": text})) for text in (ASKED["text"], " a  ")] == [303, 422]
    one = web.client().get(API).json()["items"][0]
    assert (one["state"], one["by"], "member_id" in one) == ("waiting", "company", False)
    page = web.client().get(PAGE).text
    assert "&lt;b&gt;the hours&lt;/b&gt;" in page
    assert not {name for name in ("Acme", "acme", "Analyst of") if name in page}
    assert "the hours" in center.get("/my/voices").text
    assert "the hours" not in other.get("/my/voices").text
    assert [send(client, f"/voices/{one['id']}/answer", text="UTC") for client in (ann, other)] == [403, 404]
    assert [send(center, f"/voices/{one['id']}/answer", text=text) for text in (" ", "UTC")] == [422, 303]
    assert "UTC" in web.client().get("/datasets/energy.generation").text
    facts = [told_of(web, kind)[0]["facts"] for kind in ("voice.made", "voice.answered")]
    assert [(one["state"], one["answer"]) for one in facts] == [("Waits for an answer", ""), ("Answered", "UTC")]


@pytest.mark.postgres
def test_a_reuse_is_seen_once_it_was_looked_at_and_hidden_with_a_reason_that_is_kept(web: Web) -> None:
    center = web.signed_in_as("supply_center", "windpark", "supply_center")[0]
    ann = web.signed_in_as("buyer", "acme")[0]
    for unfit in ({"link": "javascript:alert(1)"}, {"link": "https://"}, {"link": ""}, {"text": "\u200b" * 5}):
        assert ann.post(API, json=MADE | unfit).json()["code"] == "voice_unfit"
    one = ann.post(API, json=MADE).json()["id"]
    anyone = web.client()
    assert anyone.get(API).json()["items"] == []
    assert [item["id"] for item in center.get("/api/voices").json()["items"]] == [one]
    assert center.post(f"/api/voices/{one}/answer", json={}).json()["state"] == "answered"
    assert 'href="https://example.org/wind" rel="external nofollow noopener"' in anyone.get(PAGE).text
    assert center.post(f"/api/voices/{one}/hide", json={}).status_code == 422
    assert center.post(f"/api/voices/{one}/hide", json={"text": "It is gone."}).status_code == 200
    assert "Wind at night" not in anyone.get(f"{PAGE}?lang=ko").text
    assert "Wind at night" in center.get(PAGE).text
    with web.parts.sessions() as session:
        [kept] = session.scalars(select(AuditEvent).where(AuditEvent.action == "voice.hidden"))
    assert (kept.subject, kept.facts["text"]) == (one, "It is gone.")


@pytest.mark.postgres
def test_a_member_speaks_ten_times_a_day(web: Web) -> None:
    ann = web.signed_in_as("buyer", "acme")[0]
    assert {ann.post(API, json=ASKED).status_code for _ in range(MOST_A_DAY)} == {201}
    assert ann.post(API, json=MADE).json()["code"] == "too_many_voices"
    web.clock.forward(timedelta(days=1))
    assert web.signed_in_as("buyer", "beta")[0].post(API, json=ASKED).status_code == 201
    first = ann.get(f"{API}?limit=4").json()
    assert len(first["items"]) == len(ann.get(f"{API}?limit=4&cursor={first['next']}").json()["items"]) == 4
