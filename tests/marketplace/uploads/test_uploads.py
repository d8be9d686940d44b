"""Files arrive in parts, whole or not at all, from those who may deliver them, and start a run once."""

import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from lakehouse.layout import delivery_id
from marketplace import bootstrap, outbox
from tests.marketplace.uploads.conftest import CONTENT, DATASET, RememberedRuns, announce, part, sent
from tests.support.announcements import make_delivery
from tests.support.marketplace import NOW, Web

pytestmark = pytest.mark.postgres


@pytest.fixture
def drop(web: Web) -> Path:
    """The feed's drop folder."""
    return web.parts.settings.layout.drop("energy", "generation")


def landed(web: Web, upload: dict[str, str]) -> None:
    """As land does: the manifest of the delivery is there."""
    folder = web.parts.settings.layout.delivery(upload["delivery"])
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")


def test_a_file_arrives_in_parts_and_is_seen_only_when_it_is_whole(supplier: TestClient, web: Web, drop: Path) -> None:
    answer = announce(supplier)
    assert (answer.status_code, answer.headers["Upload-Offset"], answer.headers["Tus-Resumable"]) == (201, "0", "1.0.0")
    upload = answer.json()["id"]
    assert answer.headers["Location"] == f"/api/uploads/{upload}"
    assert part(supplier, upload, 0, CONTENT[:100]).headers["Upload-Offset"] == "100"
    looked = supplier.head(f"/api/uploads/{upload}")
    assert (looked.headers["Upload-Offset"], looked.headers["Upload-Length"]) == ("100", str(len(CONTENT)))
    assert not drop.exists()
    assert part(supplier, upload, 100, CONTENT[100:]).status_code == 204
    assert [file.read_bytes() for file in drop.iterdir()] == [CONTENT]
    placed = supplier.get(f"/api/uploads/{upload}").json()
    file = drop / "a.csv"
    assert placed["delivery"] == delivery_id(DATASET, "a.csv", placed["sha256"], file.stat().st_mtime_ns)
    assert (placed["offset"], placed["verdict"]) == (len(CONTENT), None)
    assert part(supplier, upload, len(CONTENT), b"").status_code == 204  # a late repetition of the last part


def test_the_same_file_announced_again_goes_on_where_it_stopped(supplier: TestClient) -> None:
    upload = announce(supplier).json()["id"]
    part(supplier, upload, 0, CONTENT[:321])
    again = announce(supplier)
    assert (again.status_code, again.json()["id"], again.headers["Upload-Offset"]) == (200, upload, "321")


def test_bytes_for_another_offset_are_not_taken(supplier: TestClient) -> None:
    upload = announce(supplier).json()["id"]
    part(supplier, upload, 0, CONTENT[:100])
    for at in (0, 99, 101):
        assert (part(supplier, upload, at, b"x").json()["code"]) == "offset_differs"
    assert supplier.head(f"/api/uploads/{upload}").headers["Upload-Offset"] == "100"


def test_other_bytes_than_announced_are_thrown_away(supplier: TestClient, web: Web, drop: Path) -> None:
    upload = announce(supplier).json()["id"]
    answer = part(supplier, upload, 0, b"x" * len(CONTENT))
    assert (answer.status_code, answer.json()["code"]) == (422, "checksum_differs")
    assert supplier.get(f"/api/uploads/{upload}").status_code == 404
    assert not drop.exists()
    assert list(web.parts.settings.layout.upload("x").parent.iterdir()) == []
    assert announce(supplier).status_code == 201


def test_more_bytes_than_announced_are_not_taken(supplier: TestClient, drop: Path) -> None:
    upload = announce(supplier).json()["id"]
    assert part(supplier, upload, 0, CONTENT + b"x").json()["code"] == "upload_unfit"
    assert not drop.exists()


@pytest.mark.parametrize(
    "name",
    ["../a.csv", "a/b.csv", "/etc/passwd.csv", "a\\b.csv", "..", ".csv", ".hidden.csv", "a\n.csv", "a\0.csv", "a\u202e.csv",
     "x" * 250 + ".csv", "a.txt", "a.csv.exe"],
)  # fmt: skip
def test_a_name_that_is_none_for_the_pull_folder_is_refused(supplier: TestClient, web: Web, name: str) -> None:
    answer = announce(supplier, name)
    assert (answer.status_code, answer.json()["code"]) == (422, "upload_unfit")
    assert not web.parts.settings.feeds.exists()


def test_a_decomposed_name_is_composed_so_that_a_correction_meets_its_file(supplier: TestClient, drop: Path) -> None:
    sent(supplier, unicodedata.normalize("NFD", "가.csv"))
    assert [file.name for file in drop.iterdir()] == ["가.csv"]


def test_sizes_have_bounds(supplier: TestClient, web: Web) -> None:
    limit = web.parts.settings.upload_limit
    assert announce(supplier, upload_length=str(limit + 1)).status_code == 413
    for size in ("0", "-1", "ten", "9" * 30):
        assert announce(supplier, upload_length=size).json()["code"] == "upload_unfit"


def test_what_is_no_part_or_no_announcement_is_refused(supplier: TestClient) -> None:
    upload = announce(supplier).json()["id"]
    assert part(supplier, upload, 0, CONTENT, "application/json").json()["code"] == "not_a_chunk"
    assert announce(supplier, tus_resumable="0.2.2").json()["code"] == "tus_version_unknown"
    for metadata in ("", "filename !", "dataset,filename,sha256", "filename YQ=="):
        assert announce(supplier, upload_metadata=metadata).json()["code"] == "upload_unfit"
    offered = supplier.options("/api/uploads")
    assert (offered.status_code, offered.headers["Tus-Version"]) == (204, "1.0.0")


def test_only_the_feeds_own_supply_center_and_operators_deliver(supplier: TestClient, web: Web) -> None:
    upload = announce(supplier).json()["id"]
    other = web.signed_in_as("supply_center", "exchange", "supply_center")[0]
    buyer = web.signed_in_as("buyer")[0]
    operator = web.signed_in_as("operator", "network", "operator")[0]
    assert announce(other).json()["code"] == "unknown_dataset"
    assert announce(buyer).json()["code"] == "role_missing"
    assert announce(web.client()).status_code == 401
    assert announce(supplier, dataset="energy.nothing").json()["code"] == "unknown_dataset"
    for address in (f"/api/uploads/{upload}", f"/uploads/{upload}"):
        assert other.get(address).status_code == 404
    assert part(other, upload, 0, CONTENT).status_code == 404
    assert other.delete(f"/api/uploads/{upload}", headers={"Content-Type": "application/json"}).status_code == 404
    assert operator.get(f"/api/uploads/{upload}").status_code == 200
    assert announce(operator).status_code == 201


def test_another_sites_page_cannot_announce_with_a_members_cookie(supplier: TestClient) -> None:
    answer = supplier.post("/api/uploads", headers={"Upload-Length": "1", "Sec-Fetch-Site": "cross-site"})
    assert answer.json()["code"] == "csrf_failed"


def test_a_file_is_not_overwritten_before_it_was_taken(supplier: TestClient, web: Web, drop: Path) -> None:
    first = sent(supplier)
    other = CONTENT + b"Beta,2026-10-01 00:00:00,2.5\n"
    second = announce(supplier, "a.csv", other).json()["id"]
    answer = part(supplier, second, 0, other)
    assert (answer.json()["code"], answer.headers["Retry-After"]) == ("earlier_file_waits", "10")
    assert (drop / "a.csv").read_bytes() == CONTENT
    landed(web, supplier.get(f"/api/uploads/{first}").json())
    assert part(supplier, second, len(other), b"").status_code == 204
    assert (drop / "a.csv").read_bytes() == other


def test_the_worker_starts_one_run_and_the_verdict_is_followed(
    supplier: TestClient, web: Web, runs: RememberedRuns
) -> None:
    upload = sent(supplier)
    for _ in range(2):
        outbox.hand_on(web.parts.sessions, bootstrap.handlers(web.parts), NOW)
    assert runs.started == [(DATASET, upload)]
    runs.states[upload] = "running"
    told = supplier.get(f"/api/uploads/{upload}").json()
    assert (told["run"], told["run_state"], told["verdict"]) == (upload, "running", None)
    ingest = web.feed(DATASET)
    delivery = make_delivery(told["delivery"], file_name="a.csv").model_dump(mode="json")
    assert ingest.put(f"/api/deliveries/{told['delivery']}", json=delivery).status_code == 201
    assert supplier.get(f"/api/uploads/{upload}").json()["verdict"] == "accepted"
    page = supplier.get(f"/uploads/{upload}", headers={"accept": "text/html"}).text
    assert f"/deliveries/{told['delivery']}" in page


def test_an_unfinished_upload_is_given_up_or_expires(supplier: TestClient, web: Web) -> None:
    folder = web.parts.settings.layout.upload("x").parent
    [expire] = [task for task in bootstrap.tasks(web.parts) if task.name == "uploads"]
    first = announce(supplier).json()["id"]
    placed = sent(supplier, "b.csv")
    assert expire.run(NOW) == 0
    assert supplier.delete(f"/api/uploads/{first}", headers={"Content-Type": "application/json"}).status_code == 204
    announce(supplier)
    assert expire.run(NOW + timedelta(days=4)) == 1
    assert list(folder.iterdir()) == []
    assert supplier.get(f"/api/uploads/{placed}").status_code == 200


def test_the_pages_speak_both_languages(supplier: TestClient) -> None:
    upload = announce(supplier).json()["id"]
    for language, word in (("en", "Last uploads"), ("ko", "최근 보낸 파일")):
        page = supplier.get(f"/deliver/{DATASET}?lang={language}", headers={"accept": "text/html"})
        assert page.status_code == 200
        assert word in page.text
        assert f"/uploads/{upload}" in page.text
    assert supplier.get("/deliveries", headers={"accept": "text/html"}).text.count(f"/deliver/{DATASET}") == 1
