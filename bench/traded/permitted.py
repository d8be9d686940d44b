"""From a webhook of the payment service to the policy point's first yes, through the inbox and the worker."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from statistics import median, quantiles
from typing import Any

from bench.printer import Measure
from bench.traded.shop import CURRENCY, PRICE, Shop
from infra import secrets
from infra.network import HOST, Network
from marketplace.ids import new_id

ROUNDS, MOST_S, GIVEN_UP_S = 100, 0.300, 120.0


def measures(shop: Shop) -> Iterator[Measure]:
    members = [shop.desk.member() for _ in range(ROUNDS + 1)]
    purchases = shop.open(members)
    took = [_seconds(shop, *one) for one in zip(members, purchases, strict=True)][1:]
    remark = f"of {ROUNDS}, one after the other; the policy point is asked again and again"
    yield Measure("webhook → permitted, p50", "s", median(took), remark=remark)
    yield Measure(
        "webhook → permitted, p99", "s", quantiles(took, n=100, method="inclusive")[98], most=MOST_S, remark=remark
    )


def _seconds(shop: Shop, member: str, purchase: str) -> float:
    network, dataset = shop.network, shop.plans[0][1]
    assert not _may_read(network, member, dataset), "nothing was paid yet"
    began = time.perf_counter()
    _tell(network, purchase)
    while not _may_read(network, member, dataset):
        assert time.perf_counter() - began < GIVEN_UP_S, f"no permission within {GIVEN_UP_S} s"
    return time.perf_counter() - began


def event(purchase: str) -> dict[str, Any]:
    """What the payment service says when a checkout was paid."""
    session = {
        "id": f"cs_{purchase}", "object": "checkout.session", "payment_status": "paid", "amount_total": PRICE,
        "currency": CURRENCY.lower(), "metadata": {"purchase_id": purchase},
    }  # fmt: skip
    return {
        "id": new_id("evt"), "object": "event", "type": "checkout.session.completed", "created": int(time.time()),
        "livemode": False, "data": {"object": session},
    }  # fmt: skip


def _tell(network: Network, purchase: str) -> None:
    body, at = json.dumps(event(purchase)).encode(), int(time.time())
    key = secrets.read(network, "stripe-webhook-secret").encode()
    signature = hmac.new(key, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "Stripe-Signature": f"t={at},v1={signature}"}
    status, answer = _post(network.port("marketplace"), "/webhooks/stripe", body, headers)
    assert status == 200, answer


def _may_read(network: Network, member: str, dataset: str) -> bool:
    sector, _, name = dataset.partition(".")
    table = {"catalogName": "lakehouse", "schemaName": sector, "tableName": name, "columns": ["level"]}
    asked = {
        "context": {"identity": {"user": member, "groups": []}, "softwareStack": {"trinoVersion": "476"}},
        "action": {"operation": "SelectFromColumns", "resource": {"table": table}},
    }
    path = f"/{secrets.read(network, 'policy-path')}/allow"
    status, answer = _post(network.port("policy"), path, json.dumps({"input": asked}).encode(), {})
    assert status == 200, answer
    return bool(json.loads(answer)["result"])


def _post(port: int, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
