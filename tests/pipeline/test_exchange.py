"""Rows that take each other's place, by every lane: once, not more than may go, and by a list of keys."""

from pipeline import publish
from pipeline.settings import Settings
from sectors.spec.table import Mode
from tests.support.deliveries import NOW, Center
from tests.support.registers import FIRST, counts, register


def test_a_file_that_was_cut_off_removes_nothing(settings: Settings) -> None:
    made = register(settings, Mode.SNAPSHOT)
    made.deliver(*FIRST)
    assert made.deliver(FIRST[0]) is None
    assert made.standing() == list(FIRST)


def test_a_file_can_list_the_keys_that_are_gone(settings: Settings) -> None:
    made = register(settings, Mode.UPSERT, deletions="gone-*.csv", refuse_removal_above=0.9)
    made.deliver(*FIRST)
    assert counts(made.deliver("a", "c", "z", name="gone-1.csv", header="Id\n")) == (0, 0, 2)
    assert made.standing() == [FIRST[1]]


def test_published_twice_is_published_once(settings: Settings) -> None:
    made = register(settings, Mode.UPSERT)
    made.deliver(*FIRST)
    release = made.deliver("b,north,9,2026-10-02,U", FIRST[0])
    assert release is not None
    before = made.rows()
    [delivery] = release.deliveries
    Center(settings, made.dataset).folder(delivery).path.joinpath("release.json").unlink()
    assert publish.run(settings, made.dataset, delivery, NOW) == release
    assert made.rows() == before
