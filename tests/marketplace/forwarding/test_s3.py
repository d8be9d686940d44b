"""Releases go to S3 by themselves: rows in scope, what changed, and the manifest last, on moto's server."""

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pyarrow.parquet as pq
import pytest

from marketplace.forwarding import s3
from marketplace.forwarding.guard import Guard
from marketplace.forwarding.port import Failure, NotSent
from reach.s3 import LONGEST
from tests.marketplace.forwarding.conftest import SECRET, Bucket
from tests.support.forwarding import Forwards, manifest, orders
from tests.support.receivers import INSIDE
from wire.forwarding import S3Place, State

pytestmark = pytest.mark.postgres
FRANCE = {
    "rows": [{"column": "country", "op": "eq", "values": ["France"]}],
    "columns": ["invoice", "country", "quantity"],
}
AT = "data/sales.orders"


def test_each_release_arrives_in_scope_with_a_manifest_that_says_what_lies_there(
    acme: Forwards, bucket: Bucket
) -> None:
    purchase = acme.grant(**FRANCE)
    target = acme.target(bucket.place(), SECRET)
    assert (acme.held(target).error, acme.held(target).tested_at) == (None, acme.clock())
    assert bucket.objects() == {}
    acme.release("d1", orders("d1", range(30)))
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.SENT, None)}
    found = bucket.objects()
    beside = {"dictionary.csv", "licence.txt", "citation.txt"}
    assert set(found) == {f"{AT}/rel_d1/{name}" for name in ("rows.parquet", "manifest.json", *beside)}
    rows = pq.read_table(io.BytesIO(found[f"{AT}/rel_d1/rows.parquet"]))
    assert set(rows.column_names) == {"invoice", "country", "quantity"}
    assert set(rows["country"].to_pylist()) == {"France"}
    told = manifest(found[f"{AT}/rel_d1/manifest.json"])
    (file,) = told["files"]
    content = found[f"{AT}/rel_d1/rows.parquet"]
    assert (file["rows"], file["size"], file["sha256"]) == (10, len(content), hashlib.sha256(content).hexdigest())
    assert (told["dataset"], told["release"], told["changes"]) == ("sales.orders", "rel_d1", None)
    assert told["attribution"] == ["Source: UCI"]
    assert {one["name"] for one in told["beside"]} == beside
    for text in told["beside"]:
        content = found[f"{AT}/rel_d1/{text['name']}"]
        assert (text["size"], text["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert text["address"].endswith(f"/api/datasets/sales.orders/{text['name']}")
    columns = [line.split(",")[0] for line in found[f"{AT}/rel_d1/dictionary.csv"].decode().splitlines()[1:]]
    assert {"invoice", "country", "quantity"} <= set(columns)
    assert not {"price", "customer"} & set(columns)
    assert found[f"{AT}/rel_d1/licence.txt"].decode().startswith("Licence of Orders")
    assert found[f"{AT}/rel_d1/citation.txt"].decode().startswith("Source: UCI")
    (licence,) = told["licences"]
    assert licence["address"].endswith(f"/purchases/{purchase}")
    assert len(licence["terms_hash"]) == 64
    accesses = [asked.body for asked in acme.told.asked]
    assert [(a["door"], a["outcome"], a["rows"], a["member_id"]) for a in accesses] == [
        ("files", "ok", 10, acme.buyer.member_id)
    ]


def test_the_changes_of_a_release_lie_beside_its_rows(acme: Forwards, bucket: Bucket) -> None:
    acme.grant(columns=["invoice", "country", "quantity"])
    target = acme.target(bucket.place(), SECRET)
    acme.release("d1", orders("d1", range(10)))
    acme.release("d2", orders("d2", range(1, 12), more=0), ("d1",))  # 0 goes, 10 comes
    acme.release("d3", orders("d3", range(1, 12), more=100), ("d2",))  # each quantity changes
    acme.send()
    assert [state for state, _ in acme.states(target).values()] == [State.SENT] * 3
    found = bucket.objects()
    second = manifest(found[f"{AT}/rel_d2/manifest.json"])
    assert second["changes"] == {"added": 2, "changed": 0, "removed": 1}
    rows = pq.read_table(io.BytesIO(found[f"{AT}/rel_d2/changes.parquet"])).to_pylist()
    assert {(row["_change_type"], row["invoice"]) for row in rows} == {
        ("insert", "i10"), ("insert", "i11"), ("delete", "i0")
    }  # fmt: skip
    third = manifest(found[f"{AT}/rel_d3/manifest.json"])
    assert third["changes"] == {"added": 0, "changed": 11, "removed": 0}
    rows = pq.read_table(io.BytesIO(found[f"{AT}/rel_d3/changes.parquet"])).to_pylist()
    assert sorted((row["_change_type"], row["quantity"]) for row in rows if row["invoice"] == "i5") == [
        ("update_postimage", 105), ("update_preimage", 5)
    ]  # fmt: skip


def test_what_ended_gets_nothing_and_is_told_so(acme: Forwards, bucket: Bucket) -> None:
    purchase = acme.grant()
    target = acme.target(bucket.place(), SECRET)
    acme.revoke(purchase)
    acme.release("d1", orders("d1", range(3)))
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.FAILED, Failure.LICENCE)}
    assert bucket.objects() == {}
    acme.grant()
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.FAILED, Failure.LICENCE)}
    assert bucket.objects() == {}


def test_a_wrong_key_is_told_and_the_release_waits(acme: Forwards, bucket: Bucket) -> None:
    acme.grant()
    target = acme.target(bucket.place(bucket="nowhere-in-sight"), SECRET)
    assert acme.held(target).error == Failure.MISSING
    acme.release("d1", orders("d1", range(3)))
    acme.send()
    assert acme.states(target) == {"rel_d1": (State.WAITING, Failure.MISSING)}
    assert (acme.held(target).failures, acme.held(target).detail) == (1, "NoSuchBucket")


def test_a_large_file_goes_in_parts_and_half_of_one_is_cleared_away(bucket: Bucket, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(os.urandom(1 << 20) * 70)
    asked: list[int] = []

    def stopping_after_the_first() -> None:
        asked.append(1)
        if len(asked) == 3:
            raise NotSent(Failure.LICENCE)

    half = {"Bucket": "acme-in", "Key": "data/rows.csv"}
    bucket.s3.create_multipart_upload(**half)  # what a killed worker leaves
    with s3.opened(bucket.place(), SECRET, Guard(INSIDE)) as outlet:
        with pytest.raises(NotSent):
            outlet.put("rows.csv", file, stopping_after_the_first)
        assert bucket.objects() == {}
        outlet.put("rows.csv", file, lambda: None)
    assert bucket.objects()["data/rows.csv"] == file.read_bytes()
    assert "Uploads" not in bucket.s3.list_multipart_uploads(Bucket="acme-in")


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_server_whose_answer_does_not_end_is_left(tmp_path: Path, status: int) -> None:
    """Read to its end, it would take the memory of the worker, and with it what the worker does for everybody else."""
    file = tmp_path / "rows.csv"
    file.write_bytes(b"a,b")
    with _babbling(status) as (endpoint, said):
        place = S3Place(endpoint=endpoint, bucket="acme-in", key="AKIDBUYER")
        with pytest.raises(NotSent) as error, s3.opened(place, SECRET, Guard(INSIDE)) as outlet:
            outlet.put("rows.csv", file, lambda: None)
    assert error.value.why is Failure.CONNECTION
    assert max(said) < 2 * LONGEST


@contextmanager
def _babbling(status: int) -> Iterator[tuple[str, list[int]]]:
    """An endpoint, and how many bytes it could say in each answer, of which the last one is the 20th of LONGEST."""
    said: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.end_headers()
            said.append(0)
            with suppress(BrokenPipeError, ConnectionResetError):
                while said[-1] < 20 * LONGEST:
                    said[-1] += self.wfile.write(b" " * (1 << 20))

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", said
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
