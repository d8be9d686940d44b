"""Declarations: what is right becomes values, what is wrong is refused with file, key, cause and remedy."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from sectors.errors import DeclarationError
from sectors.loader import load_sector
from sectors.registry import load
from sectors.spec.column import Check, Sensitivity
from sectors.spec.dataset import Dataset
from sectors.spec.drift import OnDrift
from sectors.spec.feed import Calendar, Expected
from sectors.spec.format import Format
from sectors.spec.sector import LegalFrame, Sector
from sectors.spec.table import Grain, Partition
from sectors.spec.text import Text
from sectors.types import TIMES

SECTOR = """
[sector]
title = { en = "Water", ko = "물" }
lead = { en = "Water platform", ko = "물 플랫폼" }
legal = { en = "Water Act", ko = "물관리법" }
retention_days = 365

[[supply_center]]
id = "k-water"
name = { en = "K-water", ko = "한국수자원공사" }
"""
LAW = '{ en = "Water Act", ko = "물관리법" }'
FRAME = f'{{ laws = [{LAW}], personal_data = {{ en = "None", ko = "없음" }}, approver = {{ en = "Board", ko = "위원회" }} }}'
DATASET = """
[dataset]
title = { en = "Levels", ko = "수위" }
description = { en = "Levels by hour", ko = "시간별 수위" }
key = ["station", "at"]
partition_by = { month = "at", station = "station" }
drift = { new = "evolve" }
ignored = ["rank"]
attribution = "K-water"

[[dataset.chart]]
x = "at"
y = "level"
by = "station"

[feed]
supply_center = "k-water"
files = "*.csv"
cron = "5 */2 1-15 * 1,3"
zone = "UTC"
format = { kind = "csv", encoding = "cp949", delimiter = "\\t", compression = "gzip" }
refuse_above = 0
late_after_hours = 6

[[column]]
name = "station"
source = ["관측소", "station"]
type = "varchar"
required = true
checks = [{ matches = "^[A-Z]{2}$" }, { max_length = 2 }]
title = { en = "Station", ko = "관측소" }
sensitivity = "internal"

[[column]]
name = "at"
type = "timestamp"
format = "%Y-%m-%d %H:%M"
zone = "Asia/Seoul"
required = true

[[column]]
name = "level"
type = "decimal(6,2)"
unit = "m"
null_tokens = ["-"]
checks = [{ between = [-1, 9.5] }]

[[column]]
name = "since"
type = "date"
checks = [{ at_least = 1900-01-01 }]
"""


def declared(
    tmp_path: Path, *, sector: str = SECTOR, dataset: str = DATASET, folder: str = "water", name: str = "levels"
) -> Sector:
    place = tmp_path / folder
    place.mkdir()
    (place / "sector.toml").write_text(sector, encoding="utf-8")
    (place / f"{name}.toml").write_text(dataset, encoding="utf-8")
    return load_sector(place)


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


def test_what_is_expected_of_a_feed(tmp_path: Path) -> None:
    told = 'expected = { grace = "2h", calendar = "KR", weekends = false }'
    feed = declared(tmp_path, dataset=DATASET.replace("late_after_hours = 6", told)).datasets[0].feed
    hours = timedelta(hours=2)
    assert feed.expected == Expected(hours, hours, Calendar.KR, weekends=False)


def test_the_hash_is_that_of_the_declaration(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    first, second = declared(one).datasets[0].hash, declared(other, dataset=DATASET + "\n# a remark\n").datasets[0].hash
    assert len(first) == 64
    assert first != second


# what stands in the declaration, what is put in its place, the key that the error names, what it says
MISTAKES = [
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
    ('supply_center = "k-water"', 'supply_center = "kwater"', "feed.supply_center", "'kwater' is not in sector.toml. Use one of k-water; did you mean 'k-water'?"),
    ('files = "*.csv"', 'files = "../*.csv"', "feed.files", "'../*.csv' is not a pattern of file names"),
    ('files = "*.csv"', 'files = "**"', "feed.files", "is not a pattern of file names"),
    ('cron = "5 */2 1-15 * 1,3"', 'cron = "61 * * * *"', "feed.cron", "'61 * * * *' is not a schedule. Give five fields"),
    ('zone = "UTC"', 'zone = "Asia/Soul"', "feed.zone", "'Asia/Soul' is not a time zone. Use a name such as Asia/Seoul; did you mean 'Asia/Seoul'?"),
    ('encoding = "cp949"', 'encoding = "cp-949x"', "feed.format.encoding", "'cp-949x' is unknown"),
    ('encoding = "cp949"', 'encoding = "base64"', "feed.format.encoding", "'base64' is unknown"),
    ('delimiter = "\\t"', 'delimiter = ";;"', "feed.format.delimiter", "is ';;'. Give one ASCII character"),
    ('compression = "gzip"', 'compression = "zst"', "feed.format.compression", "is 'zst'. Use one of none, gzip, xz, bz2, zstd, zip, 7z, or"),
    ('kind = "csv"', 'kind = "xlm"', "feed.format.kind", "is 'xlm'. Use one of csv, fixed, json, jsonl, geojson, geojsonl, shapefile, xml, hook, excel, parquet, arrow, orc, avro, sqlite, dbf; did you mean 'xml'?"),
    ('kind = "csv"', 'kind = "xml"', "feed.format.delimiter", "a file of kind xml has none"),
    ('kind = "csv"', 'kind = "csv", archive = "tar"', "feed.format.archive", "a file of kind csv has none"),
    ('kind = "csv"', 'kind = "csv", header_rows = 0', "feed.format.names", "does not go with header_rows"),
    ('kind = "csv"', 'kind = "csv", names = ["a"]', "feed.format.names", "or beside header"),
    ('kind = "csv"', 'kind = "csv", header = ["a"]', "feed.format.names", "does not go with header_rows"),
    (
        'kind = "csv"',
        'kind = "csv", header = ["a"], names = ["a"], header_rows = 0',
        "feed.format.header",
        "does not go with header_rows = 0",
    ),
    ('kind = "csv"', "kind = \"csv\", escape = '\"'", "feed.format.escape", "a doubled quote needs none"),
    ('kind = "csv"', 'kind = "csv", line_end = "ff"', "feed.format.line_end", "Use one of lf, cr"),
    ('kind = "csv"', 'kind = "csv", skip_rows = -1', "feed.format.skip_rows", "Give 0 or more"),
    ('kind = "csv"', 'kind = "csv", skip_matching = "(?=x)"', "feed.format.skip_matching", "cannot be used"),
    (
        'kind = "csv"',
        'kind = "csv", unpivot = { match = "^(.)(.)$", names = ["a"], value = "v" }',
        "feed.format.unpivot.match",
        "has 2 groups for 1 names",
    ),
    ('unit = "m"', 'parts = ["a", "b"]\nsource = "c"', "column[2].parts", "stands beside source"),
    ('unit = "m"', 'parts = ["a"]', "column[2].parts", "names fewer than two fields"),
    ('unit = "m"', 'file_name = "^.*$"', "column[2].file_name", "is not a pattern with one group"),
    ('unit = "m"', "first_year = 1960", "column[2].first_year", "a decimal(6,2) has no first_year"),
    ('unit = "m"', 'split = "+"', "column[2].split", "a decimal(6,2) has no split"),
    ('unit = "m"', 'thousands = "."', "column[2].thousands", "is the decimal mark, too"),
    ('unit = "m"', 'thousands = "x"', "column[2].thousands", "is 'x'. Use one of"),
    ('unit = "m"', 'thousands = "\u00a0"', "column[2].thousands", "a blank between thousands stands for one of any width"),
    (
        'type = "timestamp"',
        'type = "timestamp"\nchecks = [{ at_most = 9999-12-31T23:00:00-09:00 }]',
        "column[1].checks[0].at_most",
        "to year 9999 in UTC",
    ),
    ('unit = "m"', 'strip = ["m", ""]', "column[2].strip", "holds ''. Write each text bare"),
    ('unit = "m"', 'strip = " m"', "column[2].strip", "holds ' m'. Write each text bare"),
    ('unit = "m"', 'strip = "-"', "column[2].strip", "'-' is a part of numbers"),
    ('unit = "m"', 'strip = "("\nnegative = "(1)"', "column[2].strip", "'(' is of the sign '(1)', too"),
    ('unit = "m"', 'negative = "1"', "column[2].negative", "'1' does not show how minus one is written"),
    ('unit = "m"', 'negative = "-11"', "column[2].negative", "'-11' does not show how minus one is written"),
    ('unit = "m"', 'negative = "+1"', "column[2].negative", "'+1' does not show how minus one is written"),
    ('unit = "m"', 'negative = "1,-"', "column[2].negative", "'1,-' does not show how minus one is written"),
    ('name = "since"', 'name = "since"\nnegative = "(1)"', "column[3].negative", "a date has no negative"),
    ('name = "since"', 'name = "since"\nformat = "excl"', "column[3].format", "or excel for a spreadsheet's day numbers"),
    ("{ at_least = 1900-01-01 }", "{ at_least = 1900-01-01 }, { at_most = 1900-01-01T00:00:00Z }", "column[3].checks[1].at_most", "does not go with type date"),
    ('unit = "m"', 'null_pattern = "(?!x)"', "column[2].null_pattern", "is not read alike by every engine"),
    ('unit = "m"', "recode = { a = 1 }", "column[2].recode.a", "is not text for a bare text"),
    ('unit = "m"', 'convert = { from = "ft", divide = 3.3 }', "column[2].convert", "a decimal(6,2) has no convert"),
    ("checks = [{ between = [-1, 9.5] }]", 'checks = [{ not_before = "since" }]', "column[2].checks", "since a date"),
    ("checks = [{ between = [-1, 9.5] }]", 'checks = [{ not_before = "l" }]', "column[2].checks", "no column 'l'"),
    ('format = "%Y-%m-%d %H:%M"', 'format = "%Y-%m"', "column[1].format", "'%Y-%m' tells no day"),
    ('format = "%Y-%m-%d %H:%M"', 'format = "%m-%d"', "column[1].format", "a pattern needs a year"),
    ("refuse_above = 0", "refuse_above = 1.5", "feed.refuse_above", "Give a share from 0 to 1."),
    ("late_after_hours = 6", "late_after_hours = 0", "feed.late_after_hours", "Give a whole number above 0."),
    ("late_after_hours = 6", "late_after_hours = true", "feed.late_after_hours", "is True, not a whole number"),
    ("late_after_hours = 6", "expected = {}", "feed.expected.grace", "is missing. Give it a text."),
    ("late_after_hours = 6", 'expected = { grace = "2 h" }', "feed.expected.grace", "Give a whole number and m, h or d"),
    ("late_after_hours = 6", 'expected = { grace = "0h" }', "feed.expected.grace", "is '0h'"),
    ("late_after_hours = 6", 'expected = { grace = "2h", early = 3 }', "feed.expected.early", "is 3, not a text"),
    ("late_after_hours = 6", 'expected = { grace = "2h", calendar = "KO" }', "feed.expected.calendar", "Use one of KR, ECB"),
    ("late_after_hours = 6", 'expected = { grace = "2h", weekend = false }', "feed.expected.weekend", "did you mean 'weekends'?"),
    ("late_after_hours = 6", 'late_after_hours = 6\nexpected = { grace = "2h" }', "feed.late_after_hours", "Keep one of the two."),
    ('name = "level"', 'name = "Level"', "column[2].name", "'Level' is not a column name"),
    ('name = "level"', 'name = "_level"', "column[2].name", "'_level' is not a column name"),
    ('type = "decimal(6,2)"', 'type = "decimal(39,2)"', "column[2].type", "is 'decimal(39,2)'"),
    ('type = "decimal(6,2)"', 'type = "doubl"', "column[2].type", "did you mean 'double'?"),
    ('name = "since"', 'name = "station"', "column[3]", "'station' names both station and station"),
    ('name = "since"', 'name = "since"\nsource = "관측소"', "column[3]", "'관측소' names both station and since"),
    ('name = "since"', 'name = "since"\nsource = " since"', "column[3].source", "holds no name, or a padded one"),
    ('name = "since"', 'name = "since"\nzone = "UTC"', "column[3].zone", "a date has no zone"),
    ('unit = "m"', 'format = "%Y"', "column[2].format", "a decimal(6,2) has no format"),
    ('format = "%Y-%m-%d %H:%M"', 'format = "%Y-%j"', "column[1].format", "%j is not a directive; use %Y"),
    ("{ between = [-1, 9.5] }", "{ betwen = [-1, 9.5] }", "column[2].checks[0].betwen", "is not a check. Use one of between"),
    ("{ between = [-1, 9.5] }", "{ between = [1] }", "column[2].checks[0].between", "has 1 values. It takes 2."),
    ("{ between = [-1, 9.5] }", "{ between = [9, 1] }", "column[2].checks[0].between", "9 is above 1. Give the smaller one first."),
    ("{ between = [-1, 9.5] }", '{ between = ["a", "b"] }', "column[2].checks[0].between", "'a' does not go with type decimal(6,2). It takes a number for a number"),
    ("{ between = [-1, 9.5] }", "{ at_most = 1e37 }", "column[2].checks[0].at_most", "1e+37 beside a decimal(6,2) takes more than 38 digits"),
    ("{ between = [-1, 9.5] }", "{ in = [] }", "column[2].checks[0].in", "has 0 values. It takes one or more."),
    ("{ between = [-1, 9.5] }", '{ matches = "a" }', "column[2].checks[0].matches", "does not go with type decimal(6,2). It takes for a varchar"),
    ("{ between = [-1, 9.5] }", "{ at_least = 0, at_most = 1 }", "column[2].checks[0]", "must have one key"),
    ('{ matches = "^[A-Z]{2}$" }', '{ matches = "(?=a)" }', "column[0].checks[0].matches", "without look-around or back references"),
    ('{ matches = "^[A-Z]{2}$" }', '{ matches = "[" }', "column[0].checks[0].matches", "a regular expression"),
    ("{ at_least = 1900-01-01 }", "{ at_least = 1900 }", "column[3].checks[0].at_least", "1900 does not go with type date"),
    ('sensitivity = "internal"', 'sensitivity = "secret"', "column[0].sensitivity", "Use one of public, internal, personal"),
    ("required = true\nchecks", 'required = "yes"\nchecks', "column[0].required", "is 'yes', not true or false"),
    ("[dataset]", "[dataset", "file", "is not TOML in UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong", "key", "says"), MISTAKES, ids=[f"{key}: {says[:30]}" for _, _, key, says in MISTAKES]
)
def test_a_mistake_is_named_by_file_key_cause_and_remedy(
    tmp_path: Path, right: str, wrong: str, key: str, says: str
) -> None:
    assert right in DATASET
    with pytest.raises(DeclarationError) as refused:
        declared(tmp_path, dataset=DATASET.replace(right, wrong, 1))
    error = refused.value
    assert (error.file, error.key or "file") == (tmp_path / "water" / "levels.toml", key)
    assert says in f"{error.cause}. {error.remedy}"
    assert str(error) == f"{error.file}: {key}: {error.cause}. {error.remedy}"


@pytest.mark.parametrize(
    ("right", "wrong", "key", "says"),
    [
        ("retention_days = 365", "retention_days = -1", "sector.retention_days", "above 0"),
        ("retention_days = 365", "", "sector.retention_days", "is missing"),
        ('id = "k-water"', 'id = "K Water"', "supply_center[0].id", "is not a name"),
        ("[[supply_center]]", "[[supply_centre]]", "supply_center", "is missing"),
        ('id = "k-water"', 'url = "x"\nid = "k-water"', "supply_center[0].url", "is not a key of this table"),
        ("[sector]", "[sectors]", "sector", "is missing"),
        ("retention_days = 365", 'retention_days = 365\noff = "yes"', "sector.off", "is 'yes', not true or false"),
        (
            "retention_days = 365",
            'retention_days = 365\nclassification = ["watr"]',
            "sector.classification",
            "'watr' is not a code of it",
        ),
        (
            "retention_days = 365",
            "retention_days = 365\nlegal_frame = { laws = [] }",
            "sector.legal_frame.personal_data",
            "is missing",
        ),
        (
            "retention_days = 365",
            f"retention_days = 365\nlegal_frame = {FRAME.replace(LAW, '')}",
            "sector.legal_frame.laws",
            "names no law",
        ),
        (
            "retention_days = 365",
            f"retention_days = 365\nlegal_frame = {FRAME.replace('ko', 'kr')}",
            "sector.legal_frame.laws[0].ko",
            "is missing",
        ),
    ],
)
def test_a_mistake_in_a_sector(tmp_path: Path, right: str, wrong: str, key: str, says: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        declared(tmp_path, sector=SECTOR.replace(right, wrong, 1))
    assert (refused.value.file.name, refused.value.key) == ("sector.toml", key)
    assert says in str(refused.value)


def test_the_sector_of_the_docs_loads(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "sectors.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert example
    assert declared(tmp_path, sector=example[1]).classification == ("environment",)


def test_the_legal_frame_of_a_sector(tmp_path: Path) -> None:
    more = f'legal_frame = {FRAME}\ndefault_licence = {{ en = "Free", ko = "자유" }}\nclassification = ["environment"]'
    sector = declared(tmp_path, sector=SECTOR.replace("retention_days = 365", f"retention_days = 365\n{more}"))
    assert sector.legal_frame == LegalFrame(
        (Text("Water Act", "물관리법"),), Text("None", "없음"), Text("Board", "위원회")
    )
    assert (sector.default_licence, sector.classification, sector.off) == (
        Text("Free", "자유"),
        ("environment",),
        False,
    )


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


class TestRegistry:
    def test_folders_come_beside_what_is_built_in(self, tmp_path: Path) -> None:
        declared(tmp_path)
        (tmp_path / "water" / ".half-written.toml").write_text("[")
        registry = load([tmp_path])
        assert registry.dataset("water.levels").sector == "water"
        assert {sector.id for sector in registry.sectors} >= {"water", "finance", "energy", "distribution"}
        assert "k-water" in {center.id for center in registry.supply_centers}

    def test_a_sector_that_is_switched_off_is_read_but_not_carried(self, tmp_path: Path) -> None:
        declared(tmp_path, sector=SECTOR.replace("[sector]", "[sector]\noff = true"))
        registry = load([tmp_path])
        assert "water" not in {sector.id for sector in registry.sectors}
        assert "water.levels" not in {dataset.id for dataset in registry.datasets}
        (tmp_path / "water" / "levels.toml").write_text("[")
        with pytest.raises(DeclarationError, match="is not TOML"):
            load([tmp_path])

    def test_a_sector_is_declared_once(self, tmp_path: Path) -> None:
        declared(tmp_path, folder="finance")
        with pytest.raises(DeclarationError, match="sector 'finance' is declared twice"):
            load([tmp_path])

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(DeclarationError, match=r"there is no such folder\. Mend SDN_SECTORS"):
            load([tmp_path / "nowhere"])

    def test_the_nearest_name_is_suggested(self) -> None:
        with pytest.raises(
            KeyError, match=r"no dataset 'energy\.solar' is declared; did you mean 'energy.solar_power'"
        ):
            load().dataset("energy.solar")
        with pytest.raises(KeyError, match="no sector 'financ' is declared; did you mean 'finance'"):
            load().sector("financ")


PLATFORMS = {
    *("finance", "environment", "culture", "transport", "healthcare", "distribution", "telecommunications", "sme"),
    *("regional_economy", "forest", "agri_food", "digital_industry", "lifelog", "fire_safety", "public_security"),
    *("maritime", "real_estate", "smart_farm", "infectious_disease", "coastal", "spatial_convergence"),
}


def test_the_21_sector_platforms_are_declared_and_energy_is_added() -> None:
    assert {sector.id for sector in load().sectors} == PLATFORMS | {"energy"}
    assert len(PLATFORMS) == 21


@pytest.mark.parametrize("sector", load().sectors, ids=lambda sector: sector.id)
def test_a_built_in_sector_says_what_binds_it_in_both_languages(sector: Sector) -> None:
    assert sector.legal_frame
    assert sector.default_licence
    frame, centers = sector.legal_frame, [center.name for center in sector.supply_centers]
    said = [sector.title, sector.lead, sector.legal, sector.default_licence, frame.personal_data, frame.approver]
    texts = [*said, *frame.laws, *centers]
    assert all(_is_korean(text.ko) and not _is_korean(text.en) for text in texts)
    assert sector.classification == (sector.id,)
    assert sector.lead.en in frame.approver.en
    assert sector.lead.ko in frame.approver.ko


def test_a_supply_center_of_several_sectors_bears_one_name() -> None:
    named = {(center.id, center.name) for sector in load().sectors for center in sector.supply_centers}
    assert len(named) == len({id_ for id_, _ in named})


def _is_korean(text: str) -> bool:
    return any("가" <= sign <= "힣" for sign in text)


@pytest.mark.parametrize("dataset", load().datasets, ids=lambda dataset: dataset.id)
def test_what_is_built_in_is_told_in_both_languages_with_units(dataset: Dataset) -> None:
    texts = [dataset.title, dataset.description, *(column.title for column in dataset.columns)]
    assert all(_is_korean(text.ko) and not _is_korean(text.en) for text in texts)
    assert dataset.attribution
    assert dataset.classified
    times = [column for column in dataset.columns if column.type in TIMES and column.required]
    assert dataset.partitions or not times
    numbers = [
        c
        for c in dataset.columns
        if c.type.startswith(("decimal", "double", "integer", "bigint")) and not c.name.endswith("_id")
    ]
    assert all(column.unit for column in numbers)
