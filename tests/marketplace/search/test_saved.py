"""Kept searches: of one member, told of new datasets that answer, once each and once a day at most."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update

from marketplace import bootstrap, outbox
from marketplace.accounts.models import Member
from marketplace.accounts.viewer import Viewer
from marketplace.notices.models import PageNotice
from marketplace.outbox import OutboxEvent
from marketplace.records import service as records
from marketplace.search.question import Question
from marketplace.search.saved import matching, service, telling
from marketplace.search.saved.models import SavedSearchHit
from tests.support.marketplace import NOW, Web, make_viewer
from wire.records import Place, Record

pytestmark = pytest.mark.postgres
SEOUL = Place(box=(126.7, 37.4, 127.2, 37.7))
NOISE = Record(id="seoul:noise", title={"ko": "도로 소음 측정"}, sector="environment", places=[SEOUL])
SOON = NOW + timedelta(hours=1)


def keep(web: Web, viewer: Viewer, *questions: Question) -> list[str]:
    with web.parts.sessions.begin() as session:
        return [service.keep(session, viewer, one, NOW).id for one in questions]


def member(web: Web, role: str = "buyer") -> tuple[TestClient, Viewer]:
    return web.signed_in_as(role, "acme")


def hand_on(web: Web) -> None:
    outbox.hand_on(web.parts.sessions, bootstrap.handlers(web.parts), web.clock())


def put(web: Web, *told: Record) -> None:
    with web.parts.sessions.begin() as session:
        records.put(session, told, web.clock(), "seoul")
    hand_on(web)


def tell(web: Web) -> int:
    told = telling.tell_due(web.parts.sessions, web.parts.declared, web.clock())
    hand_on(web)
    return told


def notices(web: Web, viewer: Viewer) -> list[dict[str, str]]:
    found: list[dict[str, str]] = web.signed_in(viewer.member_id).get("/api/notices").json()["items"]
    return found


def test_new_datasets_that_answer_are_told_of_together_and_once_a_day(web: Web) -> None:
    client, viewer = member(web)
    old = NOISE.model_copy(update={"id": "seoul:old"})
    put(web, old)
    near, far = Question.of("소음", {}, "126,37,128,38"), Question.of("소음", {}, "0,0,1,1")
    keep(web, viewer, near, far, Question.of("환율", {}), Question.of("", {"sector": ["environment"]}))
    web.clock.at = SOON
    put(web, NOISE, NOISE.model_copy(update={"id": "seoul:noise2"}), old.model_copy(update={"rows": 1}))
    assert tell(web) == 2
    words, sector = sorted(notices(web, viewer), key=lambda one: one["page"])
    assert (words["kind"], words["subject"]) == ("search.found", "New datasets, 2: 소음 · Box 126,37,128,38")
    assert "도로 소음 측정" in words["text"]
    assert client.get(words["page"]).status_code == 200
    assert sector["subject"] == "New datasets, 2: environment"
    put(web, NOISE.model_copy(update={"id": "seoul:noise3"}))
    assert tell(web) == 0
    web.clock.forward(timedelta(days=1))
    assert tell(web) == 2
    assert "New datasets, 1" in notices(web, viewer)[0]["subject"]
    assert web.client().get("/api/searches").status_code == 401


def test_what_changes_or_goes_and_comes_again_is_no_news(web: Web) -> None:
    _, viewer = member(web)
    keep(web, viewer, Question.of("소음", {}))
    web.clock.at = SOON
    put(web, NOISE)
    with web.parts.sessions.begin() as session:
        records.gone(session, [NOISE.id], SOON)
    hand_on(web)
    assert tell(web) == 0  # nobody is told of what is gone
    put(web, NOISE)
    assert tell(web) == 1
    for day in range(2):
        web.clock.forward(timedelta(days=1, minutes=day))
        with web.parts.sessions.begin() as session:
            records.gone(session, [NOISE.id], web.clock())
        hand_on(web)
        put(web, NOISE.model_copy(update={"keywords": {"ko": [f"{day}"]}}))
        assert tell(web) == 0
    assert len(notices(web, viewer)) == 1


def test_an_event_that_is_handed_on_twice_notes_once_and_far_words_are_no_answer(web: Web) -> None:
    _, viewer = member(web)
    keep(web, viewer, Question.of("소음", {}), Question.of("소움", {}), Question.of("도로 환율 전력 소비량", {}))
    web.clock.at = SOON
    put(web, NOISE, Record(id="seoul:fx", title={"ko": "환율 전력 소비량"}))
    with web.parts.sessions.begin() as session:
        session.execute(update(OutboxEvent).values(handled_at=None))
    hand_on(web)
    with web.parts.sessions() as session:
        found = session.execute(select(SavedSearchHit.record_id, func.count()).group_by(SavedSearchHit.record_id))
        assert dict(map(tuple, found)) == {"seoul:noise": 2, "seoul:fx": 1}


def test_no_more_is_noted_than_is_told(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MOST_UNTOLD", 2)
    _, viewer = member(web)
    keep(web, viewer, Question.of("소음", {}), Question.of("", {}))
    web.clock.at = SOON
    for number in range(4):
        put(web, NOISE.model_copy(update={"id": f"seoul:{number}"}))
    with web.parts.sessions() as session:
        assert session.scalar(select(func.count()).select_from(SavedSearchHit)) == 4


def test_the_page_saves_lists_and_removes_and_the_api_too(web: Web) -> None:
    client, _ = member(web)
    page = client.get("/datasets", params={"q": "소음", "sector": "environment", "bbox": "126,37,128,38"}).text
    assert "Save this search" in page
    assert "Save this search" not in web.client().get("/datasets").text
    token = page.split('name="csrf" value="')[1].split('"')[0]
    said = page.split('name="question" value="')[1].split('"')[0].replace("&amp;", "&")
    for _ in range(2):
        assert client.post("/account/searches", data={"csrf": token, "question": said}).status_code == 303
    [kept] = client.get("/api/searches").json()["items"]
    assert kept["chosen"] == {"sector": ["environment"]}
    assert (kept["q"], kept["bbox"], kept["page"]) == ("소음", "126,37,128,38", f"/datasets?{said}")
    assert "저장한 검색" in client.get("/account/searches", params={"lang": "ko"}).text
    stranger, _ = web.signed_in_as("buyer", "other")
    assert stranger.request("DELETE", f"/api/searches/{kept['id']}", json={}).status_code == 404
    assert client.post(f"/account/searches/{kept['id']}/remove", data={"csrf": token}).status_code == 303
    assert client.get("/api/searches").json()["items"] == []


@pytest.mark.parametrize("question", ["", "q=%00%ff&sector=\ud7a3", "bbox=1,2", "&&==" * 900, "q=" + "x" * 9_000])
def test_odd_forms_are_answered(web: Web, question: str) -> None:
    client, _ = member(web)
    token = client.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post("/account/searches", data={"csrf": token, "question": question})
    assert answer.status_code == (422 if "bbox" in question else 303)
    assert client.get("/account/searches").status_code == 200


def test_a_member_keeps_so_many_and_no_unknown_facet(web: Web) -> None:
    client, viewer = member(web)
    keep(web, viewer, *(Question.of(str(number), {}) for number in range(service.MOST)))
    answer = client.post("/api/searches", json={"q": "one more"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_searches")
    assert client.post("/api/searches", json={"q": "0"}).status_code == 201  # is kept already
    refused = client.post("/api/searches", json={"chosen": {"sectors": ["energy"]}})
    assert (refused.status_code, "there is no facet 'sectors'" in refused.text) == (422, True)


def test_a_locked_member_hears_nothing(web: Web) -> None:
    with web.parts.sessions.begin() as session:
        viewer = make_viewer(session, "analyst", "gone")
    keep(web, viewer, Question.of("소음", {}))
    web.clock.at = SOON
    put(web, NOISE)
    with web.parts.sessions.begin() as session:
        session.execute(update(Member).where(Member.id == viewer.member_id).values(disabled_at=SOON))
    tell(web)
    with web.parts.sessions() as session:
        assert session.scalars(select(PageNotice)).all() == []
