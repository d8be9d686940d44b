"""The DAG processor asks for the feeds' file when a declaration has changed, and leaves it alone otherwise."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.dag_processing.manager import DagFileInfo, DagFileProcessorManager

from infra.dag_processor import FEEDS, Processor, Watched

ASKED = DagFileInfo(Path("maintenance.py"), "dags-folder", Path("/dags"))


@pytest.fixture
def processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Processor:
    monkeypatch.setattr(DagFileProcessorManager, "claim_priority_files", lambda _: [ASKED])
    monkeypatch.setattr(Processor, "declarations", Watched([tmp_path, tmp_path / "not there yet"]))
    made: Processor = object.__new__(Processor)
    made._dag_bundles = [SimpleNamespace(name="dags-folder", path=Path("/dags"))]
    return made


def test_a_changed_declaration_is_taken_up_at_once_and_once(processor: Processor, tmp_path: Path) -> None:
    assert processor.claim_priority_files() == [ASKED]
    declared = tmp_path / "not there yet" / "energy" / "wind.toml"
    declared.parent.mkdir(parents=True)
    for change in ("first", "and another", None):
        if change:
            declared.write_text(change, encoding="utf-8")
        else:
            declared.unlink()
        found = processor.claim_priority_files()
        assert found[1:] == [DagFileInfo(FEEDS, "dags-folder", Path("/dags"))]
        assert found[1].absolute_path == Path("/dags/feeds.py")
        assert processor.claim_priority_files() == [ASKED]


def test_the_feeds_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDN_SECTORS", "")
    assert (Path(__file__).parents[2] / "dags" / FEEDS).is_file()
