"""S3, on moto's server: a prefix, ETags, versions, what it denies."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import botocore.session
import httpx
import pytest
from moto.server import ThreadedMotoServer

from sectors.spec.feed import Source
from tests.support import files_server as web
from tests.support.files_server import Files
from tests.support.sources import Fetching, make_fetching

SECRET = "wJalrXUtnFEMI-secret-of-the-center"
CONTENT = b"Station,Time,Output\n" + b"a,2026-10-01 00:00:00,1.50\n" * 50_000


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    yield moto.get_host_and_port()[1]
    moto.stop()


@pytest.fixture
def bucket(server: int) -> Iterator[Any]:
    """A bucket of the test's own."""
    s3 = botocore.session.Session().create_client(
        "s3", region_name="ap-northeast-2", endpoint_url=f"http://127.0.0.1:{server}",
        aws_access_key_id="AKIDCENTER", aws_secret_access_key=SECRET,
    )  # fmt: skip
    where = {"LocationConstraint": "ap-northeast-2"}
    s3.create_bucket(Bucket="center", CreateBucketConfiguration=where)
    s3.put_bucket_versioning(Bucket="center", VersioningConfiguration={"Status": "Enabled"})
    yield s3
    for version in s3.list_object_versions(Bucket="center").get("Versions", []):
        s3.delete_object(Bucket="center", Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket="center")


def feed_of(folder: Path, port: int, **changes: str) -> Fetching:
    source = Source("s3", "s3://center/out/", connection="center", endpoint=f"http://127.0.0.1:{port}")
    return make_fetching(
        folder,
        replace(source, **changes),
        inside=f"127.0.0.1:{port}",
        limit=1 << 22,
        login="AKIDCENTER",
        password=SECRET,
    )


@pytest.fixture
def feed(tmp_path: Path, server: int) -> Fetching:
    return feed_of(tmp_path, server)


def put(bucket: Any, key: str, content: bytes, acl: str = "private") -> None:
    bucket.put_object(Bucket="center", Key=key, Body=content, ACL=acl)


def test_each_object_lands_once(feed: Fetching, bucket: Any) -> None:
    put(bucket, "out/a.csv", CONTENT)
    put(bucket, "out/2026/11/b.csv", b"nested")
    put(bucket, "out/a.txt", b"another feed's")
    put(bucket, "elsewhere/c.csv", b"?")
    assert feed.run() == {"a.csv": CONTENT, "2026_11_b.csv": b"nested"}
    assert feed.fetch() == []
    assert all(one.origin and one.origin.state["version"] for one in feed.manifests())
    put(bucket, "out/a.csv", b"corrected")
    assert feed.run()["a.csv"] == b"corrected"
    assert feed.left() == []


def test_what_was_cut_off_is_gone_on_with(tmp_path: Path, server: int, bucket: Any, files: Files) -> None:
    """Through a server that cuts: S3's own answers, the first of them half."""
    put(bucket, "out/a.csv", CONTENT)
    cuts = iter([True])

    def passed_on(handler: web.Handler) -> None:
        files.faults.append(passed_on)
        asked = {name: value for name, value in handler.headers.items() if name != "Connection"}
        with httpx.Client(trust_env=False) as client:
            answer = client.get(f"http://127.0.0.1:{server}{handler.path}", headers=asked)
        headers = {
            name: value for name, value in answer.headers.items() if name in ("etag", "content-range", "content-type")
        }
        cut = 300_000 if "list-type" not in handler.path and next(cuts, False) else None
        handler.answer(answer.status_code, answer.content, headers=headers, cut=cut)

    files.faults = [passed_on]
    feed = feed_of(tmp_path, files.port)
    assert feed.run() == {"a.csv": CONTENT}
    ranges = [headers.get("Range") for path, headers in files.asked if "list-type" not in path]
    assert ranges == [None, "bytes=300000-"]


@pytest.mark.parametrize(
    ("fault", "code", "passing"),
    [
        (web.status(503), "source_busy", True),
        (web.dropped, "source_silent", True),
        (web.status(403), "source_denied", False),
        (web.status(404), "source_missing", False),
    ],
)
def test_what_may_pass_and_what_will_not(
    tmp_path: Path, files: Files, fault: web.Answer, code: str, passing: bool
) -> None:
    files.faults = [fault] * 9
    refused = feed_of(tmp_path, files.port).refused()
    assert (refused.code, refused.passing) == (code, passing)
    assert SECRET not in str(refused)
    assert files.asked[0][1]["Authorization"].startswith("AWS4-HMAC-SHA256")


def test_an_error_of_s3_itself_is_told_in_its_words(tmp_path: Path, files: Files) -> None:
    body = b"<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature differs</Message></Error>"
    files.faults = [lambda handler: handler.answer(403, body, headers={"Content-Type": "application/xml"})]
    refused = feed_of(tmp_path, files.port).refused()
    assert refused.code == "source_denied"
    assert "The request signature differs" in refused.cause


def test_a_redirect_leads_nowhere(tmp_path: Path, files: Files) -> None:
    files.faults = [web.redirect("http://169.254.169.254/latest")] * 9
    feed_of(tmp_path, files.port).refused()
    assert len(files.asked) <= 4


def test_a_missing_bucket_is_named(feed: Fetching) -> None:
    refused = feed.refused()
    assert (refused.code, refused.place) == ("source_missing", "s3://center/out/")


def test_without_a_connection_nobody_is_asked_for_one(tmp_path: Path, server: int, bucket: Any) -> None:
    """Neither variables nor the cloud's metadata service: the request is unsigned."""
    put(bucket, "out/a.csv", b"open to all", "public-read")
    feed = make_fetching(
        tmp_path, Source("s3", "s3://center/out/", endpoint=f"http://127.0.0.1:{server}"), inside=f"127.0.0.1:{server}"
    )
    assert feed.run() == {"a.csv": b"open to all"}


def test_it_does_not_connect_inside(tmp_path: Path, server: int) -> None:
    feed = feed_of(tmp_path, server)
    feed.settings = replace(feed.settings, inside=frozenset())
    assert feed.refused().code == "source_inside"


def test_a_large_object_is_refused_before_a_byte_comes(tmp_path: Path, server: int, bucket: Any) -> None:
    put(bucket, "out/a.csv", CONTENT)
    feed = feed_of(tmp_path, server)
    feed.settings = replace(feed.settings, fetch_limit=100)
    assert feed.refused().code == "source_too_large"


def test_killed_anywhere_it_lands_once(feed: Fetching, bucket: Any) -> None:
    put(bucket, "out/a.csv", CONTENT)
    assert feed.die_everywhere() > 10
    assert feed.delivered() == {"a.csv": CONTENT}
    assert len(feed.manifests()) == 1
