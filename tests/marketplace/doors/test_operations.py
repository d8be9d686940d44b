"""The allow-list: for each kind of principal what it may do, and that everything else is refused with a reason."""

from dataclasses import replace

import pytest

from marketplace.doors.policy.operations import decide
from marketplace.doors.policy.questions import Question
from marketplace.grants.values import Facts, Reason, Standing
from tests.support.gate import DAY, NOW, make_held, principal

# Every operation that Trino 476 asks a policy point about.
OPERATIONS = [
    "ImpersonateUser",
    "ExecuteQuery",
    "ViewQueryOwnedBy",
    "FilterViewQueryOwnedBy",
    "KillQueryOwnedBy",
    "ReadSystemInformation",
    "WriteSystemInformation",
    "SetSystemSessionProperty",
    "AccessCatalog",
    "CreateCatalog",
    "DropCatalog",
    "FilterCatalogs",
    "CreateSchema",
    "DropSchema",
    "RenameSchema",
    "SetSchemaAuthorization",
    "ShowSchemas",
    "FilterSchemas",
    "ShowCreateSchema",
    "ShowCreateTable",
    "CreateTable",
    "DropTable",
    "RenameTable",
    "SetTableProperties",
    "SetTableComment",
    "SetViewComment",
    "SetColumnComment",
    "ShowTables",
    "FilterTables",
    "ShowColumns",
    "FilterColumns",
    "AddColumn",
    "AlterColumn",
    "DropColumn",
    "SetTableAuthorization",
    "RenameColumn",
    "SelectFromColumns",
    "InsertIntoTable",
    "DeleteFromTable",
    "TruncateTable",
    "UpdateTableColumns",
    "CreateView",
    "RenameView",
    "SetViewAuthorization",
    "DropView",
    "CreateViewWithSelectFromColumns",
    "CreateMaterializedView",
    "RefreshMaterializedView",
    "SetMaterializedViewProperties",
    "SetMaterializedViewComment",
    "DropMaterializedView",
    "RenameMaterializedView",
    "SetCatalogSessionProperty",
    "ShowFunctions",
    "FilterFunctions",
    "ExecuteProcedure",
    "ExecuteFunction",
    "CreateViewWithExecuteFunction",
    "ExecuteTableProcedure",
    "CreateFunction",
    "DropFunction",
    "ShowCreateFunction",
    "AnOperationOfALaterVersion",
]
READING = {"SelectFromColumns", "FilterColumns", "FilterTables", "ShowColumns"}
LISTS = {"AccessCatalog", "FilterCatalogs", "ShowSchemas", "FilterSchemas", "ShowTables"}
HELD = Facts(grants=(make_held(),))


def about(operation: str, table: str | None = "orders", **changes: object) -> Question:
    return replace(Question(operation, "lakehouse", "sales", table), **changes)  # type: ignore[arg-type]


def allowed(standing: Standing, question: Question, facts: Facts = HELD) -> bool:
    return decide(principal(standing), question, facts, NOW).allowed


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_company_reads_what_it_holds_and_does_nothing_else(operation: str) -> None:
    expected = operation in READING | LISTS | {"ExecuteQuery"}
    assert allowed(Standing.COMPANY, about(operation)) is expected


@pytest.mark.parametrize("operation", OPERATIONS)
def test_without_a_grant_a_company_may_ask_and_see_nothing(operation: str) -> None:
    expected = operation in {"ExecuteQuery", "AccessCatalog", "FilterCatalogs", "ShowSchemas"}
    assert allowed(Standing.COMPANY, about(operation), Facts()) is expected


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_user_does_nothing(operation: str) -> None:
    decision = decide(principal(Standing.UNKNOWN), about(operation), HELD, NOW)
    assert (decision.allowed, decision.reason) == (False, Reason.UNKNOWN_USER)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operator_reads_everything_and_writes_nothing(operation: str) -> None:
    expected = READING | LISTS | {
        "ExecuteQuery", "ShowCreateTable", "ShowCreateSchema", "ShowFunctions", "ReadSystemInformation",
        "ViewQueryOwnedBy", "FilterViewQueryOwnedBy", "KillQueryOwnedBy",
    }  # fmt: skip
    assert allowed(Standing.OPERATOR, about(operation, "orders__quarantine"), Facts()) is (operation in expected)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_registrar_makes_schemas_and_tables_and_reads_no_row(operation: str) -> None:
    expected = LISTS | {
        "ExecuteQuery", "CreateSchema", "ShowCreateSchema", "FilterTables", "FilterColumns", "ShowColumns",
        "ShowCreateTable", "CreateTable", "DropTable",
    }  # fmt: skip
    assert allowed(Standing.REGISTRAR, about(operation), Facts()) is (operation in expected)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_name_that_rules_run_under_reads_columns_and_begins_no_query(operation: str) -> None:
    assert allowed(Standing.RULES, about(operation), Facts()) is (operation in {"AccessCatalog", "SelectFromColumns"})


@pytest.mark.parametrize("procedure", ["register_table", "unregister_table"])
def test_the_registrars_procedures(procedure: str) -> None:
    question = Question("ExecuteProcedure", "lakehouse", "system", function=procedure)
    assert allowed(Standing.REGISTRAR, question)
    assert not allowed(Standing.COMPANY, question)
    assert not allowed(Standing.OPERATOR, question)


@pytest.mark.parametrize("procedure", ["vacuum", "drop_extended_stats", "create_empty_partition"])
def test_other_procedures_are_nobodys(procedure: str) -> None:
    question = Question("ExecuteProcedure", "lakehouse", "system", function=procedure)
    assert not any(allowed(standing, question) for standing in Standing)


@pytest.mark.parametrize(
    "table",
    [
        "orders$history",
        "orders$properties",
        "orders$partitions",
        "orders__quarantine",
        "deliveries",
        "Orders",
        "returns",
        "",
    ],
)
def test_a_grant_covers_one_table_by_its_exact_name(table: str) -> None:
    decision = decide(principal(), about("SelectFromColumns", table), HELD, NOW)
    assert (decision.allowed, decision.reason) == (False, Reason.NOT_LICENSED)


@pytest.mark.parametrize("column", ["$path", "$file_size", "_delivery", "_ingested_at", "customer", "born"])
def test_columns_outside_the_scope_are_refused_as_such(column: str) -> None:
    question = about("SelectFromColumns", columns=frozenset({"invoice", column}))
    decision = decide(principal(), question, HELD, NOW)
    assert (decision.allowed, decision.reason) == (False, Reason.COLUMN)
    assert column in decision.detail


def test_another_catalog_is_no_ones_data() -> None:
    for catalog in ("tpch", "jmx", "system"):
        assert not allowed(Standing.COMPANY, about("SelectFromColumns", catalog=catalog))


@pytest.mark.parametrize(
    ("catalog", "schema", "table", "readable"),
    [
        ("lakehouse", "information_schema", "tables", True), ("lakehouse", "information_schema", "columns", True),
        ("lakehouse", "information_schema", "views", True), ("lakehouse", "information_schema", "table_privileges", False),
        ("system", "jdbc", "tables", True), ("system", "runtime", "queries", False), ("system", "metadata", "catalogs", False),
    ],
)  # fmt: skip
def test_lists_that_trino_cuts_to_size_may_be_read(catalog: str, schema: str, table: str, readable: bool) -> None:
    question = Question("SelectFromColumns", catalog, schema, table, frozenset({"anything"}))
    assert allowed(Standing.COMPANY, question, Facts()) is readable


def test_own_queries_only() -> None:
    for operation in ("ViewQueryOwnedBy", "KillQueryOwnedBy", "FilterViewQueryOwnedBy"):
        assert allowed(Standing.COMPANY, Question(operation, owner="mbr_ann"))
        refused = decide(principal(), Question(operation, owner="mbr_bob"), HELD, NOW)
        assert (refused.allowed, refused.reason) == (False, Reason.NOT_YOURS)


def test_functions_of_the_engine_and_no_others() -> None:
    assert allowed(Standing.COMPANY, Question("ExecuteFunction", "system", "builtin", function="upper"))
    assert not allowed(Standing.COMPANY, Question("ExecuteFunction", "lakehouse", "system", function="table_changes"))
    assert not allowed(Standing.COMPANY, Question("ExecuteFunction", "lakehouse", "builtin", function="query"))


def test_a_sector_shows_when_something_in_it_is_held() -> None:
    assert allowed(Standing.COMPANY, Question("FilterSchemas", "lakehouse", "sales"))
    assert not allowed(Standing.COMPANY, Question("FilterSchemas", "lakehouse", "finance"))
    assert not allowed(Standing.COMPANY, Question("FilterSchemas", "lakehouse", "sale"))


def test_a_grant_holds_from_its_start_until_its_end_or_revocation() -> None:
    ends = NOW + DAY
    held = replace(make_held(), starts_at=NOW, ends_at=ends)
    revoked = replace(held, revoked_at=NOW + DAY / 2)
    moments = {NOW - DAY: (False, False), NOW: (True, True), NOW + DAY / 2: (True, False), ends: (False, False)}
    for moment, expected in moments.items():
        assert (held.active(moment), revoked.active(moment)) == expected


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ends_at": NOW}, Reason.ENDED), ({"revoked_at": NOW}, Reason.ENDED),
        ({"starts_at": NOW + DAY}, Reason.NOT_STARTED), ({"dataset": "sales.returns"}, Reason.NOT_LICENSED),
    ],
)  # fmt: skip
def test_a_grant_that_does_not_hold_says_why(changes: dict[str, object], reason: Reason) -> None:
    facts = Facts(grants=(replace(make_held(), **changes),))  # type: ignore[arg-type]
    decision = decide(principal(), about("SelectFromColumns"), facts, NOW)
    assert (decision.allowed, decision.reason) == (False, reason)
    assert "sales." in decision.detail


def test_a_supply_center_reads_what_it_delivers_with_its_quarantine() -> None:
    facts = Facts(own=frozenset({"sales.orders"}))
    for table in ("orders", "orders__quarantine"):
        question = about("SelectFromColumns", table, columns=frozenset({"customer", "_delivery"}))
        assert allowed(Standing.SUPPLY_CENTER, question, facts)
    for table in ("returns", "deliveries", "orders$history", "orders__quarantine$history"):
        assert not allowed(Standing.SUPPLY_CENTER, about("SelectFromColumns", table), facts)
    assert not allowed(Standing.SUPPLY_CENTER, about("InsertIntoTable"), facts)
