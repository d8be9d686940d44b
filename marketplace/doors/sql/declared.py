"""Statements that the SQL door answers from the declarations: `SHOW CREATE TABLE`, for who may read the table."""

from collections.abc import Mapping
from datetime import datetime

from lakehouse.layout import CATALOG
from marketplace.doors.delivered import delivered_by
from marketplace.doors.sql import ddl
from marketplace.doors.sql.wording import Reading
from marketplace.grants.facts import facts_for, principal_of
from marketplace.grants.values import Standing


async def as_declared(sql: str, headers: Mapping[str, str], subject: str, reading: Reading, now: datetime) -> str:
    """The statement that gives the answer; `sql` itself where Trino shall answer, or refuse."""
    name = ddl.named(sql, headers.get("x-trino-catalog", CATALOG), headers.get("x-trino-schema", ""))
    declarations = reading.declarations.current()
    dataset = next((d for d in declarations.datasets if d.id == name), None)
    if dataset is None:
        return sql
    async with reading.database.connect() as connection:
        principal = await principal_of(connection, subject)
        own = delivered_by(declarations).get(principal.organisation_slug, frozenset())
        facts = await facts_for(connection, principal, own, dataset.id)
    if principal.standing is Standing.OPERATOR:
        return sql
    if dataset.id in facts.own:
        return ddl.statement(dataset, None)
    active = [grant for grant in facts.grants if grant.gives(now)]
    return ddl.statement(dataset, active) if active else sql
