"""Declarations: what is right becomes values, what is wrong is refused with file, key, cause and remedy."""

from datetime import date
from pathlib import Path

import pytest

from sectors.errors import DeclarationError
from sectors.spec.column import Check, Sensitivity
from sectors.spec.drift import OnDrift
from sectors.spec.format import Format
from sectors.spec.table import Grain, Partition
from sectors.spec.text import Text
from tests.support.water import DATASET, Mistake, declared, demand_named, each

MISTAKES: list[Mistake] = [
    ('attribution = "K-water"', 'atribution = "K-water"', "dataset.atribution", "is not a key of this table. Remove it; did you mean 'attribution'?"),
    ('title = { en = "Levels", ko = "수위" }\n', "", "dataset.title", "is missing. Give it a table."),
    ('title = { en = "Levels", ko = "수위" }', 'title = { en = "Levels" }', "dataset.title.ko", "is missing. Give it a text."),
    ('title = { en = "Levels", ko = "수위" }', 'title = "Levels"', "dataset.title", "is 'Levels', not a table"),
    ('key = ["station", "at"]', 'key = ["station", "att"]', "dataset.key", "no column 'att'. Name a declared column; did you mean 'at'?"),
    ('key = ["station", "at"]', 'key = ["station", "since"]', "dataset.key", "column since may be empty. Write required = true"),
    ('key = ["station", "at"]', 'key = ["at", "at"]', "dataset.key", "names a column twice"),
    ('key = ["station", "at"]', "key = [1]", "dataset.key", "holds something else than texts"),
    ('month = "at"', 'month = "station"', "dataset.partition_by.month", "'station' is not a date or timestamp"),
    ('month = "at"', 'month = "since"', "dataset.partition_by.month", "column since may be empty"),
    ('month = "at"', 'hour = "at"', "dataset.partition_by.hour", "is not a grain. Use day, month or year, or at = 'at'."),
    ('month = "at"', 'month = "when"', "dataset.partition_by.month", "no column 'when'"),
    ('name = "since"', 'name = "month"', "dataset.partition_by.month", "is a column's name, too"),
    ('new = "evolve"', 'new = "evolv"', "dataset.drift.new", "is 'evolv'. Use one of evolve, ignore, quarantine, freeze; did you mean 'evolve'?"),
    ('new = "evolve"', 'missing = "evolve"', "dataset.drift.missing", "is 'evolve'. Use one of ignore, freeze."),
    ('new = "evolve"', 'renamed = "ignore"', "dataset.drift.renamed", "is 'ignore'. Use one of evolve, freeze."),
    ('new = "evolve"', 'widened = "evolve"', "dataset.drift.widened", "is 'evolve'. Use one of quarantine, freeze."),
    ('new = "evolve"', 'types = "freeze"', "dataset.drift.types", "is not a key of this table"),
    ('ignored = ["rank"]', 'ignored = ["관측소"]', "dataset.ignored", "'관측소' is ignored, and the source of column station, too"),
    ('by = "station"', 'bye = "station"', "dataset.chart[0].bye", "did you mean 'by'?"),
    ('y = "level"', 'y = "levle"', "dataset.chart[0].y", "did you mean 'level'?"),
    ("[dataset]", "[dataset", "file", "is not TOML in UTF-8"),
]  # fmt: skip


def test_a_declaration_becomes_values(tmp_path: Path) -> None:
    sector = declared(tmp_path)
    [dataset] = sector.datasets
    assert (sector.id, sector.retention_days, sector.supply_centers[0].id) == ("water", 365, "k-water")
    assert (dataset.id, dataset.key, dataset.ignored, dataset.attribution) == (
        "water.levels",
        ("station", "at"),
        ("rank",),
        "K-water",
    )
    assert dataset.title == Text("Levels", "수위")
    assert dataset.partitions == (Partition("month", "at", Grain.MONTH), Partition("station", "station", None))
    assert dataset.drift.new is OnDrift.EVOLVE
    assert dataset.charts == ({"x": "at", "y": "level", "by": "station"},)
    assert dataset.feed.formats == (Format(encodings=("cp949",), delimiter="\t", compression="gzip"),)
    assert (dataset.feed.refuse_above, dataset.feed.late_after_hours, dataset.feed.zone) == (0.0, 6, "UTC")
    station, at, level, since = dataset.columns
    assert (station.sources, station.required, station.sensitivity) == (
        ("관측소", "station"),
        True,
        Sensitivity.INTERNAL,
    )
    assert (at.sources, at.zone, at.formats) == (("at",), "Asia/Seoul", ("%Y-%m-%d %H:%M",))
    assert at.title == Text("at", "at")
    assert (level.unit, level.null_tokens, level.checks) == ("m", ("-",), (Check("between", (-1, 9.5)),))
    assert since.checks == (Check("at_least", (date(1900, 1, 1),)),)


def test_the_hash_is_that_of_the_declaration(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    first, second = declared(one).datasets[0].hash, declared(other, dataset=DATASET + "\n# a remark\n").datasets[0].hash
    assert len(first) == 64
    assert first != second


@each(MISTAKES)
def test_a_mistake_is_named_by_file_key_cause_and_remedy(tmp_path: Path, mistake: Mistake) -> None:
    demand_named(tmp_path, mistake)


@pytest.mark.parametrize(
    ("folder", "name", "says"),
    [
        ("Water", "levels", "'Water' is not a name"),
        ("metastore", "levels", "'metastore' is a name of the network's own"),
        ("water", "deliveries", "'deliveries' is a name of the network's own"),
        ("water", "levels__quarantine", "'levels__quarantine' is not a name"),
    ],
)
def test_names_that_the_stores_use_are_refused(tmp_path: Path, folder: str, name: str, says: str) -> None:
    with pytest.raises(DeclarationError, match=says):
        declared(tmp_path, folder=folder, name=name)


def test_a_dataset_without_columns(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="column: no column is declared"):
        declared(tmp_path, dataset=DATASET[: DATASET.index("[[column]]")])
