"""A plan in plain words."""

from marketplace.doors.query.plan import steps, tree

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
