"""What programs may rely on: a POST again makes nothing twice, a GET again is not sent twice, nobody asks too fast."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from marketplace.accounts.models import ApiToken, KeptAnswer
from tests.support.marketplace import Web

pytestmark = pytest.mark.postgres
NEW = {"label": "nightly"}


def tokens(web: Web) -> int:
    with web.parts.sessions() as session:
        return session.scalar(select(func.count()).select_from(ApiToken)) or 0


def test_the_same_post_again_makes_nothing_twice(web: Web) -> None:
    client, _ = web.signed_in_as("buyer")
    headers = {"idempotency-key": "k-1"}
    first, again = (client.post("/api/tokens", json=NEW, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    assert tokens(web) == 1
    with web.parts.sessions() as session:
        assert first.json()["token"] not in session.scalars(select(KeptAnswer.body)).one()
    assert client.post("/api/tokens", json=NEW).status_code == 201
    assert tokens(web) == 2


def test_another_body_or_another_address_needs_another_key(web: Web) -> None:
    client, _ = web.signed_in_as("buyer")
    headers = {"idempotency-key": "k-1"}
    client.post("/api/tokens", json=NEW, headers=headers)
    for path, body in (("/api/tokens", NEW | {"days": 3}), ("/api/views", NEW)):
        answer = client.post(path, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "key_of_another")
    assert tokens(web) == 1


def test_a_key_is_its_members_own_and_for_a_day(web: Web) -> None:
    headers = {"idempotency-key": "k-1"}
    for slug in ("acme", "rival"):
        client, _ = web.signed_in_as("buyer", slug)
        assert client.post("/api/tokens", json=NEW, headers=headers).status_code == 201
    assert tokens(web) == 2
    web.clock.forward(timedelta(hours=24, seconds=1))
    later, _ = web.signed_in_as("buyer", "third")
    later.post("/api/tokens", json=NEW, headers=headers)
    with web.parts.sessions() as session:
        assert len(session.scalars(select(KeptAnswer)).all()) == 1


def test_a_hundred_at_once_make_one(web: Web) -> None:
    client, _ = web.signed_in_as("buyer")
    headers = {"idempotency-key": "k-1"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post("/api/tokens", json=NEW, headers=headers).status_code, range(40)))
    assert tokens(web) == 1
    assert set(answers) <= {201, 409}
    assert 201 in answers


def test_what_failed_may_be_tried_again_and_what_died_is_not_known(web: Web) -> None:
    client, _ = web.signed_in_as("buyer")
    headers = {"idempotency-key": "k-1"}
    bad = client.post("/api/tokens", json={"label": ""}, headers=headers)
    assert (bad.status_code, client.post("/api/tokens", json={"label": ""}, headers=headers).status_code) == (422, 422)
    assert web.client().post("/api/tokens", json=NEW, headers={"idempotency-key": "k-2"}).status_code == 401
    with web.parts.engine.begin() as connection:  # the process was killed after it had begun
        connection.execute(text("UPDATE kept_answer SET status = NULL"))
    assert client.post("/api/tokens", json={"label": ""}, headers=headers).json()["code"] == "key_under_way"
    for key in ("", "a b", "x" * 201):
        assert client.post("/api/tokens", json=NEW, headers={"idempotency-key": key}).json()["code"] == "key_not_valid"


def test_a_key_is_free_again_after_a_fault_of_ours(web: Web) -> None:
    client, _ = web.signed_in_as("buyer")
    headers = {"idempotency-key": "k-1"}
    with web.parts.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE api_token RENAME TO away")
    assert client.post("/api/tokens", json=NEW, headers=headers).status_code == 500
    with web.parts.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO api_token")
    assert client.post("/api/tokens", json=NEW, headers=headers).status_code == 201


def test_an_answer_that_is_known_is_not_sent_again(web: Web) -> None:
    client, _ = web.signed_in_as("buyer")
    first = client.get("/api/tokens")
    tag = first.headers["etag"]
    known = client.get("/api/tokens", headers={"if-none-match": f'"other", W/{tag}'})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    client.post("/api/tokens", json=NEW)
    changed = client.get("/api/tokens", headers={"if-none-match": tag})
    assert (changed.status_code, len(changed.json())) == (200, 1)
    assert "etag" not in client.get("/api/nothing").headers


def test_who_asks_too_fast_waits_and_others_do_not(web: Web) -> None:
    web.app.state.parts = replace(web.parts, settings=replace(web.parts.settings, api_rate=5))
    client, _ = web.signed_in_as("buyer")
    answers = [client.get("/api/me") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert [answer.headers["ratelimit-remaining"] for answer in answers[:5]] == ["4", "3", "2", "1", "0"]
    assert answers[5].json()["code"] == "too_fast"
    assert 0 < int(answers[5].headers["retry-after"]) <= 60
    assert "content-security-policy" in answers[5].headers
    assert web.signed_in_as("buyer", "rival")[0].get("/api/me").status_code == 200
    assert client.get("/account", headers={"accept": "text/html"}).status_code == 200
    strangers = [web.client().get("/api/listings", headers={"cookie": f"a={at}"}).status_code for at in range(20)]
    assert strangers.count(429) > 0
