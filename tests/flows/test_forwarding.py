"""A new release on a running network arrives by itself, once: in a bucket of S3's kind, and at a webhook."""

import hashlib
import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import botocore.session
import httpx
import pytest
from moto.server import ThreadedMotoServer

from infra.demo import people
from infra.network import Network
from tests.flows.conftest import Job
from tests.flows.test_corrections import delivered
from tests.flows.test_killed_worker import LISTING
from tests.flows.test_main_job import as_operator
from tests.support.feed import DATASET, GOOD, Feed, new_meter, readings
from tests.support.network import OUTSIDE
from tests.support.receivers import Receiver, receiver
from tests.support.stripe import until

pytestmark = pytest.mark.stack
FREE = {"kind": "free", "price_minor": 0, "currency": "KRW", "licences": LISTING["plans"][0]["licences"]}
KEY, SECRET, BUCKET = "AKIDBUYER", "a secret of the buyer", "arrivals"


@pytest.fixture
def buyer(network: Network, job: Job, feed: Feed) -> Iterator[httpx.Client]:
    """A company's buyer who holds a licence on the readings, signed in."""
    slug = f"forwarded-{uuid.uuid4().hex[:8]}"
    email, supplier = f"buyer@{slug}.example", f"supplier@{slug}.example"
    delivered(feed, f"{slug}.csv", readings(new_meter()))
    word = people.password(network)
    with as_operator(network) as operator:
        operator.create_organisation(slug=slug, name="Forwarded", kind="company")
        operator.create_member(slug, email, "Buyer", "buyer", password=word)
        operator.create_member("proving-ground", supplier, "Supplier", "supply_center", password=word)
    with people.as_person(network, supplier) as seller:
        seller.save_listing(LISTING | {"slug": slug, "plans": [FREE]})
        seller.publish_listing(slug)
        plan = seller.listing(slug).listing.plans[0].id
    with people.as_person(network, email) as person:
        person.buy(plan)
        until(lambda: any(grant.dataset == DATASET for grant in person.grants()) or None, 60)
    with httpx.Client(base_url=network.url("marketplace"), trust_env=False, timeout=30) as http:
        http.post("/api/sign-in", json={"email": email, "password": word}).raise_for_status()
        yield http


@pytest.fixture
def bucket() -> Iterator[Any]:
    """S3 as moto serves it, with its history of versions."""
    server = ThreadedMotoServer(OUTSIDE, 0, verbose=False)
    server.start()
    s3 = botocore.session.Session().create_client(
        "s3", region_name="ap-northeast-2", endpoint_url=f"http://{OUTSIDE}:{server.get_host_and_port()[1]}",
        aws_access_key_id=KEY, aws_secret_access_key=SECRET,
    )  # fmt: skip
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"})
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    yield s3
    server.stop()


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver(host=OUTSIDE) as held:
        yield held


def target(buyer: httpx.Client, place: dict[str, str], secret: str = "") -> str:
    """A target that was tested."""
    asked = {"dataset": DATASET, "place": place, "secret": secret, "choice": {"form": "csv"}}
    made = buyer.post("/api/forwarding", json=asked).raise_for_status().json()["id"]
    until(lambda: next((t for t in _items(buyer, "/api/forwarding") if t["id"] == made and t["tested_at"]), None), 60)
    return str(made)


def _items(buyer: httpx.Client, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = buyer.get(address).raise_for_status().json()["items"]
    return found


def sent(buyer: httpx.Client, target_id: str) -> list[dict[str, Any]] | None:
    """What went to the target, once all of it is there."""
    found = _items(buyer, f"/api/forwarding/{target_id}/releases")
    return found if found and all(one["state"] == "sent" for one in found) else None


def test_a_new_release_arrives_once(buyer: httpx.Client, feed: Feed, bucket: Any, hook: Receiver) -> None:
    s3 = {"way": "s3", "endpoint": bucket.meta.endpoint_url, "bucket": BUCKET, "prefix": "in", "key": KEY}
    stored = target(buyer, s3, SECRET)
    told = target(buyer, {"way": "webhook", "address": hook.url})
    delivered(feed, "forwarded.csv", readings(new_meter()))
    releases = [until(lambda one=one: sent(buyer, one), 120) for one in (stored, told)]
    assert len({one["release"] for found in releases for one in found}) == 1
    release = releases[0][0]["release"]
    written = bucket.list_object_versions(Bucket=BUCKET)["Versions"]
    at = f"in/{DATASET}/{release}"
    names = ["changes.csv", "citation.txt", "dictionary.csv", "licence.txt", "manifest.json", "rows.csv"]
    assert sorted(one["Key"] for one in written if "sdn-test" not in one["Key"]) == [f"{at}/{name}" for name in names]
    content = {name: bucket.get_object(Bucket=BUCKET, Key=f"{at}/{name}")["Body"].read() for name in names}
    manifest = json.loads(content["manifest.json"])
    for file in [*manifest["files"], *manifest["beside"]]:
        assert hashlib.sha256(content[file["name"]]).hexdigest() == file["sha256"]
    assert manifest["changes"] == {"added": GOOD, "changed": 0, "removed": 0}
    assert manifest["licences"][0]["address"].rpartition("/")[2] in content["licence.txt"].decode()
    time.sleep(3)  # rounds of the worker
    notices = [json.loads(body) for headers, body in hook.requests]
    assert [one["type"] for one in notices] == ["forwarding.test", "release.forwarded"]
    assert notices[1]["data"] == manifest
