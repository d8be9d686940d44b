"""Declarations that change while a process runs: new ones are carried, mistaken ones stop no feed."""

import logging
from pathlib import Path

import pytest

from sectors.live import LOOK_EVERY_S, Declarations
from sectors.registry import load_sound
from tests.support.water import DATASET, declared


class Watch:
    """A clock that goes on when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now

    def later(self) -> None:
        self.now += LOOK_EVERY_S


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def live(tmp_path: Path, watch: Watch) -> Declarations:
    declared(tmp_path)
    return Declarations([tmp_path], clock=watch, built_in=False)


def ids(live: Declarations) -> list[str]:
    return sorted(dataset.id for dataset in live.current().datasets)


def test_a_new_dataset_is_carried_without_a_restart(live: Declarations, watch: Watch, tmp_path: Path) -> None:
    before = live.current()
    (tmp_path / "water" / "flows.toml").write_text(DATASET.replace('en = "Levels"', 'en = "Flows"'), encoding="utf-8")
    assert live.current() is before, "looked again at once"
    watch.later()
    assert ids(live) == ["water.flows", "water.levels"]
    assert live.current() is live.current()


def test_what_is_taken_away_is_carried_no_more(live: Declarations, watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "water" / "levels.toml").unlink()
    watch.later()
    assert ids(live) == []


def test_a_mistake_leaves_its_sector_as_it_was_until_it_is_mended(
    live: Declarations, watch: Watch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "water" / "flows.toml"
    file.write_text(DATASET.replace("cron", "crom"), encoding="utf-8")
    declared(tmp_path, folder="rivers")
    watch.later()
    with caplog.at_level(logging.ERROR):
        assert ids(live) == ["rivers.levels", "water.levels"]
    assert "flows.toml: feed.cron" in caplog.text
    assert [mistake.key for mistake in live.current().mistakes] == ["feed.cron"]
    file.write_text(DATASET, encoding="utf-8")
    watch.later()
    assert ids(live) == ["rivers.levels", "water.flows", "water.levels"]
    assert live.current().mistakes == ()


def test_a_sector_that_was_never_right_is_left_out_and_no_other(tmp_path: Path) -> None:
    declared(tmp_path)
    declared(tmp_path, folder="rivers")
    (tmp_path / "rivers" / "levels.toml").write_text("[", encoding="utf-8")
    live = Declarations([tmp_path, tmp_path / "nowhere"], built_in=False)
    assert ids(live) == ["water.levels"]
    assert [mistake.cause for mistake in live.current().mistakes][1] == "there is no such folder"


def test_a_sector_declared_a_second_time_does_not_stop_the_first(tmp_path: Path) -> None:
    declared(tmp_path, folder="finance")
    found = load_sound([tmp_path])
    assert found.dataset("finance.reference_rates").sector == "finance"
    assert [mistake.cause for mistake in found.mistakes] == ["sector 'finance' is declared twice"]
