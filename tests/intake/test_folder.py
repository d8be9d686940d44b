"""A folder as a source, and what holds for every way: once, whatever is killed, replaced or put there by others."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import fetched
from pipeline.delivery import Folder, Judgement
from sectors.spec.feed import Source
from tests.support.sources import FEED, Fetching, make_fetching
from wire.deliveries import Delivery, Verdict


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


@pytest.fixture
def feed(tmp_path: Path, share: Path) -> Fetching:
    return make_fetching(tmp_path, Source("folder", str(share)), inside=str(share))


def put(share: Path, name: str, content: str, at: int = 1) -> None:
    (share / name).write_text(content)
    os.utime(share / name, (at, at))


def test_each_file_lands_once_with_its_origin(feed: Fetching, share: Path) -> None:
    put(share, "b.csv", "old", at=1)
    put(share, "a.csv", "new", at=2)
    put(share, "a.txt", "another feed's")
    assert feed.fetch() == ["b.csv", "a.csv"]
    assert feed.run() == {"b.csv": b"old", "a.csv": b"new"}
    assert feed.fetch() == []
    origins = {one.file_name: one.origin for one in feed.manifests()}
    assert {name: (origin.item, origin.number) for name, origin in origins.items() if origin} == {
        name: (str(share / name), 1) for name in ("a.csv", "b.csv")
    }
    assert feed.left() == []


def test_a_changed_file_is_a_correction_and_a_touched_one_is_nothing(feed: Fetching, share: Path) -> None:
    put(share, "a.csv", "one", at=1)
    feed.run()
    put(share, "a.csv", "one", at=2)
    assert feed.fetch() == []
    put(share, "a.csv", "two", at=3)
    assert feed.run() == {"a.csv": b"two"}
    first, second = feed.manifests()
    assert second.supersedes == (first.id,)
    assert second.origin
    assert second.origin.number == 2


def test_what_was_refused_comes_again_once_the_declaration_is_mended(feed: Fetching, share: Path) -> None:
    put(share, "a.csv", "one")
    feed.run()
    [manifest] = feed.manifests()
    facts = manifest.model_dump(exclude={"supersedes", "duplicate_of", "origin"})
    judged = Judgement(delivery=Delivery(**facts, verdict=Verdict.REFUSED, refusal="no header"))
    Folder(feed.settings.layout.delivery(manifest.id)).keep_judgement(judged)
    assert feed.fetch() == []
    mended = replace(feed, dataset=replace(feed.dataset, hash="e" * 64))
    assert mended.fetch() == ["a.csv"]
    assert len(mended.manifests()) == 2


def test_a_file_that_somebody_put_there_is_landed_before_one_of_its_name_is_fetched(
    feed: Fetching, share: Path
) -> None:
    drop = feed.settings.layout.drop("energy", "generation")
    drop.mkdir(parents=True)
    put(drop, "a.csv", "brought")
    put(share, "a.csv", "fetched")
    assert feed.run() == {"a.csv": b"fetched"}
    brought, ours = feed.manifests()
    assert (brought.origin, ours.supersedes) == (None, (brought.id,))


def test_other_bytes_under_a_fetched_name_have_no_origin(feed: Fetching, share: Path) -> None:
    put(share, "a.csv", "fetched")
    feed.fetch()
    put(feed.settings.layout.drop("energy", "generation"), "a.csv", "brought")
    assert [one.origin for one in feed.manifests()] == [None]
    assert feed.run() == {"a.csv": b"fetched"}


def test_killed_anywhere_it_lands_once(feed: Fetching, share: Path) -> None:
    put(share, "a.csv", "one", at=1)
    put(share, "b.csv", "two", at=2)
    assert feed.die_everywhere() > 15
    assert feed.delivered() == {"a.csv": b"one", "b.csv": b"two"}
    assert [one.origin is not None for one in feed.manifests()] == [True, True]
    assert feed.fetch() == []
    assert feed.left() == []


def test_the_index_may_be_lost(feed: Fetching, share: Path) -> None:
    put(share, "a.csv", "one", at=1)
    feed.run()
    put(share, "a.csv", "two", at=2)
    feed.run()
    (feed.settings.layout.landing / "index" / f"{FEED}.sqlite3").unlink()
    assert feed.fetch() == []


def test_a_folder_that_nobody_opened_is_not_read(tmp_path: Path, share: Path) -> None:
    put(share, "a.csv", "one")
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "link").symlink_to(share)
    for url in (str(share), f"{tmp_path}/open/../share", f"{tmp_path}/open/link"):
        refused = make_fetching(tmp_path, Source("folder", url), inside=f"{tmp_path}/open").refused()
        assert refused.code == "source_inside"
        assert f"{FEED}@{url}" in refused.remedy
    other = make_fetching(tmp_path, Source("folder", str(share)))
    other.settings = replace(other.settings, inside=frozenset({f"energy.other@{share}"}))
    assert other.refused().code == "source_inside"


def test_links_are_not_followed_out_of_it(feed: Fetching, share: Path) -> None:
    (share / "a.csv").symlink_to("/etc/hostname")
    assert feed.fetch() == []


def test_what_is_too_large_stops_nothing_behind_it(tmp_path: Path, share: Path) -> None:
    feed = make_fetching(tmp_path, Source("folder", str(share)), inside=str(share), limit=5)
    put(share, "a.csv", "123456", at=1)
    put(share, "b.csv", "12345", at=2)
    assert feed.refused().code == "source_too_large"
    assert feed.delivered() == {"b.csv": b"12345"}
    assert feed.left() == []


def test_a_folder_that_is_not_mounted_is_named(feed: Fetching, share: Path) -> None:
    share.rmdir()
    refused = feed.refused()
    assert (refused.code, refused.place, refused.passing) == ("source_missing", str(share), False)


def test_an_origin_is_found_by_name_and_bytes_only(feed: Fetching) -> None:
    layout = feed.settings.layout
    assert fetched.origin(layout, FEED, "a.csv", "0" * 64) is None
