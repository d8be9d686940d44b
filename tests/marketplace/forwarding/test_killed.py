"""A worker is killed in the middle, really: one complete set lies there in the end, and what was whole is not sent twice."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.marketplace.forwarding.conftest import SECRET, Bucket
from tests.support.forwarding import Forwards, manifest, orders
from tests.support.holding import Holding, holding
from wire.forwarding import State

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[3]
AT = "data/sales.orders/rel_d2"
PUTS = ("rows.parquet", "changes.parquet", "manifest.json")


def worker(acme: Forwards, database_url: str) -> subprocess.Popen[bytes]:
    settings = acme.parts.settings
    environment = os.environ | {
        "SDN_HOME": str(settings.home), "MARKETPLACE_DATABASE_URL": database_url, "PYTHONPATH": str(ROOT),
        "SDN_WEBHOOK_ALLOW": "127.0.0.0/8", "SDN_FILES_URL": settings.files_url,
        "SDN_MARKETPLACE_URL": settings.marketplace_url,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.support.forwarding_worker", acme.clock().isoformat()]
    return subprocess.Popen(command, env=environment, cwd=ROOT)


def killed_at(acme: Forwards, database_url: str, there: Holding, put: int, *, after: bool) -> None:
    there.puts.clear()
    there.at, there.after = put, after
    there.holds.clear()
    there.go.clear()
    with worker(acme, database_url) as process:
        assert there.holds.wait(120)
        process.kill()
    there.at = 0
    there.go.set()


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_each_object_one_complete_set_lies_there(
    acme: Forwards, bucket: Bucket, database_url: str, after: bool
) -> None:
    acme.grant()
    with holding(bucket.endpoint) as there:
        target = acme.target(bucket.place(endpoint=there.url), SECRET)
        acme.release("d1", orders("d1", range(20)))
        acme.send()
        acme.release("d2", orders("d2", range(5, 40)), ("d1",))
        for put in range(1, len(PUTS) + 1):
            killed_at(acme, database_url, there, put, after=after)
            assert acme.states(target)["rel_d2"] == (State.SENDING, None)
            assert (f"{AT}/manifest.json" in bucket.objects()) == (put == len(PUTS) and after)
        kept = acme.row(target, "rel_d2").manifest
        before = bucket.versions()
        there.puts.clear()
        with worker(acme, database_url) as process:
            assert process.wait(120) == 0
    assert acme.states(target)["rel_d2"] == (State.SENT, None)
    assert [path.rpartition("/")[2] for path in there.puts] == ["manifest.json"]  # all else was whole
    found, versions = bucket.objects(), bucket.versions()
    assert {name for name in found if name.startswith(AT)} == {f"{AT}/{name}" for name in PUTS}
    told = manifest(found[f"{AT}/manifest.json"])
    assert told == kept
    for file in told["files"]:
        content = found[f"{AT}/{file['name']}"]
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert versions[f"{AT}/{file['name']}"] == before[f"{AT}/{file['name']}"]
    assert len(set(versions[f"{AT}/manifest.json"])) == 1
    again = bucket.versions()
    acme.send()
    assert bucket.versions() == again


def test_two_workers_send_a_release_once(acme: Forwards, bucket: Bucket, database_url: str) -> None:
    acme.grant()
    target = acme.target(bucket.place(), SECRET)
    acme.release("d1", orders("d1", range(20)))
    with worker(acme, database_url) as one, worker(acme, database_url) as other:
        assert [one.wait(120), other.wait(120)] == [0, 0]
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.SENT, None)}
    assert {len(versions) for key, versions in bucket.versions().items() if "rel_d1" in key} == {1}
