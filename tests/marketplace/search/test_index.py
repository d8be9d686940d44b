"""The index on disk: made where none stands, kept up by events, made anew where it is broken or of another day."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from marketplace import bootstrap, outbox
from marketplace.listings import service as listings
from marketplace.records import service
from marketplace.search.finding import Wish
from marketplace.search.index import Indexing
from sectors.registry import Registry
from tests.support.commerce import offer
from tests.support.marketplace import NOW, Web, make_viewer
from wire.records import Record

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.postgres
NOISE = Record(id="seoul:noise", title={"ko": "소음 측정"})


def put(web: Web, *records: Record) -> None:
    with web.parts.sessions.begin() as session:
        service.put(session, records, NOW, "seoul")
    outbox.hand_on(web.parts.sessions, bootstrap.handlers(web.parts), NOW)


def found(web: Web, text: str) -> list[str]:
    return list(web.parts.finder.find(Wish(text)).ids)


def test_it_follows_what_records_say(web: Web) -> None:
    indexing = bootstrap.indexing(web.parts)
    assert indexing.round(NOW) == 0
    put(web, NOISE)
    assert found(web, "소음") == ["seoul:noise"]
    put(web, NOISE.model_copy(update={"title": {"ko": "진동 측정"}}))
    assert (found(web, "소음"), found(web, "진동")) == ([], ["seoul:noise"])
    with web.parts.sessions.begin() as session:
        service.gone(session, ["seoul:noise"], NOW + timedelta(hours=1))
    outbox.hand_on(web.parts.sessions, bootstrap.handlers(web.parts), NOW)
    assert found(web, "진동") == []


def test_a_broken_or_strange_one_is_made_anew_and_readers_see_it(web: Web) -> None:
    put(web, NOISE)
    indexing = bootstrap.indexing(web.parts)
    assert indexing.round(NOW) == 0
    path = indexing.place.standing()
    assert path is not None
    for file in path.glob("*.store"):
        file.write_bytes(b"")
    for file in path.glob("meta.json"):
        file.write_text("{")
    assert indexing.round(NOW) == 1
    assert found(web, "소음") == ["seoul:noise"]
    (indexing.place.folder / "current").write_text('{"version": "of another day", "folder": "."}')
    assert found(web, "소음") == []
    assert indexing.round(NOW) == 1
    assert len(list(indexing.place.folder.glob("index-*"))) == 1
    assert found(web, "소음") == ["seoul:noise"]


def test_one_from_a_backup_of_another_day_is_made_anew_at_the_start(web: Web) -> None:
    put(web, NOISE)
    place = bootstrap.indexing(web.parts).place
    shutil.copytree(place.folder, place.home / "kept")
    put(web, NOISE.model_copy(update={"id": "seoul:more"}))
    shutil.rmtree(place.folder)
    shutil.move(place.home / "kept", place.folder)
    assert Indexing(web.parts.sessions, place).round(NOW) == 2
    assert found(web, "소음") == ["seoul:more", "seoul:noise"] or found(web, "소음") == ["seoul:noise", "seoul:more"]


def test_a_worker_killed_while_it_makes_the_index_leaves_the_old_one_and_the_next_finishes(
    web: Web, database_url: str
) -> None:
    put(web, NOISE)
    place = bootstrap.indexing(web.parts).place
    command = [sys.executable, "-m", "tests.support.index_worker", str(place.home)]
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'listing'::regclass")
    with web.parts.sessions.begin() as session:
        session.execute(text("LOCK TABLE listing IN ACCESS EXCLUSIVE MODE"))  # records are written, listings wait
        with subprocess.Popen(command, env=os.environ | {"DATABASE_URL": database_url}, cwd=ROOT) as process:
            while not session.scalar(waits):
                assert process.poll() is None
            process.kill()
    assert len(list(place.folder.glob("index-*"))) == 2
    assert found(web, "소음") == ["seoul:noise"]
    assert Indexing(web.parts.sessions, place).round(NOW) == 1
    assert len(list(place.folder.glob("index-*"))) == 1
    assert found(web, "소음") == ["seoul:noise"]


def test_what_nobody_finished_is_removed_and_an_operator_may_ask_for_another(web: Web) -> None:
    put(web, NOISE)
    place = bootstrap.indexing(web.parts).place
    (place.folder / "index-begun").mkdir()
    indexing = Indexing(web.parts.sessions, place)
    before = place.standing()
    assert (indexing.round(NOW), place.standing()) == (0, before)
    assert list(place.folder.glob("index-*")) == [before]
    place.again.touch()
    assert indexing.round(NOW) == 1
    assert not place.again.exists()
    assert place.standing() != before


def test_the_catalogue_finds_listings_by_the_same_words(web: Web, registry: Registry) -> None:
    with web.parts.sessions.begin() as session:
        make_viewer(session, "supply_center", "windpark", "supply_center")
        seller = offer(session, registry, "generation-a")
    tasks = {task.name: task for task in bootstrap.tasks(web.parts)}
    for name in ("records", "outbox", "search", "outbox"):
        tasks[name].run(NOW)
    client = web.client()
    for asked in ("시간별 발전량", "발전", "generaton", "MW", "windpark", "power"):
        found_ = client.get("/api/listings", params={"q": asked}).json()["items"]
        assert [item["slug"] for item in found_] == ["generation-a"], asked
    assert client.get("/api/listings", params={"q": "환율"}).json()["items"] == []
    assert client.get("/api/listings", params={"q": "power", "sector": "coastal"}).json()["items"] == []
    assert client.get("/api/listings", params={"q": "power", "cursor": "x"}).status_code == 422
    with web.parts.sessions.begin() as session:
        listings.withdraw(session, seller, "generation-a", NOW)
    tasks["outbox"].run(NOW)
    assert client.get("/api/listings", params={"q": "power"}).json()["items"] == []


def test_a_value_is_found_where_its_column_is_public_and_a_plan_gives_it(web: Web, registry: Registry) -> None:
    values = {"station": "Alphaville", "measured_at": "2026-10-31 23:00:00", "output": "1.50", "note": "Secretville"}
    with web.parts.sessions.begin() as session:
        make_viewer(session, "supply_center", "windpark", "supply_center")
        offer(session, registry, "generation-a", samples=[values])
    tasks = {task.name: task for task in bootstrap.tasks(web.parts)}
    for name in ("records", "outbox", "search", "outbox"):
        tasks[name].run(NOW)
    assert found(web, "Alphaville") == ["energy.generation"]
    assert found(web, "Secretville") == []
    assert web.parts.finder.beginning("secretv") == []
