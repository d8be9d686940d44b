"""The page of targets and its API: forms, the key to confirm, nobody else's targets, no secret, both languages."""

import re

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from marketplace.accounts.models import ApiToken
from marketplace.accounts.secrets import hash_token
from marketplace.forwarding.models import ForwardingTarget
from tests.marketplace.forwarding.conftest import SECRET, Bucket
from tests.support.forwarding import Forwards, orders
from tests.support.gate import ORDERS
from tests.support.marketplace import NOW, Web
from tests.support.sftp_server import PASSWORD, USER, Server

pytestmark = pytest.mark.postgres
PAGE = "/account/forwarding"


@pytest.fixture
def client(acme: Forwards) -> TestClient:
    return Web(acme.client, acme.parts, acme.clock).signed_in(acme.buyer.member_id, accept="text/html")


def post(client: TestClient, to: str, **values: object) -> Response:
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/account").text)
    assert found
    return client.post(to, data={**values, "csrf": found[1]})


def only(acme: Forwards) -> ForwardingTarget:
    with acme.parts.sessions() as session:
        return session.scalars(select(ForwardingTarget)).one()


def test_a_buyer_names_a_bucket_and_sees_what_arrived(acme: Forwards, bucket: Bucket, client: TestClient) -> None:
    acme.grant()
    assert ORDERS in client.get(PAGE).text
    made = post(
        client, PAGE, way="s3", dataset=ORDERS, bucket="acme-in", prefix="data", region="ap-northeast-2",
        endpoint=bucket.endpoint, key="AKIDBUYER", secret=SECRET, form="csv", encoding="utf-8-sig",
    )  # fmt: skip
    assert made.status_code == 200
    acme.send()
    acme.release("d1", orders("d1", range(7)))
    acme.send()
    for language, word in (("en", "Sent"), ("ko", "보냄")):
        page = client.get(f"{PAGE}?lang={language}").text
        assert word in page
        assert "rel_d1" in page
        assert SECRET not in page
    assert only(acme).choice == {"form": "csv", "encoding": "utf-8-sig", "guard": True}
    target = only(acme).id
    assert post(client, f"{PAGE}/{target}/stop").status_code == 303
    assert only(acme).stopped_at is not None
    assert post(client, f"{PAGE}/{target}/start").status_code == 303
    assert post(client, f"{PAGE}/{target}/send").status_code == 303
    assert post(client, f"{PAGE}/{target}/remove").status_code == 303
    assert "s3://acme-in" not in client.get(PAGE).text


def test_the_servers_key_is_shown_and_confirmed(acme: Forwards, sftp: Server, client: TestClient) -> None:
    acme.grant()
    post(
        client, PAGE, way="sftp", dataset=ORDERS, host="127.0.0.1", port=str(sftp.port), folder="/out", user=USER,
        secret=PASSWORD,
    )  # fmt: skip
    acme.send()
    page = client.get(PAGE).text
    assert "SHA256:" in page
    assert sftp.key in page
    target = only(acme).id
    assert post(client, f"{PAGE}/{target}/confirm", host_key="ssh-ed25519 AAAA").status_code == 422
    assert post(client, f"{PAGE}/{target}/confirm", host_key=sftp.key).status_code == 303
    acme.send()
    assert (only(acme).error, only(acme).place["host_key"]) == (None, sftp.key)


def test_a_webhooks_secret_is_shown_once(acme: Forwards, client: TestClient) -> None:
    acme.grant()
    made = post(client, PAGE, way="webhook", dataset=ORDERS, address="https://hooks.example/in")
    secret = re.search(r'id="fresh-secret">([^<]+)<', made.text)
    assert secret
    assert secret[1] not in client.get(PAGE).text


@pytest.mark.parametrize(
    "values",
    [
        {"way": "s3", "bucket": "no bucket", "key": "k", "secret": "s"},
        {"way": "s3", "bucket": "acme-in", "key": "k"},
        {"way": "sftp", "host": "10.0.0.7", "port": "many", "user": "u", "secret": "s"},
        {"way": "webhook", "address": "ftp://hooks.example"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(acme: Forwards, client: TestClient, values: dict[str, str]) -> None:
    acme.grant()
    refused = post(client, PAGE, dataset=ORDERS, **values)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    with acme.parts.sessions() as session:
        assert session.scalars(select(ForwardingTarget)).all() == []


def test_programs_see_and_send_but_name_no_target(acme: Forwards, bucket: Bucket) -> None:
    acme.grant()
    target = acme.target(bucket.place(), SECRET)
    acme.release("d1", orders("d1", range(3)))
    acme.send()
    with acme.parts.sessions.begin() as session:
        session.add(
            ApiToken(
                id="tok_1", member_id=acme.buyer.member_id, token_hash=hash_token("sdn_api_1"), label="x", hint="x",
                rights=["read", "files"], created_at=NOW, expires_at=NOW.replace(year=2027),
            )
        )  # fmt: skip
    web = Web(acme.client, acme.parts, acme.clock)
    program = web.client(authorization="Bearer sdn_api_1")
    (told,) = program.get("/api/forwarding").json()["items"]
    assert (told["id"], told["place"]["bucket"]) == (target, "acme-in")
    assert SECRET not in program.get("/api/forwarding").text
    (row,) = program.get(f"/api/forwarding/{target}/releases").json()["items"]
    assert (row["state"], row["rows"], row["release"]) == ("sent", 3, "rel_d1")
    assert program.post(f"/api/forwarding/{target}/send").json()["state"] == "waiting"
    assert program.post(f"/api/forwarding/{target}/test").status_code == 200
    body = {"dataset": ORDERS, "place": {"way": "webhook", "address": "https://hooks.example/"}}
    assert program.post("/api/forwarding", json=body).json()["code"] == "right_missing"
    assert program.delete(f"/api/forwarding/{target}").json()["code"] == "right_missing"
    _, stranger = web.signed_in_as("buyer", "beta")
    rival = web.signed_in(stranger.member_id)
    assert rival.get("/api/forwarding").json()["items"] == []
    assert rival.get(f"/api/forwarding/{target}/releases").status_code == 404
