"""A company whose releases are forwarded, and servers that they go to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from moto.server import ThreadedMotoServer

from tests.support.forwarding import Forwards, forwards
from tests.support.marketplace import TestClock
from tests.support.sftp_server import Server, serving
from wire.forwarding import S3Place

SECRET = "wJalrXUtnFEMI-secret-of-the-buyer"


@pytest.fixture
def acme(tmp_path: Path, database_url: str, clock: TestClock) -> Iterator[Forwards]:
    with forwards(tmp_path / "network", database_url, clock) as made:
        yield made


@pytest.fixture(scope="module")
def moto() -> Iterator[int]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield server.get_host_and_port()[1]
    server.stop()


class Bucket:
    """A versioned bucket of the test's own: what lies in it, and how often each object was written."""

    def __init__(self, port: int) -> None:
        self.endpoint = f"http://127.0.0.1:{port}"
        self.s3: Any = botocore.session.Session().create_client(
            "s3", region_name="ap-northeast-2", endpoint_url=self.endpoint, aws_access_key_id="AKIDBUYER",
            aws_secret_access_key=SECRET,
        )  # fmt: skip

    def place(self, **changes: Any) -> S3Place:
        facts = {"endpoint": self.endpoint, "bucket": "acme-in", "prefix": "/data/", "key": "AKIDBUYER"}
        return S3Place(**{**facts, **changes})

    def objects(self) -> dict[str, bytes]:
        found = self.s3.list_objects_v2(Bucket="acme-in").get("Contents", ())
        return {one["Key"]: self.s3.get_object(Bucket="acme-in", Key=one["Key"])["Body"].read() for one in found}

    def versions(self) -> dict[str, list[str]]:
        """Key → the ETags of what was written, the newest first."""
        found: dict[str, list[str]] = {}
        for one in self.s3.list_object_versions(Bucket="acme-in").get("Versions", ()):
            found.setdefault(one["Key"], []).append(one["ETag"])
        return found


@pytest.fixture
def bucket(moto: int) -> Iterator[Bucket]:
    made = Bucket(moto)
    made.s3.create_bucket(Bucket="acme-in", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"})
    made.s3.put_bucket_versioning(Bucket="acme-in", VersioningConfiguration={"Status": "Enabled"})
    yield made
    listed = made.s3.list_object_versions(Bucket="acme-in")
    for one in [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]:
        made.s3.delete_object(Bucket="acme-in", Key=one["Key"], VersionId=one["VersionId"])
    made.s3.delete_bucket(Bucket="acme-in")


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "sftp") as held:
        yield held
