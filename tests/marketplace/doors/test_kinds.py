"""Every kind of statement that Trino 476's grammar has: none lets an error out about what is not licensed.

The keys are the labels of its rule `statement`, then of the relations in a query. Each is turned away by the door
before Trino sees it, or its unlicensed names are seen, so that any error of Trino's becomes the one refusal.
"""

import pytest

from marketplace.doors.sql.names import names
from marketplace.doors.sql.statements import Said, not_offered, travels

TURNED_AWAY = {
    "createCatalog": "CREATE CATALOG c USING x", "dropCatalog": "DROP CATALOG c", "createSchema": "CREATE SCHEMA finance",
    "dropSchema": "DROP SCHEMA finance", "renameSchema": "ALTER SCHEMA finance RENAME TO x",
    "setAuthorization": "ALTER TABLE finance.rates SET AUTHORIZATION bob",
    "createTableAsSelect": "CREATE TABLE finance.rates AS SELECT 1", "createTable": "CREATE TABLE IF NOT EXISTS finance.rates (x int)",
    "dropTable": "DROP TABLE IF EXISTS finance.rates", "insertInto": "INSERT INTO finance.rates VALUES 1",
    "delete": "DELETE FROM finance.rates", "truncateTable": "TRUNCATE TABLE finance.rates",
    "commentTable": "COMMENT ON TABLE finance.rates IS 'x'", "commentView": "COMMENT ON VIEW finance.rates IS 'x'",
    "commentColumn": "COMMENT ON COLUMN finance.rates.usd IS 'x'", "renameTable": "ALTER TABLE IF EXISTS finance.rates RENAME TO x",
    "addColumn": "ALTER TABLE finance.rates ADD COLUMN x int", "renameColumn": "ALTER TABLE finance.rates RENAME COLUMN a TO b",
    "dropColumn": "ALTER TABLE finance.rates DROP COLUMN a", "setColumnType": "ALTER TABLE finance.rates ALTER COLUMN a SET DATA TYPE int",
    "dropNotNullConstraint": "ALTER TABLE finance.rates ALTER COLUMN a DROP NOT NULL",
    "setTableProperties": "ALTER TABLE finance.rates SET PROPERTIES a = 1", "tableExecute": "ALTER TABLE finance.rates EXECUTE optimize",
    "analyze": "ANALYZE finance.rates", "createMaterializedView": "CREATE MATERIALIZED VIEW finance.rates AS SELECT 1",
    "createView": "CREATE OR REPLACE VIEW finance.rates AS SELECT 1", "refreshMaterializedView": "REFRESH MATERIALIZED VIEW finance.rates",
    "dropMaterializedView": "DROP MATERIALIZED VIEW finance.rates", "renameMaterializedView": "ALTER MATERIALIZED VIEW finance.rates RENAME TO x",
    "setMaterializedViewProperties": "ALTER MATERIALIZED VIEW finance.rates SET PROPERTIES a = 1", "dropView": "DROP VIEW finance.rates",
    "renameView": "ALTER VIEW finance.rates RENAME TO x", "call": "CALL lakehouse.system.vacuum('finance', 'rates', '7d')",
    "createFunction": "CREATE FUNCTION finance.f() RETURNS int RETURN 1", "dropFunction": "DROP FUNCTION finance.f()",
    "createRole": "CREATE ROLE r", "dropRole": "DROP ROLE r", "grantRoles": "GRANT r TO bob",
    "grantPrivileges": "GRANT SELECT ON finance.rates TO bob", "revokeRoles": "REVOKE r FROM bob",
    "revokePrivileges": "REVOKE SELECT ON finance.rates FROM bob", "deny": "DENY SELECT ON finance.rates TO bob",
    "update": "UPDATE finance.rates SET a = 1", "merge": "MERGE INTO finance.rates USING x ON true WHEN MATCHED THEN DELETE",
}  # fmt: skip
SEEN = {
    "statementDefault": "SELECT * FROM finance.rates", "use": "USE lakehouse.finance", "showGrants": "SHOW GRANTS ON TABLE finance.rates",
    "explain": "EXPLAIN (TYPE VALIDATE) SELECT * FROM finance.rates", "explainAnalyze": "EXPLAIN ANALYZE VERBOSE TABLE finance.rates",
    "showCreateTable": "SHOW CREATE TABLE finance.rates", "showCreateSchema": "SHOW CREATE SCHEMA finance",
    "showCreateView": "SHOW CREATE VIEW finance.rates", "showCreateMaterializedView": "SHOW CREATE MATERIALIZED VIEW finance.rates",
    "showCreateFunction": "SHOW CREATE FUNCTION finance.rates", "showTables": "SHOW TABLES FROM finance LIKE 'r%'",
    "showColumns": "SHOW COLUMNS IN finance.rates", "describe": "DESCRIBE finance.rates", "desc": "DESC finance.rates",
    "showStats": "SHOW STATS FOR finance.rates", "showStatsForQuery": "SHOW STATS FOR (SELECT * FROM finance.rates)",
    "showFunctions": "SHOW FUNCTIONS FROM finance", "prepare": "PREPARE p FROM SELECT * FROM finance.rates", "execute": "EXECUTE p USING 1",
    "executeImmediate": "EXECUTE IMMEDIATE 'SELECT * FROM finance.rates WHERE a = ?' USING 1", "describeInput": "DESCRIBE INPUT p",
    "describeOutput": "DESCRIBE OUTPUT p", "tableName, version": "SELECT * FROM finance.rates FOR VERSION AS OF 99",
    "tableName, timestamp": "SELECT * FROM finance.rates FOR TIMESTAMP AS OF DATE '2001-01-01'", "table": "TABLE finance.rates",
    "subqueryRelation": "SELECT * FROM (SELECT * FROM finance.rates)", "parenthesizedRelation": "SELECT * FROM ((finance.rates))",
    "lateral": "SELECT * FROM LATERAL (SELECT * FROM finance.rates)", "unnest": "SELECT * FROM UNNEST(ARRAY(TABLE finance.rates))",
    "tableFunctionInvocation": "SELECT * FROM TABLE(f(input => TABLE(finance.rates)))",
    "tableArgumentQuery": "SELECT * FROM TABLE(f(TABLE(SELECT * FROM finance.rates)))", "joinRelation": "SELECT * FROM a.b JOIN finance.rates ON true",
    "crossJoin": "SELECT * FROM sales.orders, finance.rates", "exists": "SELECT 1 WHERE EXISTS (SELECT 1 FROM finance.rates)",
    "jsonTable": "SELECT * FROM JSON_TABLE((SELECT 'x' FROM finance.rates), 'lax $' COLUMNS(a int))",
    "inSubquery": "SELECT 1 WHERE 1 IN (TABLE finance.rates)", "setOperation": "SELECT 1 UNION ALL TABLE finance.rates",
    "namedQuery": "WITH x AS (SELECT * FROM finance.rates) SELECT 1", "quoted": 'SELECT * FROM "FINANCE" . "Rates"',
    "tablesample": "SELECT * FROM finance.rates TABLESAMPLE BERNOULLI (10)",
    "patternRecognition": "SELECT * FROM finance.rates MATCH_RECOGNIZE (PATTERN (A) DEFINE A AS true)",
}  # fmt: skip
NAMES_NOTHING = {
    "setRole": "SET ROLE ALL", "setPath": "SET PATH finance", "setTimeZone": "SET TIME ZONE LOCAL", "setSession": "SET SESSION a = 1",
    "resetSession": "RESET SESSION a", "setSessionAuthorization": "SET SESSION AUTHORIZATION bob", "commit": "COMMIT",
    "resetSessionAuthorization": "RESET SESSION AUTHORIZATION", "startTransaction": "START TRANSACTION", "rollback": "ROLLBACK",
    "deallocate": "DEALLOCATE PREPARE p", "showSchemas": "SHOW SCHEMAS FROM lakehouse LIKE 'f%'", "showCatalogs": "SHOW CATALOGS",
    "showRoles": "SHOW CURRENT ROLES", "showRoleGrants": "SHOW ROLE GRANTS FROM lakehouse", "showSession": "SHOW SESSION LIKE 'a'",
}  # fmt: skip


TRAVELLING = ("tableName, version", "tableName, timestamp")


@pytest.mark.parametrize("kind", {**TURNED_AWAY, **SEEN, **NAMES_NOTHING})
def test_what_travels_in_time_is_told_from_all_else(kind: str) -> None:
    assert travels({**TURNED_AWAY, **SEEN, **NAMES_NOTHING}[kind]) is (kind in TRAVELLING)


@pytest.mark.parametrize("kind", TURNED_AWAY)
def test_what_would_change_something_is_turned_away_by_the_door(kind: str) -> None:
    assert not_offered(TURNED_AWAY[kind]) is not None


@pytest.mark.parametrize("kind", SEEN)
def test_the_unlicensed_name_is_seen(kind: str) -> None:
    said = Said(SEEN[kind], {"p": "SELECT * FROM finance.rates"}, "lakehouse", "sales")
    assert not_offered(SEEN[kind]) is None
    assert {name.text for name in names(said)} & {"finance.rates", "finance"}


@pytest.mark.parametrize("kind", NAMES_NOTHING)
def test_the_rest_names_no_table(kind: str) -> None:
    assert not_offered(NAMES_NOTHING[kind]) is None
    assert names(Said(NAMES_NOTHING[kind], {}, "lakehouse", "sales")) == []
