"""A person's rows are gone for good: every byte below the home is searched; who is killed goes on; nobody else loses."""

from pathlib import Path

import pytest
from deltalake import DeltaTable

from lakehouse.versions import NoSuchVersion, table_at
from pipeline import erased
from pipeline.delivery import folders
from pipeline.erasure import run
from pipeline.erasure.person import Person, person
from pipeline.errors import NotErasable
from sectors.spec.table import Mode
from tests.support.deliveries import HEADER, NOW, Center, make_settings
from tests.support.persons import BAD, KIM, deliver, names, register_of, rows
from wire.deliveries import Verdict
from wire.erasures import Place

MODES = (Mode.APPEND, Mode.UPSERT, Mode.SNAPSHOT)


def kim(center: Center) -> Person:
    return person(center.dataset, "note", KIM)


def erase(center: Center, home: Path) -> list[str]:
    with run.standing_still(center.settings, kim(center)):
        plan = run.look(center.settings, home, kim(center))
        return run.erase(center.settings, home, kim(center), plan, now=NOW, why="ers_1")


def table(center: Center) -> Path:
    return center.settings.layout.table("energy", "generation")


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_left_of_the_person_and_all_of_the_others(tmp_path: Path, mode: Mode) -> None:
    center = register_of(make_settings(tmp_path), mode)
    assert len(list(names(tmp_path))) > 10
    before = DeltaTable(str(table(center))).to_pyarrow_table().to_pylist()
    others = sorted(str(row) for row in before if row["note"] != KIM)
    assert len(others) < len(before)
    assert erase(center, tmp_path) == []
    assert list(names(tmp_path)) == []
    after = DeltaTable(str(table(center))).to_pyarrow_table().to_pylist()
    assert sorted(map(str, after)) == others
    quarantine = center.settings.layout.quarantine("energy", "generation")
    assert "lee" in str(DeltaTable(str(quarantine)).to_pyarrow_table().to_pylist())


def test_a_look_counts_and_changes_nothing(tmp_path: Path) -> None:
    center = register_of(make_settings(tmp_path))
    there = sorted(file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.name != "generation.lock")
    plan = run.look(center.settings, tmp_path, kim(center))
    found = {one.place: (one.rows, one.files) for one in plan.found}
    assert found[Place.TABLE] == (1, 0)
    assert found[Place.QUARANTINE] == (3, 0)
    assert found[Place.RAW] == (0, 5)
    assert found[Place.DROPPED] == (0, 5)
    assert len(plan.deliveries) == 6
    assert there == sorted(file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.name != "generation.lock")


def test_done_again_it_finds_nothing(tmp_path: Path) -> None:
    center = register_of(make_settings(tmp_path))
    erase(center, tmp_path)
    count = rows(table(center))
    plan = run.look(center.settings, tmp_path, kim(center))
    assert plan.is_empty
    assert erase(center, tmp_path) == []
    assert rows(table(center)) == count


def test_no_older_version_can_be_asked_for(tmp_path: Path) -> None:
    center = register_of(make_settings(tmp_path))
    released = [made.delta_version for folder in folders(center.settings.layout.landing, "generation")
                if (made := folder.release())]  # fmt: skip
    erase(center, tmp_path)
    for version in released:
        with pytest.raises(NoSuchVersion):
            table_at(table(center), version)


def test_deliveries_go_on_and_what_was_delivered_is_not_taken_again(tmp_path: Path) -> None:
    center = register_of(make_settings(tmp_path), Mode.UPSERT)
    erase(center, tmp_path)
    count = rows(table(center))
    deliver(center, "new.csv", HEADER + "z,2026-12-01 00:00:00,7,lee\n", 20)
    assert rows(table(center)) == count + 1
    assert center.land() == []


def test_bytes_that_were_erased_do_not_come_back(tmp_path: Path) -> None:
    center = register_of(make_settings(tmp_path))
    erase(center, tmp_path)
    deliver(center, "b-again.csv", HEADER + BAD, 30)
    judged = [folder.judgement() for folder in folders(center.settings.layout.landing, "generation")]
    [newest] = [j.delivery for j in judged if j and j.delivery.file_name == "b-again.csv"]
    assert newest.verdict is Verdict.REFUSED
    assert newest.refusal is not None
    assert "erased on 2026-11-02" in newest.refusal
    assert list(names(tmp_path)) == []
    note = erased.note(center.settings.layout, newest.sha256)
    assert note is not None
    assert (note.size, note.why) == (newest.size, "ers_1")


def test_what_waits_for_its_steps_is_not_passed_over(tmp_path: Path) -> None:
    center = register_of(make_settings(tmp_path))
    center.drop("later.csv", HEADER + f"y,2026-10-07 00:00:00,1,{KIM}\n", at=40)
    center.land()
    with pytest.raises(NotErasable, match="run the feed first"):
        erase(center, tmp_path)


def test_only_a_column_that_names_somebody(tmp_path: Path) -> None:
    center = Center(make_settings(tmp_path), register_of(make_settings(tmp_path)).dataset)
    with pytest.raises(NotErasable, match="has no column mail"):
        person(center.dataset, "mail", KIM)
    with pytest.raises(NotErasable, match="names nobody"):
        person(center.dataset, "measured_at", "2026-10-01")
