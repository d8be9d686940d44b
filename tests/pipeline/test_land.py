"""Files become deliveries once, whatever is repeated, killed or done by two at a time."""

import hashlib
import multiprocessing
import os
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.delivery import Judgement
from pipeline.index import held
from tests.support.declarations import make_dataset
from tests.support.deliveries import HEADER, NOW, ROWS, Center, make_settings
from wire.deliveries import Delivery, Verdict


@pytest.fixture
def center(tmp_path: Path) -> Center:
    return Center(make_settings(tmp_path), make_dataset())


def judge(center: Center, delivery: str, verdict: Verdict) -> None:
    """What validate would leave behind."""
    facts = center.folder(delivery).manifest().model_dump(exclude={"supersedes", "duplicate_of", "origin"})
    center.folder(delivery).keep_judgement(Judgement(delivery=Delivery(**facts, verdict=verdict)))


def test_raw_bytes_are_kept_under_their_own_name_with_a_manifest(center: Center) -> None:
    center.drop("2026-10.csv", HEADER + ROWS)
    [delivery] = center.land()
    manifest = center.folder(delivery).manifest()
    content = (HEADER + ROWS).encode()
    assert manifest.sha256 == hashlib.sha256(content).hexdigest()
    assert center.settings.layout.raw(manifest.sha256).read_bytes() == content
    assert (manifest.dataset, manifest.supply_center, manifest.file_name) == (
        "energy.generation",
        "windpark",
        "2026-10.csv",
    )
    assert (manifest.size, manifest.received_at, manifest.declaration_hash) == (len(content), NOW, "d" * 64)
    assert delivery.startswith("generation-")


def test_a_file_that_lies_there_unchanged_is_no_new_delivery(center: Center) -> None:
    center.drop("a.csv", HEADER + ROWS)
    first = center.land()
    assert center.land(NOW + timedelta(hours=1)) == first
    assert center.folder(first[0]).manifest().received_at == NOW


def test_an_announced_delivery_is_no_longer_pending(center: Center) -> None:
    center.drop("a.csv", HEADER + ROWS)
    [delivery] = center.land()
    center.folder(delivery).mark_announced()
    assert center.land() == []


@pytest.mark.parametrize(("raw", "name"), [("현황.csv".encode("cp949"), "현황.csv"), (b"a\xff.csv", "a\\xff.csv")])
def test_a_name_that_is_no_utf_8_stops_nothing(center: Center, raw: bytes, name: str) -> None:
    center.drop("z.csv", HEADER + ROWS)
    center.drop(os.fsdecode(raw), HEADER)
    landed = center.land()
    assert {center.folder(one).manifest().file_name for one in landed} == {name, "z.csv"}
    assert center.land() == landed


def test_the_oldest_file_comes_first(center: Center) -> None:
    center.drop("a.csv", "newest", at=30)
    center.drop("b.csv", "oldest", at=10)
    names = [center.folder(delivery).manifest().file_name for delivery in center.land()]
    assert sorted(names) == ["a.csv", "b.csv"]
    center.drop("c.csv", "later", at=5)
    assert [center.folder(d).manifest().file_name for d in center.land(NOW + timedelta(hours=1))][-1] == "c.csv"


def test_only_what_matches_and_is_whole_is_taken(center: Center) -> None:
    file = center.drop("a.csv", "x")
    center.drop("a.csv.part", "half")
    center.drop(".a.csv", "half")
    (file.parent / "folder.csv").mkdir()
    (file.parent / "link.csv").symlink_to("/etc/hostname")
    assert [center.folder(d).manifest().file_name for d in center.land()] == ["a.csv"]


def test_the_same_bytes_again_are_a_duplicate(center: Center) -> None:
    center.drop("a.csv", HEADER + ROWS, at=1)
    [first] = center.land()
    judge(center, first, Verdict.ACCEPTED)
    center.drop("a.csv", HEADER + ROWS, at=2)
    center.drop("copy.csv", HEADER + ROWS, at=3)
    again = [d for d in center.land() if d != first]
    assert [center.folder(d).manifest().duplicate_of for d in again] == [first, first]
    assert [center.folder(d).manifest().supersedes for d in again] == [(), ()]


def test_the_same_name_with_other_bytes_is_a_correction(center: Center) -> None:
    center.drop("a.csv", "one", at=1)
    [first] = center.land()
    center.drop("a.csv", "two", at=2)
    second = next(d for d in center.land() if d != first)
    assert center.folder(second).manifest().supersedes == (first,)
    assert center.folder(second).manifest().duplicate_of is None


def test_a_correction_comes_after_what_it_corrects_even_if_the_clock_was_set_back(center: Center) -> None:
    center.drop("a.csv", "one", at=1)
    [first] = center.land(NOW)
    center.drop("a.csv", "two", at=2)
    assert center.land(NOW - timedelta(hours=1))[0] == first


def test_what_was_corrected_can_be_corrected_back(center: Center) -> None:
    deliveries: list[str] = []
    for at, content in enumerate(("one", "two", "one"), 1):
        center.drop("a.csv", content, at=at)
        deliveries += [d for d in center.land(NOW + timedelta(hours=at)) if d not in deliveries]
        judge(center, deliveries[-1], Verdict.ACCEPTED)
    back = center.folder(deliveries[2]).manifest()
    assert back.duplicate_of is None
    assert back.supersedes == tuple(sorted(deliveries[:2]))


def test_a_refused_correction_replaces_nothing(center: Center) -> None:
    center.drop("a.csv", "good", at=1)
    [first] = center.land()
    judge(center, first, Verdict.ACCEPTED)
    center.drop("a.csv", "bad", at=2)
    second = next(d for d in center.land() if d != first)
    judge(center, second, Verdict.REFUSED)
    center.drop("a.csv", "good", at=3)
    third = next(d for d in center.land() if d not in (first, second))
    assert center.folder(third).manifest().duplicate_of == first


def test_what_was_refused_may_come_again_under_another_declaration(center: Center) -> None:
    center.drop("a.csv", "bytes", at=1)
    [first] = center.land()
    judge(center, first, Verdict.REFUSED)
    mended = Center(center.settings, make_dataset(hash="e" * 64))
    mended.drop("a.csv", "bytes", at=2)
    second = next(d for d in mended.land() if d != first)
    assert mended.folder(second).manifest().duplicate_of is None
    center.drop("a.csv", "bytes", at=3)
    third = next(d for d in center.land() if d not in (first, second))
    assert center.folder(third).manifest().duplicate_of is not None


def test_datasets_of_one_name_in_two_sectors_do_not_mix(center: Center) -> None:
    other = Center(center.settings, make_dataset("water"))
    center.drop("a.csv", "same")
    other.drop("a.csv", "same")
    [first], [second] = center.land(), other.land()
    assert first != second
    assert other.folder(second).manifest().duplicate_of is None
    assert center.land() == [first]


def test_left_over_pieces_of_a_killed_run_do_no_harm(center: Center) -> None:
    center.drop("a.csv", HEADER + ROWS)
    raw, deliveries = center.settings.layout.landing / "raw", center.settings.layout.landing / "deliveries"
    (raw / ".killed").parent.mkdir(parents=True)
    (raw / ".killed").write_bytes(b"half")
    (deliveries / ".killed").mkdir(parents=True)
    (deliveries / ".killed" / ".manifest.json.1").write_bytes(b"{")
    [delivery] = center.land()
    assert center.folder(delivery).manifest().size == len(HEADER + ROWS)


def _reading(center: Center, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every manifest that is read from now on."""
    read: list[Path] = []
    plain = Path.read_bytes

    def watched(path: Path) -> bytes:
        read.append(path)
        return plain(path)

    monkeypatch.setattr(Path, "read_bytes", watched)
    return read


def test_what_was_landed_before_is_not_read_again(center: Center, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        center.drop(f"{number}.csv", f"content {number}", at=number)
    for delivery in center.land():
        judge(center, delivery, Verdict.ACCEPTED)
        center.folder(delivery).mark_announced()
    assert center.land() == []
    center.drop("new.csv", "content", at=99)
    read = _reading(center, monkeypatch)
    assert len(center.land()) == 1
    assert read == []


def test_the_index_may_be_deleted_or_broken_and_is_built_anew(center: Center) -> None:
    center.drop("a.csv", "one", at=1)
    [first] = center.land()
    judge(center, first, Verdict.ACCEPTED)
    center.folder(first).mark_announced()
    center.drop("a.csv", "two", at=2)
    [second] = center.land()
    index = center.settings.layout.landing / "index" / "energy.generation.sqlite3"
    for spoil in (index.unlink, lambda: index.write_bytes(b"not a database"), lambda: index.write_bytes(b"")):
        spoil()
        assert center.land() == [second]
    center.drop("copy.csv", "one", at=3)
    third = next(d for d in center.land() if d != second)
    assert center.folder(third).manifest().duplicate_of is None  # a correction that is not refused replaced it
    center.drop("a.csv", "three", at=4)
    fourth = next(d for d in center.land() if d not in (second, third))
    assert center.folder(fourth).manifest().supersedes == tuple(sorted((first, second)))


@pytest.mark.parametrize("made", [False, True])
def test_a_run_that_was_killed_between_note_and_folder_leaves_no_trace(center: Center, made: bool) -> None:
    center.drop("a.csv", "one", at=1)
    [first] = center.land()
    manifest = center.folder(first).manifest().model_copy(update={"id": "generation-killed", "supersedes": (first,)})
    with held(center.settings.layout, center.dataset) as index:
        index.note(manifest)
    if made:
        folder = center.settings.layout.delivery("generation-killed")
        folder.mkdir()
        (folder / "manifest.json").write_text(manifest.model_dump_json())
    assert center.land() == ([first, "generation-killed"] if made else [first])
    with held(center.settings.layout, center.dataset) as index:
        assert list(index.correcting(first)) == (["generation-killed"] if made else [])


def test_a_file_that_was_written_over_in_its_time_and_size_is_seen(center: Center) -> None:
    center.drop("a.csv", "one", at=1)
    [first] = center.land()
    center.drop("a.csv", "two", at=1)
    second = next(d for d in center.land() if d != first)
    assert center.folder(second).manifest().supersedes == (first,)


def _land_into(center: Center, start: object) -> None:
    start.wait()  # type: ignore[attr-defined]
    center.land()


def test_two_workers_at_once_land_each_file_once(center: Center) -> None:
    for number in range(20):
        center.drop(f"{number}.csv", f"content {number}", at=number)
    context = multiprocessing.get_context("fork")
    start = context.Barrier(4)
    workers = [context.Process(target=_land_into, args=(center, start)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    manifests = [center.folder(d).manifest() for d in center.land()]
    assert len(manifests) == 20
    assert {m.duplicate_of for m in manifests} == {None}
    left = [name for _, _, names in os.walk(center.settings.layout.landing) for name in names if name.startswith(".")]
    assert left == []
