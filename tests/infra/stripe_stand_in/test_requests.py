"""The boundary: keys, versions, unknown addresses, pages of lists, expansion."""

from pathlib import Path

import httpx
import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from infra.stripe_stand_in.errors import RequestInvalid
from infra.stripe_stand_in.form import decode
from tests.infra.stripe_stand_in.orders import opened
from tests.support.stripe import KEY, Endpoint, StandIn, stand_in_running


def test_a_wrong_key_is_refused_and_not_shown(unchecked: StandIn) -> None:
    with pytest.raises(stripe.AuthenticationError) as refused:
        unchecked.client(key="sk_test_wrong_and_secret_1234567890").v1.balance.retrieve()
    assert refused.value.http_status == 401
    assert "secret" not in str(refused.value)
    assert httpx.get(f"{unchecked.url}/v1/balance", trust_env=False).status_code == 401
    assert httpx.get(f"{unchecked.url}/v1/balance", auth=(KEY, ""), trust_env=False).status_code == 200
    for malformed in ("Basic %%%", "Basic A", "Bearer", "Basic"):
        headers = {"Authorization": malformed}
        assert httpx.get(f"{unchecked.url}/v1/balance", headers=headers, trust_env=False).status_code == 401


def test_a_body_of_anything_is_refused_and_nothing_breaks(unchecked: StandIn) -> None:
    for body in (b"\xff\xfe=\x00", b"a=1&" * 6000, b"mode", b"{}"):
        answer = httpx.post(f"{unchecked.url}/v1/checkout/sessions", content=body, auth=(KEY, ""), trust_env=False)
        assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


def test_another_version_is_refused(unchecked: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version"):
        unchecked.client().v1.balance.retrieve(options={"stripe_version": "2020-08-27"})


def test_the_stand_in_speaks_the_version_of_the_sdk(client: stripe.StripeClient) -> None:
    assert client.v1.balance.retrieve().last_response.headers["stripe-version"] == stripe.api_version


def test_an_unknown_address_is_named(unchecked: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=r"Unrecognized request URL \(POST: /v1/topups\)"):
        unchecked.client().v1.topups.create({"amount": 1, "currency": "krw"})
    with pytest.raises(stripe.InvalidRequestError, match=r"Unrecognized request URL \(DELETE: /v1/customers/cus_1\)"):
        unchecked.client().v1.customers.delete("cus_1")


def test_what_stripe_does_not_know_is_refused_and_recorded(tmp_path: Path, endpoint: Endpoint, checker: str) -> None:
    with stand_in_running(tmp_path, endpoint, checker) as strict:
        with pytest.raises(stripe.InvalidRequestError, match="stripe-mock"):
            strict.client().v1.refunds.create({"payment_intent": "pi_1", "colour": "red"})
        assert len(strict.control("violations")["violations"]) == 1


def test_lists_come_in_pages_newest_first(client: stripe.StripeClient) -> None:
    made = [client.v1.customers.create({"email": f"{n}@example.com"}).id for n in range(7)]
    assert [c.id for c in client.v1.customers.list({"limit": 3}).auto_paging_iter()] == made[::-1]
    page = client.v1.customers.list({"limit": 3, "starting_after": made[4]})
    assert ([c.id for c in page.data], page.has_more) == ([made[3], made[2], made[1]], True)
    before = client.v1.customers.list({"limit": 3, "ending_before": made[2]})
    assert ([c.id for c in before.data], before.has_more) == ([made[5], made[4], made[3]], True)
    assert [c.id for c in client.v1.customers.list({"email": "3@example.com"}).data] == [made[3]]
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        client.v1.customers.list({"starting_after": "cus_nobody"})


def test_a_list_shows_at_most_a_hundred(unchecked: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        unchecked.client().v1.customers.list({"limit": 101})
    assert refused.value.param == "limit"


def test_ids_of_lists_are_expanded(stand_in: StandIn, client: stripe.StripeClient) -> None:
    stand_in.pay(opened(client).id)
    charges = client.v1.charges.list({"expand": ["data.payment_intent"]})
    assert charges.data[0].payment_intent.status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.charges.list({"expand": ["data.nothing"]})


def test_the_control_api_is_off_unless_it_is_asked_for(tmp_path: Path, endpoint: Endpoint, unchecked: StandIn) -> None:
    with stand_in_running(tmp_path / "closed", endpoint, control=False) as closed:
        answer = httpx.post(
            f"{closed.url}/control/violations", json={}, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False
        )
        assert answer.status_code == 404
    assert httpx.post(f"{unchecked.url}/control/violations", json={}, trust_env=False).status_code == 401


def test_it_says_that_it_can_serve(stand_in: StandIn) -> None:
    assert httpx.get(f"{stand_in.url}/health", trust_env=False).json() == {"status": "ok"}


def test_nested_parameters_are_read() -> None:
    assert decode("a[0][b]=1&a[1][b]=2&m[k]=v&e[]=x&e[]=y&n=") == {
        "a": [{"b": "1"}, {"b": "2"}],
        "m": {"k": "v"},
        "e": ["x", "y"],
        "n": "",
    }


@pytest.mark.parametrize("text", ["a=1&a=2", "a=1&a[b]=2", "a[b]=1&a=2", "a[b=1", "]=1", "a" + "[b]" * 30 + "=1"])
def test_contradicting_parameters_are_refused(text: str) -> None:
    with pytest.raises(RequestInvalid):
        decode(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = decode(text)
    except RequestInvalid:
        return
    assert isinstance(found, dict)
