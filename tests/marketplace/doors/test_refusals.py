"""Trino's errors in our words, and the headers that pass."""

from dataclasses import replace

import pytest

from marketplace.doors.sql.headers import inward, outward
from marketplace.doors.sql.refusals import Reader, shown
from marketplace.doors.sql.statements import Said
from marketplace.grants.filters import NOTHING
from marketplace.licensing.scope import Scope
from tests.support.gate import NOW

SHOWS = Scope(dataset="sales.orders", columns=("invoice", "day"))
READER = Reader("Acme", {"sales.orders": [SHOWS]}, "https://shop", {"sales.returns": NOW})
UNKNOWN = "finance.rates does not exist or is not licensed to Acme. Find it at https://shop/catalogue?q=finance.rates"
SQL = "SELECT * FROM lakehouse.finance.rates"


def error(name: str, message: str) -> dict[str, object]:
    return {
        "errorName": name,
        "message": message,
        "errorCode": 1,
        "errorLocation": {"lineNumber": 1, "columnNumber": 15},
    }


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("TABLE_NOT_FOUND", "line 1:15: Table 'lakehouse.finance.rates' does not exist"),
        ("SCHEMA_NOT_FOUND", "line 1:15: Schema 'finance' does not exist"),
        ("CATALOG_NOT_FOUND", "line 1:15: Catalog 'lakehouse' not found"),
        (
            "PERMISSION_DENIED",
            "Access Denied: Cannot select from columns [usd] in table or view lakehouse.finance.rates",
        ),
        ("PERMISSION_DENIED", "Access Denied: Cannot show columns of table lakehouse.finance.rates"),
        (
            "COLUMN_NOT_FOUND",
            f"Invalid row filter for 'lakehouse.finance.rates': Column '{NOTHING}' cannot be resolved",
        ),
    ],
)
def test_absent_and_forbidden_are_one(name: str, message: str) -> None:
    made = shown(error(name, message), Said(SQL, {}, "lakehouse"), READER)
    assert made is not None
    assert made["message"] == UNKNOWN
    assert "errorLocation" not in made
    assert made == shown(error("TABLE_NOT_FOUND", "anything"), Said(SQL, {}, "lakehouse"), READER)


@pytest.mark.parametrize(
    "failed",
    [
        error("TABLE_NOT_FOUND", "line 1:8: Relation not found or not allowed"),
        error(
            "PERMISSION_DENIED", "Access Denied: Cannot select from columns [a] in table or view system.runtime.nodes"
        ),
    ],
)
def test_a_system_table_is_not_for_sale(failed: dict[str, object]) -> None:
    made = shown(failed, Said("SELECT * FROM system.runtime.nodes", {}, "lakehouse"), READER)
    assert made is not None
    assert made["message"].startswith("system.runtime.nodes is not shown at this door.")
    both = shown(failed, Said("SELECT * FROM system.runtime.nodes, finance.rates", {}, "lakehouse"), READER)
    assert both is not None
    assert both["message"] == UNKNOWN


def test_a_column_of_a_licensed_table_is_named() -> None:
    message = "Access Denied: Cannot select from columns [born] in table or view lakehouse.sales.orders"
    made = shown(error("PERMISSION_DENIED", message), Said("SELECT born FROM sales.orders", {}, "lakehouse"), READER)
    assert made is not None
    assert made["message"] == (
        "The licence of Acme on sales.orders does not show born. See other plans at https://shop/catalogue?q=sales.orders"
    )


def test_a_licence_that_is_over_says_when() -> None:
    made = shown(error("TABLE_NOT_FOUND", "x"), Said("SELECT * FROM sales.returns", {}, "lakehouse"), READER)
    assert made is not None
    assert made["message"] == (
        "The licence of Acme on sales.returns ended at 2026-11-02 09:00 UTC. Renew it at https://shop/catalogue?q=sales.returns"
    )


def test_after_a_refund_nobody_is_told_to_renew() -> None:
    made = shown(
        error("TABLE_NOT_FOUND", "x"), Said("SELECT * FROM sales.returns", {}, "lakehouse"),
        replace(READER, refunded=frozenset({"sales.returns"})),
    )  # fmt: skip
    assert made is not None
    assert made["message"] == (
        "The licence of Acme on sales.returns ended at 2026-11-02 09:00 UTC by a refund. "
        "It is offered at https://shop/catalogue?q=sales.returns"
    )


def test_text_without_names_gets_no_names() -> None:
    made = shown(error("TABLE_NOT_FOUND", "Table 'secret' does not exist"), Said("EXECUTE p"), READER)
    assert made is not None
    assert "secret" not in str(made)


@pytest.mark.parametrize("name", ["SYNTAX_ERROR", "COLUMN_NOT_FOUND", "DIVISION_BY_ZERO", "EXCEEDED_TIME_LIMIT"])
def test_errors_of_the_statement_itself_pass(name: str) -> None:
    said = Said("SELECT 1 / 0 FROM sales.orders", {}, "lakehouse")
    assert shown(error(name, "line 1:8: mistake"), said, READER) is None


@pytest.mark.parametrize("name", ["NOT_SUPPORTED", "INVALID_ARGUMENTS", "TYPE_MISMATCH", "GENERIC_INTERNAL_ERROR"])
def test_any_error_about_what_is_not_licensed_says_the_same(name: str) -> None:
    """Trino's own would tell that the table is there, and how many versions it has."""
    said = Said("SELECT * FROM finance.rates FOR VERSION AS OF 99", {}, "lakehouse")
    made = shown(error(name, "Delta Lake snapshot ID does not exist: 99"), said, READER)
    assert made is not None
    assert made["message"] == UNKNOWN


def test_columns_that_the_person_did_not_name_are_not_told() -> None:
    message = (
        "Access Denied: Cannot select from columns [invoice, born, secret] in table or view lakehouse.sales.orders"
    )
    for sql, told in (
        (
            "SELECT * FROM TABLE(exclude_columns(TABLE(sales.orders), DESCRIPTOR(day)))",
            "all columns that the statement",
        ),
        ("SELECT invoice, born FROM sales.orders", "show born."),
        ("EXECUTE IMMEDIATE 'SELECT born FROM sales.orders'", "show born."),
    ):
        made = shown(error("PERMISSION_DENIED", message), Said(sql, {}, "lakehouse"), READER)
        assert made is not None
        assert told in made["message"]
        assert "secret" not in made["message"]
        assert "invoice" not in made["message"]


def test_only_headers_without_power_go_in() -> None:
    sent = [
        ("X-Trino-User", "mbr_operator"), ("x-trino-role", "system=ALL"), ("X-Trino-Extra-Credential", "a=b"),
        ("X-Trino-Original-User", "x"), ("Authorization", "Bearer theirs"), ("X-Forwarded-Host", "evil"), ("Cookie", "c=1"),
        ("X-Trino-Query-Data-Encoding", "json"), ("X-Trino-Source", "dbeaver"), ("X-Trino-Catalog", "lakehouse"),
    ]  # fmt: skip
    made = inward(sent, subject="mbr_ann", token="ours", address=("sql.example", 8703))
    assert sorted(made) == sorted([
        ("X-Trino-Source", "dbeaver"), ("X-Trino-Catalog", "lakehouse"), ("authorization", "Bearer ours"),
        ("x-trino-user", "mbr_ann"), ("accept-encoding", "identity"), ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "sql.example"), ("x-forwarded-port", "8703"),
    ])  # fmt: skip


def test_only_what_clients_need_comes_out() -> None:
    sent = {
        "Content-Type": "application/json",
        "X-Trino-Set-Catalog": "a",
        "Server": "x",
        "Set-Cookie": "y",
        "Content-Length": "3",
    }
    assert outward(sent) == {"Content-Type": "application/json", "X-Trino-Set-Catalog": "a"}
