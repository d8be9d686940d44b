"""Rows that take each other's place, in every mode: what stands, what stood, what a release says of it.

On Spark the same is held by tests/contracts/test_write_modes.py.
"""

import pytest

from pipeline.settings import Settings
from sectors.spec.table import Deleted, Mode, Write
from tests.support.registers import FIRST, Register, counts, make_register, register

pytestmark = pytest.mark.parametrize("settings", ["light"], indirect=True)


def test_an_upsert_changes_the_rows_of_its_keys(settings: Settings) -> None:
    made = register(settings, Mode.UPSERT)
    assert counts(made.deliver(*FIRST)) == (3, 0, 0)
    assert counts(made.deliver("b,south,9,2026-10-02,U", "d,south,4,2026-10-02,I", FIRST[0])) == (1, 1, 0)
    assert made.standing() == [FIRST[0], "b,south,9,2026-10-02,U", FIRST[2], "d,south,4,2026-10-02,I"]


def test_who_bought_a_release_keeps_its_table(settings: Settings) -> None:
    made = register(settings, Mode.UPSERT)
    states = []
    for rows in (FIRST, ["b,south,9,2026-10-02,U"], ["b,south,7,2026-10-03,U", "e,north,1,2026-10-03,I"]):
        release = made.deliver(*rows)
        assert release is not None
        states.append((release.delta_version, made.standing()))
    assert [made.standing(version) for version, _ in states] == [state for _, state in states]


def test_the_last_in_order_stands_whenever_it_comes(settings: Settings) -> None:
    made = register(settings, Mode.UPSERT, order="changed_on")
    made.deliver("a,north,5,2026-10-05,U", "a,north,3,2026-10-03,U", "b,north,1,,I")
    assert made.standing() == ["a,north,5,2026-10-05,U", "b,north,1,,I"]
    late = made.deliver("a,north,4,2026-10-04,U", "b,north,2,2026-10-01,U")
    assert counts(late) == (0, 1, 0)
    assert made.standing() == ["a,north,5,2026-10-05,U", "b,north,2,2026-10-01,U"]


def test_a_row_beaten_in_its_own_delivery_is_skipped(settings: Settings) -> None:
    made = register(settings, Mode.UPSERT)
    release = made.deliver("a,north,1,2026-10-01,I", "a,north,2,2026-10-01,U")
    assert made.standing() == ["a,north,2,2026-10-01,U"]
    assert release is not None
    assert (release.certificate.rows, release.certificate.quarantined) == (1, 0)


def test_a_row_can_say_that_its_key_is_gone(settings: Settings) -> None:
    made = register(settings, Mode.UPSERT, deleted=Deleted("op", ("D",)))
    made.deliver(*FIRST)
    assert counts(made.deliver("b,north,,2026-10-02,D", "x,north,,2026-10-02,D")) == (0, 0, 1)
    assert made.standing() == [FIRST[0], FIRST[2]]
    assert counts(made.deliver("b,north,8,2026-10-03,I")) == (1, 0, 0)


def test_a_snapshot_is_the_whole_table(settings: Settings) -> None:
    made = register(settings, Mode.SNAPSHOT)
    made.deliver(*FIRST)
    release = made.deliver(FIRST[0], "c,south,4,2026-10-02,U", "d,south,5,2026-10-02,I")
    assert counts(release) == (1, 1, 1)
    assert made.standing() == [FIRST[0], "c,south,4,2026-10-02,U", "d,south,5,2026-10-02,I"]
    assert len([row for row in made.rows() if row["id"] == "a"]) == 1, "what says the same again is left alone"


def test_a_snapshot_that_says_the_same_changes_nothing(settings: Settings) -> None:
    made = register(settings, Mode.SNAPSHOT)
    made.deliver(*FIRST)
    assert counts(made.deliver(*reversed(FIRST))) == (0, 0, 0)
    assert len(made.rows()) == 3


def test_a_row_stays_whose_key_only_a_bad_row_bears(settings: Settings) -> None:
    made = register(settings, Mode.SNAPSHOT)
    made.deliver(*FIRST)
    release = made.deliver(FIRST[0], "b,north,two,2026-10-02,U", "d,south,5,2026-10-02,I", "e,south,5,2026-10-02,I")
    assert counts(release) == (2, 0, 1)
    assert FIRST[1] in made.standing()


def test_a_snapshot_without_a_key_knows_its_rows_by_all_they_say(settings: Settings) -> None:
    made = Register(settings, make_register(Write(Mode.SNAPSHOT), key=()))
    made.deliver(FIRST[0], FIRST[0], FIRST[1], "c,south,,,")
    assert counts(made.deliver(FIRST[0], FIRST[1], "c,south,,,", "d,south,,,")) == (1, 0, 1)
    assert made.standing() == [FIRST[0], FIRST[1], "c,south,,,", "d,south,,,"]


def test_a_period_is_replaced_where_the_file_speaks_of_it(settings: Settings) -> None:
    made = register(settings, Mode.PERIOD)
    made.deliver(*FIRST)
    assert counts(made.deliver("b,north,5,2026-10-02,U", "e,north,1,2026-10-02,I")) == (1, 1, 1)
    assert made.standing() == ["b,north,5,2026-10-02,U", FIRST[2], "e,north,1,2026-10-02,I"]


def test_a_release_tells_of_the_whole_table(settings: Settings) -> None:
    made = register(settings, Mode.UPSERT)
    made.deliver(*FIRST)
    release = made.deliver("d,south,7,2026-10-04,I")
    assert release is not None
    assert {part.values["region"]: part.rows for part in release.parts} == {"north": 2, "south": 2}
    assert release.certificate.rows == 4
    assert [column.largest for column in release.certificate.columns if column.name == "value"] == ["7.0"]
    assert {row["id"] for row in release.samples} == {"a", "b", "c", "d"}
