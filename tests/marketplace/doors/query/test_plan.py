"""A plan in plain words."""

from marketplace.doors.query.amounts import amount
from marketplace.doors.query.plan import steps
from marketplace.doors.sql.scans import Read, reads, tree
from wire.estimates import Basis, Estimate

SCAN = {
    "name": "ScanFilterProject",
    "descriptor": {"table": "lakehouse:energy.solar_power constraint on [x]"},
    "estimates": [{"outputRowCount": "NaN"}],
    "children": [],
}


def over(*names: str) -> dict[str, object]:
    node: dict[str, object] = SCAN
    for name in names:
        node = {"name": name, "children": [node]}
    return node


def test_from_the_table_to_the_result_each_step_once() -> None:
    plan = over("Aggregate", "RemoteExchange", "Aggregate", "TopNPartial", "TopN", "Output")
    assert steps(plan, {"energy.solar_power": 1644}, "en") == [
        "Reads energy.solar_power, a table of 1,644 rows.",
        "Leaves out the rows that your licence or the conditions do not give.",
        "Groups and counts rows.",
        "Sorts rows.",
        "Keeps the first rows only.",
    ]


def test_rows_that_nobody_counted_are_the_engines_estimate_or_unknown() -> None:
    assert "is not known before it runs" in steps(SCAN, {}, "en")[0]
    estimated = SCAN | {"estimates": [{"outputRowCount": 12.0}]}
    assert steps(estimated, {}, "en")[0] == "Reads energy.solar_power: about 12 rows."
    assert steps(estimated, {}, "ko")[0] == "energy.solar_power 테이블을 읽습니다: 약 12행."


def test_a_text_that_is_no_plan_has_no_steps() -> None:
    assert [steps(tree(text), {}, "en") for text in ("", "[1]", "Fragment 0 [SINGLE]")] == [[], [], []]


def test_what_is_read_is_told_by_its_columns_each_time() -> None:
    details = [
        "usd_1 := usd:decimal(18,6):REGULAR", "city := place#city:varchar:REGULAR", "place := place:row(city varchar):REGULAR",
        "expr := (usd_1 + 1)", "year:varchar:PARTITION_KEY", "    :: [(2020, <max>)]",
    ]  # fmt: skip
    scan = SCAN | {"details": details}
    joined = {"name": "InnerJoin", "children": [scan, SCAN]}
    assert reads(joined) == [Read("energy.solar_power", ("usd", "place")), Read("energy.solar_power", ())]


def test_an_amount_is_the_sum_of_all_reads_and_says_what_it_is_made_from() -> None:
    sure = Estimate(dataset="a.b", version=1, rows=1200, size=3 * 1024**2)
    counted = Estimate(dataset="a.c", version=1, rows=34, basis=Basis.COUNT)
    assert amount([sure, sure], "en").startswith(
        "At most 2,400 rows, 6.0 MB are read. Rows: by the tables' statistics."
    )
    assert amount([sure, counted], "en").startswith("At most 1,234 rows are read, counted")
    assert amount([sure], "ko").startswith("최대 1,200행, 3.0 MB")
