"""What Trino asks, translated for the gate: an allow-list of its operations; what no line here names is refused. Pure.

decide(principal, question, facts, now) → Decision

Whether a table may be read is the gate's own rule (`grants.rules.may_read`), the same for every door; here stands
what Trino's other operations mean beside it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from lakehouse.layout import CATALOG
from marketplace.doors.policy.questions import Question
from marketplace.grants.rules import ALLOWED, may_read, not_licensed, readable, refuse, unknown
from marketplace.grants.values import Decision, Facts, Principal, Reason, Standing
from marketplace.licensing import pseudonyms

SYSTEM = "system"
BUILTIN = "builtin"
DIRECTORY = "information_schema"
DIRECTORY_TABLES = frozenset({"tables", "columns", "schemata", "views"})
METADATA = "metadata"
METADATA_TABLES = frozenset({"table_comments", "materialized_views"})  # what SQLAlchemy, dbt and Superset ask first
DRIVER_SCHEMA = "jdbc"  # what JDBC drivers ask: lists that the Filter… questions cut to what the member may see
TABLE_QUESTIONS = frozenset({"SelectFromColumns", "FilterColumns", "FilterTables", "ShowColumns"})
CATALOG_QUESTIONS = frozenset({"AccessCatalog", "ShowSchemas"})
SCHEMA_QUESTIONS = frozenset({"FilterSchemas", "ShowTables"})
QUERY_QUESTIONS = frozenset({"ViewQueryOwnedBy", "FilterViewQueryOwnedBy", "KillQueryOwnedBy"})
FUNCTION_QUESTIONS = frozenset({"ExecuteFunction", "FilterFunctions"})
SETTINGS = frozenset({  # session properties: what a query may cost at most, and the zone of its days
    "query_max_cpu_time", "query_max_execution_time", "query_max_planning_time", "query_max_run_time", "time_zone_id",
})  # fmt: skip
OPERATOR_QUESTIONS = (
    TABLE_QUESTIONS | CATALOG_QUESTIONS | SCHEMA_QUESTIONS | QUERY_QUESTIONS
    | {"ExecuteQuery", "FilterCatalogs", "ShowCreateTable", "ShowCreateSchema", "ShowFunctions"}
    | {"ReadSystemInformation"}
)  # fmt: skip
REGISTRAR_QUESTIONS = CATALOG_QUESTIONS | SCHEMA_QUESTIONS | {"FilterCatalogs", "CreateSchema", "ShowCreateSchema"}
REGISTRAR_METADATA = frozenset({"FilterTables", "FilterColumns", "ShowColumns", "ShowCreateTable"})
REGISTRAR_PROCEDURES = frozenset({"register_table", "unregister_table"})
REGISTRAR_TABLES = frozenset({"CreateTable", "DropTable"})  # what those two procedures ask besides


def decide(principal: Principal, question: Question, facts: Facts, now: datetime) -> Decision:
    """Whether `principal` may do what `question` asks, by `facts` at `now`; a refusal carries its reason."""
    return RULES[principal.standing](principal, question, facts, now)


def _unknown(principal: Principal, _question: Question, _facts: Facts, _now: datetime) -> Decision:
    return unknown(principal)


def _operator(_principal: Principal, question: Question, _facts: Facts, _now: datetime) -> Decision:
    """Reads everything, sees and ends every query; writes nothing: data comes in through feeds alone."""
    if question.operation in OPERATOR_QUESTIONS or _builtin_function(question) or _setting(question):
        return ALLOWED
    return _not_offered(question)


def _registrar(principal: Principal, question: Question, _facts: Facts, _now: datetime) -> Decision:
    """Makes schemas, registers tables, sees their names; reads no row."""
    if question.operation == "ExecuteQuery" or _own_query(principal, question) or _in_directory(question):
        return ALLOWED
    if question.catalog != CATALOG:
        return _not_offered(question)
    if question.operation == "ExecuteProcedure":
        registers = question.schema == SYSTEM and question.function in REGISTRAR_PROCEDURES
        return ALLOWED if registers else _not_offered(question)
    offered = question.operation in REGISTRAR_QUESTIONS | REGISTRAR_METADATA | REGISTRAR_TABLES
    return ALLOWED if offered else _not_offered(question)


def _rules(_principal: Principal, question: Question, _facts: Facts, _now: datetime) -> Decision:
    """Row filters and masks read hidden columns; their expressions are ours, and no query runs under this name."""
    reads = question.operation in ("AccessCatalog", "SelectFromColumns") and question.catalog == CATALOG
    allowed = reads or _builtin_function(question) or _pseudonym(question)
    return ALLOWED if allowed else _not_offered(question)


def _member(principal: Principal, question: Question, facts: Facts, now: datetime) -> Decision:
    """A buyer, an analyst or a supply center's member: what its grants give and what it delivers itself."""
    if question.operation == "ExecuteQuery" or _own_query(principal, question) or _in_directory(question):
        return ALLOWED
    if question.operation in QUERY_QUESTIONS:
        return refuse(Reason.NOT_YOURS, "the query is another member's")
    if question.operation in CATALOG_QUESTIONS | {"FilterCatalogs"}:
        return _catalog(question)
    if question.operation in SCHEMA_QUESTIONS:
        return _schema(question, facts, now)
    if question.operation in TABLE_QUESTIONS and question.catalog == CATALOG:
        return may_read(principal, question.dataset, question.columns, facts, now)
    return ALLOWED if _builtin_function(question) or _setting(question) else _not_offered(question)


def _catalog(question: Question) -> Decision:
    """The data's catalog; the system catalog may be entered for what drivers ask, and stays out of lists."""
    drivers = question.catalog == SYSTEM and question.operation == "AccessCatalog"
    return ALLOWED if question.catalog == CATALOG or drivers else not_licensed(question.catalog or "")


def _schema(question: Question, facts: Facts, now: datetime) -> Decision:
    """A sector shows when something in it may be read."""
    if question.schema == DIRECTORY and question.catalog in (CATALOG, SYSTEM):
        return ALLOWED
    inside = question.catalog == CATALOG and any(
        name.startswith(f"{question.schema}.") for name in readable(facts, now)
    )
    return ALLOWED if inside else not_licensed(question.schema or "")


def _own_query(principal: Principal, question: Question) -> bool:
    return question.operation in QUERY_QUESTIONS and question.owner == principal.name


def _in_directory(question: Question) -> bool:
    """Lists of what there is, which Trino cuts by the Filter… questions to what the asker may see."""
    if question.operation not in TABLE_QUESTIONS:
        return False
    if question.catalog == SYSTEM and question.schema == DRIVER_SCHEMA:
        return True
    if question.catalog == SYSTEM and question.schema == METADATA:
        return question.table in METADATA_TABLES
    return question.catalog in (CATALOG, SYSTEM) and question.schema == DIRECTORY and question.table in DIRECTORY_TABLES


def _pseudonym(question: Question) -> bool:
    """Masks alone may call it: whoever else could would find out the value behind a code by trying a list of values."""
    catalog, schema, function = pseudonyms.IN_TRINO
    if question.operation == "AccessCatalog":
        return question.catalog == catalog
    called = (question.catalog, question.schema, question.function)
    return question.operation == "ExecuteFunction" and called == (catalog, schema, function)


def _builtin_function(question: Question) -> bool:
    named = question.operation in FUNCTION_QUESTIONS
    return named and question.catalog == SYSTEM and question.schema == BUILTIN


def _setting(question: Question) -> bool:
    """A limit on one's own queries; the SQL door sees to it that none is above the network's."""
    return question.operation == "SetSystemSessionProperty" and question.setting in SETTINGS


def _not_offered(question: Question) -> Decision:
    return refuse(Reason.NOT_OFFERED, f"{question.operation} is not offered here")


RULES: Mapping[Standing, Callable[[Principal, Question, Facts, datetime], Decision]] = {
    Standing.OPERATOR: _operator,
    Standing.SUPPLY_CENTER: _member,
    Standing.COMPANY: _member,
    Standing.REGISTRAR: _registrar,
    Standing.RULES: _rules,
    Standing.EVERYBODY: _unknown,  # comes to no engine
    Standing.UNKNOWN: _unknown,
}
